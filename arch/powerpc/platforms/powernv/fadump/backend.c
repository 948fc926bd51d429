// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PowerNV's back end: where things are in the reservation, and how fadump's
 * core gets at OPAL.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/stddef.h>

#include <asm/page.h>
#include <asm/reg.h>

#include "backend.h"
#include "cpus.h"
#include "firmware.h"
#include "record.h"
#include "texts.h"
#include "tries.h"

/*
 * The metadata are room for the registers that firmware saves, should there be
 * more than one try to capture the dump, and the record with what follows it.
 */
static u64 registers_room;

/**
 * powernv_set_registers_room() - make room for a copy of registers
 * @size:	bytes that firmware has reserved for them
 *
 * Early boot, in real mode, before the reservation is made.
 */
void __init powernv_set_registers_room(u64 size)
{
	registers_room = ALIGN(size, FADUMP_ALIGNMENT);
}

/* What stands there together. */
struct record_and_more {
	struct fadump_record record;
	struct fadump_tries tries;
	struct fadump_texts texts;
	u8 cpu_numbers[POWERNV_CPU_NUMBERS_BYTES] __aligned(8);
};

static u64 record_room(void)
{
	return ALIGN(sizeof(struct record_and_more), FADUMP_ALIGNMENT);
}

static u64 metadata_size(void)
{
	return registers_room + record_room();
}

static u64 boot_memory_min(void)
{
	return MIN_BOOT_MEMORY;
}

static int max_boot_memory_regions(void)
{
	return FADUMP_RECORD_MAX_REGIONS;
}

/* The record takes the last pages of the reservation. */
static int setup_metadata(struct fw_dump *conf)
{
	if (!powernv_can_register())
		return -EOPNOTSUPP;
	conf->kernel_metadata = conf->reserve_dump_area_start +
				conf->reserve_dump_area_size - record_room();
	return 0;
}

/**
 * powernv_place_more() - where there is what the record does not hold itself
 * @conf:	holds the record's address
 * @content:	where that is noted
 *
 * Any context.
 */
void powernv_place_more(const struct fw_dump *conf,
			struct fadump_record_content *content)
{
	content->tries = conf->kernel_metadata +
			 offsetof(struct record_and_more, tries);
	content->texts = conf->kernel_metadata +
			 offsetof(struct record_and_more, texts);
	content->cpu_numbers.start = conf->kernel_metadata +
				     offsetof(struct record_and_more,
					      cpu_numbers);
	content->cpu_numbers.end = content->cpu_numbers.start +
				   POWERNV_CPU_NUMBERS_BYTES;
	content->registers.start = conf->kernel_metadata - registers_room;
	content->registers.end = conf->kernel_metadata;
}

/* Lay out the reservation; powernv_register() writes what goes into it. */
static u64 init_mem_struct(struct fw_dump *conf)
{
	conf->boot_mem_dest_addr = conf->reserve_dump_area_start;
	conf->fadumphdr_addr = conf->boot_mem_dest_addr +
			       conf->boot_memory_size;
	return conf->fadumphdr_addr;
}

/*
 * The format is user space's: it was the same in the kernel's first fadump for
 * OPAL.
 */
static void show_region(struct seq_file *m, u64 source, u64 destination,
			u64 size, bool dumped)
{
	seq_printf(m, "DUMP: Src: %#016llx, Dest: %#016llx, Size: %#llx, Dumped: %#llx bytes\n",
		   source, destination, size, dumped ? size : 0);
}

static void show_regions(struct fw_dump *conf, struct seq_file *m)
{
	const struct fadump_preserved *preserved = fadump_get_preserved();
	u64 destination = conf->reserve_dump_area_start;

	if (conf->dump_active) {
		for (unsigned int i = 0; i < preserved->nr_copied; i++)
			show_region(m, preserved->copied[i].start,
				    preserved->copied[i].now,
				    preserved->copied[i].size, true);
		seq_printf(m, "\nMemory above %#016llx is reserved for saving crash dump\n",
			   conf->boot_mem_top);
		return;
	}
	for (unsigned int i = 0; i < conf->boot_mem_regs_cnt; i++) {
		show_region(m, conf->boot_mem_addr[i], destination,
			    conf->boot_mem_sz[i], false);
		destination += conf->boot_mem_sz[i];
	}
}

/*
 * Part of the crash path.  Firmware saves registers by PIR, so that is what
 * says which CPU it was.
 */
static void trigger(struct fadump_crash_info_header *info, const char *reason)
{
	s64 code;

	info->crashing_cpu = mfspr(SPRN_PIR);
	powernv_note_reason(reason);
	code = mpipl_request(reason);
	pr_emerg("firmware refuses a memory-preserving IPL: %s (%lld)\n",
		 mpipl_error_name(code), code);
}

struct fadump_ops powernv_fadump_ops = {
	.fadump_init_mem_struct		= init_mem_struct,
	.fadump_get_metadata_size	= metadata_size,
	.fadump_setup_metadata		= setup_metadata,
	.fadump_get_bootmem_min		= boot_memory_min,
	.fadump_register		= powernv_register,
	.fadump_unregister		= powernv_unregister,
	.fadump_invalidate		= powernv_invalidate,
	.fadump_process			= powernv_make_cpu_notes,
	.fadump_region_show		= show_regions,
	.fadump_trigger			= trigger,
	.fadump_max_boot_mem_rgns	= max_boot_memory_regions,
};
