/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU has which number, in this kernel and in the one that crashed.
 */
#ifndef POWERNV_FADUMP_CPUS_H
#define POWERNV_FADUMP_CPUS_H

#include <linux/threads.h>
#include <linux/types.h>

#include "cpu_numbers.h"
#include "record.h"

/* Of a kernel like this one, whatever CPUs the machine has. */
#define POWERNV_CPU_NUMBERS_BYTES	FADUMP_CPU_NUMBERS_BYTES(NR_CPUS)

void powernv_write_cpu_numbers(const struct fadump_record_content *content);
void powernv_learn_cpu_numbers(const struct fadump_found_record *found);
unsigned int powernv_crashed_cpus(u32 *pir, unsigned int room);

#endif /* POWERNV_FADUMP_CPUS_H */
