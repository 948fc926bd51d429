// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding out, from the flat device tree, whether OPAL supports MPIPL, and
 * whether this boot follows one.
 *
 * Format: skiboot, doc/device-tree/ibm,opal/dump.rst.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <linux/sizes.h>

#include "../../../kernel/fadump/cells.h"
#include "backend.h"

/* Firmware has two, one for a kernel and one for its initrd. */
#define MAX_LOAD_AREAS	16

static const struct fadump_platform_ops platform_ops __initconst = {
	.examine = powernv_examine_dump,
	.prepare = powernv_place_probes,
};

static bool __init load_area_usable(unsigned long node)
{
	struct range area[MAX_LOAD_AREAS];
	const void *property;
	int length, nr;

	property = of_get_flat_dt_prop(node, "fw-load-area", &length);
	if (!property)
		return true;

	nr = fadump_parse_ranges(property, length, area, MAX_LOAD_AREAS);
	if (nr < 0) {
		pr_err("not supported: fw-load-area, %d bytes, cannot be read (error %d)\n",
		       length, nr);
		return false;
	}
	for (int i = 0; i < nr; i++) {
		if (area[i].end > MIN_BOOT_MEMORY) {
			pr_err("not supported: firmware loads up to %#llx, this kernel expects %#lx at most\n",
			       area[i].end, MIN_BOOT_MEMORY);
			return false;
		}
	}
	return true;
}

/**
 * opal_fadump_dt_scan() - look for what OPAL says about MPIPL
 * @fadump_conf: where it is noted
 * @node:	/ibm,opal in the flat device tree
 *
 * Early boot, in real mode, before it is known what is RAM.
 */
void __init opal_fadump_dt_scan(struct fw_dump *fadump_conf, u64 node)
{
	int dump = of_get_flat_dt_subnode_by_name(node, "dump");

	if (dump < 0)
		return;

	if (!of_flat_dt_is_compatible(dump, "ibm,opal-dump")) {
		pr_err("not supported: /ibm,opal/dump is not compatible with ibm,opal-dump\n");
		return;
	}
	if (!load_area_usable(dump))
		return;

	fadump_conf->ops = &powernv_fadump_ops;
	fadump_conf->fadump_supported = 1;
	/* The tables of firmware hold sizes of 32 bits. */
	fadump_conf->max_copy_size = ALIGN_DOWN(U32_MAX, FADUMP_ALIGNMENT);

	fadump_set_platform_ops(&platform_ops);

	if (of_get_flat_dt_prop(dump, "mpipl-boot", NULL))
		fadump_conf->dump_active = 1;
}
