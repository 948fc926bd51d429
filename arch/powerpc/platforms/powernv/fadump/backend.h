/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of this folder share: PowerNV's back end for
 * arch/powerpc/kernel/fadump/.
 */
#ifndef POWERNV_FADUMP_BACKEND_H
#define POWERNV_FADUMP_BACKEND_H

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/range.h>
#include <linux/seq_file.h>

#include <asm/ptrace.h>
#include <asm/fadump-internal.h>

#include "../../../kernel/fadump/platform.h"
#include "record.h"

/* backend.c */
extern struct fadump_ops powernv_fadump_ops;
void powernv_set_registers_room(u64 size);
void powernv_place_more(const struct fw_dump *conf,
			struct fadump_record_content *content);

/* detect.c */
bool powernv_can_register(void);

/* examine.c */
int powernv_examine_dump(struct fw_dump *conf, const struct range *ram,
			 unsigned int nr_ram, u64 lowest_top,
			 struct fadump_preserved *preserved);

/* probe.c */
void powernv_place_probes(struct fw_dump *conf);
void powernv_write_probes(struct fadump_record_content *content);

/* registration.c */
struct fadump_record *powernv_own_record(const struct fw_dump *conf);
int powernv_register(struct fw_dump *conf);
int powernv_unregister(struct fw_dump *conf);
int powernv_invalidate(struct fw_dump *conf);
void powernv_keep_bootargs(const struct fw_dump *conf, const char *text);
void powernv_note_reason(const char *reason);

/* cpu_notes.c */
int powernv_make_cpu_notes(struct fw_dump *conf);

#endif /* POWERNV_FADUMP_BACKEND_H */
