/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers that firmware saves for each thread before an MPIPL.
 *
 * Pure: parsing of bytes.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_CPU_STATE_H
#define POWERNV_FADUMP_CPU_STATE_H

#include <linux/types.h>

/* The format that is described in cpu_state.c. */
#define HDAT_CPU_STATE_VERSION	1

/**
 * struct hdat_cpu_state - the area that firmware saved registers to
 * @area:	the area, in memory that is known to be RAM
 * @size:	its size in bytes
 * @thread_size: bytes that each thread has of it
 */
struct hdat_cpu_state {
	const u8 *area;
	u64 size;
	u32 thread_size;
};

/**
 * struct hdat_thread - the registers of one thread, in the CPU's byte order
 * @pir:	which thread: the processor identification register
 * @inactive:	the core was not in use: there are no registers
 * @asleep:	the core was in use, and not running: there are none, either
 */
struct hdat_thread {
	u32 pir;
	bool inactive;
	bool asleep;
	u64 gpr[32];
	u64 nip;
	u64 msr;
	u64 ccr;
	u64 ctr;
	u64 link;
	u64 xer;
	u64 dar;
	u64 dsisr;
};

unsigned int hdat_thread_count(const struct hdat_cpu_state *state);
u32 hdat_thread_pir(const struct hdat_cpu_state *state, unsigned int index);
const char *hdat_read_thread(const struct hdat_cpu_state *state,
			     unsigned int index, struct hdat_thread *thread);

#endif /* POWERNV_FADUMP_CPU_STATE_H */
