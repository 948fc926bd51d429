/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether memory is part of other memory.
 *
 * Pure: arithmetic on plain structures.  Compiles for the build machine, too.
 * Ranges are physical addresses in bytes, their end not included, as in
 * kernel/range.c; those of range_overlaps() in <linux/range.h> include it.
 */
#ifndef FADUMP_OVERLAP_H
#define FADUMP_OVERLAP_H

#include <linux/range.h>
#include <linux/types.h>

bool fadump_overlaps(const struct range *range, unsigned int nr, u64 start,
		     u64 end);

#endif /* FADUMP_OVERLAP_H */
