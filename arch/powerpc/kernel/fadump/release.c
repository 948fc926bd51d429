// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a dump: nobody can read it any more, firmware forgets it, its
 * memory is put to use, and the next one can be registered.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/crash_dump.h>
#include <linux/memblock.h>
#include <linux/printk.h>

#include <asm/fadump.h>

#include "state.h"

/*
 * The crashed kernel's reservation is taken over.  It may have been laid out by
 * a kernel that needs less room than this one: what is missing is taken from
 * the memory behind it, which was kept, too.
 */
static bool take_over_reservation(void)
{
	u64 start = fadump_conf.reserve_dump_area_start;
	u64 size = fadump_own_reservation_size();

	fadump_conf.reserve_dump_area_size = size;
	return memblock_is_region_memory(start, size) &&
	       !fadump_firmware_overlaps(start, start + size);
}

/**
 * fadump_release() - end the dump
 *
 * From ACTIVE to RELEASED, or to OFF where there is no room to register again.
 * Process context, under fadump_mutex.  May take long, and sleep.
 */
void fadump_release(void)
{
#ifdef CONFIG_PROC_VMCORE
	vmcore_cleanup();
#endif
	fadump_cleanup();
	fadump_free_capture();

	if (!take_over_reservation()) {
		pr_warn("no room for a reservation at %#lx: a further crash will leave no dump\n",
			fadump_conf.reserve_dump_area_start);
		fadump_conf.reserve_dump_area_size = 0;
	}
	fadump_give_memory_back();

	if (fadump_conf.reserve_dump_area_size &&
	    fadump_conf.ops->fadump_setup_metadata &&
	    fadump_conf.ops->fadump_setup_metadata(&fadump_conf) < 0)
		fadump_conf.reserve_dump_area_size = 0;
}
