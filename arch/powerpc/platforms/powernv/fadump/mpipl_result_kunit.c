// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What firmware says about an MPIPL: is the good taken, and the bad left, with
 * whatever code OPAL refuses to say it?
 */

#include <linux/string.h>

#include <kunit/test.h>

#include <asm/page.h>

#include "mpipl_result.h"
#include "opal_kunit.h"

#define THREADS		4
#define THREAD_BYTES	0x400
#define AREA_BYTES	(THREADS * THREAD_BYTES)

/* More than RAM in any machine. */
#define NOWHERE		BIT_ULL(55)

/* A description, with room for one region more than is taken. */
struct description {
	struct opal_mpipl_fadump head;
	struct opal_mpipl_region region[OPAL_MAX_REGIONS + 1];
} __packed;

struct said {
	struct description cpu;
	struct description opal;
	u8 area[AREA_BYTES];
	struct mpipl_result result;
};

static struct said *said;

static void describe(struct description *description, unsigned int regions)
{
	memset(description, 0, sizeof(*description));
	description->head.version = OPAL_MPIPL_VERSION;
	description->head.region_cnt = cpu_to_be32(regions);
}

/* All is well: registers of four threads, and two pieces of OPAL's memory. */
static void say_all(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	describe(&said->cpu, 1);
	said->cpu.head.cpu_data_version = cpu_to_be32(HDAT_CPU_STATE_VERSION);
	said->cpu.head.cpu_data_size = cpu_to_be32(THREAD_BYTES);
	said->cpu.region[0].dest = cpu_to_be64(__pa(said->area));
	said->cpu.region[0].size = cpu_to_be64(AREA_BYTES);

	describe(&said->opal, 2);
	said->opal.head.crashing_pir = cpu_to_be32(0x45);
	for (unsigned int i = 0; i <= OPAL_MAX_REGIONS; i++) {
		said->opal.region[i].src = cpu_to_be64(0x30000000 + i * 0x1000);
		said->opal.region[i].dest = cpu_to_be64(0x40000000 + i * 0x1000);
		said->opal.region[i].size = cpu_to_be64(0x1000);
	}
	opal->after_mpipl = true;
	opal->failing = OPAL_KUNIT_NEVER;
	opal->told[OPAL_MPIPL_TAG_CPU] = __pa(&said->cpu);
	opal->told[OPAL_MPIPL_TAG_OPAL] = __pa(&said->opal);
}

static int make_said(struct kunit *test)
{
	opal_kunit_replace(test);
	said = kunit_kzalloc(test, sizeof(*said), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, said);
	say_all(test);
	return 0;
}

static void expect_result(struct kunit *test, unsigned int threads,
			  unsigned int regions)
{
	struct mpipl_result *result = &said->result;

	memset(result, 0, sizeof(*result));
	mpipl_read_result(result);
	KUNIT_EXPECT_EQ(test, result->threads, threads);
	KUNIT_EXPECT_EQ(test, result->nr_regions, regions);
}

static void all_that_is_said_is_taken(struct kunit *test)
{
	const struct mpipl_result *result = &said->result;

	expect_result(test, THREADS, 2);
	KUNIT_EXPECT_PTR_EQ(test, result->cpu_state.area, &said->area[0]);
	KUNIT_EXPECT_EQ(test, result->cpu_state.size, AREA_BYTES);
	KUNIT_EXPECT_EQ(test, result->cpu_state.thread_size, THREAD_BYTES);
	KUNIT_EXPECT_EQ(test, result->region[1].address, 0x30001000);
	KUNIT_EXPECT_EQ(test, result->region[1].now, 0x40001000);
	KUNIT_EXPECT_EQ(test, result->region[1].size, 0x1000);
	KUNIT_EXPECT_EQ(test, result->crashing_pir, 0x45);
	KUNIT_EXPECT_FALSE(test, result->kernel_asked);
}

static void opal_refuses_to_say(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		opal->code = opal_kunit_failures[i].code;
		opal->failing = opal->calls;
		expect_result(test, 0, 2);
		opal->failing = opal->calls + 1;
		expect_result(test, THREADS, 0);
	}
}

static void there_is_no_such_memory(struct kunit *test)
{
	static const u64 nowhere[] = { 0, NOWHERE, U64_MAX, U64_MAX - 40 };
	struct opal_kunit *opal = test->priv;

	for (unsigned int i = 0; i < ARRAY_SIZE(nowhere); i++) {
		opal->told[OPAL_MPIPL_TAG_CPU] = nowhere[i];
		expect_result(test, 0, 2);
		say_all(test);
		opal->told[OPAL_MPIPL_TAG_OPAL] = nowhere[i];
		expect_result(test, THREADS, 0);
		say_all(test);
		said->cpu.region[0].dest = cpu_to_be64(nowhere[i]);
		expect_result(test, 0, 2);
		say_all(test);
	}
}

static void formats_are_unknown(struct kunit *test)
{
	said->cpu.head.version = 2;
	said->opal.head.version = 0;
	expect_result(test, 0, 0);
	say_all(test);
	said->cpu.head.cpu_data_version = cpu_to_be32(2);
	expect_result(test, 0, 2);
}

static void counts_are_wrong(struct kunit *test)
{
	said->cpu.head.region_cnt = 0;
	said->opal.head.region_cnt = 0;
	expect_result(test, 0, 0);
	said->cpu.head.region_cnt = cpu_to_be32(U32_MAX);
	said->opal.head.region_cnt = cpu_to_be32(U32_MAX);
	expect_result(test, 0, 0);

	/* What there is no room for is left out. */
	say_all(test);
	said->opal.head.region_cnt = cpu_to_be32(OPAL_MAX_REGIONS + 1);
	expect_result(test, THREADS, OPAL_MAX_REGIONS);
}

static void registers_cannot_be_divided(struct kunit *test)
{
	static const u32 sizes[] = { 0, 1, 23, THREAD_BYTES + 1, U32_MAX };

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		said->cpu.head.cpu_data_size = cpu_to_be32(sizes[i]);
		expect_result(test, 0, 2);
	}
	say_all(test);
	said->cpu.region[0].size = 0;
	expect_result(test, 0, 2);
	said->cpu.region[0].size = cpu_to_be64(U64_MAX);
	expect_result(test, 0, 2);
}

static struct kunit_case mpipl_result_cases[] = {
	KUNIT_CASE(all_that_is_said_is_taken),
	KUNIT_CASE(opal_refuses_to_say),
	KUNIT_CASE(there_is_no_such_memory),
	KUNIT_CASE(formats_are_unknown),
	KUNIT_CASE(counts_are_wrong),
	KUNIT_CASE(registers_cannot_be_divided),
	{}
};

static struct kunit_suite mpipl_result_suite = {
	.name = "fadump_mpipl_result",
	.init = make_said,
	.test_cases = mpipl_result_cases,
};

kunit_test_suite(mpipl_result_suite);
