// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding out, from the flat device tree, whether OPAL supports MPIPL, and
 * whether this boot follows one.
 *
 * Format: skiboot, doc/device-tree/ibm,opal/dump.rst.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/align.h>
#include <linux/build_bug.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <linux/sizes.h>

#include <asm/firmware.h>
#include <asm/setup.h>

#include "../../../kernel/fadump/cells.h"
#include "backend.h"
#include "collector.h"
#include "firmware.h"
#include "found.h"
#include "texts.h"

/* Firmware has two, one for a kernel and one for its initrd. */
#define MAX_LOAD_AREAS	16

static_assert(FADUMP_ARGUMENTS_BYTES == COMMAND_LINE_SIZE);

/* It has 512 KiB for each chip; more than this is a mistake. */
#define MAX_REGISTERS	SZ_64M

static const char *__init find_bootargs(const struct range *ram,
					unsigned int nr_ram)
{
	return powernv_find_bootargs(ram, nr_ram, powernv_find_label());
}

static int __init examine(struct fw_dump *conf, const struct range *ram,
			  unsigned int nr_ram,
			  struct fadump_preserved *preserved)
{
	return powernv_examine_dump(conf, ram, nr_ram, MIN_BOOT_MEMORY,
				    preserved);
}

/* A memory block has 1 GiB, or less where that does not fit the machine's memory. */
static const struct fadump_platform_ops platform_ops __initconst = {
	.examine = examine,
	.prepare = powernv_place_probes,
	.block_size = SZ_1G,
	.find_bootargs = find_bootargs,
	.keep_bootargs = powernv_keep_bootargs,
};

/* What firmware loads over lies in the boot memory that this kernel registers. */
static bool load_area_fits = true;

/**
 * powernv_can_register() - may this kernel ask for an MPIPL?
 *
 * Any context.
 *
 * Return: false when firmware would load the next kernel over memory that is not
 * copied, or does not say where; that was reported.
 */
bool powernv_can_register(void)
{
	return load_area_fits;
}

static bool __init check_load_area(unsigned long node)
{
	struct range area[MAX_LOAD_AREAS];
	const void *property;
	int length, nr;

	property = of_get_flat_dt_prop(node, "fw-load-area", &length);
	if (!property)
		return true;

	nr = fadump_parse_ranges(property, length, area, MAX_LOAD_AREAS);
	if (nr < 0) {
		pr_err("fw-load-area, %d bytes, cannot be read (error %d): no crash from here on leaves a dump\n",
		       length, nr);
		return false;
	}
	for (int i = 0; i < nr; i++) {
		if (area[i].end > MIN_BOOT_MEMORY) {
			pr_err("fw-load-area ends at %#llx, expected %#lx at most: no crash from here on leaves a dump\n",
			       area[i].end, MIN_BOOT_MEMORY);
			return false;
		}
	}
	return true;
}

/* May OPAL be called for it?  If not, it is said why. */
static bool __init check_interface(int dump)
{
	if (!of_flat_dt_is_compatible(dump, "ibm,opal-dump")) {
		pr_err("/ibm,opal/dump is not compatible with ibm,opal-dump: no crash leaves a dump\n");
		return false;
	}
	if (!firmware_has_feature(FW_FEATURE_OPAL)) {
		pr_err("/ibm,opal lacks opal-base-address, opal-entry-address or opal-runtime-size: no crash leaves a dump\n");
		return false;
	}
	return true;
}

/* Firmware reserves memory for the registers that it saves; the size counts. */
static void __init make_room_for_registers(void)
{
	int reserved = of_get_flat_dt_subnode_by_name(of_get_flat_dt_root(),
						      "reserved-memory");
	const void *property = NULL;
	struct range area;
	int node, length;

	if (reserved < 0)
		return;
	node = of_get_flat_dt_subnode_by_name(reserved,
					      "ibm,firmware-arch-registers");
	if (node >= 0)
		property = of_get_flat_dt_prop(node, "reg", &length);
	if (property && fadump_parse_ranges(property, length, &area, 1) == 1 &&
	    area.end - area.start <= MAX_REGISTERS)
		powernv_set_registers_room(area.end - area.start);
}

/**
 * opal_fadump_dt_scan() - look for what OPAL says about MPIPL
 * @fadump_conf: where it is noted
 * @node:	/ibm,opal in the flat device tree
 *
 * Early boot, in real mode, before it is known what is RAM, but after the kernel
 * has looked where OPAL is.
 *
 * What is wrong with fw-load-area is no reason to lose the dump of a crash that
 * was before: that area matters for the next one.
 */
void __init opal_fadump_dt_scan(struct fw_dump *fadump_conf, u64 node)
{
	int dump = of_get_flat_dt_subnode_by_name(node, "dump");
	bool follows_crash, usable;

	if (dump < 0)
		return;

	follows_crash = of_get_flat_dt_prop(dump, "mpipl-boot", NULL);
	usable = check_interface(dump);
	if (usable) {
		load_area_fits = check_load_area(dump);
		usable = load_area_fits || follows_crash;
	}
	if (!usable) {
		fadump_set_unusable();
		return;
	}

	fadump_conf->ops = &powernv_fadump_ops;
	fadump_conf->fadump_supported = 1;
	/* The tables of firmware hold sizes of 32 bits. */
	fadump_conf->max_copy_size = ALIGN_DOWN(U32_MAX, FADUMP_ALIGNMENT);

	fadump_set_platform_ops(&platform_ops);
	make_room_for_registers();

	fadump_conf->dump_active = follows_crash;
}
