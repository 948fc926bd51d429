// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are lists of ranges read as the device tree has them, and refused where they
 * cannot be true?
 */

#include <errno.h>

#include "cells.h"
#include "ktap.h"
#include "big_endian.h"

/*
 * Parse nr numbers, less or plus some bytes, at an odd address: a flat device
 * tree aligns a property to 4 bytes only.
 */
static int parse(const u64 *numbers, unsigned int nr, int more,
		 struct range *range, unsigned int max)
{
	int length = nr * 8 + more;
	u8 *memory = exactly(length + 1);
	int found;

	for (unsigned int i = 0; i < nr; i++)
		if ((int)(i + 1) * 8 <= length)
			put_be(memory + 1 + i * 8, 8, numbers[i]);
	found = fadump_parse_ranges(memory + 1, length, range, max);
	free(memory);
	return found;
}

static const u64 two[] = { 0x30000000, 0x1000, 0x1122334455667788, 0x99 };

TEST(addresses_and_sizes_become_ranges)
{
	struct range range[2];

	check_equal(parse(two, 4, 0, range, 2), 2);
	check_equal(range[0].start, 0x30000000);
	check_equal(range[0].end, 0x30001000);
	check_equal(range[1].start, 0x1122334455667788);
	check_equal(range[1].end, 0x1122334455667821);
}

TEST(nothing_is_no_range)
{
	check_equal(fadump_parse_ranges(NULL, 0, NULL, 0), 0);
}

TEST(a_length_that_is_not_of_pairs_is_refused)
{
	struct range range[2];

	for (int less = 1; less < 16; less++)
		check_equal(parse(two, 4, -less, range, 2), -EINVAL);
	check_equal(parse(two, 4, 1, range, 2), -EINVAL);
	check_equal(parse(two, 1, 0, range, 2), -EINVAL);
}

TEST(a_negative_length_is_refused)
{
	/* What libfdt answers with where there is no such property. */
	check_equal(fadump_parse_ranges(NULL, -1, NULL, 0), -EINVAL);
	check_equal(fadump_parse_ranges(NULL, -16, NULL, 0), -EINVAL);
}

TEST(empty_ranges_are_left_out)
{
	const u64 numbers[] = { 1, 0, 2, 3, U64_MAX, 0, 7, 0 };
	struct range range[1];

	check_equal(parse(numbers, 8, 0, range, 1), 1);
	check_equal(range[0].start, 2);
	check_equal(range[0].end, 5);
}

TEST(a_range_beyond_the_address_space_is_refused)
{
	const u64 beyond[] = { 0x1000, 0x1000, U64_MAX - 0xfff, 0x1001 };
	const u64 wraps[] = { 0x1000, U64_MAX };
	const u64 last[] = { U64_MAX - 0x1000, 0x1000 };
	struct range range[2];

	check_equal(parse(beyond, 4, 0, range, 2), -ERANGE);
	/* "those that come before" */
	check_equal(range[0].start, 0x1000);
	check_equal(range[0].end, 0x2000);
	check_equal(parse(wraps, 2, 0, range, 2), -ERANGE);
	check_equal(parse(last, 2, 0, range, 2), 1);
	check_equal(range[0].end, U64_MAX);
}

TEST(more_ranges_than_fit_are_refused)
{
	struct range range[2] = { [1] = { 1, 2 } };

	check_equal(parse(two, 4, 0, range, 1), -ENOSPC);
	check_equal(range[0].end, 0x30001000);
	check_equal(range[1].start, 1);
	check_equal(range[1].end, 2);
	check_equal(parse(two, 4, 0, range, 0), -ENOSPC);
}
