// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The crash-info header with this kernel's own registers and CPU mask, whose
 * sizes no other machine can tell.  host/test_crash_info.c in the selftests has
 * more cases.
 */

#include <linux/cpumask.h>
#include <linux/swab.h>

#include <kunit/test.h>

#include "crash_info.h"

#define VMCOREINFO	0x123000

static int prepare(struct kunit *test)
{
	struct fadump_crash_info_header *info =
		kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, info);
	memset(info, 0xaa, sizeof(*info));
	fadump_init_crash_info(info, cpu_possible_mask, VMCOREINFO, 0x1000);
	test->priv = info;
	return 0;
}

static void what_is_prepared_is_accepted(struct kunit *test)
{
	static const struct pt_regs none;
	const struct fadump_crash_info_header *info = test->priv;

	KUNIT_EXPECT_NULL(test, fadump_crash_info_problem(info));
	KUNIT_EXPECT_EQ(test, info->pt_regs_sz, sizeof(struct pt_regs));
	KUNIT_EXPECT_EQ(test, info->cpu_mask_sz, sizeof(struct cpumask));
	KUNIT_EXPECT_EQ(test, info->crashing_cpu, FADUMP_CPU_UNKNOWN);
	KUNIT_EXPECT_EQ(test, info->vmcoreinfo_raddr, VMCOREINFO);
	KUNIT_EXPECT_TRUE(test, cpumask_equal(&info->cpu_mask,
					      cpu_possible_mask));
	KUNIT_EXPECT_MEMEQ(test, &info->regs, &none, sizeof(none));
}

static void what_another_kernel_left_is_refused(struct kunit *test)
{
	struct fadump_crash_info_header *info = test->priv;

	info->cpu_mask_sz++;
	KUNIT_EXPECT_STREQ(test, fadump_crash_info_problem(info),
			   "is of a kernel for another number of CPUs");
	info->pt_regs_sz--;
	KUNIT_EXPECT_STREQ(test, fadump_crash_info_problem(info),
			   "holds registers of another size");
	info->magic_number = swab64(info->magic_number);
	KUNIT_EXPECT_STREQ(test, fadump_crash_info_problem(info),
			   "is of a kernel of the other byte order");
	info->magic_number = FADUMP_CRASH_INFO_MAGIC_OLD;
	KUNIT_EXPECT_STREQ(test, fadump_crash_info_problem(info),
			   "is of a kernel older than 6.10");
	info->magic_number = 0;
	KUNIT_EXPECT_STREQ(test, fadump_crash_info_problem(info),
			   "has no magic number");
}

static struct kunit_case crash_info_cases[] = {
	KUNIT_CASE(what_is_prepared_is_accepted),
	KUNIT_CASE(what_another_kernel_left_is_refused),
	{}
};

static struct kunit_suite crash_info_suite = {
	.name = "fadump_crash_info",
	.init = prepare,
	.test_cases = crash_info_cases,
};

kunit_test_suite(crash_info_suite);
