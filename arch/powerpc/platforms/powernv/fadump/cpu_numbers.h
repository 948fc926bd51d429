/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU had which number in the crashed kernel: part of the ABI between
 * kernels that record.h describes.
 *
 * Pure: encoding and checking.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_CPU_NUMBERS_H
#define POWERNV_FADUMP_CPU_NUMBERS_H

#include <linux/types.h>

/**
 * struct fadump_cpu_numbers - the crashed kernel's numbers of its CPUs
 * @seal:	8 bytes, written at once, that say how many entries of @pir hold
 * @pir:	by the kernel's own number of a CPU, its PIR; 0xffffffff for a
 *		number without a CPU
 *
 * Kernels count CPUs through the device tree.  But one with nr_cpus= that was booted
 * on a core behind so many begins with that one, and a kernel with fewer CPUs has no
 * numbers for the others at all.
 *
 * The 8 bytes are, from the most significant bit on: 32 bits crc32_le(), begun
 * with ~0, of the record's @probe_value (8 bytes) and of the entries that hold; 32
 * bits, how many these are.  All is big endian.
 *
 * The crashed kernel writes it when it registers.
 */
struct fadump_cpu_numbers {
	__be64 seal;
	__be32 pir[];
} __packed __aligned(8);

/* Bytes for so many CPUs. */
#define FADUMP_CPU_NUMBERS_BYTES(nr)					\
	(sizeof(struct fadump_cpu_numbers) + (nr) * sizeof(__be32))

void fadump_write_cpu_number(struct fadump_cpu_numbers *numbers,
			     unsigned int cpu, u32 pir);
void fadump_seal_cpu_numbers(struct fadump_cpu_numbers *numbers,
			     u64 probe_value, unsigned int nr);
unsigned int fadump_find_cpu_numbers(const struct fadump_cpu_numbers *numbers,
				     u64 room, u64 probe_value);
u32 fadump_read_cpu_number(const struct fadump_cpu_numbers *numbers,
			   unsigned int cpu);

#endif /* POWERNV_FADUMP_CPU_NUMBERS_H */
