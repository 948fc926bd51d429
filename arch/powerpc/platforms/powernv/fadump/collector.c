// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel collects a dump.  The same kernel may be a boot loader's and the
 * host's, by its command line: each collects the dumps of its own crashes, and
 * keeps those of the other for that one.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/string.h>

#include <asm/setup.h>

#include "collector.h"

static char label[FADUMP_LABEL_BYTES] = "host";

static bool __init is_label(const char *value)
{
	return value && fadump_is_label(value, strlen(value) + 1);
}

static int __init parse_collector(char *value)
{
	if (!is_label(value))
		pr_warn("fadump_collector=%s is not 1 to %d of a-z, 0-9 and -: it is %s\n",
			value ?: "", FADUMP_LABEL_BYTES - 1, label);
	else
		strscpy(label, value, sizeof(label));
	return 0;
}
early_param("fadump_collector", parse_collector);

static int __init look_for_label(char *name, char *value, const char *doing,
				 void *found)
{
	if (parameq(name, "fadump_collector") && is_label(value))
		strscpy(found, value, FADUMP_LABEL_BYTES);
	return 0;
}

/**
 * powernv_find_label() - whose dumps will this kernel collect?
 *
 * Early boot, in real mode, before early parameters are parsed.
 *
 * Return: what powernv_get_label() will say.
 */
const char *__init powernv_find_label(void)
{
	static char command_line[COMMAND_LINE_SIZE] __initdata;
	static char found[FADUMP_LABEL_BYTES] __initdata;

	strscpy(found, label, sizeof(found));
	strscpy(command_line, boot_command_line, sizeof(command_line));
	parse_args("fadump", command_line, NULL, 0, 0, 0, found,
		   look_for_label);
	return found;
}

/**
 * powernv_get_label() - whose dumps does this kernel collect?
 *
 * Any context, once early parameters were parsed.
 *
 * Return: its label.
 */
const char *powernv_get_label(void)
{
	return label;
}
