// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lending the reservation to CMA: while no dump is in it, user pages may be.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/align.h>
#include <linux/cma.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/ptrace.h>

#include <asm/fadump.h>

#include "state.h"

static struct cma *fadump_cma;

/**
 * fadump_cma_init() - lend the room for the copy of the boot memory to CMA
 *
 * What lies behind it, the crash-info header and the back end's record, is not
 * lent.  Early boot, once the size of a page block is known.  If it cannot be
 * done, the memory stays reserved, and nothing else changes.
 */
void __init fadump_cma_init(void)
{
	u64 start = ALIGN(fadump_conf.reserve_dump_area_start,
			  CMA_MIN_ALIGNMENT_BYTES);
	u64 end = ALIGN_DOWN(fadump_conf.reserve_dump_area_start +
			     fadump_conf.boot_memory_size,
			     CMA_MIN_ALIGNMENT_BYTES);
	int error = -EINVAL;

	if (fadump_state() != FADUMP_RESERVED || fadump_conf.nocma)
		return;

	if (end > start)
		error = cma_init_reserved_mem(start, end - start, 0,
					      "fadump_cma", &fadump_cma);
	if (error) {
		pr_warn("the reservation cannot be lent to CMA (error %d): it stays unused\n",
			error);
		return;
	}
	/* Never hand it to the page allocator for good, whatever happens. */
	cma_reserve_pages_on_error(fadump_cma);
	pr_info("%llu MiB of the reservation are lent to CMA\n",
		(end - start) >> 20);
}
