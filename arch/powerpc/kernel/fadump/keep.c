// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keeping the crashed kernel's memory: everything above the boot memory, from
 * early in the MPIPL boot until it is released.  Below, firmware and this
 * kernel have long overwritten what was there; firmware's copy is above.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/printk.h>

#include "keep.h"

/* With room for what is cut out of them when they are given back. */
static struct range kept[FADUMP_MAX_KEPT_RANGES];

/**
 * fadump_keep_above() - keep the crashed kernel's memory
 * @top:	physical address: the end of the boot memory
 * @taken_out:	bytes above it that are not in memblock any more
 *
 * Early boot, in real mode, before anything is allocated.
 */
void __init fadump_keep_above(u64 top, u64 taken_out)
{
	phys_addr_t start, end;
	u64 bytes = 0;
	int nr = 0;
	u64 i;

	for_each_mem_range(i, &start, &end) {
		if (end <= top)
			continue;
		start = max_t(u64, start, top);
		memblock_reserve(start, end - start);
		nr = add_range(kept, FADUMP_MAX_KEPT_RANGES, nr, start, end);
		bytes += end - start;
	}
	pr_info("this boot follows a crash: %llu MiB above %#llx are kept for the dump, %llu MiB of them outside this kernel's memory\n",
		(bytes + taken_out) >> 20, top, taken_out >> 20);
}

/**
 * fadump_get_kept() - what is kept
 *
 * Process context, under fadump_mutex; without it, a release may be under way.
 *
 * Return: FADUMP_MAX_KEPT_RANGES ranges, most of them empty; the caller may
 * change them, under fadump_mutex.
 */
struct range *fadump_get_kept(void)
{
	return kept;
}
