// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which CPU has which number: what this kernel leaves of that for the one after a
 * crash, and what the crashed one has left.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/printk.h>

#include <asm/page.h>
#include <asm/smp.h>

#include "cpu_order.h"
#include "cpus.h"

/* The crashed kernel's: their physical address, in its reservation. */
static u64 crashed __initdata;
static unsigned int nr_crashed __initdata;

/**
 * powernv_write_cpu_numbers() - leave this kernel's numbers of its CPUs
 * @content:	says where
 *
 * Process context, while nothing is registered.
 */
void powernv_write_cpu_numbers(const struct fadump_record_content *content)
{
	struct fadump_cpu_numbers *numbers = __va(content->cpu_numbers.start);

	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		fadump_write_cpu_number(numbers, cpu, cpu_possible(cpu) ?
					get_hard_smp_processor_id(cpu) : NO_PIR);
	fadump_seal_cpu_numbers(numbers, content->probe_value, nr_cpu_ids);
}

/**
 * powernv_learn_cpu_numbers() - see whether the crashed kernel left its numbers
 * @found:	says where it would have
 *
 * Early in an MPIPL boot, in real mode, once.
 */
void __init powernv_learn_cpu_numbers(const struct fadump_found_record *found)
{
	/* With more CPUs, its crash-info header is not of this kernel's shape. */
	u64 room = min(found->cpu_numbers.end - found->cpu_numbers.start,
		       POWERNV_CPU_NUMBERS_BYTES);

	nr_crashed = 0;
	if (!room)
		return;
	crashed = found->cpu_numbers.start;
	nr_crashed = fadump_find_cpu_numbers(__va(crashed), room,
					     found->probe_value);
	if (!nr_crashed)
		pr_warn("the crashed kernel's numbers of its CPUs were overwritten: they are taken for this kernel's\n");
}

/**
 * powernv_crashed_cpus() - which CPU had which number in the crashed kernel?
 * @pir:	where their PIRs go, by number; NO_PIR for numbers without a CPU
 * @room:	entries in @pir: numbers from there on are left out
 *
 * Process context, at boot.
 *
 * Return: how many numbers; 0 where the crashed kernel left none that can be
 * believed.
 */
unsigned int __init powernv_crashed_cpus(u32 *pir, unsigned int room)
{
	unsigned int nr = min(nr_crashed, room);

	for (unsigned int cpu = 0; cpu < nr; cpu++)
		pir[cpu] = fadump_read_cpu_number(__va(crashed), cpu);
	return nr;
}
