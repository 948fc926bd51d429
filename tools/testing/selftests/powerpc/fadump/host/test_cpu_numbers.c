// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are the crashed kernel's numbers of its CPUs found as they were written, or not
 * at all?
 */

#include <linux/crc32.h>

#include "big_endian.h"
#include "cpu_numbers.h"
#include "damage.h"
#include "ktap.h"

#define SEAL		0
#define PIR(n)		(8 + (n) * 4)

#define PROBE_VALUE	0x0123456789abcdef

#define NR_WRITTEN	5
static const u32 written[NR_WRITTEN] = { 0x104, 0x100, 0xffffffff, 4, 0x12345678 };

/* With room for so many. */
static struct fadump_cpu_numbers *sealed(unsigned int room)
{
	struct fadump_cpu_numbers *numbers =
		exactly(FADUMP_CPU_NUMBERS_BYTES(room));

	memset(numbers, 0xee, FADUMP_CPU_NUMBERS_BYTES(room));
	for (unsigned int cpu = 0; cpu < NR_WRITTEN; cpu++)
		fadump_write_cpu_number(numbers, cpu, written[cpu]);
	fadump_seal_cpu_numbers(numbers, PROBE_VALUE, NR_WRITTEN);
	return numbers;
}

static unsigned int found_in(const struct fadump_cpu_numbers *numbers,
			     unsigned int room)
{
	return fadump_find_cpu_numbers(numbers, FADUMP_CPU_NUMBERS_BYTES(room),
				       PROBE_VALUE);
}

TEST(numbers_are_byte_for_byte_what_the_format_says)
{
	struct fadump_cpu_numbers *numbers = sealed(NR_WRITTEN);
	u8 *bytes = (u8 *)numbers;
	u8 text[8 + 4 * NR_WRITTEN];

	check_equal(FADUMP_CPU_NUMBERS_BYTES(NR_WRITTEN), PIR(NR_WRITTEN));
	put_be(text, 8, PROBE_VALUE);
	for (unsigned int cpu = 0; cpu < NR_WRITTEN; cpu++) {
		check_equal(get_be(bytes + PIR(cpu), 4), written[cpu]);
		put_be(text + 8 + 4 * cpu, 4, written[cpu]);
	}
	check_equal(get_be(bytes + SEAL, 4), crc32_le(~0U, text, sizeof(text)));
	check_equal(get_be(bytes + SEAL + 4, 4), NR_WRITTEN);
	free(numbers);
}

TEST(what_was_written_is_read)
{
	for (unsigned int room = NR_WRITTEN; room < 9; room++) {
		struct fadump_cpu_numbers *numbers = sealed(room);

		check_equal(found_in(numbers, room), NR_WRITTEN);
		for (unsigned int cpu = 0; cpu < NR_WRITTEN; cpu++)
			check_equal(fadump_read_cpu_number(numbers, cpu),
				    written[cpu]);
		/* Of another registration. */
		check_equal(fadump_find_cpu_numbers(numbers,
						    FADUMP_CPU_NUMBERS_BYTES(room),
						    PROBE_VALUE + 1), 0);
		free(numbers);
	}
}

TEST(no_more_is_believed_than_there_is_room_for)
{
	struct fadump_cpu_numbers *numbers = sealed(NR_WRITTEN);

	for (unsigned int bytes = 8; bytes < PIR(NR_WRITTEN); bytes++)
		check_equal(fadump_find_cpu_numbers(numbers, bytes,
						    PROBE_VALUE), 0);
	free(numbers);
}

TEST(numbers_with_any_bit_changed_are_none)
{
	struct fadump_cpu_numbers *numbers = sealed(NR_WRITTEN);

	with_each_bit_changed(numbers, PIR(NR_WRITTEN))
		check_equal(found_in(numbers, NR_WRITTEN), 0);
	check_equal(found_in(numbers, NR_WRITTEN), NR_WRITTEN);
	free(numbers);
}

/* Whatever is there, nothing outside is read: the sanitizers judge. */
TEST(memory_that_was_overwritten_has_no_numbers)
{
	const unsigned int room = 64;
	struct fadump_cpu_numbers *numbers = sealed(room);

	for (int round = 0; round < 2000; round++) {
		overwrite(numbers, PIR(room));
		/* Around the limit, or few would get there. */
		put_be((u8 *)numbers + SEAL + 4, 4, room - 4 + random_below(8));
		check_equal(found_in(numbers, room), 0);
	}
	free(numbers);
}
