/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts that the crashed kernel leaves beside its record: part of the ABI between
 * kernels that record.h describes.
 *
 * Pure: encoding and checking.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_TEXTS_H
#define POWERNV_FADUMP_TEXTS_H

#include <linux/types.h>

/* Bytes of a text, its 0 at the end included. */
#define FADUMP_ARGUMENTS_BYTES	2048
#define FADUMP_REASON_BYTES	256

/**
 * struct fadump_texts - what the crashed kernel has to say
 * @arguments:	8 bytes, written at once, that say which arguments for the capture
 *		kernel's command line hold
 * @reason:	the same for @reason_text
 * @arguments_text: the text that holds, and the one before or after it
 * @reason_text: why the kernel crashed, as its panic said it
 *
 * The 8 bytes are, from the most significant bit on: 32 bits crc32_le(), begun
 * with ~0, of the record's @probe_value (8 bytes) and of the text without its
 * end; 1 bit, which of @arguments_text; 31 bits, the length of the text without
 * its end.  All is big endian.  So a crash in the middle of a change finds the
 * old text or the new one, and a text that was scribbled over is none.
 *
 * The crashed kernel writes @arguments when it registers and when it is told to,
 * @reason when it dies.
 */
struct fadump_texts {
	__be64 arguments;
	__be64 reason;
	char arguments_text[2][FADUMP_ARGUMENTS_BYTES];
	char reason_text[FADUMP_REASON_BYTES];
} __packed __aligned(8);

void fadump_start_texts(struct fadump_texts *texts);
void fadump_write_arguments(struct fadump_texts *texts, u64 probe_value,
			    const char *text);
const char *fadump_find_arguments(const struct fadump_texts *texts,
				  u64 probe_value);
void fadump_write_reason(struct fadump_texts *texts, u64 probe_value,
			 const char *text);
const char *fadump_find_reason(const struct fadump_texts *texts,
			       u64 probe_value);

#endif /* POWERNV_FADUMP_TEXTS_H */
