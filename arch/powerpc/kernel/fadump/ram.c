// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listing RAM as others of our files take it: as few ranges as can be.
 */

#include <linux/init.h>
#include <linux/memblock.h>

#include "ram.h"

/**
 * fadump_list_ram() - list RAM
 * @range:	room for FADUMP_MAX_RAM_RANGES ranges
 *
 * Early boot, in real mode.  Where there are more ranges, the lowest ones count.
 *
 * Return: how many ranges there are, ascending, none touching the next one.
 */
unsigned int __init fadump_list_ram(struct range *range)
{
	phys_addr_t start, end;
	int nr = 0;
	u64 i;

	/* Ranges that touch may be apart in memblock, for their node or flags. */
	for_each_mem_range(i, &start, &end)
		nr = add_range_with_merge(range, FADUMP_MAX_RAM_RANGES, nr,
					  start, end);
	sort_range(range, nr);
	return nr;
}
