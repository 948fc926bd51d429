// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of a dump: nobody can read it any more, firmware forgets it, its
 * memory is put to use, and the next one can be registered.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/crash_dump.h>
#include <linux/errno.h>
#include <linux/memblock.h>
#include <linux/printk.h>

#include <asm/fadump.h>

#include "devtree_memory.h"
#include "state.h"

/*
 * The crashed kernel's reservation is taken over.  It may have been laid out by
 * a kernel that needs less room than this one: what is missing is taken from
 * the memory behind it, which was kept, too.
 */
static bool take_over_reservation(void)
{
	const struct fadump_ops *ops = fadump_conf.ops;
	u64 start = fadump_conf.reserve_dump_area_start;
	u64 size = fadump_own_reservation_size();

	if (!memblock_is_region_memory(start, size) ||
	    fadump_firmware_overlaps(start, start + size))
		return false;
	fadump_conf.reserve_dump_area_size = size;
	return !ops->fadump_setup_metadata ||
	       ops->fadump_setup_metadata(&fadump_conf) >= 0;
}

/**
 * fadump_release() - end the dump
 *
 * From ACTIVE to RELEASED, or to OFF where nothing can be registered again.
 * Process context, under fadump_mutex.  May take long, and sleep.
 *
 * Firmware is the first to be asked.  As long as it holds the dump, it offers it
 * to each kernel that this one may hand over to (kexec), which would take memory
 * that was long in use for that of the crashed kernel.  So when firmware
 * refuses, nothing is given back and nothing has changed: /proc/vmcore can be
 * read on, and the next call tries again.
 *
 * Return: 0, or -EIO, and then the dump is still there; the back end has said
 * why.
 */
int fadump_release(void)
{
	if (fadump_conf.ops->fadump_invalidate(&fadump_conf))
		return -EIO;

#ifdef CONFIG_PROC_VMCORE
	vmcore_cleanup();
#endif
	fadump_free_capture();

	if (!take_over_reservation()) {
		pr_warn("no new reservation at %#lx: a further crash will leave no dump\n",
			fadump_conf.reserve_dump_area_start);
		fadump_conf.reserve_dump_area_size = 0;
	}
	fadump_give_memory_back();
	return 0;
}
