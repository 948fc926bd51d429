// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When any OPAL call fails, with any return code, while a kernel registers or
 * unregisters: does a crash then find the registration of before, whole, or
 * none, and can the kernel try again?
 *
 * The machine is a few pages of this kernel's memory: boot memory, with a hole,
 * and a reservation.  A crash copies what OPAL's table says, and the capture
 * side's own code looks at what is left.  host/test_registration.c in the
 * selftests goes through many more sequences, where there is no kernel around.
 */

#include <linux/gfp.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <asm/page.h>

#include "backend.h"
#include "opal_kunit.h"

#define MACHINE_BYTES	SZ_2M
#define REGIONS		3

/* Offsets in the machine. */
static const u64 region_start[REGIONS] = { 0, SZ_64K, 3 * SZ_64K };
#define BOOT_TOP	(4 * SZ_64K)
#define RESERVATION	SZ_512K
#define OTHER_RESERVATION (SZ_1M + SZ_512K)
#define RESERVATION_BYTES SZ_512K

/* Where in each region its probe is. */
#define PROBE		0x5008

/* A machine, and the kernel that runs on it. */
struct machine {
	u8 *memory;
	struct range ram;
	struct fw_dump kernel;
	struct fw_dump capture;
	struct fadump_preserved preserved;
	unsigned int registrations;
};

static struct machine *machine;

/* The real one has its probes in this kernel's own boot memory. */
static void write_probes(struct fadump_record_content *content)
{
	content->probe_value = ++machine->registrations;
	for (unsigned int i = 0; i < content->region_count; i++) {
		u64 probe = content->region[i].start + PROBE;

		content->probe[i] = probe;
		*(u64 *)__va(probe) = fadump_probe_value(content->probe_value,
							 probe);
	}
}

/* Nor is this kernel to do anything when it crashes. */
static void set_try_again(void (*request)(const char *reason))
{
}

static void boot(u64 reservation)
{
	struct fw_dump *kernel = &machine->kernel;

	memset(kernel, 0, sizeof(*kernel));
	kernel->boot_mem_regs_cnt = REGIONS;
	for (unsigned int i = 0; i < REGIONS; i++) {
		kernel->boot_mem_addr[i] = machine->ram.start + region_start[i];
		kernel->boot_mem_sz[i] = SZ_64K;
		kernel->boot_memory_size += SZ_64K;
	}
	kernel->boot_mem_top = machine->ram.start + BOOT_TOP;
	kernel->reserve_dump_area_start = machine->ram.start + reservation;
	kernel->reserve_dump_area_size = RESERVATION_BYTES;
	powernv_fadump_ops.fadump_setup_metadata(kernel);
	powernv_fadump_ops.fadump_init_mem_struct(kernel);
}

static struct opal_kunit *power_on(struct kunit *test)
{
	struct opal_kunit *opal = test->priv;

	memset(machine->memory, 0x5a, MACHINE_BYTES);
	memset(opal, 0, sizeof(*opal));
	opal->limit = OPAL_KUNIT_ENTRIES;
	opal->failing = OPAL_KUNIT_NEVER;
	boot(RESERVATION);
	return opal;
}

/* What a crash leaves: how many regions, and in which reservation. */
struct left {
	unsigned int regions;
	u64 reservation;
};

static const struct left nothing;

/* What firmware copies, and what the boot overwrites. */
static void mpipl(struct opal_kunit *opal)
{
	for (unsigned int i = 0; i < opal->entries; i++)
		memcpy(__va(opal->entry[i].destination),
		       __va(opal->entry[i].source), opal->entry[i].size);
	memset(machine->memory, 0xbb, BOOT_TOP);
	opal_kunit_mpipl(opal);
}

static int __init examine(void)
{
	memset(&machine->capture, 0, sizeof(machine->capture));
	memset(&machine->preserved, 0, sizeof(machine->preserved));
	return powernv_examine_dump(&machine->capture, &machine->ram, 1, 0,
				    &machine->preserved);
}

static struct left __init crash(struct kunit *test)
{
	const struct fadump_preserved *preserved = &machine->preserved;
	struct left left = {};

	mpipl(test->priv);
	if (examine())
		return left;

	left.regions = preserved->nr_copied;
	left.reservation = preserved->reservation.start - machine->ram.start;
	for (unsigned int i = 0; i < left.regions; i++) {
		const struct fadump_segment *copied = &preserved->copied[i];

		KUNIT_EXPECT_EQ(test, copied->start,
				machine->ram.start + region_start[i]);
		KUNIT_EXPECT_EQ(test, copied->size, SZ_64K);
		KUNIT_EXPECT_EQ(test, copied->now,
				preserved->reservation.start + i * SZ_64K);
		KUNIT_EXPECT_EQ(test, *(u8 *)__va(copied->now), 0x5a);
	}
	KUNIT_EXPECT_EQ(test, machine->capture.boot_mem_top,
			machine->ram.start + BOOT_TOP);
	KUNIT_EXPECT_EQ(test, machine->capture.fadumphdr_addr,
			preserved->reservation.start + REGIONS * SZ_64K);
	return left;
}

static void __init expect_left(struct kunit *test, struct left expected)
{
	struct left left = crash(test);

	KUNIT_EXPECT_EQ(test, left.regions, expected.regions);
	KUNIT_EXPECT_EQ(test, left.reservation, expected.reservation);
}

/* ---- what a kernel does ---- */

/* What fails, and on which machine it is tried. */
struct attempt {
	int (*operation)(struct fw_dump *kernel);
	bool registered;	/* this kernel is, before */
	bool leftovers;		/* so was one before it, in another reservation */
	unsigned int failing;	/* which call */
	const struct opal_kunit_code *failure;
};

static struct opal_kunit *prepare(struct kunit *test, const struct attempt *a)
{
	struct opal_kunit *opal = power_on(test);

	if (a->leftovers) {
		boot(OTHER_RESERVATION);
		KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
		boot(RESERVATION);
	}
	if (a->registered)
		KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
	opal->calls = 0;
	return opal;
}

static int try(struct kunit *test, const struct attempt *a)
{
	struct opal_kunit *opal = prepare(test, a);
	int error;

	opal->failing = a->failing;
	opal->code = a->failure->code;
	error = a->operation(&machine->kernel);
	opal->failing = OPAL_KUNIT_NEVER;
	return error;
}

/* One region less is no failure, if it is not the first one. */
static bool only_filled_the_table(const struct opal_kunit *opal,
				  const struct attempt *a)
{
	return opal->failed_adding && opal->entries &&
	       a->failure->code == OPAL_RESOURCE;
}

static void __init expect_whole_or_none(struct kunit *test,
					const struct attempt *a)
{
	const struct fw_dump *kernel = &machine->kernel;
	const struct opal_kunit *opal = test->priv;
	int error = try(test, a);
	bool registering = a->operation == powernv_register;
	unsigned int accepted = opal->entries;
	bool filled = only_filled_the_table(opal, a);
	struct left left = crash(test);
	bool whole;

	if (kernel->dump_registered)
		whole = left.regions == accepted && accepted &&
			left.reservation == RESERVATION;
	else
		whole = !left.regions ||
			(a->leftovers && left.regions == REGIONS &&
			 left.reservation == OTHER_RESERVATION);
	KUNIT_EXPECT_TRUE_MSG(test, whole,
			      "call %u gave %s: %sregistered, %u regions left of %u",
			      a->failing, a->failure->name,
			      kernel->dump_registered ? "" : "not ",
			      left.regions, accepted);

	/* Is what the caller is told what has happened? */
	KUNIT_EXPECT_EQ(test, (bool)kernel->dump_registered,
			error ? a->registered : registering);
	if (error)
		KUNIT_EXPECT_EQ(test, error, -EIO);
	else if (registering)
		KUNIT_EXPECT_TRUE_MSG(test, filled,
				      "call %u gave %s: not noticed",
				      a->failing, a->failure->name);
}

/* After the failure, OPAL is well again: the kernel can be registered. */
static void __init expect_second_try(struct kunit *test,
				     const struct attempt *a)
{
	struct fw_dump *kernel = &machine->kernel;

	try(test, a);
	if (kernel->dump_registered)
		KUNIT_EXPECT_EQ(test, powernv_unregister(kernel), 0);
	KUNIT_EXPECT_EQ(test, powernv_register(kernel), 0);
	expect_left(test, (struct left){ REGIONS, RESERVATION });
}

static void __init let_each_call_fail(struct kunit *test, struct attempt a)
{
	struct opal_kunit *opal = prepare(test, &a);
	unsigned int calls;

	KUNIT_EXPECT_EQ(test, a.operation(&machine->kernel), 0);
	calls = opal->calls;
	KUNIT_EXPECT_GT(test, calls, 1);

	for (a.failing = 0; a.failing < calls; a.failing++) {
		for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
			a.failure = &opal_kunit_failures[i];
			expect_whole_or_none(test, &a);
		}
		expect_second_try(test, &a);
	}
}

/* ---- the cases ---- */

static void __init without_failure_a_crash_finds_all(struct kunit *test)
{
	power_on(test);
	expect_left(test, nothing);
	power_on(test);
	KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
	KUNIT_EXPECT_TRUE(test, machine->kernel.dump_registered);
	expect_left(test, (struct left){ REGIONS, RESERVATION });
	power_on(test);
	KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
	KUNIT_EXPECT_EQ(test, powernv_unregister(&machine->kernel), 0);
	KUNIT_EXPECT_FALSE(test, machine->kernel.dump_registered);
	expect_left(test, nothing);
}

static void __init any_call_fails_while_registering(struct kunit *test)
{
	let_each_call_fail(test, (struct attempt){
		.operation = powernv_register });
}

static void __init any_call_fails_while_replacing_a_registration(struct kunit *test)
{
	let_each_call_fail(test, (struct attempt){
		.operation = powernv_register, .leftovers = true });
}

static void __init any_call_fails_while_unregistering(struct kunit *test)
{
	let_each_call_fail(test, (struct attempt){
		.operation = powernv_unregister, .registered = true });
}

/* What the table has no room for is missing in the dump, and nothing else. */
static void __init a_small_table_is_filled(struct kunit *test)
{
	for (unsigned int limit = 0; limit <= REGIONS; limit++) {
		struct opal_kunit *opal = power_on(test);

		opal->limit = limit;
		KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel),
				limit ? 0 : -EIO);
		KUNIT_EXPECT_EQ(test, (bool)machine->kernel.dump_registered,
				!!limit);
		expect_left(test, limit ? (struct left){ limit, RESERVATION } :
			    nothing);
	}
}

/* A region whose copy holds something else is left out. */
static void __init what_firmware_did_not_copy_is_noticed(struct kunit *test)
{
	const struct fadump_preserved *preserved = &machine->preserved;

	for (unsigned int i = 0; i < REGIONS; i++) {
		struct opal_kunit *opal = power_on(test);

		KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
		opal->entry[i].size = 0;
		mpipl(opal);
		KUNIT_EXPECT_EQ(test, examine(), 0);
		KUNIT_EXPECT_EQ(test, preserved->nr_copied, REGIONS - 1);
		for (unsigned int r = 0; r < preserved->nr_copied; r++)
			KUNIT_EXPECT_NE(test, preserved->copied[r].start,
					machine->ram.start + region_start[i]);
	}
}

/*
 * Without the tag of the record, there is no dump.  The other tag is for other
 * kernels: our own record holds its value, too.
 */
static void __init any_query_fails_after_the_crash(struct kunit *test)
{
	struct opal_kunit *opal = power_on(test);

	KUNIT_EXPECT_EQ(test, powernv_register(&machine->kernel), 0);
	mpipl(opal);
	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		opal->code = opal_kunit_failures[i].code;
		opal->failing = opal->calls;
		KUNIT_EXPECT_EQ(test, examine(), -ENODATA);
		KUNIT_EXPECT_EQ(test, machine->preserved.nr_copied, 0);

		opal->failing = opal->calls + 1;
		KUNIT_EXPECT_EQ(test, examine(), 0);
		KUNIT_EXPECT_GT(test, opal->calls, opal->failing);
		KUNIT_EXPECT_EQ(test, machine->preserved.nr_copied, REGIONS);
	}
}

/* However often it takes, it ends with no dump; until then there is one. */
static void any_call_fails_while_releasing(struct kunit *test)
{
	struct fw_dump *kernel = &machine->kernel;

	for (unsigned int i = 0; i < opal_kunit_nr_failures; i++) {
		struct opal_kunit *opal = power_on(test);
		unsigned int failing;

		/* What OPAL says of the MPIPL is asked once, and kept. */
		kernel->dump_active = 1;
		KUNIT_EXPECT_EQ(test, powernv_invalidate(kernel), 0);
		KUNIT_EXPECT_FALSE(test, kernel->dump_active);

		opal->code = opal_kunit_failures[i].code;
		for (failing = 0; failing < 100; failing++) {
			opal->calls = 0;
			opal->failing = failing;
			kernel->dump_active = 1;
			if (!powernv_invalidate(kernel))
				break;
			KUNIT_EXPECT_TRUE(test, kernel->dump_active);
		}
		KUNIT_EXPECT_FALSE(test, kernel->dump_active);
		/* It ended because no call failed any more. */
		KUNIT_EXPECT_GT(test, failing, 0);
		KUNIT_EXPECT_EQ(test, opal->calls, failing);
	}
}

static void free_machine(void *memory)
{
	free_pages_exact(memory, MACHINE_BYTES);
	machine = NULL;
}

static int __init make_machine(struct kunit *test)
{
	void *memory;

	/* The real one is too large for this machine; see vm/checks/selftests.py. */
	powernv_set_registers_room(0);

	opal_kunit_replace(test);
	kunit_activate_static_stub(test, powernv_write_probes, write_probes);
	kunit_activate_static_stub(test, fadump_set_try_again, set_try_again);

	machine = kunit_kzalloc(test, sizeof(*machine), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, machine);
	memory = alloc_pages_exact(MACHINE_BYTES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_machine,
							memory), 0);
	machine->memory = memory;
	machine->ram.start = __pa(memory);
	machine->ram.end = machine->ram.start + MACHINE_BYTES;
	return 0;
}

static struct kunit_case registration_cases[] __refdata = {
	KUNIT_CASE(without_failure_a_crash_finds_all),
	KUNIT_CASE(any_call_fails_while_registering),
	KUNIT_CASE(any_call_fails_while_replacing_a_registration),
	KUNIT_CASE(any_call_fails_while_unregistering),
	KUNIT_CASE(a_small_table_is_filled),
	KUNIT_CASE(what_firmware_did_not_copy_is_noticed),
	KUNIT_CASE(any_query_fails_after_the_crash),
	KUNIT_CASE(any_call_fails_while_releasing),
	{}
};

static struct kunit_suite registration_suite __refdata = {
	.name = "fadump_registration",
	.init = make_machine,
	.test_cases = registration_cases,
};

/* What looks at a dump is gone after boot. */
kunit_test_init_section_suite(registration_suite);
