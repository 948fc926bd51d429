/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/printk.h for the build machine: what is said goes to the test. */
#ifndef HOST_LINUX_PRINTK_H
#define HOST_LINUX_PRINTK_H

#include <stdbool.h>

/* The kernel's own build checks the formats. */
void host_say(bool warning, const char *format, ...);

#define pr_info(...)	host_say(false, __VA_ARGS__)
#define pr_warn(...)	host_say(true, __VA_ARGS__)
#define pr_err(...)	host_say(true, __VA_ARGS__)
#define pr_emerg(...)	host_say(true, __VA_ARGS__)

#endif /* HOST_LINUX_PRINTK_H */
