// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are texts that the crashed kernel left found as they were written, or not at
 * all?
 */

#include <linux/crc32.h>

#include "big_endian.h"
#include "damage.h"
#include "ktap.h"
#include "texts.h"

#define ARGUMENTS	0
#define REASON		8
#define TEXT(n)		(16 + (n) * 2048)
#define REASON_TEXT	4112
#define BYTES		4368

#define PROBE_VALUE	0x0123456789abcdef

static struct fadump_texts *started(void)
{
	struct fadump_texts *texts = exactly(sizeof(*texts));

	memset(texts, 0xee, sizeof(*texts));
	fadump_start_texts(texts);
	return texts;
}

static const char *found_in(const struct fadump_texts *texts)
{
	return fadump_find_arguments(texts, PROBE_VALUE);
}

TEST(arguments_are_byte_for_byte_what_the_format_says)
{
	struct fadump_texts *texts = started();
	u8 *bytes = (u8 *)texts;
	u8 sealed[13] = "\x01\x23\x45\x67\x89\xab\xcd\xefquiet";

	check_equal(sizeof(*texts), BYTES);
	fadump_write_arguments(texts, PROBE_VALUE, "quiet");
	check_equal(get_be(bytes + ARGUMENTS, 4), crc32_le(~0U, sealed, 13));
	check_equal(get_be(bytes + ARGUMENTS + 4, 4), 0x80000005);
	check(!memcmp(bytes + TEXT(1), "quiet", 6));
	fadump_write_arguments(texts, PROBE_VALUE, "quiet");
	check_equal(get_be(bytes + ARGUMENTS + 4, 4), 5);
	check(!memcmp(bytes + TEXT(0), "quiet", 6));
	fadump_write_reason(texts, PROBE_VALUE, "why");
	check_equal(get_be(bytes + REASON + 4, 4), 3);
	check(!memcmp(bytes + REASON_TEXT, "why", 4));
	free(texts);
}

TEST(the_last_arguments_are_found)
{
	struct fadump_texts *texts = started();
	char longest[FADUMP_ARGUMENTS_BYTES];

	check_text(found_in(texts), NULL);
	fadump_write_arguments(texts, PROBE_VALUE, "one");
	check_text(found_in(texts), "one");
	fadump_write_arguments(texts, PROBE_VALUE, "");
	check_text(found_in(texts), "");
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = 0;
	fadump_write_arguments(texts, PROBE_VALUE, longest);
	check_text(found_in(texts), longest);
	fadump_write_arguments(texts, PROBE_VALUE, "three");
	check_text(found_in(texts), "three");
	/* Of another registration. */
	check_text(fadump_find_arguments(texts, PROBE_VALUE + 1), NULL);
	free(texts);
}

/* What was written up to any byte: the text first, what vouches for it last. */
TEST(a_change_that_was_cut_off_leaves_the_old_arguments)
{
	struct fadump_texts *texts = started(), *after = started();

	for (int round = 0; round < 2; round++) {
		fadump_write_arguments(texts, PROBE_VALUE, "the old ones");
		memcpy(after, texts, BYTES);
		fadump_write_arguments(after, PROBE_VALUE, "new and longer ones");
		for (unsigned int i = ARGUMENTS + 8; i < BYTES; i++) {
			((u8 *)texts)[i] = ((u8 *)after)[i];
			check_text(found_in(texts), "the old ones");
		}
		memcpy(texts, after, 8);
		check_text(found_in(texts), "new and longer ones");
	}
	free(after);
	free(texts);
}

TEST(arguments_with_any_bit_changed_are_none)
{
	struct fadump_texts *texts = started();
	u8 *bytes = (u8 *)texts;

	fadump_write_arguments(texts, PROBE_VALUE, "quiet");
	with_each_bit_changed(bytes + ARGUMENTS, 8)
		check_text(found_in(texts), NULL);
	with_each_bit_changed(bytes + TEXT(1), sizeof("quiet"))
		check_text(found_in(texts), NULL);
	check_text(found_in(texts), "quiet");
	free(texts);
}

/* Whatever is there, nothing outside is read: the sanitizers judge. */
TEST(memory_that_was_overwritten_has_no_texts)
{
	struct fadump_texts *texts = started();

	for (int round = 0; round < 2000; round++) {
		overwrite(texts, BYTES);
		/* Lengths around the limits, or few would get there. */
		put_be((u8 *)texts + ARGUMENTS + 4, 4,
		       2040 + random_below(16) + random_below(2) * 0x80000000);
		check_text(found_in(texts), NULL);
		put_be((u8 *)texts + REASON + 4, 4, 250 + random_below(16));
		check_text(fadump_find_reason(texts, PROBE_VALUE), NULL);
	}
	free(texts);
}

TEST(a_reason_is_found_as_far_as_it_fits)
{
	struct fadump_texts *texts = started();
	char large[FADUMP_REASON_BYTES + 10];

	check_text(fadump_find_reason(texts, PROBE_VALUE), NULL);
	fadump_write_reason(texts, PROBE_VALUE, "sysrq triggered crash");
	check_text(fadump_find_reason(texts, PROBE_VALUE),
		   "sysrq triggered crash");
	memset(large, 'x', sizeof(large));
	large[sizeof(large) - 1] = 0;
	fadump_write_reason(texts, PROBE_VALUE, large);
	large[FADUMP_REASON_BYTES - 1] = 0;
	check_text(fadump_find_reason(texts, PROBE_VALUE), large);
	free(texts);
}
