// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts that the crashed kernel leaves beside its record.
 *
 * Format: texts.h.  Pure.
 */

#include <linux/compiler.h>
#include <linux/crc32.h>
#include <linux/string.h>

#include <asm/barrier.h>
#include <asm/byteorder.h>

#include "texts.h"

#define SECOND	0x80000000U

static __be64 seal(u64 probe_value, const char *text, u32 length, u32 second)
{
	const __be64 key = cpu_to_be64(probe_value);
	u64 crc = crc32_le(~0U, (const u8 *)&key, sizeof(key));

	crc = crc32_le(crc, (const u8 *)text, length);
	return cpu_to_be64(crc << 32 | second | length);
}

/* The text that a seal vouches for, NULL where it does not. */
static const char *unseal(__be64 word, u64 probe_value, const char *text,
			  u32 room)
{
	u32 second = be64_to_cpu(word) & SECOND;
	u32 length = be64_to_cpu(word) & ~SECOND;

	if (length >= room || word != seal(probe_value, text, length, second) ||
	    strnlen(text, room) != length)
		return NULL;
	return text;
}

/**
 * fadump_start_texts() - say that there are no texts
 * @texts:	where
 */
void fadump_start_texts(struct fadump_texts *texts)
{
	memset(texts, 0, sizeof(*texts));
}

/**
 * fadump_write_arguments() - leave arguments for the capture kernel
 * @texts:	where; what is there holds until the new text does
 * @probe_value: the record's
 * @text:	shorter than FADUMP_ARGUMENTS_BYTES; may be empty
 */
void fadump_write_arguments(struct fadump_texts *texts, u64 probe_value,
			    const char *text)
{
	u32 second = ~be64_to_cpu(texts->arguments) & SECOND;
	char *room = texts->arguments_text[second ? 1 : 0];
	u32 length = strlen(text);

	memcpy(room, text, length + 1);
	/* Before the seal that vouches for it. */
	wmb();
	WRITE_ONCE(texts->arguments, seal(probe_value, room, length, second));
}

/**
 * fadump_find_arguments() - find what fadump_write_arguments() left
 * @texts:	where
 * @probe_value: the record's
 *
 * Return: the text, in @texts; NULL where there is none that can be believed.
 */
const char *fadump_find_arguments(const struct fadump_texts *texts,
				  u64 probe_value)
{
	bool second = be64_to_cpu(texts->arguments) & SECOND;

	return unseal(texts->arguments, probe_value,
		      texts->arguments_text[second], FADUMP_ARGUMENTS_BYTES);
}

/**
 * fadump_write_reason() - say why the kernel crashed
 * @texts:	where
 * @probe_value: the record's
 * @text:	what does not fit is left out
 *
 * Part of the crash path.
 */
void fadump_write_reason(struct fadump_texts *texts, u64 probe_value,
			 const char *text)
{
	u32 length = strnlen(text, FADUMP_REASON_BYTES - 1);

	memcpy(texts->reason_text, text, length);
	texts->reason_text[length] = 0;
	/* Before the seal that vouches for it. */
	wmb();
	WRITE_ONCE(texts->reason, seal(probe_value, texts->reason_text, length, 0));
}

/**
 * fadump_find_reason() - find what fadump_write_reason() left
 * @texts:	where
 * @probe_value: the record's
 *
 * Return: the text, in @texts; NULL where there is none that can be believed.
 */
const char *fadump_find_reason(const struct fadump_texts *texts,
			       u64 probe_value)
{
	return unseal(texts->reason, probe_value, texts->reason_text,
		      FADUMP_REASON_BYTES);
}
