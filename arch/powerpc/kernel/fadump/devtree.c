// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the flat device tree says: which back end there is, and how many CPUs.
 */

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/libfdt.h>
#include <linux/minmax.h>
#include <linux/of_fdt.h>
#include <linux/string.h>

#include <asm/fadump.h>

#include "devtree_memory.h"
#include "state.h"

/**
 * fadump_count_cpus() - how many CPU threads this kernel may have
 *
 * Early boot, in real mode, before the kernel itself counts them.
 *
 * Return: one at least.
 */
unsigned int __init fadump_count_cpus(void)
{
	int cpus = of_get_flat_dt_subnode_by_name(of_get_flat_dt_root(), "cpus");
	unsigned int nr = 0;
	int cpu, length;

	if (cpus < 0)
		return 1;
	fdt_for_each_subnode(cpu, initial_boot_params, cpus) {
		if (of_get_flat_dt_prop(cpu, "ibm,ppc-interrupt-server#s",
					&length))
			nr += length / sizeof(u32);
	}
	return clamp(nr, 1, nr_cpu_ids);
}

/**
 * early_init_dt_scan_fw_dump() - look at a node of the flat device tree
 * @node:	the node
 * @uname:	its name
 * @depth:	its depth
 * @data:	not used
 *
 * Early boot, in real mode; called for one node after the other.
 *
 * Return: 0, for all nodes are to be looked at.
 */
int __init early_init_dt_scan_fw_dump(unsigned long node, const char *uname,
				      int depth, void *data)
{
	fadump_scan_firmware(node, uname, depth);
	if (depth == 1 && !strcmp(uname, "rtas"))
		rtas_fadump_dt_scan(&fadump_conf, node);
	else if (depth == 1 && !strcmp(uname, "ibm,opal"))
		opal_fadump_dt_scan(&fadump_conf, node);
	return 0;
}
