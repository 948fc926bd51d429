/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/opal.h for the build machine: the calls of MPIPL, answered by a test. */
#ifndef HOST_ASM_OPAL_H
#define HOST_ASM_OPAL_H

#include <linux/types.h>

#include <asm/byteorder.h>
#include <asm/opal-api.h>

s64 opal_mpipl_update(enum opal_mpipl_ops ops, u64 src, u64 dest, u64 size);
s64 opal_mpipl_register_tag(enum opal_mpipl_tags tag, u64 addr);
s64 opal_mpipl_query_tag(enum opal_mpipl_tags tag, __be64 *addr);
s64 opal_cec_reboot2(u32 type, const char *reason);
s64 opal_poll_events(__be64 *outstanding);

#endif /* HOST_ASM_OPAL_H */
