/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/cpumask.h for the build machine: only the shape counts. */
#ifndef HOST_LINUX_CPUMASK_H
#define HOST_LINUX_CPUMASK_H

struct cpumask {
	unsigned long bits[4];
};

#endif /* HOST_LINUX_CPUMASK_H */
