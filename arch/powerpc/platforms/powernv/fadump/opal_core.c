// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OPAL's core: /sys/firmware/opal/mpipl/core, an ELF file with the memory and
 * the registers that firmware itself had when the MPIPL came.
 *
 * OPAL's memory is read where firmware copied it, in a reservation of its own
 * that the kernel never touches.  So the file outlives the kernel's dump: it
 * goes when release_core is written to, not when release_mem is.
 *
 * All registers are those that firmware saved, the crashing thread's, too: by
 * then it had called OPAL, and it is OPAL that is looked at here.
 *
 * Format: skiboot, doc/mpipl.rst, doc/device-tree/ibm,opal/dump.rst.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/kstrtox.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/printk.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <asm/machdep.h>
#include <asm/opal.h>
#include <asm/page.h>

#include "../../../kernel/fadump/base_kernel.h"
#include "mpipl_result.h"
#include "opal_elf.h"
#include "opal_regions.h"

/* Headers and notes; NULL once the core is released. */
static u8 *headers;
static size_t headers_size;

/* OPAL's memory, which follows them. */
static struct opal_region memory[OPAL_MAX_REGIONS];
static unsigned int nr_memory;

/* Which crash it is of: see struct mpipl_result. */
static unsigned int crash;

/* Held while the core is released. */
static DEFINE_MUTEX(release_mutex);

static struct kobject *mpipl_folder;

/* ---- what is preserved ---- */

static bool __init follows_mpipl(const struct device_node *opal)
{
	struct device_node *dump = of_get_child_by_name(opal, "dump");
	bool follows = dump && of_device_is_compatible(dump, "ibm,opal-dump") &&
		       of_property_present(dump, "mpipl-boot");

	of_node_put(dump);
	return follows;
}

/* The memory that firmware reserved for the copy of its own. */
static bool __init find_copies(struct range *copies)
{
	struct device_node *reserved = of_find_node_by_path("/reserved-memory");
	struct device_node *dump = of_get_child_by_name(reserved,
							"ibm,firmware-dump");
	struct resource place;
	int error = dump ? of_address_to_resource(dump, 0, &place) : -ENOENT;

	of_node_put(dump);
	of_node_put(reserved);
	if (error)
		return false;

	copies->start = place.start;
	copies->end = place.end + 1;
	return memblock_is_region_memory(copies->start, resource_size(&place));
}

static bool __init all_fit(const struct opal_memory *known)
{
	for (unsigned int i = 0; i < nr_memory; i++) {
		if (!opal_region_fits(&memory[i], known))
			return false;
	}
	return true;
}

static void __init leave_out_misfits(const struct opal_memory *known)
{
	unsigned int fit = 0;

	for (unsigned int i = 0; i < nr_memory; i++) {
		const struct opal_region *r = &memory[i];

		if (opal_region_fits(r, known)) {
			memory[fit++] = *r;
			continue;
		}
		pr_warn("OPAL's core lacks %llu bytes from %#llx: firmware says that they are at %#llx, but has %#llx to %#llx reserved for the copy of all from %#llx\n",
			r->size, r->address, r->now, known->copies.start,
			known->copies.end, known->base);
	}
	nr_memory = fit;
}

/* Take from firmware's table what can be true, and put right what can be. */
static void __init find_memory(const struct mpipl_result *result, u64 base)
{
	struct opal_memory known = { .base = base };
	u64 said = result->region[0].now;

	if (!result->nr_regions)
		return;
	if (!find_copies(&known.copies)) {
		pr_warn("OPAL's core lacks OPAL's memory: there is no ibm,firmware-dump in /reserved-memory\n");
		return;
	}

	nr_memory = result->nr_regions;
	memcpy(memory, result->region, sizeof(memory));
	if (all_fit(&known))
		return;
	if (opal_infer_regions(memory, nr_memory, &known))
		pr_warn("OPAL's memory is taken from %#llx, where it is reserved, not from %#llx, where firmware says it is\n",
			memory[0].now, said);
	else
		leave_out_misfits(&known);
}

static u64 __init memory_size(void)
{
	u64 size = 0;

	for (unsigned int i = 0; i < nr_memory; i++)
		size += memory[i].size;
	return size;
}

/* ---- headers and notes ---- */

static bool __init has_registers(const struct mpipl_result *result,
				 unsigned int index, struct hdat_thread *thread)
{
	return !hdat_read_thread(&result->cpu_state, index, thread) &&
	       !thread->inactive;
}

static unsigned int __init count_threads(const struct mpipl_result *result)
{
	struct hdat_thread thread;
	unsigned int nr = 0;

	for (unsigned int i = 0; i < result->threads; i++)
		nr += has_registers(result, i, &thread);
	return nr;
}

/*
 * Debuggers begin with the first thread, so that is the one that crashed.  All
 * bear its signal, as in each core that Linux writes: gdb shows the last one's.
 */
static void __init write_threads(const struct mpipl_result *result,
				 const struct opal_elf *elf)
{
	unsigned int signal = result->kernel_asked ? SIGUSR1 : SIGTERM;
	struct hdat_thread thread;
	unsigned int nr = 0;

	for (int crashing = 1; crashing >= 0; crashing--) {
		for (unsigned int i = 0; i < result->threads; i++) {
			bool crashed = hdat_thread_pir(&result->cpu_state, i) ==
				       result->crashing_pir;

			if (crashed == crashing &&
			    has_registers(result, i, &thread))
				opal_elf_write_thread(headers, elf, nr++,
						      &thread, signal);
		}
	}
}

static int __init write_headers(const struct mpipl_result *result, u64 entry)
{
	struct opal_elf elf = {
		.region = memory,
		.nr_regions = nr_memory,
		.nr_threads = count_threads(result),
		.entry = entry,
	};

	headers_size = opal_elf_size(&elf);
	headers = kvzalloc(headers_size, GFP_KERNEL);
	if (!headers)
		return -ENOMEM;

	opal_elf_write(headers, &elf);
	write_threads(result, &elf);
	pr_info("OPAL's core has %llu KiB of its memory and the registers of %u threads\n",
		memory_size() >> 10, elf.nr_threads);
	if (result->crash > 1)
		pr_info("OPAL's core shows a later crash, number %u, not the one that the dump is of\n",
			result->crash);
	return 0;
}

/* ---- the files ---- */

/* A core cannot be released under a reader: its removal waits for this. */
static ssize_t core_read(struct file *file, struct kobject *kobj,
			 FADUMP_BIN_ATTRIBUTE *attr, char *buf, loff_t offset,
			 size_t count)
{
	size_t done = 0;
	u64 start = 0;

	for (unsigned int i = 0; i <= nr_memory && done < count; i++) {
		u64 size = i ? memory[i - 1].size : headers_size;
		const u8 *from = i ? __va(memory[i - 1].now) : headers;
		u64 skip = offset + done - start;
		size_t bytes;

		start += size;
		if (skip >= size)
			continue;
		bytes = min_t(u64, size - skip, count - done);
		memcpy(buf + done, from + skip, bytes);
		done += bytes;
	}
	return done;
}

static BIN_ATTR(core, 0400, core_read, NULL, 0);

static ssize_t core_crash_show(struct kobject *kobj,
			       struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", crash);
}

static struct kobj_attribute core_crash_attr = __ATTR_RO(core_crash);

static int release(void)
{
	if (!headers)
		return -EPERM;

	sysfs_remove_link(opal_kobj, "core");
	sysfs_remove_bin_file(mpipl_folder, &bin_attr_core);
	sysfs_remove_file(mpipl_folder, &core_crash_attr.attr);
	kvfree(headers);
	headers = NULL;
	pr_info("OPAL's core is released\n");
	return 0;
}

static ssize_t release_core_store(struct kobject *kobj,
				  struct kobj_attribute *attr, const char *buf,
				  size_t count)
{
	unsigned int value;
	int error;

	if (kstrtouint(buf, 0, &value) || value != 1)
		return -EINVAL;

	mutex_lock(&release_mutex);
	error = release();
	mutex_unlock(&release_mutex);
	return error ?: count;
}

static struct kobj_attribute release_core_attr = __ATTR_WO(release_core);

static int __init make_files(void)
{
	int error;

	bin_attr_core.size = headers_size + memory_size();
	mpipl_folder = kobject_create_and_add("mpipl", opal_kobj);
	if (!mpipl_folder)
		return -ENOMEM;

	error = sysfs_create_bin_file(mpipl_folder, &bin_attr_core);
	if (!error)
		error = sysfs_create_file(mpipl_folder, &release_core_attr.attr);
	if (!error)
		error = sysfs_create_file(mpipl_folder, &core_crash_attr.attr);
	if (error) {
		/* Takes its files along. */
		kobject_put(mpipl_folder);
		return error;
	}

	/* Where it was before there was a folder for it. */
	error = compat_only_sysfs_link_entry_to_kobj(opal_kobj, mpipl_folder,
						     "core", NULL);
	if (error)
		pr_warn("/sys/firmware/opal/core cannot be made (error %d)\n",
			error);
	return 0;
}

static int __init make_core(const struct device_node *opal)
{
	const struct mpipl_result *result = mpipl_get_result();
	u64 base, entry = 0;
	int error;

	error = of_property_read_u64(opal, "opal-base-address", &base);
	if (error)
		pr_warn("OPAL's core lacks OPAL's memory: opal-base-address cannot be read (error %d)\n",
			error);
	else
		find_memory(result, base);
	error = of_property_read_u64(opal, "opal-boot-address", &entry);
	if (error)
		pr_warn("OPAL's core does not say where OPAL starts: opal-boot-address cannot be read (error %d)\n",
			error);
	crash = result->crash;
	error = write_headers(result, entry);
	if (!error)
		error = make_files();
	if (error) {
		pr_err("OPAL's core cannot be made (error %d)\n", error);
		kvfree(headers);
		headers = NULL;
	}
	return error;
}

/* Not before the kernel's dump was looked at: it says who asked for the MPIPL. */
static int __init opal_core_init(void)
{
	struct device_node *opal = of_find_node_by_path("/ibm,opal");
	int error = 0;

	if (opal && follows_mpipl(opal))
		error = make_core(opal);
	of_node_put(opal);
	return error;
}
machine_fs_initcall(powernv, opal_core_init);
