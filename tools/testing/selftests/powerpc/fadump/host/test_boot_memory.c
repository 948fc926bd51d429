// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the boot memory hold exactly what the next boot overwrites, and is each
 * byte found again after the copy?
 */

#include <errno.h>

#include <linux/sizes.h>

#include "boot_memory.h"
#include "ktap.h"

/* What the powernv back end allows: whole 64 KiB pages below 4 GiB. */
#define MAX_COPY	(GB(4) - SZ_64K)

static u64 total(const struct range *region, int nr)
{
	u64 bytes = 0;

	for (int i = 0; i < nr; i++)
		bytes += region[i].end - region[i].start;
	return bytes;
}

static struct fadump_boot_memory_wish machine(u64 ram)
{
	return (struct fadump_boot_memory_wish){
		.ram = ram,
		.minimum = MB(768),
	};
}

TEST(default_is_a_twentieth_of_ram_in_steps)
{
	struct fadump_boot_memory_wish wish = machine(GB(64));

	/* 3276.8 MiB */
	check_equal(fadump_boot_memory_size(&wish), MB(3072));
	wish.ram = GB(100);
	check_equal(fadump_boot_memory_size(&wish), GB(5));
	wish.ram = GB(100) - 1;
	check_equal(fadump_boot_memory_size(&wish), GB(5) - MB(256));
}

TEST(default_is_never_below_what_firmware_loads_over)
{
	struct fadump_boot_memory_wish wish = machine(GB(4));

	check_equal(fadump_boot_memory_size(&wish), MB(768));
	wish.ram = GB(64);
	wish.memory_limit = MB(512);
	check_equal(fadump_boot_memory_size(&wish), MB(768));
}

TEST(default_respects_the_memory_limit)
{
	struct fadump_boot_memory_wish wish = machine(GB(64));

	wish.memory_limit = GB(2);
	check_equal(fadump_boot_memory_size(&wish), GB(2));
	wish.memory_limit = GB(8);
	check_equal(fadump_boot_memory_size(&wish), GB(3));
}

TEST(default_follows_cpus_where_need_does_not_follow_ram)
{
	struct fadump_boot_memory_wish wish = machine(GB(4));

	wish.cpus = 1;
	check_equal(fadump_boot_memory_size(&wish), MB(768));
	wish.cpus = 32;
	check_equal(fadump_boot_memory_size(&wish), MB(832));
	wish.ram = GB(1024);
	check_equal(fadump_boot_memory_size(&wish), MB(832));
	wish.cpus = 64;
	check_equal(fadump_boot_memory_size(&wish), GB(1));
	wish.cpus = 65;
	check_equal(fadump_boot_memory_size(&wish), GB(1) + MB(64));
	wish.cpus = U32_MAX;
	check_equal(fadump_boot_memory_size(&wish), GB(256));
	/* A quarter of RAM is the most, and not enough for firmware here. */
	wish.ram = GB(2);
	check_equal(fadump_boot_memory_size(&wish), MB(768));
}

TEST(crashkernel_wins_over_reserve_mem_wins_over_default)
{
	struct fadump_boot_memory_wish wish = machine(GB(64));

	wish.reserve_mem = GB(2);
	check_equal(fadump_boot_memory_size(&wish), GB(2));
	wish.crashkernel = GB(1);
	check_equal(fadump_boot_memory_size(&wish), GB(1));
}

TEST(a_wish_is_cut_down_to_a_quarter_of_ram)
{
	struct fadump_boot_memory_wish wish = machine(GB(4));

	check_equal(fadump_boot_memory_limit(&wish), GB(1));
	wish.crashkernel = GB(1);
	check_equal(fadump_boot_memory_size(&wish), GB(1));
	wish.crashkernel = GB(1) + 1;
	check_equal(fadump_boot_memory_size(&wish), GB(1));
	wish.crashkernel = U64_MAX;
	check_equal(fadump_boot_memory_size(&wish), GB(1));
}

TEST(a_wish_that_is_too_small_is_not_raised)
{
	struct fadump_boot_memory_wish wish = machine(GB(4));

	/* The caller is to refuse it aloud, and can only do so if it sees it. */
	wish.crashkernel = MB(512);
	check_equal(fadump_boot_memory_size(&wish), MB(512));
}

TEST(without_holes_one_region_is_enough)
{
	const struct range ram[] = { { 0, GB(4) } };
	struct range region[1];

	check_equal(fadump_split_boot_memory(ram, 1, MB(768), MAX_COPY,
					     region, 1), 1);
	check_equal(region[0].start, 0);
	check_equal(region[0].end, MB(768));
}

TEST(holes_are_left_out_and_made_up_for)
{
	const struct range ram[] = {
		{ 0, MB(256) }, { MB(512), MB(640) }, { GB(1), GB(4) },
	};
	struct range region[3];

	check_equal(fadump_split_boot_memory(ram, 3, MB(768), MAX_COPY,
					     region, 3), 3);
	check_equal(region[0].start, 0);
	check_equal(region[0].end, MB(256));
	check_equal(region[1].start, MB(512));
	check_equal(region[1].end, MB(640));
	check_equal(region[2].start, GB(1));
	check_equal(region[2].end, GB(1) + MB(384));
}

/*
 * The stock kernel counts the size down twice where the boot memory spans
 * ranges, and preserves less than the next boot overwrites.
 */
TEST(spanning_ranges_preserves_exactly_the_size)
{
	for (u64 first = MB(64); first <= MB(768); first += MB(64)) {
		const struct range ram[] = {
			{ 0, first }, { GB(1), GB(1) + MB(256) },
			{ GB(2), GB(8) },
		};
		struct range region[3];
		int nr = fadump_split_boot_memory(ram, 3, MB(768), MAX_COPY,
						  region, 3);

		if (!check(nr > 0))
			return;
		check_equal(total(region, nr), MB(768));
	}
}

TEST(ends_with_the_range_that_completes_the_size)
{
	const struct range ram[] = { { 0, MB(768) }, { GB(1), GB(4) } };
	struct range region[2];

	check_equal(fadump_split_boot_memory(ram, 2, MB(768), MAX_COPY,
					     region, 1), 1);
	check_equal(region[0].end, MB(768));
}

TEST(a_region_larger_than_32_bits_is_split)
{
	const struct range ram[] = { { 0, GB(64) } };
	struct range region[3];

	check_equal(fadump_split_boot_memory(ram, 1, GB(10), MAX_COPY,
					     region, 3), 3);
	check_equal(region[0].end, MAX_COPY);
	check_equal(region[1].start, MAX_COPY);
	check_equal(region[1].end, 2 * MAX_COPY);
	check_equal(region[2].start, 2 * MAX_COPY);
	check_equal(region[2].end, GB(10));
}

TEST(a_region_of_exactly_the_limit_is_not_split)
{
	const struct range ram[] = { { 0, GB(64) } };
	struct range region[2];

	check_equal(fadump_split_boot_memory(ram, 1, MAX_COPY, MAX_COPY,
					     region, 2), 1);
	check_equal(fadump_split_boot_memory(ram, 1, MAX_COPY + SZ_64K,
					     MAX_COPY, region, 2), 2);
	check_equal(region[1].start, MAX_COPY);
	check_equal(region[1].end, MAX_COPY + SZ_64K);
}

TEST(the_limit_counts_for_each_range_anew)
{
	const struct range ram[] = { { 0, GB(3) }, { GB(4), GB(12) } };
	struct range region[3];

	check_equal(fadump_split_boot_memory(ram, 2, GB(8), MAX_COPY,
					     region, 3), 3);
	check_equal(region[0].end, GB(3));
	check_equal(region[1].start, GB(4));
	check_equal(region[1].end, GB(4) + MAX_COPY);
	check_equal(region[2].end, GB(9));
}

TEST(more_regions_than_allowed_are_refused)
{
	const struct range ram[] = {
		{ 0, MB(16) }, { MB(32), MB(48) }, { MB(64), GB(4) },
	};
	/* Room for one more than is said: the sanitizer would not see that. */
	struct range region[3] = { [2] = { 1, 2 } };

	check_equal(fadump_split_boot_memory(ram, 3, MB(768), MAX_COPY,
					     region, 2), -ENOSPC);
	check_equal(region[2].start, 1);
	check_equal(region[2].end, 2);
	check_equal(fadump_split_boot_memory(ram, 3, MB(32), MAX_COPY,
					     region, 2), 2);
	check_equal(fadump_split_boot_memory(ram, 3, MB(16), MAX_COPY,
					     region, 0), -ENOSPC);
}

TEST(less_ram_than_the_size_is_refused)
{
	const struct range ram[] = { { 0, MB(512) }, { GB(1), GB(1) + MB(128) } };
	struct range region[4];

	check_equal(fadump_split_boot_memory(ram, 2, MB(640), MAX_COPY,
					     region, 4), 2);
	check_equal(fadump_split_boot_memory(ram, 2, MB(640) + 1, MAX_COPY,
					     region, 4), -ENOMEM);
	check_equal(fadump_split_boot_memory(ram, 0, 1, MAX_COPY, region, 4),
		    -ENOMEM);
}

TEST(a_limit_of_nothing_is_refused_and_ends)
{
	const struct range ram[] = { { 0, GB(1) } };
	struct range region[4];

	check_equal(fadump_split_boot_memory(ram, 1, MB(768), 0, region, 4),
		    -ENOSPC);
}

TEST(the_top_of_the_address_space_does_not_wrap)
{
	const struct range ram[] = { { U64_MAX - MB(1), U64_MAX } };
	struct range region[2];

	check_equal(fadump_split_boot_memory(ram, 1, MB(1), U64_MAX, region, 2),
		    1);
	check_equal(region[0].end, U64_MAX);
	check_equal(fadump_split_boot_memory(ram, 1, MB(1) + 1, U64_MAX, region,
					     2), -ENOMEM);
}

/* Regions with a hole, two that touch, and one that firmware copies last. */
static const struct range preserved[] = {
	{ MB(0), MB(100) }, { MB(200), MB(300) }, { MB(300), MB(350) },
	{ MB(400), MB(500) },
};

#define DESTINATION	GB(8)

static bool find(u64 start, u64 end, u64 *copy)
{
	const struct range of = { start, end };

	*copy = 0xbad;
	return fadump_find_copy(preserved, NR(preserved), DESTINATION, &of, copy);
}

TEST(copies_stand_together_in_the_order_of_the_regions)
{
	u64 copy;

	check(find(0, 1, &copy));
	check_equal(copy, DESTINATION);
	check(find(MB(100) - 1, MB(100), &copy));
	check_equal(copy, DESTINATION + MB(100) - 1);
	check(find(MB(200), MB(201), &copy));
	check_equal(copy, DESTINATION + MB(100));
	check(find(MB(320), MB(350), &copy));
	check_equal(copy, DESTINATION + MB(220));
	check(find(MB(400), MB(500), &copy));
	check_equal(copy, DESTINATION + MB(250));
}

TEST(a_piece_may_cross_regions_that_touch)
{
	u64 copy;

	check(find(MB(299), MB(301), &copy));
	check_equal(copy, DESTINATION + MB(199));
	check(find(MB(200), MB(350), &copy));
	check_equal(copy, DESTINATION + MB(100));
}

TEST(a_piece_in_or_across_a_hole_has_no_copy)
{
	u64 copy;

	check(!find(MB(99), MB(101), &copy));
	check(!find(MB(100), MB(101), &copy));
	check(!find(MB(99), MB(201), &copy));
	check(!find(MB(199), MB(201), &copy));
	check(!find(MB(340), MB(360), &copy));
	/* "untouched unless true" */
	check_equal(copy, 0xbad);
}

TEST(a_piece_that_leaves_the_last_region_has_no_copy)
{
	u64 copy;

	check(!find(MB(500), MB(501), &copy));
	check(!find(MB(499), MB(501), &copy));
	check(!find(MB(499), U64_MAX, &copy));
	check(!find(U64_MAX - 1, U64_MAX, &copy));
	check_equal(copy, 0xbad);
}

TEST(without_regions_nothing_has_a_copy)
{
	const struct range of = { 0, 1 };
	u64 copy;

	check(!fadump_find_copy(NULL, 0, DESTINATION, &of, &copy));
}

/*
 * The same answers as from a map with a cell for each page: a slow way to say
 * what is meant, in a small address space.
 */
#define PAGES	64
#define PLACE	1000

static unsigned int random_ram(bool *is_ram, struct range *ram)
{
	unsigned int nr = 0;

	for (unsigned int page = 0; page < PAGES; page++)
		is_ram[page] = random_below(4) > 0;
	for (unsigned int page = 0; page < PAGES; page++) {
		if (!is_ram[page])
			continue;
		/* Ranges may touch: nodes of a machine do. */
		if (nr && ram[nr - 1].end == page && random_below(8)) {
			ram[nr - 1].end++;
			continue;
		}
		ram[nr].start = page;
		ram[nr].end = page + 1;
		nr++;
	}
	return nr;
}

TEST(any_split_is_the_lowest_ram_and_all_of_it_is_found)
{
	for (int round = 0; round < 20000; round++) {
		struct range ram[PAGES], region[PAGES];
		u64 size = random_below(PAGES) + 1;
		u64 limit = random_below(PAGES) + 1;
		u64 copy_of[PAGES] = { 0 };
		bool is_ram[PAGES];
		u64 taken = 0;
		int nr;

		nr = fadump_split_boot_memory(ram, random_ram(is_ram, ram), size,
					      limit, region, PAGES);
		for (int page = 0; page < PAGES && taken < size; page++) {
			if (is_ram[page])
				copy_of[page] = PLACE + taken++;
		}
		if (taken < size) {
			check_equal(nr, -ENOMEM);
			continue;
		}
		check_equal(total(region, nr), size);
		for (int i = 0; i < nr; i++)
			check(region[i].end - region[i].start <= limit &&
			      region[i].end > region[i].start &&
			      (!i || region[i].start >= region[i - 1].end));

		for (int i = 0; i < 20; i++) {
			u64 start = random_below(PAGES);
			struct range of = {
				start, start + 1 + random_below(PAGES - start),
			};
			bool expected = true;
			u64 copy = 0;
			bool found = fadump_find_copy(region, nr, PLACE, &of,
						      &copy);

			for (u64 page = of.start; page < of.end; page++)
				expected &= copy_of[page] != 0;
			check_equal(found, expected);
			if (expected)
				check_equal(copy, copy_of[start]);
		}
		if (failed_checks)
			return;
	}
}
