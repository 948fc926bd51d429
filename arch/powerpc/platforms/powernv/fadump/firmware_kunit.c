// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does each wrapper make the call that it is for, and give back what OPAL says?
 */

#include <kunit/test.h>

#include "backend.h"
#include "firmware.h"
#include "opal_kunit.h"

static int replace_opal(struct kunit *test)
{
	opal_kunit_replace(test);
	return 0;
}

static void expect_call(struct kunit *test, const char *name, u64 what,
			u64 first, u64 second, u64 third)
{
	const struct opal_kunit *opal = test->priv;

	KUNIT_EXPECT_STREQ(test, opal->last.name, name);
	KUNIT_EXPECT_EQ(test, opal->last.what, what);
	KUNIT_EXPECT_EQ(test, opal->last.argument[0], first);
	KUNIT_EXPECT_EQ(test, opal->last.argument[1], second);
	KUNIT_EXPECT_EQ(test, opal->last.argument[2], third);
}

/* Make all calls that give back OPAL's code, the next of them failing. */
static void expect_all(struct kunit *test, s64 code, bool failing)
{
	s64 (* const simple[])(void) = {
		mpipl_remove_all_ranges, mpipl_free_preserved_memory,
	};
	struct opal_kunit *opal = test->priv;

	opal->code = code;
	for (unsigned int i = 0; i < ARRAY_SIZE(simple); i++) {
		opal->failing = failing ? opal->calls : OPAL_KUNIT_NEVER;
		KUNIT_EXPECT_EQ(test, simple[i](), code);
		expect_call(test, "update", i ? OPAL_MPIPL_FREE_PRESERVED_MEMORY :
			    OPAL_MPIPL_REMOVE_ALL, 0, 0, 0);
	}

	opal->failing = failing ? opal->calls : OPAL_KUNIT_NEVER;
	KUNIT_EXPECT_EQ(test, mpipl_add_range(0x1000, 0x2000, 0x3000), code);
	expect_call(test, "update", OPAL_MPIPL_ADD_RANGE, 0x1000, 0x2000, 0x3000);
	KUNIT_EXPECT_EQ(test, opal->entries, failing ? 0 : 1);

	opal->failing = failing ? opal->calls : OPAL_KUNIT_NEVER;
	KUNIT_EXPECT_EQ(test, mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, 0x4000), code);
	expect_call(test, "register_tag", OPAL_MPIPL_TAG_KERNEL, 0x4000, 0, 0);

	opal->failing = failing ? opal->calls : OPAL_KUNIT_NEVER;
	KUNIT_EXPECT_EQ(test, mpipl_set_tag(OPAL_MPIPL_TAG_BOOT_MEM, 0x5000), code);
	expect_call(test, "register_tag", OPAL_MPIPL_TAG_BOOT_MEM, 0x5000, 0, 0);
}

static void each_call_is_made(struct kunit *test)
{
	expect_all(test, OPAL_SUCCESS, false);
}

static void each_failure_is_given_back(struct kunit *test)
{
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++)
		expect_all(test, opal_kunit_failures[i].code, true);
}

static void a_tag_is_read_in_our_byte_order(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	opal->after_mpipl = true;
	opal->told[OPAL_MPIPL_TAG_CPU] = 0x0123456789abcdef;
	KUNIT_EXPECT_EQ(test, mpipl_get_tag(OPAL_MPIPL_TAG_CPU),
			0x0123456789abcdef);
	expect_call(test, "query_tag", OPAL_MPIPL_TAG_CPU, 0, 0, 0);
}

static void a_tag_that_cannot_be_had_is_0(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	opal->after_mpipl = true;
	memset(opal->told, 0xff, sizeof(opal->told));
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		for (int tag = 0; tag < ARRAY_SIZE(opal->told); tag++) {
			opal->failing = opal->calls;
			opal->code = opal_kunit_failures[i].code;
			KUNIT_EXPECT_EQ(test, mpipl_get_tag(tag), 0);
		}
	}
}

static void each_failure_has_its_name(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, mpipl_error_name(OPAL_SUCCESS), "OPAL_SUCCESS");
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++)
		KUNIT_EXPECT_STREQ(test,
				   mpipl_error_name(opal_kunit_failures[i].code),
				   opal_kunit_failures[i].name);
}

/* ---- the MPIPL itself, which the crash path asks for ---- */

static bool is_busy(s64 code)
{
	return code == OPAL_BUSY || code == OPAL_BUSY_EVENT;
}

static void a_refused_mpipl_is_asked_for_once(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		s64 code = opal_kunit_failures[i].code;

		if (is_busy(code))
			continue;
		opal->calls = 0;
		opal->failing = 0;
		opal->code = code;
		KUNIT_EXPECT_EQ(test, mpipl_request("why"), code);
		expect_call(test, "reboot", OPAL_REBOOT_MPIPL, 0, 0, 0);
		KUNIT_EXPECT_STREQ(test, opal->last.reason, "why");
		KUNIT_EXPECT_EQ(test, opal->calls, 1);
		KUNIT_EXPECT_EQ(test, opal->polls, 0);
	}
}

/* The documentation: call OPAL_POLL_EVENTS, and then this again. */
static void a_busy_opal_is_asked_again(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		s64 code = opal_kunit_failures[i].code;

		if (!is_busy(code))
			continue;
		opal->calls = 0;
		opal->polls = 0;
		opal->failing = 0;
		opal->code = code;
		/* The second call succeeds, but the machine does not go down. */
		KUNIT_EXPECT_EQ(test, mpipl_request("why"), OPAL_SUCCESS);
		KUNIT_EXPECT_EQ(test, opal->calls, 2);
		KUNIT_EXPECT_GT(test, opal->polls, 1000);
	}
}

/* Once OPAL has agreed, it is only given time; in the end, it is given up. */
static void an_opal_that_agreed_is_not_asked_again(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	KUNIT_EXPECT_EQ(test, mpipl_request("why"), OPAL_SUCCESS);
	KUNIT_EXPECT_EQ(test, opal->calls, 1);
	KUNIT_EXPECT_GT(test, opal->polls, 1000);
}

static void the_crash_path_comes_back_when_opal_will_not(struct kunit *test)
{
	struct fadump_crash_info_header *info =
		kunit_kzalloc(test, sizeof(*info), GFP_KERNEL);
	struct opal_kunit *opal = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, info);
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		opal->failing = opal->calls;
		opal->code = opal_kunit_failures[i].code;
		powernv_fadump_ops.fadump_trigger(info, "why");
		expect_call(test, "reboot", OPAL_REBOOT_MPIPL, 0, 0, 0);
		KUNIT_EXPECT_STREQ(test, opal->last.reason, "why");
	}
}

static struct kunit_case firmware_cases[] = {
	KUNIT_CASE(each_call_is_made),
	KUNIT_CASE(each_failure_is_given_back),
	KUNIT_CASE(a_tag_is_read_in_our_byte_order),
	KUNIT_CASE(a_tag_that_cannot_be_had_is_0),
	KUNIT_CASE(each_failure_has_its_name),
	KUNIT_CASE(a_refused_mpipl_is_asked_for_once),
	KUNIT_CASE(a_busy_opal_is_asked_again),
	KUNIT_CASE(an_opal_that_agreed_is_not_asked_again),
	KUNIT_CASE(the_crash_path_comes_back_when_opal_will_not),
	{}
};

static struct kunit_suite firmware_suite = {
	.name = "fadump_firmware",
	.init = replace_opal,
	.test_cases = firmware_cases,
};

kunit_test_suite(firmware_suite);
