// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is it known which memory is part of other memory?
 */

#include "overlap.h"
#include "ktap.h"

static const struct range ranges[] = {
	{ GB(4), GB(5) },
	{ 0, 0 },
	{ GB(2), GB(2) },
	{ MB(16), GB(1) },
};

static bool overlaps(u64 start, u64 end)
{
	return fadump_overlaps(ranges, NR(ranges), start, end);
}

TEST(a_byte_in_common_is_enough)
{
	check(overlaps(0, MB(16) + 1));
	check(overlaps(GB(1) - 1, GB(4)));
	check(overlaps(GB(5) - 1, GB(8)));
}

TEST(what_touches_has_nothing_in_common)
{
	check(!overlaps(0, MB(16)));
	check(!overlaps(GB(1), GB(4)));
	check(!overlaps(GB(5), ~0ULL));
}

TEST(what_is_within_or_around_has)
{
	check(overlaps(MB(17), MB(18)));
	check(overlaps(GB(3), GB(6)));
	check(overlaps(0, ~0ULL));
}

TEST(an_empty_range_has_nothing_in_common)
{
	check(!overlaps(GB(1), GB(3)));
	check(!overlaps(MB(32), MB(32)));
	check(!overlaps(0, 0));
}

TEST(no_ranges_have_nothing_in_common)
{
	check(!fadump_overlaps(ranges, 0, 0, ~0ULL));
}
