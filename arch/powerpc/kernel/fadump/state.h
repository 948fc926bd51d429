/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a dump, and what the files of this folder share.
 *
 *	off -> reserved -> registered -> (crash) -> active -> released
 *	          ^------------'  ^         |                    |
 *	                          '---------|--------------------'
 *	                                    '-> keeping
 *
 * What a back end shares with this folder beyond asm/fadump-internal.h is in
 * platform.h.
 */
#ifndef FADUMP_STATE_H
#define FADUMP_STATE_H

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <linux/seq_file.h>

#include <asm/ptrace.h>
#include <asm/fadump-internal.h>

#include "platform.h"

/**
 * enum fadump_state - where in its life a dump is
 * @FADUMP_OFF:		not wanted, not supported, or not to be set up
 * @FADUMP_RESERVED:	memory is set aside; a crash leaves no dump
 * @FADUMP_REGISTERED:	firmware knows; a crash leaves a dump
 * @FADUMP_ACTIVE:	this boot holds the dump of the crash before it
 * @FADUMP_KEEPING:	so it does, but for another kernel, to which it hands over
 * @FADUMP_RELEASED:	the dump is gone, its memory in use; as RESERVED
 */
enum fadump_state {
	FADUMP_OFF,
	FADUMP_RESERVED,
	FADUMP_REGISTERED,
	FADUMP_ACTIVE,
	FADUMP_KEEPING,
	FADUMP_RELEASED,
};

/*
 * The one description that back ends are handed.  Who writes which part:
 * devtree.c and the back end, what is supported and what was found; cmdline.c,
 * what is wanted; reserve.c, boot memory and reservation; capture.c, the ELF
 * header and the notes; the back end, dump_registered and dump_active.
 */
extern struct fw_dump fadump_conf;

/* state.c says what it protects. */
extern struct mutex fadump_mutex;

enum fadump_state fadump_state(void);

/* boot_memory.h's view of fadump_conf, and back */
unsigned int fadump_get_boot_memory(struct range *region);
void fadump_set_boot_memory(const struct range *region, unsigned int nr);

/* devtree.c */
unsigned int fadump_count_cpus(void);

/* reserve.c */
u64 fadump_own_reservation_size(void);
const struct range *fadump_get_crashed_ram(unsigned int *nr);

/* give_back.c */
void fadump_give_memory_back(void);

/* register.c */
int fadump_register(void);
int fadump_unregister(void);

/* crash.c */
void fadump_end_early_panic(void);

/* capture.c */
int fadump_capture(void);
void fadump_free_capture(void);

/* reading.c */
#ifdef CONFIG_PROC_VMCORE
bool fadump_was_read(void);
#else
static inline bool fadump_was_read(void)
{
	return false;
}
#endif

/* release.c */
int fadump_release(void);

/* sysfs.c */
void fadump_init_files(void);

/* bootargs.c */
void fadump_place_bootargs(void);
extern struct kobj_attribute fadump_bootargs_append;
bool fadump_bootargs_possible(void);

/* identity.c */
extern const struct attribute_group fadump_identity_group;
void fadump_identify(u64 address, u64 size);
void fadump_report_identity(void);

#endif /* FADUMP_STATE_H */
