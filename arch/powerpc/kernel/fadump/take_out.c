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
#include <linux/libfdt.h>
#include <linux/memblock.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <linux/ptrace.h>

#include <asm/fadump.h>
#include <asm/page.h>

#include "ram.h"
#include "state.h"
#include "take_out.h"
#include "whole_blocks.h"

/* With more ranges than this to be left alone, nothing is taken out. */
#define MAX_NEEDED	1024

static struct range ram[FADUMP_MAX_RAM_RANGES] __initdata;
static struct range needed[MAX_NEEDED] __initdata;
static unsigned int nr_needed __initdata;

static struct range taken_out[FADUMP_MAX_TAKEN_OUT];
static unsigned int nr_taken_out;

static void __init need(u64 start, u64 size)
{
	nr_needed = add_range(needed, MAX_NEEDED, nr_needed, start,
			      start + size);
}

static void __init need_dump(void)
{
	u64 reservation = fadump_conf.reserve_dump_area_start;

	need(0, fadump_conf.boot_mem_top);
	need(reservation, fadump_conf.reserve_dump_area_size);
	/* It is taken over at the size that this kernel would choose. */
	need(reservation, fadump_own_reservation_size());
	/* Another kernel may have put it elsewhere. */
	if (fadump_conf.fadumphdr_addr)
		need(fadump_conf.fadumphdr_addr,
		     sizeof(struct fadump_crash_info_header));
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
 *
 * All but what must stay within reach: the boot memory, in which this kernel
 * lives, the reservation, what firmware uses, and what boots.
 *
 * Early boot, in real mode, when @fadump_conf is filled in for the dump and
 * before anything is allocated.
 *
 * Return: bytes that were taken out.
 */
u64 __init fadump_take_out(u64 block)
{
	static struct range free[FADUMP_MAX_TAKEN_OUT] __initdata;
	unsigned int nr;
	u64 bytes = 0;

	need_dump();
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
