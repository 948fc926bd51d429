// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What capture kernels note for those that follow them.  Each number is found as
 * it was written or not at all, whatever the instant of a crash.
 *
 * Format: tries.h.  Pure.
 */

#include <linux/compiler.h>
#include <linux/crc32.h>
#include <linux/string.h>

#include <asm/barrier.h>
#include <asm/byteorder.h>

#include "tries.h"

enum kind { COUNT = 1, ASKED, REGISTERS, KEPT };

static __be64 seal(u64 probe_value, enum kind kind, u32 try_number, u32 number)
{
	const struct {
		__be64 probe_value;
		__be32 kind;
		__be32 try_number;
		__be32 number;
	} __packed sealed = {
		cpu_to_be64(probe_value), cpu_to_be32(kind),
		cpu_to_be32(try_number), cpu_to_be32(number),
	};
	u64 crc = crc32_le(~0U, (const u8 *)&sealed, sizeof(sealed));

	return cpu_to_be64(crc << 32 | number);
}

static bool unseal(__be64 word, u64 probe_value, enum kind kind, u32 try_number,
		   u32 *number)
{
	*number = be64_to_cpu(word);
	return word == seal(probe_value, kind, try_number, *number);
}

/**
 * fadump_start_tries() - note that there was no try yet
 * @tries:	where
 * @probe_value: the record's
 */
void fadump_start_tries(struct fadump_tries *tries, u64 probe_value)
{
	memset(tries, 0, sizeof(*tries));
	fadump_count_try(tries, probe_value, 0);
	fadump_count_keeping(tries, probe_value, 0);
}

/**
 * fadump_count_try() - note that a try has begun
 * @tries:	where
 * @probe_value: the record's
 * @number:	which one, from 1
 */
void fadump_count_try(struct fadump_tries *tries, u64 probe_value, u32 number)
{
	WRITE_ONCE(tries->count, seal(probe_value, COUNT, 0, number));
}

/**
 * fadump_tries_counted() - how many tries were begun?
 * @tries:	where it was noted
 * @probe_value: the record's
 * @count:	where their number goes
 *
 * Return: whether that can be said.
 */
bool fadump_tries_counted(const struct fadump_tries *tries, u64 probe_value,
			  u32 *count)
{
	return unseal(tries->count, probe_value, COUNT, 0, count);
}

/**
 * fadump_count_keeping() - note that a boot keeps the dump for another kernel
 * @tries:	where
 * @probe_value: the record's
 * @number:	which one, from 1; 0: a try has begun
 */
void fadump_count_keeping(struct fadump_tries *tries, u64 probe_value,
			  u32 number)
{
	WRITE_ONCE(tries->kept, seal(probe_value, KEPT, 0, number));
}

/**
 * fadump_keepings_counted() - how many boots in a row kept the dump?
 * @tries:	where it was noted
 * @probe_value: the record's
 * @count:	where their number goes
 *
 * Return: whether that can be said.
 */
bool fadump_keepings_counted(const struct fadump_tries *tries, u64 probe_value,
			     u32 *count)
{
	return unseal(tries->kept, probe_value, KEPT, 0, count);
}

/**
 * fadump_note_request() - note that a capture kernel asks for an MPIPL
 * @tries:	where
 * @probe_value: the record's
 * @number:	which try the kernel is
 * @pir:	the CPU on which it asks
 *
 * Part of the crash path.
 */
void fadump_note_request(struct fadump_tries *tries, u64 probe_value, u32 number,
			 u32 pir)
{
	WRITE_ONCE(tries->asked, seal(probe_value, ASKED, number, pir));
}

/**
 * fadump_forget_request() - a kernel begins that did not ask for an MPIPL yet
 * @tries:	where it would note that
 *
 * One before it, of the same try, may have.
 */
void fadump_forget_request(struct fadump_tries *tries)
{
	WRITE_ONCE(tries->asked, 0);
}

/**
 * fadump_find_request() - did the capture kernel of a try ask for its MPIPL?
 * @tries:	where it would have noted that
 * @probe_value: the record's
 * @number:	which try
 * @pir:	where the CPU goes on which it asked
 *
 * Return: whether it did; firmware ended it otherwise.
 */
bool fadump_find_request(const struct fadump_tries *tries, u64 probe_value,
			 u32 number, u32 *pir)
{
	return unseal(tries->asked, probe_value, ASKED, number, pir);
}

/* Of the copy, and of what describes it. */
static u32 registers_crc(const struct fadump_tries *tries, const void *room)
{
	u32 crc = crc32_le(~0U, (const u8 *)&tries->registers_size,
			   offsetof(struct fadump_tries, kept) -
			   offsetof(struct fadump_tries, registers_size));

	return crc32_le(crc, room, be64_to_cpu(tries->registers_size));
}

/**
 * fadump_save_registers() - keep the registers that firmware saved
 * @tries:	where that is noted
 * @probe_value: the record's
 * @room:	where they go: of @state->size bytes at least
 * @state:	the registers
 */
void fadump_save_registers(struct fadump_tries *tries, u64 probe_value,
			   void *room, const struct hdat_cpu_state *state)
{
	memcpy(room, state->area, state->size);
	tries->registers_size = cpu_to_be64(state->size);
	tries->thread_size = cpu_to_be32(state->thread_size);
	tries->format = cpu_to_be32(HDAT_CPU_STATE_VERSION);
	/* Before the number that vouches for it. */
	wmb();
	WRITE_ONCE(tries->registers, seal(probe_value, REGISTERS, 0,
					  registers_crc(tries, room)));
}

/**
 * fadump_find_registers() - find what fadump_save_registers() kept
 * @tries:	where it was noted
 * @probe_value: the record's
 * @room:	where they were put
 * @room_size:	its bytes
 * @state:	where it goes what they are; they stay in @room
 *
 * Return: whether they are there, and whole.
 */
bool fadump_find_registers(const struct fadump_tries *tries, u64 probe_value,
			   const void *room, u64 room_size,
			   struct hdat_cpu_state *state)
{
	u32 crc;

	state->area = room;
	state->size = be64_to_cpu(tries->registers_size);
	state->thread_size = be32_to_cpu(tries->thread_size);
	return unseal(tries->registers, probe_value, REGISTERS, 0, &crc) &&
	       state->size <= room_size &&
	       be32_to_cpu(tries->format) == HDAT_CPU_STATE_VERSION &&
	       crc == registers_crc(tries, room);
}
