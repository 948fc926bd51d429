// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does everything fit into the reservation, and is it placed where it may be?
 */

#include <linux/sizes.h>

#include "reservation.h"
#include "ktap.h"

static const u64 page_sizes[] = { SZ_4K, SZ_64K };

TEST(the_parts_of_the_reservation_are_all_in_it)
{
	const struct fadump_reservation_parts parts = {
		.cpu_state = 100, .hpte_region = 200,
		.boot_memory = MB(768), .crash_info = 300, .metadata = 400,
	};

	/* One page for the first two, the copy and a page, one page. */
	check_equal(fadump_reservation_size(&parts, SZ_4K), MB(768) + 3 * SZ_4K);
	check_equal(fadump_reservation_size(&parts, SZ_64K),
		    MB(768) + 3 * SZ_64K);
}

TEST(parts_that_are_absent_take_no_page)
{
	const struct fadump_reservation_parts copy = { .boot_memory = MB(768) };
	const struct fadump_reservation_parts nothing = { 0 };
	const struct fadump_reservation_parts whole = {
		.cpu_state = SZ_64K, .hpte_region = SZ_64K,
		.boot_memory = MB(768) - 8, .crash_info = 8, .metadata = SZ_64K,
	};

	check_equal(fadump_reservation_size(&copy, SZ_64K), MB(768));
	check_equal(fadump_reservation_size(&nothing, SZ_64K), 0);
	check_equal(fadump_reservation_size(&whole, SZ_64K), MB(768) + 3 * SZ_64K);
}

/*
 * The layout in reservation.c: a back end that lays the parts out by it must
 * find the copy on a page border and the metadata's last byte inside.
 */
TEST(any_parts_have_room_in_the_layout)
{
	for (int round = 0; round < 10000; round++) {
		const u64 page = page_sizes[round % 2];
		const struct fadump_reservation_parts parts = {
			.cpu_state = random_below(MB(1)),
			.hpte_region = random_below(MB(1)),
			.boot_memory = random_below(GB(64)),
			.crash_info = random_below(SZ_16K),
			.metadata = random_below(MB(1)),
		};
		const u64 sum = parts.cpu_state + parts.hpte_region +
				parts.boot_memory + parts.crash_info +
				parts.metadata;
		const u64 size = fadump_reservation_size(&parts, page);
		u64 copy = parts.cpu_state + parts.hpte_region;
		u64 metadata;

		copy += -copy & (page - 1);
		metadata = size - parts.metadata;
		metadata -= metadata & (page - 1);
		check_equal(size % page, 0);
		check(copy + parts.boot_memory + parts.crash_info <= metadata);
		/* Three parts are rounded up, each by less than a page. */
		check(size < sum + 3 * page);
		if (failed_checks)
			return;
	}
}

static const struct range free_memory[] = {
	{ MB(1), GB(1) }, { GB(2), GB(2) + MB(512) }, { GB(3), GB(8) },
};

static u64 place(u64 start, u64 end, u64 size)
{
	const struct range within = { start, end };

	return fadump_find_place(free_memory, NR(free_memory), &within, size,
				 SZ_64K);
}

TEST(the_lowest_place_is_taken)
{
	check_equal(place(0, GB(8), MB(512)), MB(1));
	check_equal(place(MB(768), GB(8), MB(256)), MB(768));
}

TEST(what_is_not_free_is_avoided)
{
	check_equal(place(MB(768), GB(8), MB(300)), GB(2));
	check_equal(place(MB(768), GB(8), MB(600)), GB(3));
	/* From within a hole. */
	check_equal(place(GB(1) + MB(1), GB(8), SZ_64K), GB(2));
}

TEST(free_ranges_that_are_apart_do_not_add_up)
{
	check_equal(place(0, GB(3), MB(1024)), 0);
	check_equal(place(0, GB(8), GB(5) + 1), 0);
}

TEST(a_place_may_end_exactly_at_its_limit)
{
	check_equal(place(GB(2), GB(8), MB(512)), GB(2));
	check_equal(place(GB(2), GB(8), MB(512) + 1), GB(3));
	check_equal(place(GB(3), GB(4), GB(1)), GB(3));
	check_equal(place(GB(3), GB(4), GB(1) + 1), 0);
	check_equal(place(GB(3), GB(4) - 1, GB(1)), 0);
	check_equal(place(GB(8), GB(9), 1), 0);
}

TEST(a_place_is_aligned)
{
	check_equal(place(GB(3) + 1, GB(8), MB(1)), GB(3) + SZ_64K);
	check_equal(place(GB(3) + SZ_64K, GB(8), MB(1)), GB(3) + SZ_64K);
	/* Aligning leaves too little, or leaves the range. */
	check_equal(place(GB(2) + 1, GB(8), MB(512) - 1), GB(3));
	check_equal(place(GB(2) + MB(512) - 1, GB(8), 1), GB(3));
}

TEST(aligning_at_the_top_of_the_address_space_does_not_wrap)
{
	const struct range top[] = { { U64_MAX - 100, U64_MAX } };
	const struct range all = { 0, U64_MAX };

	check_equal(fadump_find_place(top, 1, &all, 1, SZ_64K), 0);
	check_equal(fadump_find_place(top, 1, &all, U64_MAX, SZ_64K), 0);
	check_equal(fadump_find_place(top, 1, &all, 100, 1), U64_MAX - 100);
}

TEST(without_free_memory_there_is_no_place)
{
	const struct range all = { 0, U64_MAX };

	check_equal(fadump_find_place(NULL, 0, &all, 1, SZ_64K), 0);
}

/* The same answer as from trying each address. */
TEST(any_place_is_the_lowest_that_fits)
{
	for (int round = 0; round < 20000; round++) {
		struct range range[4];
		u64 at = 0;
		u64 size = random_below(24) + 1;
		u64 align = 1ULL << random_below(4);
		/* Address 0 stands for "no room". */
		struct range within = { 1 + random_below(40), random_below(80) };
		u64 expected = 0;

		for (int i = 0; i < 4; i++) {
			range[i].start = at + random_below(8);
			range[i].end = range[i].start + 1 + random_below(16);
			at = range[i].end + 1;
		}
		for (u64 try = within.start; try < 100 && !expected; try++) {
			bool fits = try % align == 0 && try + size <= within.end;
			bool is_free = false;

			for (int i = 0; i < 4; i++)
				is_free |= try >= range[i].start &&
					   try + size <= range[i].end;
			if (fits && is_free)
				expected = try;
		}
		if (!check_equal(fadump_find_place(range, 4, &within, size,
						   align), expected))
			return;
	}
}
