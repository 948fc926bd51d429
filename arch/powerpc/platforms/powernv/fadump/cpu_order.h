/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which threads get a note with registers, and in which order.
 *
 * Pure: a choice among plain numbers.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_CPU_ORDER_H
#define POWERNV_FADUMP_CPU_ORDER_H

#include <linux/types.h>

#include "cpu_state.h"

/* No thread has this one. */
#define NO_PIR	0xffffffffU

/**
 * struct cpu_order - what the choice depends on
 * @state:	the registers that firmware saved
 * @threads:	of how many threads; 0 where @state is of no use
 * @pir:	PIR of each CPU that this kernel knows, by logical number; NO_PIR
 *		for numbers without a CPU
 * @wanted:	may this CPU have run the crashed kernel?
 * @nr_cpus:	entries in @pir and @wanted
 * @others:	may CPUs that this kernel does not know have run it?
 * @were_online: those that are wanted did run it, so none may be left out
 * @crashing_pir: the thread whose registers the kernel saved itself, or NO_PIR
 */
struct cpu_order {
	const struct hdat_cpu_state *state;
	unsigned int threads;
	const u32 *pir;
	const bool *wanted;
	unsigned int nr_cpus;
	bool others;
	bool were_online;
	u32 crashing_pir;
};

/**
 * struct cpu_choice - a thread that gets a note
 * @pir:	which one
 * @index:	where firmware saved its registers, -1 where it did not
 */
struct cpu_choice {
	u32 pir;
	int index;
};

unsigned int order_cpus(const struct cpu_order *order,
			struct cpu_choice *choice);

#endif /* POWERNV_FADUMP_CPU_ORDER_H */
