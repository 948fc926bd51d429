// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CONFIG_PRESERVE_FA_DUMP on PowerNV: what a boot-loader kernel must leave
 * alone.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/of_fdt.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>

#include <asm/fadump-internal.h>
#include <asm/firmware.h>

#include "../../../kernel/fadump/platform.h"
#include "again.h"
#include "firmware.h"
#include "found.h"

/*
 * A record that this kernel does not understand may make sense to the one that
 * captures.  Where boot memory ends was left with firmware, too.
 */
static u64 __init top_left_with_firmware(const struct range *ram,
					 unsigned int nr_ram)
{
	u64 top = mpipl_get_tag(OPAL_MPIPL_TAG_BOOT_MEM);

	/* This kernel runs in what is below. */
	if (top < MIN_BOOT_MEMORY)
		return 0;

	for (unsigned int i = 0; i < nr_ram; i++) {
		if (top > ram[i].start && top <= ram[i].end)
			return top;
	}
	return 0;
}

static int __init examine(struct fw_dump *conf, const struct range *ram,
			  unsigned int nr_ram,
			  struct fadump_preserved *preserved)
{
	const struct fadump_found_record *found;

	found = powernv_find_dump(ram, nr_ram, MIN_BOOT_MEMORY, 0);
	if (found) {
		preserved->reservation = found->reservation;
		conf->boot_mem_top = found->boot_memory_top;
		powernv_keep_for_other(found);
		return 0;
	}
	if (!mpipl_get_tag(OPAL_MPIPL_TAG_KERNEL))
		return -ENODATA;
	conf->boot_mem_top = top_left_with_firmware(ram, nr_ram);
	return conf->boot_mem_top ? 0 : -ENODATA;
}

static const struct fadump_platform_ops platform_ops __initconst = {
	.examine = examine,
	.block_size = SZ_1G,
};

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

	if (dump < 0 || !of_get_flat_dt_prop(dump, "mpipl-boot", NULL) ||
	    !firmware_has_feature(FW_FEATURE_OPAL))
		return;

	fadump_conf->dump_active = 1;
	fadump_set_platform_ops(&platform_ops);
}
