// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are the blocks of memory that can be taken away whole, and needed by nobody?
 */

#include <linux/align.h>

#include "whole_blocks.h"
#include "ktap.h"

#define MAX	64

static struct range found[MAX];

static unsigned int whole_blocks(const struct range *ram, unsigned int nr_ram,
				 const struct range *needed,
				 unsigned int nr_needed)
{
	return fadump_whole_blocks(ram, nr_ram, needed, nr_needed, GB(1), found,
				   MAX);
}

TEST(memory_that_nobody_needs_is_free)
{
	const struct range ram = { 0, GB(4) };

	if (!check_equal(whole_blocks(&ram, 1, NULL, 0), 1))
		return;
	check_equal(found[0].start, 0);
	check_equal(found[0].end, GB(4));
}

TEST(a_machine_after_a_crash)
{
	const struct range ram = { 0, GB(16) };
	/* Boot memory, reservation, and the end of memory, which is firmware's. */
	const struct range needed[] = {
		{ GB(16) - 64, GB(16) },
		{ MB(768), MB(1537) },
		{ 0, MB(768) },
	};

	if (!check_equal(whole_blocks(&ram, 1, needed, NR(needed)), 1))
		return;
	check_equal(found[0].start, GB(2));
	check_equal(found[0].end, GB(15));
}

TEST(a_byte_that_is_needed_keeps_its_block)
{
	const struct range ram = { 0, GB(8) };
	const struct range needed[] = {
		{ GB(2) - 1, GB(2) },
		{ GB(4), GB(4) + 1 },
	};

	if (!check_equal(whole_blocks(&ram, 1, needed, NR(needed)), 3))
		return;
	check_equal(found[0].start, 0);
	check_equal(found[0].end, GB(1));
	check_equal(found[1].start, GB(2));
	check_equal(found[1].end, GB(4));
	check_equal(found[2].start, GB(5));
	check_equal(found[2].end, GB(8));
}

TEST(what_is_no_whole_block_stays)
{
	const struct range ram[] = {
		{ MB(1), GB(2) - 1 },			/* none in it */
		{ GB(3) - MB(256), GB(5) + MB(256) },	/* two */
		{ GB(6), GB(6) + MB(512) },		/* half of one */
		{ GB(6) + MB(512), GB(7) },		/* and the other half */
	};

	if (!check_equal(whole_blocks(ram, NR(ram), NULL, 0), 1))
		return;
	check_equal(found[0].start, GB(3));
	check_equal(found[0].end, GB(5));
}

TEST(empty_ranges_need_nothing)
{
	const struct range ram = { 0, GB(2) };
	const struct range needed[] = { { GB(1), GB(1) }, { GB(1) + 1, 7 } };

	if (!check_equal(whole_blocks(&ram, 1, needed, NR(needed)), 1))
		return;
	check_equal(found[0].end, GB(2));
}

TEST(nothing_is_written_past_the_room)
{
	const struct range ram = { 0, GB(64) };
	const struct range needed[] = {
		{ GB(2), GB(3) }, { GB(5), GB(6) }, { GB(9), GB(10) },
	};
	struct range *room = exactly(2 * sizeof(*room));

	check_equal(fadump_whole_blocks(&ram, 1, needed, NR(needed), GB(1),
					room, 2), 2);
	check_equal(room[1].end, GB(5));
	free(room);
}

TEST(the_end_of_all_addresses_is_reached)
{
	const struct range ram = { U64_MAX - MB(1), U64_MAX };
	const struct range high = { U64_MAX - GB(3), U64_MAX };
	const struct range needed = { U64_MAX - 63, U64_MAX };

	check_equal(whole_blocks(&ram, 1, NULL, 0), 0);
	if (!check_equal(whole_blocks(&high, 1, &needed, 1), 1))
		return;
	check_equal(found[0].end, ALIGN_DOWN(U64_MAX, GB(1)));
}

static bool overlap(u64 start, u64 end, const struct range *range,
		    unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (range[i].start < range[i].end && start < range[i].end &&
		    range[i].start < end)
			return true;
	}
	return false;
}

static bool within(u64 start, u64 end, const struct range *range,
		   unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (start >= range[i].start && end <= range[i].end)
			return true;
	}
	return false;
}

/* Block by block, on small machines of any form. */
TEST(each_block_is_free_exactly_if_it_is_ram_and_not_needed)
{
	for (int round = 0; round < 2000; round++) {
		struct range ram[4], needed[6];
		unsigned int nr;
		u64 at = 0;

		for (unsigned int i = 0; i < NR(ram); i++) {
			ram[i].start = at + 1 + random_below(GB(2));
			ram[i].end = ram[i].start + 1 + random_below(GB(6));
			if (random_below(2))
				ram[i].start = ALIGN_DOWN(ram[i].start, GB(1)) >
					       at ?
					       ALIGN_DOWN(ram[i].start, GB(1)) :
					       ram[i].start;
			at = ram[i].end;
		}
		for (unsigned int i = 0; i < NR(needed); i++) {
			needed[i].start = random_below(GB(32));
			needed[i].end = needed[i].start + random_below(MB(1500));
		}
		nr = whole_blocks(ram, NR(ram), needed, NR(needed));
		for (u64 block = 0; block < GB(40); block += GB(1)) {
			bool expected = within(block, block + GB(1), ram,
					       NR(ram)) &&
					!overlap(block, block + GB(1), needed,
						 NR(needed));

			if (!check_equal(within(block, block + GB(1), found,
						nr), expected))
				return;
		}
		for (unsigned int i = 1; i < nr; i++)
			check(found[i - 1].end <= found[i].start);
	}
}
