/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linux/cpumask.h for the build machine: of masks only the shape counts, and which
 * CPUs there are says the test.
 */
#ifndef HOST_LINUX_CPUMASK_H
#define HOST_LINUX_CPUMASK_H

#include <stdbool.h>

extern unsigned int nr_cpu_ids;

bool cpu_possible(unsigned int cpu);

struct cpumask {
	unsigned long bits[4];
};

#endif /* HOST_LINUX_CPUMASK_H */
