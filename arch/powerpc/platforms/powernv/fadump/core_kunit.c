// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When any OPAL call fails while this very kernel registers or unregisters: does
 * its state say what is, and can it register afterwards?
 *
 * Nothing reaches OPAL itself, but the record and the probes in memory change.
 * So the kernel is registered anew when a test has ended.
 */

#include <linux/mutex.h>

#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <asm/fadump.h>

#include "../../../kernel/fadump/state.h"
#include "backend.h"
#include "opal_kunit.h"

/* As it is without the test: firmware's tables and the record say the same. */
static void register_really(void *unused)
{
	mutex_lock(&fadump_mutex);
	if (fadump_conf.dump_registered)
		fadump_unregister();
	fadump_register();
	mutex_unlock(&fadump_mutex);
}

static int leave_this_kernel_as_it_is(struct kunit *test)
{
	enum fadump_state state = fadump_state();

	if (fadump_conf.ops != &powernv_fadump_ops)
		kunit_skip(test, "this machine has no OPAL");
	if (state != FADUMP_REGISTERED)
		kunit_skip(test, "this kernel is not registered");

	/* Runs last, and so without the replacements. */
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, register_really,
							NULL), 0);
	opal_kunit_replace(test);
	return 0;
}

/* Make calls until none fails; each failure costs no more than this one try. */
static void let_each_call_fail(struct kunit *test, enum fadump_state before,
			       int (*operation)(void), enum fadump_state after,
			       s64 code)
{
	struct opal_kunit *opal = test->priv;

	for (unsigned int failing = 0; failing < 100; failing++) {
		enum fadump_state found;

		opal->failing = OPAL_KUNIT_NEVER;
		if (fadump_state() != before)
			KUNIT_EXPECT_EQ(test, before == FADUMP_REGISTERED ?
					fadump_register() : fadump_unregister(), 0);
		KUNIT_EXPECT_EQ(test, fadump_state(), before);

		opal->calls = 0;
		opal->failing = failing;
		opal->code = code;
		found = operation() ? before : after;
		KUNIT_EXPECT_EQ(test, fadump_state(), found);
		KUNIT_EXPECT_EQ(test, should_fadump_crash(),
				found == FADUMP_REGISTERED);
		/* OPAL has a record of this kernel's when it is registered. */
		KUNIT_EXPECT_EQ(test, opal->tag[OPAL_MPIPL_TAG_KERNEL],
				found == FADUMP_REGISTERED ?
				fadump_conf.kernel_metadata : 0);
		if (opal->calls <= failing)
			return;
	}
	KUNIT_FAIL(test, "there is no end of calls");
}

static void any_call_fails_while_registering(struct kunit *test)
{
	mutex_lock(&fadump_mutex);
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++)
		let_each_call_fail(test, FADUMP_RESERVED, fadump_register,
				   FADUMP_REGISTERED, opal_kunit_failures[i].code);
	mutex_unlock(&fadump_mutex);
}

static void any_call_fails_while_unregistering(struct kunit *test)
{
	mutex_lock(&fadump_mutex);
	/* The OPAL of this test does not know of it yet. */
	KUNIT_EXPECT_EQ(test, fadump_unregister(), 0);
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++)
		let_each_call_fail(test, FADUMP_REGISTERED, fadump_unregister,
				   FADUMP_RESERVED, opal_kunit_failures[i].code);
	mutex_unlock(&fadump_mutex);
}

static struct kunit_case core_cases[] = {
	KUNIT_CASE(any_call_fails_while_registering),
	KUNIT_CASE(any_call_fails_while_unregistering),
	{}
};

static struct kunit_suite core_suite = {
	.name = "fadump_core",
	.init = leave_this_kernel_as_it_is,
	.test_cases = core_cases,
};

kunit_test_suite(core_suite);
