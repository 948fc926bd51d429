// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the administrator says on the command line.  crashkernel= is read in
 * reserve.c, by the kernel's own parser.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "state.h"

static int __init parse_fadump(char *value)
{
	bool nocma = value && !strcmp(value, "nocma");
	bool on = nocma || (value && !strcmp(value, "on"));

	if (!on && (!value || strcmp(value, "off")))
		pr_warn("fadump=%s is not one of on, off, nocma: off\n",
			value ?: "");

	fadump_conf.fadump_enabled = on;
	fadump_conf.nocma = nocma;
	return 0;
}
early_param("fadump", parse_fadump);

static int __init parse_reserve_mem(char *value)
{
	if (value)
		fadump_conf.reserve_bootvar = memparse(value, &value);
	return 0;
}
early_param("fadump_reserve_mem", parse_reserve_mem);
