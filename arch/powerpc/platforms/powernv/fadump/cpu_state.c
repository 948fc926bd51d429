// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading the registers that firmware saves for each thread before an MPIPL.
 *
 * Format: HDAT, architected register data; as seen by skiboot in
 * include/opal-dump.h (struct proc_reg_data_hdr, struct proc_reg_data).  The
 * area is an array with an element a thread.  Each begins with a header that
 * says where, in that element, the thread's registers stand, and each register
 * says which one it is.  Everything is big endian.
 *
 * Pure: see cpu_state.h.
 */

#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "cpu_state.h"

/* The header of a thread: byte offsets of its members. */
#define THREAD_PIR		0	/* 4 bytes */
#define THREAD_CORE_STATE	4	/* 1 byte */
#define THREAD_OFFSET		8	/* 4 bytes: from here to the registers */
#define THREAD_COUNT		12	/* 4 bytes: how many registers */
#define THREAD_STRIDE		16	/* 4 bytes: from register to register */
#define THREAD_HEADER		24

/* A register: byte offsets of its members. */
#define REGISTER_TYPE		0	/* 4 bytes */
#define REGISTER_NUMBER		4	/* 4 bytes */
#define REGISTER_VALUE		8	/* 8 bytes */
#define REGISTER_BYTES		16

/*
 * The core was running (0, from SBE; QEMU 11.1 says 0xff); or it is in its deepest
 * stop state, or was never started.  In between, it was in another stop state, or
 * could not be read (SBE, sbearchregdump.C): hostboot (dumpCollect.C) then leaves
 * what stands where its registers would be as it was.
 */
#define CORE_RUNNING		0
#define CORE_INACTIVE		0x0f

#define TYPE_GPR		1
#define TYPE_SPR		2

/* Numbers of special-purpose registers: Power ISA; the last three, HDAT. */
#define NUMBER_XER		1
#define NUMBER_LR		8
#define NUMBER_CTR		9
#define NUMBER_DSISR		18
#define NUMBER_DAR		19
#define NUMBER_NIP		0x7d0
#define NUMBER_MSR		0x7d1
#define NUMBER_CR		0x7d2

/**
 * hdat_thread_count() - how many threads an area has registers for
 * @state:	the area
 *
 * Return: their number; 0 when the area cannot be divided into threads.
 */
unsigned int hdat_thread_count(const struct hdat_cpu_state *state)
{
	if (state->thread_size < THREAD_HEADER ||
	    state->size % state->thread_size)
		return 0;
	return state->size / state->thread_size;
}

/**
 * hdat_thread_pir() - which thread is it?
 * @state:	the area
 * @index:	which element, below hdat_thread_count()
 *
 * Return: its PIR.
 */
u32 hdat_thread_pir(const struct hdat_cpu_state *state, unsigned int index)
{
	return get_unaligned_be32(state->area +
				  (u64)index * state->thread_size + THREAD_PIR);
}

static void set_special(struct hdat_thread *thread, u32 number, u64 value)
{
	switch (number) {
	case NUMBER_XER:
		thread->xer = value;
		break;
	case NUMBER_LR:
		thread->link = value;
		break;
	case NUMBER_CTR:
		thread->ctr = value;
		break;
	case NUMBER_DSISR:
		thread->dsisr = value;
		break;
	case NUMBER_DAR:
		thread->dar = value;
		break;
	case NUMBER_NIP:
		thread->nip = value;
		break;
	case NUMBER_MSR:
		thread->msr = value;
		break;
	case NUMBER_CR:
		thread->ccr = value;
		break;
	}
}

static void set_register(struct hdat_thread *thread, const u8 *entry)
{
	u32 type = get_unaligned_be32(entry + REGISTER_TYPE);
	u32 number = get_unaligned_be32(entry + REGISTER_NUMBER);
	u64 value = get_unaligned_be64(entry + REGISTER_VALUE);

	if (type == TYPE_GPR && number < 32)
		thread->gpr[number] = value;
	else if (type == TYPE_SPR)
		set_special(thread, number, value);
}

/**
 * hdat_read_thread() - read the registers of one thread
 * @state:	the area
 * @index:	which thread, below hdat_thread_count()
 * @thread:	where the registers go; those that firmware did not save are 0
 *
 * Return: NULL, or, in words for the log, what is wrong.  @thread->pir is valid
 * in either case.
 */
const char *hdat_read_thread(const struct hdat_cpu_state *state,
			     unsigned int index, struct hdat_thread *thread)
{
	const u8 *header = state->area + (u64)index * state->thread_size;
	u32 count = get_unaligned_be32(header + THREAD_COUNT);
	u32 stride = get_unaligned_be32(header + THREAD_STRIDE);
	u32 offset = get_unaligned_be32(header + THREAD_OFFSET);
	u64 start = THREAD_OFFSET + (u64)offset;
	u64 bytes, end;

	memset(thread, 0, sizeof(*thread));
	thread->pir = hdat_thread_pir(state, index);
	thread->inactive = header[THREAD_CORE_STATE] == CORE_INACTIVE;
	if (thread->inactive)
		return NULL;
	thread->asleep = header[THREAD_CORE_STATE] > CORE_RUNNING &&
			 header[THREAD_CORE_STATE] < CORE_INACTIVE;
	if (thread->asleep)
		return "its core was not running";

	/* QEMU 11.1 leaves the offset out; the registers follow the header. */
	if (!offset)
		start = THREAD_HEADER;

	if (stride < REGISTER_BYTES)
		return "registers are too small";
	if (start < THREAD_HEADER)
		return "registers overlap their header";
	if (check_mul_overflow((u64)count, (u64)stride, &bytes) ||
	    check_add_overflow(start, bytes, &end) || end > state->thread_size)
		return "registers lie outside the thread's part of the area";

	for (u32 i = 0; i < count; i++)
		set_register(thread, header + start + (u64)i * stride);
	return NULL;
}
