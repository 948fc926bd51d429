// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of ranges, read in the kernel: properties are big endian, and where the
 * flat device tree has them, aligned to 4 bytes only.  host/test_cells.c in the
 * selftests has more cases.
 */

#include <linux/errno.h>
#include <linux/unaligned.h>

#include <kunit/test.h>

#include "cells.h"

#define PAIRS	3

/* A list that begins at an odd address. */
struct property {
	u8 odd;
	u8 cells[PAIRS * 16];
};

static void write_pair(struct property *property, unsigned int index,
		       u64 start, u64 size)
{
	put_unaligned_be64(start, property->cells + 16 * index);
	put_unaligned_be64(size, property->cells + 16 * index + 8);
}

static void ranges_are_read(struct kunit *test)
{
	struct range range[PAIRS];
	struct property property;

	write_pair(&property, 0, 0x123456789abc0000, 0x10000);
	write_pair(&property, 1, 0x5000, 0);
	write_pair(&property, 2, 0, 0x30000000);
	KUNIT_EXPECT_EQ(test, fadump_parse_ranges(property.cells,
						  sizeof(property.cells),
						  range, PAIRS), 2);
	KUNIT_EXPECT_EQ(test, range[0].start, 0x123456789abc0000);
	KUNIT_EXPECT_EQ(test, range[0].end, 0x123456789abd0000);
	KUNIT_EXPECT_EQ(test, range[1].start, 0);
	KUNIT_EXPECT_EQ(test, range[1].end, 0x30000000);
}

static void what_cannot_be_is_refused(struct kunit *test)
{
	struct range range[PAIRS] = {};
	struct property property;

	for (unsigned int i = 0; i < PAIRS; i++)
		write_pair(&property, i, i * 0x1000, 0x1000);
	for (int length = -1; length < (int)sizeof(property.cells); length++) {
		if (length >= 0 && !(length % 16))
			continue;
		KUNIT_EXPECT_EQ(test, fadump_parse_ranges(property.cells, length,
							  range, PAIRS), -EINVAL);
	}
	KUNIT_EXPECT_EQ(test, fadump_parse_ranges(property.cells,
						  sizeof(property.cells), range,
						  PAIRS - 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, range[PAIRS - 1].end, 0);

	write_pair(&property, 1, U64_MAX, 1);
	KUNIT_EXPECT_EQ(test, fadump_parse_ranges(property.cells,
						  sizeof(property.cells), range,
						  PAIRS), -ERANGE);
	write_pair(&property, 1, 1, U64_MAX);
	KUNIT_EXPECT_EQ(test, fadump_parse_ranges(property.cells,
						  sizeof(property.cells), range,
						  PAIRS), -ERANGE);
}

static struct kunit_case cells_cases[] = {
	KUNIT_CASE(ranges_are_read),
	KUNIT_CASE(what_cannot_be_is_refused),
	{}
};

static struct kunit_suite cells_suite = {
	.name = "fadump_cells",
	.test_cases = cells_cases,
};

kunit_test_suite(cells_suite);
