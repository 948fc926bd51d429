// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CONFIG_PRESERVE_FA_DUMP: a boot-loader kernel that stands between a crash and
 * the kernel that captures.  It keeps its hands off the dump, and makes none
 * itself.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/array_size.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/ptrace.h>
#include <linux/range.h>
#include <linux/string.h>

#include <asm/fadump.h>
#include <asm/fadump-internal.h>
#include <asm/hw_irq.h>
#include <asm/setup.h>

#include "devtree_memory.h"
#include "keep.h"
#include "platform.h"
#include "ram.h"
#include "take_out.h"

static struct fw_dump conf __initdata;
static struct fadump_platform_ops platform_ops __initdata;
static struct range ram[FADUMP_MAX_RAM_RANGES] __initdata;
static struct fadump_preserved preserved __initdata;

static void (*request_again)(const char *reason) __ro_after_init;

/* Part of the crash path. */
static int keep_once_more(struct notifier_block *block, unsigned long event,
			  void *reason)
{
	hard_irq_disable();
	request_again(reason);
	return NOTIFY_DONE;
}

static struct notifier_block panic_block = {
	.notifier_call = keep_once_more,
	.priority = INT_MAX,
};

/**
 * fadump_set_try_again() - say what is to be done when this kernel crashes
 * @request:	ends the kernel so that the next one finds the same dump, and
 *		returns only if that cannot be done.  Part of the crash path
 *
 * Early boot, in real mode, once, when there is a dump to keep.
 */
void __init fadump_set_try_again(void (*request)(const char *reason))
{
	request_again = request;
	atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
}

/**
 * fadump_set_platform_ops() - hand in how to look at a dump
 * @ops:	copied
 *
 * Early boot, in real mode, from the back end's scan of the device tree.
 */
void __init fadump_set_platform_ops(const struct fadump_platform_ops *ops)
{
	platform_ops = *ops;
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
	if (depth == 1 && !strcmp(uname, "ibm,opal"))
		opal_fadump_dt_scan(&conf, node);
	return 0;
}

/* What this kernel notes for the next one is in the reservation. */
static u64 __init take_out(void)
{
	const struct range dump[] = {
		{ 0, conf.boot_mem_top },
		preserved.reservation,
	};

	return fadump_take_out(platform_ops.block_size, dump, ARRAY_SIZE(dump));
}

/*
 * What is noted for the next kernel must stay within reach, and the kernel itself
 * would apply mem= to what is left when memory is taken out.
 */
static void __init apply_memory_limit(void)
{
	u64 end = max(conf.boot_mem_top, preserved.reservation.end);

	if (!memory_limit)
		return;
	if (memory_limit < end)
		pr_warn("mem= is not heeded: parts of the dump are between %#llx and %#llx\n",
			memory_limit, end);
	memory_limit = 0;
}

/**
 * fadump_reserve_mem() - keep what a crash left
 *
 * Early boot, in real mode.
 *
 * Return: 1 when there is a dump, 0 when kdump's own reservation may be made.
 */
int __init fadump_reserve_mem(void)
{
	if (!conf.dump_active ||
	    platform_ops.examine(&conf, ram, fadump_list_ram(ram), &preserved))
		return 0;

	apply_memory_limit();
	fadump_keep_above(conf.boot_mem_top, take_out());
	return 1;
}
