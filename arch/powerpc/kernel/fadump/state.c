// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where in its life a dump is.  What user space asks for is done only in a state
 * that has a place for it.
 */

#include <linux/memblock.h>
#include <linux/ptrace.h>

#include <asm/fadump.h>

#include "state.h"

struct fw_dump fadump_conf;

/* Held across each change of state once there are tasks. */
DEFINE_MUTEX(fadump_mutex);

/**
 * fadump_state() - where in its life the dump is
 *
 * Any context; in process context, stable only under fadump_mutex.
 *
 * Back ends keep their own part of the state in struct fw_dump, so it is read
 * from there and not kept twice.
 *
 * Return: the state.
 */
enum fadump_state fadump_state(void)
{
	if (!fadump_conf.fadump_supported || !fadump_conf.fadump_enabled)
		return FADUMP_OFF;
	if (fadump_conf.dump_active)
		return fadump_get_preserved()->for_other ? FADUMP_KEEPING :
							   FADUMP_ACTIVE;
	if (fadump_conf.dump_registered)
		return FADUMP_REGISTERED;
	if (!fadump_conf.reserve_dump_area_size)
		return FADUMP_OFF;
	return fadump_get_preserved()->nr_copied ? FADUMP_RELEASED :
						   FADUMP_RESERVED;
}

/**
 * is_fadump_active() - is this the kernel that captures?
 *
 * Any context, real mode included.
 *
 * With fadump=off, firmware may still have one.  This kernel is an ordinary one
 * then, or kdump's; but under a hypervisor, the hash table is the crashed kernel's
 * and to be cleared whoever captures.
 *
 * Return: 1 from the moment that a dump was found until it is released.
 */
int is_fadump_active(void)
{
	return fadump_conf.dump_active &&
	       (fadump_conf.fadump_enabled ||
		!fadump_get_platform_ops()->examine);
}

/**
 * is_fadump_memory_area() - does the dump need this memory to stay?
 * @addr:	physical address
 * @size:	bytes
 *
 * Asked before memory is removed.  Process context.
 *
 * Return: 1 when the memory must not be removed, 0 otherwise.
 */
int is_fadump_memory_area(u64 addr, unsigned long size)
{
	u64 start = fadump_conf.reserve_dump_area_start;
	u64 end = start + fadump_conf.reserve_dump_area_size;

	if (!size)
		return 0;

	switch (fadump_state()) {
	case FADUMP_ACTIVE:
	case FADUMP_KEEPING:
		return 1;
	case FADUMP_REGISTERED:
		return addr < fadump_conf.boot_mem_top ||
		       (addr < end && addr + size > start);
	default:
		return 0;
	}
}

/**
 * is_fadump_reserved_mem_contiguous() - is the reservation free of holes?
 *
 * Asked by a back end when firmware does not accept it.  Process context.
 *
 * Return: whether memory that was there at boot is still there.
 */
bool is_fadump_reserved_mem_contiguous(void)
{
	return memblock_is_region_memory(fadump_conf.reserve_dump_area_start,
					 fadump_conf.reserve_dump_area_size);
}

/**
 * fadump_get_boot_memory() - the boot memory as ranges
 * @region:	room for FADUMP_MAX_MEM_REGS ranges
 *
 * Any context.
 *
 * Return: how many there are.
 */
unsigned int fadump_get_boot_memory(struct range *region)
{
	unsigned int nr = fadump_conf.boot_mem_regs_cnt;

	for (unsigned int i = 0; i < nr; i++) {
		region[i].start = fadump_conf.boot_mem_addr[i];
		region[i].end = region[i].start + fadump_conf.boot_mem_sz[i];
	}
	return nr;
}

/**
 * fadump_set_boot_memory() - note the boot memory
 * @region:	the regions, ascending
 * @nr:		how many: 1 to FADUMP_MAX_MEM_REGS
 *
 * Early boot, in real mode.
 */
void fadump_set_boot_memory(const struct range *region, unsigned int nr)
{
	fadump_conf.boot_memory_size = 0;
	for (unsigned int i = 0; i < nr; i++) {
		fadump_conf.boot_mem_addr[i] = region[i].start;
		fadump_conf.boot_mem_sz[i] = region[i].end - region[i].start;
		fadump_conf.boot_memory_size += fadump_conf.boot_mem_sz[i];
	}
	fadump_conf.boot_mem_regs_cnt = nr;
	fadump_conf.boot_mem_top = region[nr - 1].end;
}
