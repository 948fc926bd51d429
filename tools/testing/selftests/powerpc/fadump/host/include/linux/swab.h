/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/swab.h for the build machine: user space has it with other names. */
#ifndef HOST_LINUX_SWAB_H
#define HOST_LINUX_SWAB_H

#include_next <linux/swab.h>

#define swab64	__swab64

#endif /* HOST_LINUX_SWAB_H */
