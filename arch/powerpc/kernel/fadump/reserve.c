// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Early boot: choose the boot memory and set the reservation aside, or, when
 * the kernel before this one crashed, keep what it left.
 *
 * All of it runs in real mode, before there is a memory map.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/cache.h>
#include <linux/hugetlb.h>
#include <linux/init.h>
#include <linux/memblock.h>
#include <linux/printk.h>

#include <asm/fadump.h>
#include <asm/setup.h>

#include "base_kernel.h"
#include "boot_memory.h"
#include "devtree_memory.h"
#include "keep.h"
#include "ram.h"
#include "reservation.h"
#include "state.h"
#include "take_out.h"

static struct range ram[FADUMP_MAX_RAM_RANGES] __initdata;
static unsigned int nr_crashed_ram __initdata;
static struct range boot_memory[FADUMP_MAX_MEM_REGS] __initdata;

/* What this kernel must reach of the dump. */
static struct range dump[4] __initdata;

static bool unusable __initdata;
static struct fadump_platform_ops platform_ops __ro_after_init;
static struct fadump_preserved preserved;

#define MIB(bytes)	((u64)(bytes) >> 20)

/* early_init_devtree() rounds mem= down to this, but not before it comes here. */
#define MEMORY_LIMIT_STEP	SZ_16M

/**
 * fadump_set_platform_ops() - hand in what only some back ends have
 * @ops:	copied
 *
 * Early boot, in real mode, from the back end's scan of the device tree.
 */
void __init fadump_set_platform_ops(const struct fadump_platform_ops *ops)
{
	platform_ops = *ops;
}

/**
 * fadump_set_unusable() - note that what firmware offers cannot be used
 *
 * Early boot, in real mode, from the back end's scan of the device tree, which
 * has said why.
 */
void __init fadump_set_unusable(void)
{
	unusable = true;
}

/**
 * fadump_get_platform_ops() - what was handed in
 *
 * Any context.
 *
 * Return: never NULL.
 */
const struct fadump_platform_ops *fadump_get_platform_ops(void)
{
	return &platform_ops;
}

/**
 * fadump_get_preserved() - what the crashed kernel had firmware preserve
 *
 * Any context.
 *
 * Return: never NULL; its members are 0 when no kernel had crashed.
 */
const struct fadump_preserved *fadump_get_preserved(void)
{
	return &preserved;
}

/**
 * fadump_get_crashed_ram() - what was RAM for the crashed kernel
 * @nr:		how many ranges
 *
 * At boot, in an MPIPL boot: memblock does not know all of it any more.
 *
 * Return: the ranges, ascending and without overlaps.
 */
const struct range *__init fadump_get_crashed_ram(unsigned int *nr)
{
	*nr = nr_crashed_ram;
	return ram;
}

/**
 * fadump_own_reservation_size() - how large this kernel's reservation must be
 *
 * Any context.
 *
 * Return: bytes.
 */
u64 fadump_own_reservation_size(void)
{
	struct fadump_reservation_parts parts = {
		.cpu_state = fadump_conf.cpu_state_data_size,
		.hpte_region = fadump_conf.hpte_region_size,
		.boot_memory = fadump_conf.boot_memory_size,
		.crash_info = sizeof(struct fadump_crash_info_header),
	};

	if (fadump_conf.ops->fadump_get_metadata_size)
		parts.metadata = fadump_conf.ops->fadump_get_metadata_size();
	return fadump_reservation_size(&parts, FADUMP_ALIGNMENT);
}

static unsigned int __init list_free_memory(void)
{
	phys_addr_t start, end;
	int nr = 0;
	u64 i;

	memset(ram, 0, sizeof(ram));
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end,
				NULL)
		nr = add_range(ram, FADUMP_MAX_RAM_RANGES, nr, start, end);
	return fadump_subtract_firmware(ram, FADUMP_MAX_RAM_RANGES);
}

/* The lowest @size bytes of RAM, in regions that the back end can register. */
static int __init split_boot_memory(u64 size)
{
	int max = min(fadump_conf.ops->fadump_max_boot_mem_rgns(),
		      FADUMP_MAX_MEM_REGS);
	int nr = fadump_split_boot_memory(ram, fadump_list_ram(ram), size,
					  fadump_conf.max_copy_size ?: U64_MAX,
					  boot_memory, max);

	if (nr == -ENOSPC)
		pr_err("cannot be set up: %llu MiB of boot memory have more holes than %d regions can leave out\n",
		       MIB(size), max);
	else if (nr < 0)
		pr_err("cannot be set up: there are less than %llu MiB of RAM\n",
		       MIB(size));
	if (nr < 0)
		return nr;

	fadump_set_boot_memory(boot_memory, nr);
	return 0;
}

static int __init choose_boot_memory(void)
{
	struct fadump_boot_memory_wish wish = {
		.ram = memblock_phys_mem_size(),
		.memory_limit = memory_limit,
		.reserve_mem = fadump_conf.reserve_bootvar,
		.minimum = fadump_conf.ops->fadump_get_bootmem_min(),
	};
	u64 asked, offset, size;

	if (platform_ops.block_size && IS_ENABLED(CONFIG_MEMORY_HOTPLUG))
		wish.cpus = fadump_count_cpus();
	fadump_parse_crashkernel(boot_command_line, wish.ram, &wish.crashkernel,
				 &offset);
	asked = wish.crashkernel ?: wish.reserve_mem;
	size = ALIGN(fadump_boot_memory_size(&wish), FADUMP_ALIGNMENT);

	if (offset)
		pr_info("the offset of crashkernel=, %#llx, is not used: firmware decides what boots where\n",
			offset);
	if (wish.reserve_mem)
		pr_warn("fadump_reserve_mem= is deprecated, use crashkernel=%s\n",
			wish.crashkernel ? ", which is used here" : "");
	if (asked > fadump_boot_memory_limit(&wish))
		pr_warn("%llu MiB of boot memory were asked for, a quarter of RAM, %llu MiB, are the most\n",
			MIB(asked), MIB(fadump_boot_memory_limit(&wish)));
	if (size < wish.minimum) {
		pr_err("cannot be set up: %llu MiB of boot memory, but firmware loads over %llu MiB\n",
		       MIB(size), MIB(wish.minimum));
		return -EINVAL;
	}

	return split_boot_memory(size);
}

static int __init reserve(void)
{
	u64 size = fadump_own_reservation_size();
	struct range within = {
		.start = fadump_conf.boot_mem_top,
		.end = memory_limit ? ALIGN_DOWN(memory_limit, MEMORY_LIMIT_STEP) :
				      memblock_end_of_DRAM(),
	};
	unsigned int nr = list_free_memory();
	u64 place = fadump_find_place(ram, nr, &within, size, FADUMP_ALIGNMENT);

	if (!place || memblock_reserve(place, size)) {
		pr_err("cannot be set up: no room for %llu MiB above %#llx\n",
		       MIB(size), within.start);
		return -ENOMEM;
	}
	fadump_conf.reserve_dump_area_start = place;
	fadump_conf.reserve_dump_area_size = size;

	if (fadump_conf.ops->fadump_setup_metadata &&
	    fadump_conf.ops->fadump_setup_metadata(&fadump_conf) < 0) {
		memblock_phys_free(place, size);
		return -EIO;
	}
	pr_info("reserved %llu MiB at %#llx of %llu MiB of RAM\n", MIB(size),
		place, MIB(memblock_phys_mem_size()));
	return 0;
}

/* A back end without more to say has filled in its part of the description. */
static void __init take_from_description(void)
{
	unsigned int nr = fadump_get_boot_memory(boot_memory);
	u64 copy = fadump_conf.boot_mem_dest_addr;

	for (unsigned int i = 0; i < nr; i++) {
		u64 size = boot_memory[i].end - boot_memory[i].start;

		preserved.copied[i].start = boot_memory[i].start;
		preserved.copied[i].size = size;
		preserved.copied[i].now = copy;
		copy += size;
	}
	preserved.nr_copied = nr;
	preserved.reservation.start = fadump_conf.reserve_dump_area_start;
	preserved.reservation.end = preserved.reservation.start +
				    fadump_own_reservation_size();

	if (!memblock_is_region_memory(fadump_conf.fadumphdr_addr,
				       sizeof(struct fadump_crash_info_header))) {
		pr_warn("the crash-info header at %#lx is not in RAM: it is not used\n",
			fadump_conf.fadumphdr_addr);
		fadump_conf.fadumphdr_addr = 0;
	}
}

/* This kernel lives in the crashed kernel's boot memory, and registers that. */
static int __init take_over_boot_memory(void)
{
	u64 size = 0;

	for (unsigned int i = 0, nr = fadump_list_ram(ram); i < nr; i++) {
		if (ram[i].start < fadump_conf.boot_mem_top)
			size += min(ram[i].end, fadump_conf.boot_mem_top) -
				ram[i].start;
	}
	return split_boot_memory(size);
}

/* Ask the back end what there is, now that it is known what is RAM. */
static int __init examine_dump(void)
{
	int error;

	if (!platform_ops.examine) {
		take_from_description();
		return 0;
	}

	error = platform_ops.examine(&fadump_conf, ram, fadump_list_ram(ram),
				     &preserved);
	if (error)
		return error;

	fadump_conf.reserve_dump_area_start = preserved.reservation.start;
	if (preserved.for_other)
		return 0;
	return take_over_boot_memory();
}

static void __init list_dump(void)
{
	u64 reservation = fadump_conf.reserve_dump_area_start;
	u64 crash_info = fadump_conf.fadumphdr_addr;

	dump[0] = (struct range){ 0, fadump_conf.boot_mem_top };
	dump[1] = (struct range){ reservation, preserved.reservation.end };
	/* It is taken over at the size that this kernel would choose. */
	dump[2] = (struct range){ reservation,
				  reservation + fadump_own_reservation_size() };
	/* Another kernel may have put it elsewhere. */
	dump[3] = (struct range){ crash_info,
				  crash_info +
				  sizeof(struct fadump_crash_info_header) };
}

static u64 __init end_of_dump(void)
{
	u64 end = 0;

	for (unsigned int i = 0; i < ARRAY_SIZE(dump); i++)
		end = max(end, dump[i].end);
	return end;
}

static u64 __init take_out(void)
{
	if (!platform_ops.block_size)
		return 0;
	return fadump_take_out(platform_ops.block_size, dump, ARRAY_SIZE(dump));
}

/*
 * Memory above mem= is in the dump, for the crashed kernel may have used it, but
 * is never this kernel's.  The kernel itself would apply the limit later, and to
 * what is left when the crashed kernel's memory is taken out.
 */
static void __init apply_memory_limit(void)
{
	u64 limit = ALIGN_DOWN(memory_limit, MEMORY_LIMIT_STEP);
	int nr;

	if (!limit)
		return;
	nr = fadump_split_boot_memory(ram, nr_crashed_ram, limit, U64_MAX,
				      boot_memory, FADUMP_MAX_MEM_REGS);
	memory_limit = 0;
	if (nr <= 0)
		return;
	limit = boot_memory[nr - 1].end;
	if (limit < end_of_dump())
		pr_warn("mem= is not heeded: parts of the dump are between %#llx and %#llx\n",
			limit, end_of_dump());
	else
		memblock_remove(limit, PHYS_ADDR_MAX - limit);
}

/* Keep what a crash left; false when there is nothing of use. */
static bool __init keep_dump(void)
{
	if (!fadump_conf.dump_active)
		return false;

	if (examine_dump()) {
		fadump_conf.ops->fadump_invalidate(&fadump_conf);
		fadump_conf.dump_active = 0;
		memset(&preserved, 0, sizeof(preserved));
		return false;
	}

	fadump_conf.reserve_dump_area_size = preserved.reservation.end -
					     preserved.reservation.start;
	nr_crashed_ram = fadump_list_ram(ram);
	list_dump();
	apply_memory_limit();
	fadump_keep_above(fadump_conf.boot_mem_top, take_out());
#ifdef CONFIG_HUGETLB_PAGE
	/* Little memory is left, and it must not go to huge pages. */
	hugetlb_disabled = true;
#endif
	return true;
}

/**
 * fadump_reserve_mem() - set memory aside, or keep what a crash left
 *
 * Early boot, in real mode, once the command line is parsed.
 *
 * Return: 1 when fadump is set up, 0 when kdump's own reservation is to be
 * made.
 */
int __init fadump_reserve_mem(void)
{
	if (!fadump_conf.fadump_enabled)
		return 0;

	if (!fadump_conf.fadump_supported) {
		if (!unusable)
			pr_info("not supported by this machine's firmware\n");
	} else if (keep_dump() || (!choose_boot_memory() && !reserve())) {
		fadump_reserve_firmware();
		return 1;
	}

	fadump_conf.fadump_enabled = 0;
	fadump_conf.reserve_dump_area_size = 0;
	return 0;
}

/**
 * fadump_setup_param_area() - set aside what else a crash will need
 *
 * Early boot, in real mode, when all memory is reserved that is in use: where
 * fadump_reserve_mem() is called, the initramfs, for one, is not.
 */
void __init fadump_setup_param_area(void)
{
	if (fadump_state() == FADUMP_OFF)
		return;
	if (platform_ops.prepare)
		platform_ops.prepare(&fadump_conf);
	fadump_place_bootargs();
}
