// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is a result table that can be right believed, one that is wrong put right
 * where that can be done, and left alone where not?
 */

#include "opal_regions.h"
#include "ktap.h"

#define BASE	0x30000000ULL
#define SIZE	0x1c38000ULL
#define COPY	(BASE + SIZE)

static const struct opal_memory known = { BASE, { COPY, COPY + SIZE } };

static bool fits(u64 address, u64 now, u64 size)
{
	return opal_region_fits(&(struct opal_region){ address, now, size },
				&known);
}

TEST(the_whole_and_its_parts_fit)
{
	check(fits(BASE, COPY, SIZE));
	check(fits(BASE, COPY, 0x1000));
	check(fits(BASE + 0x1000, COPY + 0x1000, SIZE - 0x1000));
	check(fits(BASE + SIZE - 1, COPY + SIZE - 1, 1));
}

TEST(what_is_outside_does_not_fit)
{
	check(!fits(BASE, COPY, SIZE + 1));
	check(!fits(BASE - 1, COPY - 1, SIZE));
	check(!fits(BASE + SIZE, COPY + SIZE, 1));
	check(!fits(BASE, COPY, ~0ULL));
	check(!fits(BASE, COPY, 0));
	check(!fits(~0ULL, ~0ULL - BASE + COPY, 1));
}

TEST(a_copy_of_something_else_does_not_fit)
{
	check(!fits(BASE + 1, COPY, 0x1000));
	check(!fits(BASE, COPY + 1, 0x1000));
	check(!fits(0, COPY, 0x1000));
}

/* Each address as it is behind the copy, which goes by 32 MiB. */
TEST(qemus_table_is_put_right)
{
	struct opal_region region = { BASE + MB(32), COPY + MB(32), SIZE };

	check(!opal_region_fits(&region, &known));
	check(opal_infer_regions(&region, 1, &known));
	check_equal(region.address, BASE);
	check_equal(region.now, COPY);
	check_equal(region.size, SIZE);
	check(opal_region_fits(&region, &known));
}

TEST(several_regions_are_put_one_behind_the_other)
{
	struct opal_region region[] = { { 1, 2, MB(16) }, { 3, 4, MB(4) },
					{ 5, 6, SIZE - MB(20) } };

	check(opal_infer_regions(region, 3, &known));
	check_equal(region[0].address, BASE);
	check_equal(region[1].address, BASE + MB(16));
	check_equal(region[2].address, BASE + MB(20));
	for (unsigned int i = 0; i < 3; i++)
		check(opal_region_fits(&region[i], &known));
}

TEST(sizes_that_do_not_add_up_say_nothing)
{
	static const struct opal_region wrong[][2] = {
		{ { 1, 2, SIZE - 1 }, { 3, 4, 2 } },
		{ { 1, 2, SIZE - 2 }, { 3, 4, 1 } },
		{ { 1, 2, SIZE }, { 3, 4, 0 } },
		{ { 1, 2, ~0ULL }, { 3, 4, SIZE + 1 } },
		{ { 1, 2, SIZE + 1 }, { 3, 4, ~0ULL } },
	};

	for (unsigned int i = 0; i < NR(wrong); i++) {
		struct opal_region region[2];

		memcpy(region, wrong[i], sizeof(region));
		check(!opal_infer_regions(region, 2, &known));
		check(!memcmp(region, wrong[i], sizeof(region)));
	}
	check(!opal_infer_regions(NULL, 0, &known));
}
