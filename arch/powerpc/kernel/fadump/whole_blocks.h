/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole blocks of memory that nobody needs.
 *
 * Pure: arithmetic on plain structures.  Compiles for the build machine, too.
 * Ranges are physical addresses in bytes, their end not included, as in
 * kernel/range.c.
 */
#ifndef FADUMP_WHOLE_BLOCKS_H
#define FADUMP_WHOLE_BLOCKS_H

#include <linux/range.h>
#include <linux/types.h>

unsigned int fadump_whole_blocks(const struct range *ram, unsigned int nr_ram,
				 const struct range *needed,
				 unsigned int nr_needed, u64 block,
				 struct range *free, unsigned int max_free);

#endif /* FADUMP_WHOLE_BLOCKS_H */
