// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registering with firmware: at boot, through sysfs, and the end of it.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/vmcore_info.h>

#include <asm/fadump.h>

#include "boot_memory.h"
#include "crash_info.h"
#include "state.h"
#include "take_out.h"

/*
 * Where the vmcoreinfo note will be after an MPIPL: at its own address, or, if
 * that is boot memory, where firmware copies it.
 */
static int find_vmcoreinfo(u64 *address)
{
	struct range note = { .start = paddr_vmcoreinfo_note() };
	struct range *region;
	unsigned int nr;

	note.end = note.start + VMCOREINFO_NOTE_SIZE;
	region = kcalloc(FADUMP_MAX_MEM_REGS, sizeof(*region), GFP_KERNEL);
	if (!region)
		return -ENOMEM;

	nr = fadump_get_boot_memory(region);
	if (!fadump_find_copy(region, nr, fadump_conf.boot_mem_dest_addr, &note,
			      address))
		*address = note.start;
	kfree(region);
	return 0;
}

/**
 * fadump_register() - tell firmware what must survive a crash
 *
 * From RESERVED or RELEASED to REGISTERED.  Process context, under
 * fadump_mutex.
 *
 * Return: 0, -ENODEV without a reservation, -ENOMEM, or the back end's error.
 */
int fadump_register(void)
{
	u64 vmcoreinfo;
	int error;

	if (!fadump_conf.reserve_dump_area_size)
		return -ENODEV;

	fadump_conf.ops->fadump_init_mem_struct(&fadump_conf);
	error = find_vmcoreinfo(&vmcoreinfo);
	if (error)
		return error;

	fadump_init_crash_info(__va(fadump_conf.fadumphdr_addr),
			       cpu_possible_mask, vmcoreinfo,
			       VMCOREINFO_NOTE_SIZE);
	return fadump_conf.ops->fadump_register(&fadump_conf);
}

/**
 * fadump_unregister() - a crash shall leave no dump
 *
 * From REGISTERED to RESERVED or RELEASED.  Process context, under
 * fadump_mutex.
 *
 * Return: 0, or the back end's error.
 */
int fadump_unregister(void)
{
	return fadump_conf.ops->fadump_unregister(&fadump_conf);
}

/**
 * fadump_cleanup() - leave firmware without a trace of this kernel
 *
 * Unregisters, or ends a dump that nobody released: that is how scripts end a
 * capture.  One that is kept for another kernel stays: this one hands over to it,
 * or else the machine boots anew, and firmware forgets.
 *
 * Called when the machine is about to be shut down, or handed to another kernel,
 * by whatever context does that: it takes no lock.  Any state.
 */
void fadump_cleanup(void)
{
	const struct fadump_ops *ops = fadump_conf.ops;

	if (!fadump_conf.fadump_supported || fadump_state() == FADUMP_KEEPING)
		return;

	if (fadump_state() == FADUMP_ACTIVE)
		pr_notice("this kernel ends, and the dump with it: /proc/vmcore was %s\n",
			  fadump_was_read() ? "read" : "not read");
	if (fadump_conf.dump_active)
		ops->fadump_invalidate(&fadump_conf);
	else if (fadump_conf.dump_registered)
		ops->fadump_unregister(&fadump_conf);

	if (ops->fadump_cleanup)
		ops->fadump_cleanup(&fadump_conf);
}

/**
 * setup_fadump() - capture a dump, or register for one
 *
 * Process context, at boot: not before vmcoreinfo exists, and not after
 * fs/proc/vmcore.c looks for an ELF header.
 *
 * Return: 0.
 */
int __init setup_fadump(void)
{
	bool lost = false;

	fadump_end_early_panic();
	if (!fadump_conf.fadump_supported)
		return 0;

	if (fadump_state() == FADUMP_OFF) {
		fadump_init_files();
		return 0;
	}

	mutex_lock(&fadump_mutex);
	if (fadump_state() == FADUMP_RESERVED)
		fadump_register();
	else if (fadump_state() == FADUMP_ACTIVE && fadump_capture())
		lost = !fadump_release();
	mutex_unlock(&fadump_mutex);
	if (lost)
		fadump_add_back();
	/* Which there are depends on what was found. */
	fadump_init_files();

	/*
	 * crash_fadump() runs as a panic notifier: these must come first, and
	 * other CPUs must be stopped the gentle way, even where a kdump kernel
	 * is loaded, too.
	 */
	crash_kexec_post_notifiers = true;
	return 0;
}
subsys_initcall_sync(setup_fadump);
