// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When any OPAL call fails, with any return code, in a kernel that is to capture a
 * dump, or to keep it: does that kernel ask for another try only where there would
 * be one, and has the next kernel the registers of the crash, or none?
 *
 * There is no dump here, only what is noted beside one.
 */

#include <linux/preempt.h>
#include <linux/string.h>

#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <asm/page.h>
#include <asm/reg.h>

#include "again.h"
#include "backend.h"
#include "mpipl_result.h"
#include "opal_kunit.h"
#include "tries.h"

#define THREADS		2
#define THREAD_BYTES	0x400
#define AREA_BYTES	(THREADS * THREAD_BYTES)

/* What the crashed kernel has told OPAL. */
#define RECORD		0x123450000ULL
#define BOOT_TOP	0x40000000ULL

/* The first calls of each kernel are about registers and OPAL's memory. */
#define CALLS_FOR_RESULT	2

/* What outlasts each kernel. */
struct left {
	struct fadump_tries tries;
	struct fadump_found_record found;
	u8 registers[AREA_BYTES];
	struct {
		struct opal_mpipl_fadump head;
		struct opal_mpipl_region region;
	} __packed description;		/* firmware's */
	u8 area[AREA_BYTES];		/* firmware's */
	unsigned int crashes;
};

static struct left *left;
static struct fadump_preserved *preserved;

/* How this kernel asks for another one, and on which thread the last one did. */
static void (*armed)(const char *reason);
static u32 asked_on;

static void set_try_again(void (*request)(const char *reason))
{
	armed = request;
}

static bool can_try_again(void)
{
	return armed;
}

/* All memory is kept, and firmware saves registers of this crash. */
static void __init mpipl(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	opal_kunit_mpipl(opal);
	opal->told[OPAL_MPIPL_TAG_CPU] = __pa(&left->description);
	memset(left->area, ++left->crashes, AREA_BYTES);
	mpipl_forget_result();
	armed = NULL;
	opal->calls = 0;
}

/* What of the kernel that the dump is of is needed here. */
static void __init crash(struct kunit *test)
{
	struct fadump_found_record *found = &left->found;
	struct opal_kunit *opal = test->priv;

	memset(left, 0, sizeof(*left));
	found->probe_value = 0x0123456789abcdef;
	found->boot_memory_top = BOOT_TOP;
	found->tries = __pa(&left->tries);
	found->registers.start = __pa(left->registers);
	found->registers.end = found->registers.start + AREA_BYTES;
	fadump_start_tries(&left->tries, found->probe_value);

	left->description.head.version = OPAL_MPIPL_VERSION;
	left->description.head.region_cnt = cpu_to_be32(1);
	left->description.head.cpu_data_version =
		cpu_to_be32(HDAT_CPU_STATE_VERSION);
	left->description.head.cpu_data_size = cpu_to_be32(THREAD_BYTES);
	left->description.region.dest = cpu_to_be64(__pa(left->area));
	left->description.region.size = cpu_to_be64(AREA_BYTES);

	opal->tag[OPAL_MPIPL_TAG_KERNEL] = RECORD;
	opal->tag[OPAL_MPIPL_TAG_BOOT_MEM] = BOOT_TOP;
	mpipl(test);
}

static void __init capture(void)
{
	memset(preserved, 0, sizeof(*preserved));
	powernv_begin_try(&left->found, preserved);
}

static void __init keep(void)
{
	powernv_keep_for_other(&left->found);
}

/* Would the next kernel find the record? */
static bool is_told_again(const struct opal_kunit *opal)
{
	return opal->tag[OPAL_MPIPL_TAG_KERNEL] == RECORD &&
	       opal->tag[OPAL_MPIPL_TAG_BOOT_MEM] == BOOT_TOP;
}

/* Of which crash, counted from 1, are the registers that this kernel has? */
static unsigned int __init registers_of(struct kunit *test)
{
	struct hdat_cpu_state state;
	unsigned int threads = powernv_crash_registers(&state);

	if (!threads)
		return 0;
	KUNIT_EXPECT_EQ(test, threads, THREADS);
	KUNIT_EXPECT_NULL(test, memchr_inv(state.area, state.area[0], AREA_BYTES));
	return state.area[0];
}

static u32 __init tries_counted(struct kunit *test)
{
	u32 tries = U32_MAX;

	KUNIT_EXPECT_TRUE(test, fadump_tries_counted(&left->tries,
						     left->found.probe_value,
						     &tries));
	return tries;
}

/*
 * The next kernel, where this one asks for its MPIPL.  An OPAL that agreed would be
 * given seconds for it, so this one never does.
 */
static void __init go_on(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	KUNIT_ASSERT_TRUE(test, armed);
	opal->failing = opal->calls;
	opal->code = OPAL_UNSUPPORTED;
	preempt_disable();
	asked_on = mfspr(SPRN_PIR);
	armed("why");
	preempt_enable();
	mpipl(test);
}

/* ---- the cases ---- */

static void __init without_failure_there_are_as_many_tries_as_told(struct kunit *test)
{
	const struct opal_kunit *opal = test->priv;

	for (unsigned int retries = 0; retries < 4; retries++) {
		powernv_parse_retries((char []){ '0' + retries, 0 });
		crash(test);
		for (unsigned int number = 1; ; number++) {
			const struct mpipl_result *result;

			capture();
			KUNIT_EXPECT_EQ(test, preserved->capture_try, number);
			KUNIT_EXPECT_EQ(test, tries_counted(test), number);
			KUNIT_EXPECT_EQ(test, registers_of(test), 1);
			KUNIT_EXPECT_EQ(test, is_told_again(opal), !!armed);
			result = mpipl_get_result();
			KUNIT_EXPECT_EQ(test, result->crash, number);
			KUNIT_EXPECT_EQ(test, result->kernel_asked, number > 1);
			if (number > 1)
				KUNIT_EXPECT_EQ(test, result->crashing_pir,
						asked_on);
			if (number > retries)
				break;
			go_on(test);
		}
		KUNIT_EXPECT_FALSE(test, armed);
	}
}

static void __init what_is_no_number_of_tries_changes_nothing(struct kunit *test)
{
	static char * const wrong[] = { NULL, "", "x", "-1", "1x", "4294967296" };

	powernv_parse_retries("0");
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		KUNIT_EXPECT_EQ(test, powernv_parse_retries(wrong[i]), 0);
		crash(test);
		capture();
		KUNIT_EXPECT_FALSE(test, armed);
	}
}

/*
 * What a kernel cannot be told of its MPIPL costs the registers of the crash, if
 * it is the first one, and no more.  What it cannot tell OPAL costs the next try.
 */
static void __init expect_no_more_is_lost(struct kunit *test, void (*boot)(void),
					  unsigned int before,
					  unsigned int failing, const char *name)
{
	const struct opal_kunit *opal = test->priv;
	bool told = is_told_again(opal);
	bool costs_registers = !failing && !before;

	KUNIT_EXPECT_EQ_MSG(test, told, !!armed, "call %u gave %s: %s",
			    failing, name, armed ? "there is no try to ask for" :
			    "nobody asks for a try");
	KUNIT_EXPECT_EQ_MSG(test, told, failing < CALLS_FOR_RESULT,
			    "call %u gave %s", failing, name);
	KUNIT_EXPECT_EQ_MSG(test, registers_of(test), costs_registers ? 0 : 1,
			    "call %u gave %s", failing, name);
	if (!armed)
		return;

	/* Firmware has the registers of another crash by then. */
	go_on(test);
	boot();
	KUNIT_EXPECT_EQ_MSG(test, registers_of(test), costs_registers ? 0 : 1,
			    "call %u gave %s, then no other", failing, name);
}

/* Let a kernel go through all failures that comes after so many alike. */
static void __init let_each_call_fail(struct kunit *test, void (*boot)(void),
				      unsigned int before)
{
	struct opal_kunit *opal = test->priv;
	unsigned int calls = U32_MAX;

	powernv_parse_retries("3");
	for (unsigned int failing = 0; failing < calls; failing++) {
		for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
			crash(test);
			for (unsigned int kernels = 0; kernels < before; kernels++) {
				boot();
				go_on(test);
			}
			opal->failing = failing;
			opal->code = opal_kunit_failures[i].code;
			boot();
			opal->failing = OPAL_KUNIT_NEVER;
			calls = opal->calls;
			KUNIT_EXPECT_EQ(test, tries_counted(test),
					boot == capture ? before + 1 : 0);
			expect_no_more_is_lost(test, boot, before, failing,
					       opal_kunit_failures[i].name);
		}
	}
	KUNIT_EXPECT_GT(test, calls, CALLS_FOR_RESULT);
}

static void __init any_call_fails_in_a_try(struct kunit *test)
{
	for (unsigned int before = 0; before < 2; before++)
		let_each_call_fail(test, capture, before);
}

static void __init any_call_fails_while_a_dump_is_kept(struct kunit *test)
{
	for (unsigned int before = 0; before < 2; before++)
		let_each_call_fail(test, keep, before);
}

/* One kernel asks and is followed by one that firmware ends. */
static void __init what_one_kernel_asked_for_the_next_did_not(struct kunit *test)
{
	powernv_parse_retries("3");
	crash(test);
	keep();
	go_on(test);
	keep();
	KUNIT_EXPECT_TRUE(test, mpipl_get_result()->kernel_asked);
	mpipl(test);
	keep();
	KUNIT_EXPECT_FALSE(test, mpipl_get_result()->kernel_asked);
	mpipl(test);
	capture();
	KUNIT_EXPECT_FALSE(test, mpipl_get_result()->kernel_asked);
}

/* It comes back, for the ordinary panic; busy, OPAL is asked again: firmware.c. */
static void __init the_mpipl_is_refused(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	powernv_parse_retries("3");
	crash(test);
	capture();
	KUNIT_ASSERT_TRUE(test, armed);
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		opal->code = opal_kunit_failures[i].code;
		opal->failing = opal->calls;
		armed("why");
		KUNIT_EXPECT_STREQ(test, opal->last.name, "reboot");
		KUNIT_EXPECT_EQ(test, opal->last.what, OPAL_REBOOT_MPIPL);
		KUNIT_EXPECT_STREQ(test, opal->last.reason, "why");
	}
}

/* While there is a dump, a crash leads to another try; then, to none. */
static void __init any_call_fails_while_releasing(struct kunit *test)
{
	struct fw_dump *conf = kunit_kzalloc(test, sizeof(*conf), GFP_KERNEL);
	struct opal_kunit *opal = test->priv;
	unsigned int calls = U32_MAX;

	KUNIT_ASSERT_NOT_NULL(test, conf);
	powernv_parse_retries("3");
	for (unsigned int failing = 0; failing < calls; failing++) {
		for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
			int error;

			crash(test);
			capture();
			conf->dump_active = 1;
			opal->calls = 0;
			opal->failing = failing;
			opal->code = opal_kunit_failures[i].code;
			error = powernv_invalidate(conf);
			calls = opal->calls;
			KUNIT_EXPECT_EQ(test, (bool)conf->dump_active, !!error);
			KUNIT_EXPECT_EQ(test, !!armed, !!error);
			KUNIT_EXPECT_EQ_MSG(test, is_told_again(opal), !!armed,
					    "call %u gave %s", failing,
					    opal_kunit_failures[i].name);
		}
	}
}

static void forget(void *unused)
{
	mpipl_forget_result();
}

static int __init replace_all(struct kunit *test)
{
	opal_kunit_replace(test);
	kunit_activate_static_stub(test, fadump_set_try_again, set_try_again);
	kunit_activate_static_stub(test, fadump_can_try_again, can_try_again);

	left = kunit_kzalloc(test, sizeof(*left), GFP_KERNEL);
	preserved = kunit_kzalloc(test, sizeof(*preserved), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, left);
	KUNIT_ASSERT_NOT_NULL(test, preserved);
	return kunit_add_action_or_reset(test, forget, NULL);
}

static struct kunit_case again_cases[] __refdata = {
	KUNIT_CASE(without_failure_there_are_as_many_tries_as_told),
	KUNIT_CASE(what_is_no_number_of_tries_changes_nothing),
	KUNIT_CASE(any_call_fails_in_a_try),
	KUNIT_CASE(any_call_fails_while_a_dump_is_kept),
	KUNIT_CASE(what_one_kernel_asked_for_the_next_did_not),
	KUNIT_CASE(the_mpipl_is_refused),
	KUNIT_CASE(any_call_fails_while_releasing),
	{}
};

static struct kunit_suite again_suite __refdata = {
	.name = "fadump_again",
	.init = replace_all,
	.test_cases = again_cases,
};

/* What begins a try is gone after boot. */
kunit_test_init_section_suite(again_suite);
