// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which memory can be taken away, and be added again later, in whole blocks.
 *
 * Pure: see whole_blocks.h.
 */

#include <linux/align.h>
#include <linux/minmax.h>

#include "whole_blocks.h"

/* The lowest of the ranges that reach above an address; NULL: there is none. */
static const struct range *next_needed(const struct range *needed,
				       unsigned int nr_needed, u64 above)
{
	const struct range *next = NULL;

	for (unsigned int i = 0; i < nr_needed; i++) {
		if (needed[i].end <= above || needed[i].start >= needed[i].end)
			continue;
		if (!next || needed[i].start < next->start)
			next = &needed[i];
	}
	return next;
}

/**
 * fadump_whole_blocks() - find whole blocks of memory that nobody needs
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @needed:	memory that is needed, in any order; it may overlap, and be no
 *		RAM
 * @nr_needed:	ranges in @needed
 * @block:	bytes in a block, a power of two; blocks are at its multiples
 * @free:	where the result goes, ascending; blocks that touch are one range
 * @max_free:	how many ranges fit: there may be more, of which nothing is said
 *
 * A block counts when all of it is RAM, and none of it is needed.
 *
 * Return: how many ranges there are in @free.
 */
unsigned int fadump_whole_blocks(const struct range *ram, unsigned int nr_ram,
				 const struct range *needed,
				 unsigned int nr_needed, u64 block,
				 struct range *free, unsigned int max_free)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < nr_ram; i++) {
		u64 from = ram[i].start;

		while (nr < max_free) {
			const struct range *next;
			u64 start = ALIGN(from, block);
			u64 end;

			/* So high that aligning wraps: no whole block is left. */
			if (start < from || start >= ram[i].end)
				break;
			next = next_needed(needed, nr_needed, start);
			end = next ? min(next->start, ram[i].end) : ram[i].end;
			end = ALIGN_DOWN(end, block);
			if (end > start) {
				free[nr].start = start;
				free[nr].end = end;
				nr++;
			}
			if (!next)
				break;
			from = next->end;
		}
	}
	return nr;
}
