// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registering with OPAL so that a crash at any instant finds the registration
 * whole or none.
 *
 * OPAL's tables are changed entry by entry.  The tag OPAL_MPIPL_TAG_KERNEL
 * decides: as long as OPAL has none, the boot after an MPIPL finds no dump,
 * whatever the tables hold.  So it is set last and taken back first.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/string.h>

#include <asm/page.h>

#include "backend.h"
#include "collector.h"
#include "cpus.h"
#include "firmware.h"
#include "mpipl_result.h"
#include "record.h"
#include "texts.h"
#include "tries.h"

/**
 * powernv_own_record() - the record that this kernel leaves, should it crash
 * @conf:	holds its address
 *
 * Any context.
 *
 * Return: the record, in the reservation.
 */
struct fadump_record *powernv_own_record(const struct fw_dump *conf)
{
	return __va(conf->kernel_metadata);
}

/*
 * Have OPAL forget all of before: what a failed unregistration left, be it of
 * this kernel or of one that has handed over to it.  Entries that stay would be
 * refused as duplicates, or copied to where now something else is.
 */
static int clear_all(void)
{
	s64 code = mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, 0);

	if (code == OPAL_SUCCESS)
		code = mpipl_remove_all_ranges();
	if (code == OPAL_SUCCESS)
		return 0;
	pr_err("firmware does not forget what was registered before: %s (%lld)\n",
	       mpipl_error_name(code), code);
	return -EIO;
}

/* What is, or was last, registered. */
static struct fadump_record_content content;

static void write_texts(void)
{
	struct fadump_texts *texts = __va(content.texts);

	fadump_start_texts(texts);
	fadump_write_arguments(texts, content.probe_value,
			       fadump_get_bootargs());
}

static void write_record(struct fw_dump *conf)
{
	u64 start = conf->reserve_dump_area_start;

	content.region_count = conf->boot_mem_regs_cnt;
	for (unsigned int i = 0; i < content.region_count; i++) {
		content.region[i].start = conf->boot_mem_addr[i];
		content.region[i].end = conf->boot_mem_addr[i] +
					conf->boot_mem_sz[i];
	}
	content.destination = conf->boot_mem_dest_addr;
	content.crash_info = conf->fadumphdr_addr;
	content.reservation.start = start;
	content.reservation.end = start + conf->reserve_dump_area_size;
	content.boot_memory_top = conf->boot_mem_top;
	powernv_place_more(conf, &content);
	memset(content.collector, 0, sizeof(content.collector));
	memcpy(content.collector, powernv_get_label(),
	       strlen(powernv_get_label()));
	powernv_write_probes(&content);
	fadump_start_tries(__va(content.tries), content.probe_value);
	write_texts();
	powernv_write_cpu_numbers(&content);
	fadump_write_record(powernv_own_record(conf), &content);
}

/* How many of the regions OPAL accepts; an error when none is left of them. */
static int add_ranges(struct fw_dump *conf)
{
	u64 destination = conf->boot_mem_dest_addr;
	s64 code = OPAL_SUCCESS;
	unsigned int i;

	for (i = 0; i < conf->boot_mem_regs_cnt; i++) {
		code = mpipl_add_range(conf->boot_mem_addr[i], destination,
				       conf->boot_mem_sz[i]);
		if (code != OPAL_SUCCESS)
			break;
		destination += conf->boot_mem_sz[i];
	}

	if (code == OPAL_SUCCESS)
		return i;
	if (code == OPAL_RESOURCE && i) {
		pr_warn("firmware has room for %u of %llu regions: a dump will lack memory from %#llx to %#llx\n",
			i, conf->boot_mem_regs_cnt, conf->boot_mem_addr[i],
			conf->boot_mem_top);
		return i;
	}
	pr_err("firmware does not accept memory at %#llx: %s (%lld)\n",
	       conf->boot_mem_addr[i], mpipl_error_name(code), code);
	return -EIO;
}

static int set_tags(struct fw_dump *conf)
{
	s64 code = mpipl_set_tag(OPAL_MPIPL_TAG_BOOT_MEM, conf->boot_mem_top);

	if (code == OPAL_SUCCESS)
		code = mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL,
				     conf->kernel_metadata);
	if (code == OPAL_SUCCESS)
		return 0;
	pr_err("firmware does not accept the kernel's record: %s (%lld)\n",
	       mpipl_error_name(code), code);
	return -EIO;
}

/**
 * powernv_register() - have OPAL preserve the boot memory
 * @conf:	holds the boot memory and where things are in the reservation
 *
 * Process context, while nothing is registered.
 *
 * Return: 0, or -EIO, and then nothing of this kernel's is registered.
 */
int powernv_register(struct fw_dump *conf)
{
	int regions;
	int error = clear_all();

	if (error)
		return error;

	write_record(conf);
	regions = add_ranges(conf);
	if (regions < 0) {
		error = regions;
	} else {
		fadump_set_registered(powernv_own_record(conf), regions);
		error = set_tags(conf);
	}
	if (error) {
		mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, 0);
		fadump_set_registered(powernv_own_record(conf), 0);
		mpipl_remove_all_ranges();
		return error;
	}

	conf->dump_registered = 1;
	pr_info("registered: a crash leaves a dump, %lu MiB of boot memory are copied to %#llx\n",
		conf->boot_memory_size >> 20, conf->boot_mem_dest_addr);
	return 0;
}

/**
 * powernv_unregister() - have OPAL preserve nothing
 * @conf:	what is registered
 *
 * Process context, or that of a shutdown.
 *
 * Return: 0, or -EIO, and then all is registered as before.
 */
int powernv_unregister(struct fw_dump *conf)
{
	s64 code = mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, 0);

	if (code != OPAL_SUCCESS) {
		pr_err("firmware does not give up the kernel's record: %s (%lld)\n",
		       mpipl_error_name(code), code);
		return -EIO;
	}
	conf->dump_registered = 0;
	fadump_set_registered(powernv_own_record(conf), 0);

	/* Without the record, ranges that stay have no meaning. */
	code = mpipl_remove_all_ranges();
	if (code != OPAL_SUCCESS)
		pr_warn("firmware does not give up its list of memory: %s (%lld)\n",
			mpipl_error_name(code), code);
	pr_info("unregistered: a crash leaves no dump\n");
	return 0;
}

/**
 * powernv_invalidate() - tell OPAL that the dump is done with
 * @conf:	holds whether there is one
 *
 * Any context, early boot in real mode included.
 *
 * Return: 0, or -EIO, and then the dump is still there.
 */
int powernv_invalidate(struct fw_dump *conf)
{
	/* To be set again, should the dump have to stay. */
	u64 record = fadump_can_try_again() ?
		     mpipl_get_tag(OPAL_MPIPL_TAG_KERNEL) : 0;
	s64 code = mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, 0);

	if (code == OPAL_SUCCESS) {
		/* OPAL's core needs what is freed, even if the dump is of no use. */
		mpipl_get_result();
		code = mpipl_free_preserved_memory();
	}
	if (code != OPAL_SUCCESS) {
		pr_err("firmware does not give up the dump: %s (%lld)\n",
		       mpipl_error_name(code), code);
		if (record)
			mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, record);
		return -EIO;
	}
	fadump_set_try_again(NULL);
	conf->dump_active = 0;
	return 0;
}

/**
 * powernv_keep_bootargs() - leave text for the capture kernel's command line
 * @conf:	holds whether anything is registered
 * @text:	the text
 *
 * See struct fadump_platform_ops.  While nothing is registered, nothing needs to
 * be kept: the next registration will.
 */
void powernv_keep_bootargs(const struct fw_dump *conf, const char *text)
{
	if (conf->dump_registered)
		fadump_write_arguments(__va(content.texts),
				       content.probe_value, text);
}

/**
 * powernv_note_reason() - leave word why this kernel crashes
 * @reason:	the panic's message
 *
 * Part of the crash path, while this kernel is registered.  The first reason is the
 * one: what this path itself ends in came of it.
 */
void powernv_note_reason(const char *reason)
{
	static bool noted;

	if (noted)
		return;
	noted = true;
	fadump_write_reason(__va(content.texts), content.probe_value, reason);
}
