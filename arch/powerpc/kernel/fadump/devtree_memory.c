// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the flat device tree says of memory: what is RAM, and what of it is
 * firmware's own.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/libfdt.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "cells.h"
#include "devtree_memory.h"
#include "overlap.h"

/*
 * Memory that firmware goes on using while the kernel runs.  Filled in early
 * boot, and needed until the last dump is released.
 */
static struct range firmware_range[FADUMP_MAX_FIRMWARE_RANGES];
static unsigned int nr_firmware_ranges;

/*
 * skiboot keeps a list of the memory that it does not use, in that memory: some
 * bytes behind each of its ranges and at the end of each chip's memory are
 * overwritten by each boot, be it a memory-preserving one.
 * See struct free_hdr and tailer() in its core/mem_region.c.
 */
#define FIRMWARE_LIST_BYTES	64

static void __init add_firmware_range(u64 start, u64 end)
{
	nr_firmware_ranges = add_range(firmware_range,
				       FADUMP_MAX_FIRMWARE_RANGES,
				       nr_firmware_ranges, start, end);
}

#define MAX_LISTED	64

static struct range listed[MAX_LISTED] __initdata;

/* Read a property into the list; how many ranges it has, 0 where it is no list. */
static int __init list_ranges(unsigned long node, const char *name)
{
	int length, nr;
	const void *property = of_get_flat_dt_prop(node, name, &length);

	if (!property)
		return 0;
	nr = fadump_parse_ranges(property, length, listed, MAX_LISTED);
	if (nr < 0)
		pr_warn("%s in the device tree, %d bytes, cannot be read (error %d): not used\n",
			name, length, nr);
	return max(nr, 0);
}

static void __init add_firmware_ranges(unsigned long node, const char *name)
{
	int nr = list_ranges(node, name);

	for (int i = 0; i < nr; i++)
		add_firmware_range(listed[i].start,
				   listed[i].end + FIRMWARE_LIST_BYTES);
}

static void __init add_ends_of_memory(unsigned long node)
{
	int nr = list_ranges(node, "reg");

	for (int i = 0; i < nr; i++)
		add_firmware_range(listed[i].end - FIRMWARE_LIST_BYTES,
				   listed[i].end);
}

/* The flat tree's own list, outside all nodes. */
static void __init add_reservation_block(void)
{
	const void *fdt = initial_boot_params;
	u64 start, size;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++) {
		if (!fdt_get_mem_rsv(fdt, i, &start, &size) &&
		    start + size > start)
			add_firmware_range(start, start + size);
	}
}

/*
 * Whoever boots this kernel puts it anywhere, and need not list it.  It is read as
 * long as the kernel runs.
 */
static void __init add_tree(void)
{
	u64 start = __pa(initial_boot_params);

	add_firmware_range(start, start + fdt_totalsize(initial_boot_params));
}

/**
 * fadump_scan_firmware() - look for firmware's memory in a node of the flat device
 * tree
 * @node:	the node
 * @uname:	its name
 * @depth:	its depth
 *
 * Early boot, in real mode; called for one node after the other.  Firmware says in
 * three ways what memory is its own, of which a given one may use any: the list
 * reserved-ranges, the nodes below /reserved-memory, and the flat tree's reservation
 * block.  The tree's own memory is taken for firmware's, too.
 */
void __init fadump_scan_firmware(unsigned long node, const char *uname, int depth)
{
	static bool skiboot __initdata;
	static bool reserved_memory __initdata;

	if (depth == 0) {
		skiboot = of_flat_dt_is_compatible(node, "ibm,powernv");
		add_firmware_ranges(node, "reserved-ranges");
		add_reservation_block();
		add_tree();
	} else if (depth == 1) {
		reserved_memory = !strcmp(uname, "reserved-memory");
		if (skiboot && !strncmp(uname, "memory@", 7))
			add_ends_of_memory(node);
	} else if (depth == 2 && reserved_memory) {
		add_firmware_ranges(node, "reg");
	}
}

/**
 * fadump_scan_ram() - what is RAM, before memblock knows
 * @range:	where it goes, ascending
 * @slots:	how many ranges it has room for
 *
 * Early boot, in real mode.
 *
 * Return: how many there are.
 */
unsigned int __init fadump_scan_ram(struct range *range, unsigned int slots)
{
	const void *fdt = initial_boot_params;
	int node, ranges, nr = 0;

	fdt_for_each_subnode(node, fdt, of_get_flat_dt_root()) {
		if (strncmp(fdt_get_name(fdt, node, NULL) ?: "", "memory@", 7))
			continue;
		ranges = list_ranges(node, "reg");
		for (int i = 0; i < ranges; i++)
			nr = add_range_with_merge(range, slots, nr,
						  listed[i].start,
						  listed[i].end);
	}
	return clean_sort_range(range, slots);
}

/**
 * fadump_reserve_firmware() - use no memory that firmware overwrites
 *
 * Not only what it says that it uses, which others reserve, but also the bytes
 * beside it that would be wrong in a dump.  Whole pages: what is left of one is of
 * no use but to memblock, whose every allocation would look at it first.  Early
 * boot, in real mode.
 */
void __init fadump_reserve_firmware(void)
{
	if (nr_firmware_ranges == FADUMP_MAX_FIRMWARE_RANGES)
		pr_warn("firmware has more than %d ranges of memory of its own: what is behind them is taken for free\n",
			FADUMP_MAX_FIRMWARE_RANGES);
	for (unsigned int i = 0; i < nr_firmware_ranges; i++) {
		u64 end = firmware_range[i].end;
		u64 start = end - FIRMWARE_LIST_BYTES;

		if (memblock_is_region_memory(start, FIRMWARE_LIST_BYTES))
			memblock_reserve(PAGE_ALIGN_DOWN(start),
					 PAGE_ALIGN(end) - PAGE_ALIGN_DOWN(start));
	}
}

/**
 * fadump_subtract_firmware() - leave firmware's memory out of a list
 * @range:	the list; ranges are cut, split, or emptied
 * @slots:	how many ranges it has room for
 *
 * Any context, real mode included.
 *
 * Return: how many ranges are left, ascending.
 */
unsigned int fadump_subtract_firmware(struct range *range, unsigned int slots)
{
	for (unsigned int i = 0; i < nr_firmware_ranges; i++)
		subtract_range(range, slots, firmware_range[i].start,
			       firmware_range[i].end);
	return clean_sort_range(range, slots);
}

/**
 * fadump_list_firmware() - add firmware's memory to a list
 * @range:	the list
 * @slots:	how many ranges it has room for
 * @nr:		how many are in it
 *
 * Any context, real mode included.
 *
 * Return: how many ranges are in the list then; @slots when it is full.
 */
unsigned int fadump_list_firmware(struct range *range, unsigned int slots,
				  unsigned int nr)
{
	for (unsigned int i = 0; i < nr_firmware_ranges; i++)
		nr = add_range(range, slots, nr, firmware_range[i].start,
			       firmware_range[i].end);
	return nr;
}

/**
 * fadump_firmware_overlaps() - is part of this memory firmware's?
 * @start:	physical address
 * @end:	physical address behind the last byte
 *
 * Any context, real mode included.
 *
 * Return: whether it is.
 */
bool fadump_firmware_overlaps(u64 start, u64 end)
{
	return fadump_overlaps(firmware_range, nr_firmware_ranges, start, end);
}
