// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which kernel collects a dump.  The same kernel may be a boot loader's and the
 * host's, by its command line: each collects the dumps of its own crashes, and
 * keeps those of the other for that one.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "collector.h"

static char label[FADUMP_LABEL_BYTES] = "host";

static int __init parse_collector(char *value)
{
	if (!value || !fadump_is_label(value, strlen(value) + 1))
		pr_warn("fadump_collector=%s is not 1 to %d of a-z, 0-9 and -: it is %s\n",
			value ?: "", FADUMP_LABEL_BYTES - 1, label);
	else
		strscpy(label, value, sizeof(label));
	return 0;
}
early_param("fadump_collector", parse_collector);

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
