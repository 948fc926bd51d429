// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text that the crashed kernel hands to the capture kernel's command line: what
 * is written to bootargs_append, until it is written to again or the machine
 * boots otherwise than after a crash.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/range.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include <asm/fadump.h>
#include <asm/mmu.h>
#include <asm/setup.h>

#include "base_kernel.h"
#include "devtree_memory.h"
#include "ram.h"
#include "state.h"

/* What was written last, in this kernel or in the one that crashed. */
static char bootargs[COMMAND_LINE_SIZE];

static char *param_area(void)
{
	return __va(fadump_conf.param_area);
}

/**
 * fadump_place_bootargs() - set aside a place for the text
 *
 * Early boot, in real mode.  The place must not be used by firmware or a boot
 * loader on the way to the capture kernel.
 */
void __init fadump_place_bootargs(void)
{
	phys_addr_t start, end;

	if (!fadump_conf.param_area_supported || fadump_conf.dump_active)
		return;

	if (early_radix_enabled()) {
		/* All memory can be reached in real mode; high is safe. */
		end = memblock_end_of_DRAM();
		start = end / 2;
	} else {
		start = FADUMP_BOOT_LOADER_TOP;
		end = min_t(u64, ppc64_rma_size, fadump_conf.boot_mem_top);
		if (start >= end)
			return;
	}

	fadump_conf.param_area = memblock_phys_alloc_range(COMMAND_LINE_SIZE,
							   COMMAND_LINE_SIZE,
							   start, end);
	if (fadump_conf.param_area)
		memset(param_area(), 0, COMMAND_LINE_SIZE);
	else
		pr_warn("no room for arguments to the capture kernel\n");
}

static const char *__init find_in_param_area(void)
{
	if (!fadump_conf.param_area_supported || !fadump_conf.param_area)
		return NULL;

	/* Below that, it would be overwritten. */
	if (fadump_conf.param_area < fadump_conf.boot_mem_top &&
	    memblock_reserve(fadump_conf.param_area, COMMAND_LINE_SIZE)) {
		fadump_conf.param_area = 0;
		return NULL;
	}
	return param_area();
}

static const char *__init find_bootargs(void)
{
	const struct fadump_platform_ops *ops = fadump_get_platform_ops();
	static struct range ram[FADUMP_MAX_RAM_RANGES] __initdata;

	if (!ops->find_bootargs)
		return find_in_param_area();
	return ops->find_bootargs(ram, fadump_scan_ram(ram, FADUMP_MAX_RAM_RANGES));
}

/**
 * fadump_append_bootargs() - hand the text to this kernel
 *
 * Early boot, in real mode, before the command line is parsed.
 */
void __init fadump_append_bootargs(void)
{
	size_t used = strlen(boot_command_line);
	const char *found;
	size_t length;

	if (!fadump_conf.dump_active)
		return;
	found = find_bootargs();
	length = found ? strnlen(found, COMMAND_LINE_SIZE) : 0;
	if (!length)
		return;
	if (length == COMMAND_LINE_SIZE ||
	    used + 1 + length >= COMMAND_LINE_SIZE) {
		pr_warn("%zu bytes of arguments do not fit on the command line: left out\n",
			length);
		return;
	}
	memcpy(bootargs, found, length);
	boot_command_line[used] = ' ';
	memcpy(boot_command_line + used + 1, bootargs, length + 1);
	pr_info("appended to the command line: %s\n", bootargs);
}

/**
 * fadump_get_bootargs() - the text for the next capture kernel
 *
 * Process context, under fadump_mutex.
 *
 * Return: never NULL.
 */
const char *fadump_get_bootargs(void)
{
	return bootargs;
}

/**
 * fadump_bootargs_possible() - is there a place for the text?
 *
 * Process context.
 *
 * Return: whether there is.
 */
bool fadump_bootargs_possible(void)
{
	return fadump_conf.param_area ||
	       (fadump_get_platform_ops()->keep_bootargs &&
		fadump_state() != FADUMP_OFF);
}

static void keep_bootargs(void)
{
	const struct fadump_platform_ops *ops = fadump_get_platform_ops();

	if (ops->keep_bootargs)
		ops->keep_bootargs(&fadump_conf, bootargs);
	else
		memcpy(param_area(), bootargs, sizeof(bootargs));
}

static ssize_t bootargs_append_show(struct kobject *kobj,
				    struct kobj_attribute *attr, char *buf)
{
	ssize_t result;

	mutex_lock(&fadump_mutex);
	result = sysfs_emit(buf, "%s\n", bootargs);
	mutex_unlock(&fadump_mutex);
	return result;
}

static ssize_t bootargs_append_store(struct kobject *kobj,
				     struct kobj_attribute *attr,
				     const char *buf, size_t count)
{
	size_t length = strcspn(buf, "\n");
	ssize_t result = count;

	if (count >= COMMAND_LINE_SIZE)
		return -EINVAL;
	/* Now is the time to say so, not when the capture kernel boots. */
	if (saved_command_line_len + 1 + length >= COMMAND_LINE_SIZE)
		return -ENOSPC;

	mutex_lock(&fadump_mutex);
	switch (fadump_state()) {
	case FADUMP_OFF:
	case FADUMP_ACTIVE:
	case FADUMP_KEEPING:
		result = -EPERM;
		break;
	default:
		memset(bootargs, 0, sizeof(bootargs));
		memcpy(bootargs, buf, length);
		keep_bootargs();
	}
	mutex_unlock(&fadump_mutex);
	return result;
}

struct kobj_attribute fadump_bootargs_append = __ATTR_RW(bootargs_append);
