// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The numbers that the crashed kernel had its CPUs by.
 *
 * Format: cpu_numbers.h.  Pure.
 */

#include <linux/compiler.h>
#include <linux/crc32.h>

#include <asm/barrier.h>
#include <asm/byteorder.h>

#include "cpu_numbers.h"

static __be64 make_seal(const struct fadump_cpu_numbers *numbers,
			u64 probe_value, u32 nr)
{
	const __be64 key = cpu_to_be64(probe_value);
	u64 crc = crc32_le(~0U, (const u8 *)&key, sizeof(key));

	crc = crc32_le(crc, (const u8 *)numbers->pir,
		       nr * sizeof(numbers->pir[0]));
	return cpu_to_be64(crc << 32 | nr);
}

/**
 * fadump_write_cpu_number() - say which CPU has a number
 * @numbers:	where; what was sealed there does not hold any more
 * @cpu:	the number
 * @pir:	the CPU's PIR, or 0xffffffff
 */
void fadump_write_cpu_number(struct fadump_cpu_numbers *numbers,
			     unsigned int cpu, u32 pir)
{
	numbers->pir[cpu] = cpu_to_be32(pir);
}

/**
 * fadump_seal_cpu_numbers() - vouch for what fadump_write_cpu_number() wrote
 * @numbers:	where
 * @probe_value: the record's
 * @nr:		how many numbers, from 0 on
 */
void fadump_seal_cpu_numbers(struct fadump_cpu_numbers *numbers,
			     u64 probe_value, unsigned int nr)
{
	/* Before the seal that vouches for it. */
	wmb();
	WRITE_ONCE(numbers->seal, make_seal(numbers, probe_value, nr));
}

/**
 * fadump_find_cpu_numbers() - are there numbers that can be believed?
 * @numbers:	where they would be
 * @room:	bytes that may be looked at; enough for a seal
 * @probe_value: the record's
 *
 * Return: how many, or 0.
 */
unsigned int fadump_find_cpu_numbers(const struct fadump_cpu_numbers *numbers,
				     u64 room, u64 probe_value)
{
	u32 nr = be64_to_cpu(numbers->seal);

	if (nr > (room - sizeof(*numbers)) / sizeof(numbers->pir[0]) ||
	    numbers->seal != make_seal(numbers, probe_value, nr))
		return 0;
	return nr;
}

/**
 * fadump_read_cpu_number() - which CPU had a number?
 * @numbers:	that fadump_find_cpu_numbers() has found
 * @cpu:	the number, less than so many
 *
 * Return: the CPU's PIR, or 0xffffffff.
 */
u32 fadump_read_cpu_number(const struct fadump_cpu_numbers *numbers,
			   unsigned int cpu)
{
	return be32_to_cpu(numbers->pir[cpu]);
}
