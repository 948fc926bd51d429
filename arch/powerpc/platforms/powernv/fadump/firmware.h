/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OPAL calls that fadump makes.
 */
#ifndef POWERNV_FADUMP_FIRMWARE_H
#define POWERNV_FADUMP_FIRMWARE_H

#include <linux/types.h>

#include <asm/opal-api.h>

/* Firmware loads the next kernel and its initrd below this. */
#define MIN_BOOT_MEMORY	0x30000000UL

s64 mpipl_add_range(u64 source, u64 destination, u64 size);
s64 mpipl_remove_all_ranges(void);
s64 mpipl_free_preserved_memory(void);
s64 mpipl_set_tag(enum opal_mpipl_tags tag, u64 value);
s64 mpipl_query_tag(enum opal_mpipl_tags tag, u64 *value);
u64 mpipl_get_tag(enum opal_mpipl_tags tag);
s64 mpipl_request(const char *reason);

const char *mpipl_error_name(s64 code);

#if IS_ENABLED(CONFIG_KUNIT)
/*
 * The calls themselves, through which all of the above go: of firmware, tests
 * replace these, and nothing else.
 */
s64 mpipl_call_update(enum opal_mpipl_ops operation, u64 source,
		      u64 destination, u64 size);
s64 mpipl_call_register_tag(enum opal_mpipl_tags tag, u64 value);
s64 mpipl_call_query_tag(enum opal_mpipl_tags tag, __be64 *value);
s64 mpipl_call_reboot(u32 type, const char *reason);
void mpipl_call_poll(void);
#endif

#endif /* POWERNV_FADUMP_FIRMWARE_H */
