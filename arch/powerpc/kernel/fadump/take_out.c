// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking the crashed kernel's memory out of the capture kernel's.
 *
 * What the capture kernel does not know needs no page structures, no page
 * tables, and no tables for DMA: it costs the same on any machine.  fs/proc/
 * vmcore.c reads such memory page by page, or maps it.
 *
 * Before the memory map and the linear mapping are built, so in real mode.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/initrd.h>
#include <linux/ioport.h>
#include <linux/libfdt.h>
#include <linux/memblock.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>

#include <asm/page.h>

#include "devtree_memory.h"
#include "overlap.h"
#include "ram.h"
#include "take_out.h"
#include "whole_blocks.h"

/* With more ranges than this to be left alone, nothing is taken out. */
#define MAX_NEEDED	1024

static struct range ram[FADUMP_MAX_RAM_RANGES] __initdata;
static struct range needed[MAX_NEEDED] __initdata;
static unsigned int nr_needed __initdata;

static struct range taken_out[FADUMP_MAX_TAKEN_OUT];
static unsigned int nr_taken_out;
static struct resource resource[FADUMP_MAX_TAKEN_OUT];

static void __init need(u64 start, u64 size)
{
	nr_needed = add_range(needed, MAX_NEEDED, nr_needed, start,
			      start + size);
}

/* What boots here, of which not all is reserved yet. */
static void __init need_kernel(void)
{
	phys_addr_t start, end;
	u64 i;

	for_each_reserved_mem_range(i, &start, &end)
		need(start, end - start);
	/* Windows for DMA, which end there, must reach what is added back. */
	need(memblock_end_of_DRAM() - 1, 1);
	need(__pa(initial_boot_params), fdt_totalsize(initial_boot_params));
#ifdef CONFIG_BLK_DEV_INITRD
	if (initrd_start && initrd_end > initrd_start)
		need(__pa(initrd_start), initrd_end - initrd_start);
#endif
}

static u64 __init take_out(const struct range *range)
{
	u64 bytes = range->end - range->start;
	int error = memblock_remove(range->start, bytes);

	if (error) {
		pr_warn("memory from %#llx to %#llx is kept as part of this kernel's (error %d)\n",
			range->start, range->end, error);
		return 0;
	}
	taken_out[nr_taken_out++] = *range;
	return bytes;
}

/**
 * fadump_take_out() - take the crashed kernel's memory out of this kernel's
 * @block:	bytes; a power of two, and a multiple of what the size of a
 *		memory block will be, so that all of it can be added back
 * @dump:	what must stay within reach for the dump: the boot memory, in which
 *		this kernel lives, and what it will read or write above that
 * @nr_dump:	ranges in @dump
 *
 * What firmware uses, and what boots, stays within reach, too.
 *
 * Early boot, in real mode, before anything is allocated.
 *
 * Return: bytes that were taken out.
 */
u64 __init fadump_take_out(u64 block, const struct range *dump,
			   unsigned int nr_dump)
{
	static struct range free[FADUMP_MAX_TAKEN_OUT] __initdata;
	unsigned int nr;
	u64 bytes = 0;

	for (unsigned int i = 0; i < nr_dump; i++)
		need(dump[i].start, dump[i].end - dump[i].start);
	need_kernel();
	nr_needed = fadump_list_firmware(needed, MAX_NEEDED, nr_needed);
	if (nr_needed == MAX_NEEDED) {
		pr_warn("more than %d ranges of memory are in use: all is kept as part of this kernel's\n",
			MAX_NEEDED);
		return 0;
	}

	nr = fadump_whole_blocks(ram, fadump_list_ram(ram), needed,
				 nr_needed, block, free, FADUMP_MAX_TAKEN_OUT);
	for (unsigned int i = 0; i < nr; i++)
		bytes += take_out(&free[i]);
	return bytes;
}

/**
 * fadump_get_taken_out() - what was taken out
 * @nr:	how many ranges
 *
 * Any context.
 *
 * Return: the ranges, ascending.
 */
const struct range *fadump_get_taken_out(unsigned int *nr)
{
	*nr = nr_taken_out;
	return taken_out;
}

/* In /proc/iomem, before setup_fadump() can release the dump. */
static int __init show_taken_out(void)
{
	for (unsigned int i = 0; i < nr_taken_out; i++) {
		/* Not busy: it makes room for System RAM again. */
		resource[i].name = "Crashed kernel memory";
		resource[i].start = taken_out[i].start;
		resource[i].end = taken_out[i].end - 1;
		resource[i].flags = IORESOURCE_MEM;
		if (insert_resource(&iomem_resource, &resource[i]))
			pr_warn("memory from %#llx to %#llx is not shown in /proc/iomem\n",
				taken_out[i].start, taken_out[i].end);
	}
	return 0;
}
subsys_initcall(show_taken_out);

/**
 * fadump_hide_added() - what is all there again is no special memory any more
 * @left:	what is still to be added back
 * @nr:		ranges in @left, empty ones included
 *
 * Process context; one call at a time.
 */
void fadump_hide_added(const struct range *left, unsigned int nr)
{
	for (unsigned int i = 0; i < nr_taken_out; i++) {
		if (resource[i].parent &&
		    !fadump_overlaps(left, nr, taken_out[i].start,
				     taken_out[i].end))
			remove_resource(&resource[i]);
	}
}
