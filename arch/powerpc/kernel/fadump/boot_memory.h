/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot memory: the low memory that the next boot overwrites, and that
 * firmware therefore copies away before it resets the machine.
 *
 * Pure: arithmetic on plain structures.  Compiles for the build machine, too.
 * Ranges are physical addresses in bytes, their end not included, as in
 * kernel/range.c.
 */
#ifndef FADUMP_BOOT_MEMORY_H
#define FADUMP_BOOT_MEMORY_H

#include <linux/range.h>
#include <linux/types.h>

/**
 * struct fadump_boot_memory_wish - what the size of the boot memory depends on
 * @ram:		bytes of RAM in the machine
 * @memory_limit:	bytes that mem= allows, 0 without it
 * @crashkernel:	bytes asked for by crashkernel=, 0 without it
 * @reserve_mem:	bytes asked for by fadump_reserve_mem=, 0 without it
 * @minimum:		bytes that firmware loads over, at least
 * @cpus:		CPU threads in the machine, if the capture kernel's need
 *			does not grow with RAM; 0 if it does
 */
struct fadump_boot_memory_wish {
	u64 ram;
	u64 memory_limit;
	u64 crashkernel;
	u64 reserve_mem;
	u64 minimum;
	unsigned int cpus;
};

u64 fadump_boot_memory_size(const struct fadump_boot_memory_wish *wish);
u64 fadump_boot_memory_limit(const struct fadump_boot_memory_wish *wish);
int fadump_split_boot_memory(const struct range *ram, unsigned int nr_ram,
			     u64 size, u64 max_copy,
			     struct range *region, unsigned int max_regions);
bool fadump_find_copy(const struct range *region, unsigned int nr_regions,
		      u64 destination, const struct range *of, u64 *copy);

#endif /* FADUMP_BOOT_MEMORY_H */
