// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Putting memory that was kept for a dump to use again.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/bitops.h>
#include <linux/limits.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/page-flags.h>
#include <linux/pgalloc_tag.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/setup.h>

#include "devtree_memory.h"
#include "keep.h"
#include "state.h"

/*
 * As free_reserved_page() does for each, but as one piece: the page allocator need
 * not put it together again, which would take many times as long.  Newer kernels
 * have free_reserved_pages() for that.
 */
static void free_piece(struct page *page, unsigned int order)
{
	unsigned int nr = 1U << order;

	for (unsigned int i = 0; i < nr; i++) {
		clear_page_tag_ref(page + i);
		__ClearPageReserved(page + i);
		set_page_count(page + i, 0);
	}
	set_page_count(page, 1);
	adjust_managed_page_count(page, nr);
	__free_pages(page, order);
}

/* Not across zones or nodes, and not with a page in it that was found to be bad. */
static bool can_be_freed(struct page *page, unsigned int order)
{
	unsigned int nr = 1U << order;

	if (page_zone(page) != page_zone(page + nr - 1))
		return false;
	for (unsigned int i = 0; i < nr; i++) {
		if (PageHWPoison(page + i))
			return false;
	}
	return true;
}

/* In pieces as large as the page allocator takes them. */
static void free_pages_of(const struct range *range)
{
	unsigned long end = PHYS_PFN(range->end);
	unsigned long pfn = PFN_UP(range->start);

	while (pfn < end) {
		struct page *page = pfn_to_page(pfn);
		unsigned int order = min3(__ffs(pfn), __fls(end - pfn),
					  (unsigned long)MAX_PAGE_ORDER);

		while (order && !can_be_freed(page, order))
			order--;
		if (can_be_freed(page, order))
			free_piece(page, order);
		pfn += 1UL << order;
		cond_resched();
	}
}

/**
 * fadump_give_memory_back() - put kept memory to use
 *
 * All but the reservation and the text for the next capture kernel (bootargs.c),
 * which the next dump needs, and what is firmware's.  Process context, under
 * fadump_mutex.  May sleep.
 */
void fadump_give_memory_back(void)
{
	u64 reservation = fadump_conf.reserve_dump_area_start;
	struct range *kept = fadump_get_kept();
	u64 bytes = 0;
	int nr;

	subtract_range(kept, FADUMP_MAX_KEPT_RANGES, reservation,
		       reservation + fadump_conf.reserve_dump_area_size);
	if (fadump_conf.param_area)
		subtract_range(kept, FADUMP_MAX_KEPT_RANGES,
			       fadump_conf.param_area,
			       fadump_conf.param_area + COMMAND_LINE_SIZE);
	/* With mem=, this kernel has no use for all that was kept. */
	subtract_range(kept, FADUMP_MAX_KEPT_RANGES, memblock_end_of_DRAM(),
		       U64_MAX);
	nr = fadump_subtract_firmware(kept, FADUMP_MAX_KEPT_RANGES);

	for (int i = 0; i < nr; i++) {
		free_pages_of(&kept[i]);
		bytes += kept[i].end - kept[i].start;
	}
	memset(kept, 0, FADUMP_MAX_KEPT_RANGES * sizeof(*kept));
	pr_info("%llu MiB that were kept for the dump are in use again\n",
		bytes >> 20);
}
