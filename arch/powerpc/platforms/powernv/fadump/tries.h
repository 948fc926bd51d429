/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a capture kernel notes for the one that follows, should it crash: part of
 * the ABI between kernels that record.h describes.
 *
 * Pure: encoding and checking.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_TRIES_H
#define POWERNV_FADUMP_TRIES_H

#include <linux/types.h>

#include "cpu_state.h"

/**
 * DOC: Tries to capture a dump
 *
 * The first kernel after the crash is try 1; when that one crashes, too, and
 * had the tags registered again, the next one is try 2.  All find the record of
 * the crash, which stays as it is.  What differs from try to try is noted here,
 * where the record says.
 *
 * A crash at any instant leaves each number as it was or as it was to be: a
 * number takes 8 bytes, which are written at once.  The lower half is the number,
 * the upper half crc32_le(), begun with ~0, of::
 *
 *	the record's @probe_value	8 bytes
 *	which number it is		4 bytes: 1 @count, 2 @asked, 3 @registers,
 *					4 @kept
 *	the try that it belongs to	4 bytes: with @asked; else 0
 *	the number			4 bytes
 *
 * so that neither a number of an earlier registration passes, nor one that was
 * scribbled over.  Everything is big endian.
 */

/**
 * struct fadump_tries - what outlasts a capture kernel
 * @count:	tries that were begun.  Raised as soon as the record was found,
 *		before the tags are registered again
 * @asked:	the PIR of the CPU on which a kernel after the crash asked for an
 *		MPIPL; belongs to the try that was begun last
 * @registers:	crc32_le(), begun with ~0, of the three members that follow and
 *		of the copy of the registers, which stands where the record says.
 *		Noted last, by the first kernel after the crash: later,
 *		firmware's own are those of another crash
 * @registers_size: bytes of the copy
 * @thread_size: bytes that each thread has of it
 * @format:	HDAT_CPU_STATE_VERSION
 * @kept:	boots since the last try, or since the crash, in which a kernel kept
 *		the dump for another one.  Raised by that kernel before it
 *		registers the tags again
 *
 * The crashed kernel writes it when it registers: @count and @kept 0, the rest
 * without meaning.
 */
struct fadump_tries {
	__be64 count;
	__be64 asked;
	__be64 registers;
	__be64 registers_size;
	__be32 thread_size;
	__be32 format;
	__be64 kept;
} __packed __aligned(8);

void fadump_start_tries(struct fadump_tries *tries, u64 probe_value);
void fadump_count_try(struct fadump_tries *tries, u64 probe_value, u32 number);
bool fadump_tries_counted(const struct fadump_tries *tries, u64 probe_value,
			  u32 *count);
void fadump_count_keeping(struct fadump_tries *tries, u64 probe_value,
			  u32 number);
bool fadump_keepings_counted(const struct fadump_tries *tries, u64 probe_value,
			     u32 *count);
void fadump_note_request(struct fadump_tries *tries, u64 probe_value, u32 number,
			 u32 pir);
void fadump_forget_request(struct fadump_tries *tries);
bool fadump_find_request(const struct fadump_tries *tries, u64 probe_value,
			 u32 number, u32 *pir);
void fadump_save_registers(struct fadump_tries *tries, u64 probe_value,
			   void *room, const struct hdat_cpu_state *state);
bool fadump_find_registers(const struct fadump_tries *tries, u64 probe_value,
			   const void *room, u64 room_size,
			   struct hdat_cpu_state *state);

#endif /* POWERNV_FADUMP_TRIES_H */
