// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which threads get a note with registers, and in which order.
 *
 * Notes do not say which CPU they are of.  Whoever reads a dump takes the n-th
 * note for the n-th CPU that was online, in the order of the kernel's own
 * numbers; firmware, though, has its registers in the order of PIRs, and of
 * threads that were offline, too.
 *
 * Pure: see cpu_order.h.
 */

#include "cpu_order.h"

/* Where a thread's registers are; -1 where firmware saved none. */
static int find_registers(const struct cpu_order *order, u32 pir)
{
	struct hdat_thread thread;

	for (unsigned int i = 0; i < order->threads; i++) {
		if (hdat_thread_pir(order->state, i) != pir)
			continue;
		hdat_read_thread(order->state, i, &thread);
		return thread.inactive ? -1 : (int)i;
	}
	return -1;
}

static bool is_known(const struct cpu_order *order, u32 pir)
{
	for (unsigned int cpu = 0; cpu < order->nr_cpus; cpu++) {
		if (order->pir[cpu] == pir)
			return true;
	}
	return false;
}

/*
 * With nr_cpus=, a kernel begins to count at the core that it was booted on, so
 * this kernel may not know the CPU that crashed.  If only one ran, it was that
 * one, whatever this kernel has by its number.
 */
static bool ran_alone(const struct cpu_order *order)
{
	unsigned int nr = 0;

	for (unsigned int cpu = 0; cpu < order->nr_cpus; cpu++)
		nr += order->wanted[cpu];
	return nr == 1 && !order->others && order->were_online &&
	       order->crashing_pir != NO_PIR &&
	       !is_known(order, order->crashing_pir);
}

/* Threads that are no CPU of this kernel's: behind the others, as they come. */
static unsigned int add_others(const struct cpu_order *order,
			       struct cpu_choice *choice)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < order->threads; i++) {
		u32 pir = hdat_thread_pir(order->state, i);
		struct hdat_thread thread;

		hdat_read_thread(order->state, i, &thread);
		/* No thread can have this number: firmware's list is damaged. */
		if (thread.inactive || pir == NO_PIR || is_known(order, pir))
			continue;
		choice[nr].pir = pir;
		choice[nr].index = i;
		nr++;
	}
	return nr;
}

/**
 * order_cpus() - choose the threads that get a note
 * @order:	what the choice depends on
 * @choice:	where the threads go, in order: room for
 *		@order->nr_cpus + @order->threads + 1
 *
 * A CPU that was online is in the list even where it has no registers: its
 * empty note keeps those behind it in their places.
 *
 * Return: how many threads were chosen.
 */
unsigned int order_cpus(const struct cpu_order *order,
			struct cpu_choice *choice)
{
	unsigned int nr = 0;

	if (ran_alone(order)) {
		choice->pir = order->crashing_pir;
		choice->index = find_registers(order, order->crashing_pir);
		return 1;
	}

	for (unsigned int cpu = 0; cpu < order->nr_cpus; cpu++) {
		u32 pir = order->pir[cpu];
		int index;

		if (pir == NO_PIR || !order->wanted[cpu])
			continue;
		index = find_registers(order, pir);
		if (index < 0 && !order->were_online &&
		    pir != order->crashing_pir)
			continue;
		choice[nr].pir = pir;
		choice[nr].index = index;
		nr++;
	}
	if (order->others)
		nr += add_others(order, choice + nr);

	/* The one that crashed did run, whatever else is said of it. */
	for (unsigned int i = 0; i < nr; i++) {
		if (choice[i].pir == order->crashing_pir)
			return nr;
	}
	if (order->crashing_pir != NO_PIR) {
		choice[nr].pir = order->crashing_pir;
		choice[nr].index = -1;
		nr++;
	}
	return nr;
}
