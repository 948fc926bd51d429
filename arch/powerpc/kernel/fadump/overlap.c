// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether memory is part of other memory.
 *
 * Pure: see overlap.h.
 */

#include <linux/minmax.h>

#include "overlap.h"

/**
 * fadump_overlaps() - do ranges have memory in common with another one?
 * @range:	the ranges, in any order; an empty one has none
 * @nr:		how many
 * @start:	physical address
 * @end:	physical address behind the last byte
 *
 * Any context, real mode included.
 *
 * Return: whether one of them has.
 */
bool fadump_overlaps(const struct range *range, unsigned int nr, u64 start,
		     u64 end)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (max(start, range[i].start) < min(end, range[i].end))
			return true;
	}
	return false;
}
