// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a crash at any instant find one registration whole, or none where there
 * was none?  By exhaustion: each sequence of operations up to a length, each
 * OPAL call failing, or two of them, OPAL's tables of any size, and a crash
 * before each store to memory that counts and around each OPAL call.
 *
 * What the crash leaves is read by the capture side's own code.  OPAL is a model
 * of skiboot's core/opal-dump.c; the files of the back end are compiled as they
 * are, with a call before each of their stores (see the Makefile).
 */

#include <errno.h>
#include <stdarg.h>

#include <linux/cpumask.h>
#include <linux/memblock.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <asm/opal.h>
#include <asm/page.h>
#include <asm/smp.h>

#include "again.h"
#include "backend.h"
#include "cpu_order.h"
#include "cpus.h"
#include "found.h"
#include "ktap.h"
#include "mpipl_result.h"
#include "texts.h"
#include "tries.h"

/* ---- the machine ---- */

#define MEMORY_BYTES	0x40000
#define NO_ROOM_AT	0x4000	/* a region that begins here gets no probe */

static const struct range ram[] = { { 0, 0x3000 }, { 0x4000, MEMORY_BYTES } };

static u8 memory[MEMORY_BYTES];
static u8 after_mpipl[MEMORY_BYTES];
u8 *host_memory = memory;

/* What a kernel registers: two kinds, so that they can be told apart. */
struct layout {
	unsigned int regions;
	u64 start[3], size[3];
	u64 top, reservation, reservation_size;
};

static const struct layout layouts[] = {
	{ 3, { 0, 0x1000, 0x4000 }, { 0x1000, 0x1000, 0x1000 },
	  0x5000, 0x10000, 0x14000 },
	{ 2, { 0, 0x4000 }, { 0x2000, 0x2000 }, 0x6000, 0x24000, 0x15000 },
};

/* What this kernel registers. */
static const struct layout *layout;

static struct fw_dump conf;
static unsigned int warnings;

void host_say(bool warning, const char *format, ...)
{
	warnings += warning;
}

/* Numbers of CPUs, of which one is none, and which tell kernels apart, too. */
unsigned int nr_cpu_ids = 4;

bool cpu_possible(unsigned int cpu)
{
	return cpu != 2;
}

static u32 pir_of(const struct layout *l, unsigned int cpu)
{
	return cpu_possible(cpu) ? (l - layouts) * 0x100 + cpu : NO_PIR;
}

u32 get_hard_smp_processor_id(int cpu)
{
	return pir_of(layout, cpu);
}

u64 memblock_phys_alloc_range(u64 size, u64 align, u64 start, u64 end)
{
	return start == NO_ROOM_AT ? 0 : end - 3 * align;
}

u64 get_random_u64(void)
{
	static u64 last;

	return last += 0x1111;
}

/* Not reached: what the back end has beyond registering. */
void seq_printf(struct seq_file *m, const char *format, ...)
{
}

const struct fadump_preserved *fadump_get_preserved(void)
{
	return NULL;
}

bool powernv_can_register(void)
{
	return true;
}

int powernv_make_cpu_notes(struct fw_dump *unused)
{
	return 0;
}

const struct mpipl_result *mpipl_get_result(void)
{
	return NULL;
}

void fadump_set_try_again(void (*request)(const char *reason))
{
}

bool fadump_can_try_again(void)
{
	return false;
}

const char *powernv_get_label(void)
{
	return "host";
}

void powernv_keep_for_other(const struct fadump_found_record *found)
{
	check(!"a dump for another kernel");
}

const char *fadump_get_bootargs(void)
{
	return "some arguments";
}

/* Were there no tries yet, and the arguments whole? */
static bool tries_begin;

void powernv_begin_try(const struct fadump_found_record *found,
		       struct fadump_preserved *preserved)
{
	const char *arguments;
	u32 count = 1;

	if (!found->tries || !found->texts)
		return;
	arguments = fadump_find_arguments(__va(found->texts),
					  found->probe_value);
	tries_begin = fadump_tries_counted(__va(found->tries),
					   found->probe_value, &count) &&
		      !count && arguments &&
		      !strcmp(arguments, "some arguments");
}

s64 opal_cec_reboot2(u32 type, const char *reason)
{
	return OPAL_UNSUPPORTED;
}

s64 opal_poll_events(__be64 *outstanding)
{
	return OPAL_SUCCESS;
}

/* ---- OPAL, as skiboot does it ---- */

#define LARGEST_TABLE	4

static struct {
	struct { u64 source, destination, size; } entry[LARGEST_TABLE];
	unsigned int entries, limit;
	u64 tag[4];		/* for the boot after an MPIPL */
	bool after_mpipl;	/* which is now: tags can be had */
} opal;

/* How a call fails. */
enum failure {
	FULL,			/* OPAL_RESOURCE; nothing was done */
	REFUSED,		/* OPAL_HARDWARE; nothing was done */
	HALF,			/* OPAL_HARDWARE; but it was done */
	FAILURES
};

#define NEVER	1000

/* Which calls fail, counted from the begin of the sequence, and how. */
static struct {
	unsigned int call;
	enum failure how;
} fails[2];

static unsigned int calls;

/* Regions that were accepted since the begin of the registration. */
static unsigned int accepted;

static void crash(void);

static const enum failure *planned_failure(void)
{
	for (unsigned int i = 0; i < NR(fails); i++) {
		if (fails[i].call == calls)
			return &fails[i].how;
	}
	return NULL;
}

static s64 add_entry(u64 source, u64 destination, u64 size)
{
	unsigned int n = opal.entries;

	if (n >= opal.limit)
		return OPAL_RESOURCE;
	for (unsigned int i = 0; i < n; i++) {
		if (opal.entry[i].source == source ||
		    opal.entry[i].destination == destination)
			return OPAL_PARAMETER;
	}
	opal.entry[n].source = source;
	opal.entry[n].destination = destination;
	opal.entry[n].size = size;
	opal.entries++;
	return OPAL_SUCCESS;
}

static s64 update(enum opal_mpipl_ops ops, u64 source, u64 destination,
		  u64 size)
{
	switch (ops) {
	case OPAL_MPIPL_ADD_RANGE:
		return add_entry(source, destination, size);
	case OPAL_MPIPL_REMOVE_ALL:
		opal.entries = 0;
		return OPAL_SUCCESS;
	case OPAL_MPIPL_FREE_PRESERVED_MEMORY:
		return OPAL_SUCCESS;
	default:
		return OPAL_PARAMETER;
	}
}

static s64 set_tag(enum opal_mpipl_tags tag, u64 value)
{
	if (tag != OPAL_MPIPL_TAG_KERNEL &&
	    (tag != OPAL_MPIPL_TAG_BOOT_MEM || !value || value > MEMORY_BYTES))
		return OPAL_PARAMETER;
	opal.tag[tag] = value;
	return OPAL_SUCCESS;
}

/*
 * Give the return code of a call, if it fails before it does anything.  That
 * the record was given up is not believed of a firmware that says it was not:
 * nothing can be told of such a firmware at all.
 */
static bool fails_at_once(bool can_be_half, s64 *code)
{
	const enum failure *failure = planned_failure();

	crash();
	if (!failure || (*failure == HALF && can_be_half))
		return false;
	*code = *failure == FULL ? OPAL_RESOURCE : OPAL_HARDWARE;
	calls++;
	return true;
}

static s64 done(s64 code)
{
	const enum failure *failure = planned_failure();

	calls++;
	crash();
	return failure ? OPAL_HARDWARE : code;
}

s64 opal_mpipl_update(enum opal_mpipl_ops ops, u64 src, u64 dest, u64 size)
{
	s64 code;

	if (fails_at_once(true, &code))
		return code;
	code = update(ops, src, dest, size);
	if (ops == OPAL_MPIPL_ADD_RANGE && code == OPAL_SUCCESS &&
	    !planned_failure())
		accepted++;
	return done(code);
}

s64 opal_mpipl_register_tag(enum opal_mpipl_tags tag, u64 addr)
{
	s64 code;

	if (fails_at_once(addr, &code))
		return code;
	return done(set_tag(tag, addr));
}

s64 opal_mpipl_query_tag(enum opal_mpipl_tags tag, __be64 *addr)
{
	if (!opal.after_mpipl)
		return OPAL_PARAMETER;
	*addr = cpu_to_be64(opal.tag[tag]);
	return OPAL_SUCCESS;
}

/* ---- a crash, and the boot after it ---- */

/* A registration that a crash may find; no layout: none. */
struct registration {
	const struct layout *layout;
	unsigned int regions;
};

/* What a crash may find now, and what it found. */
static struct registration old, new;
static bool none_allowed;
static unsigned int crashes, found_old, found_new, found_none;
static char doing[200];

/* After the crash, are the CPUs known by the numbers that they had before? */
static bool has_numbers_of(const struct layout *l)
{
	u32 pir[8];

	if (powernv_crashed_cpus(pir, NR(pir)) != nr_cpu_ids)
		return false;
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		if (pir[cpu] != pir_of(l, cpu))
			return false;
	}
	return true;
}

/* Was the memory preserved as this registration has it, and all of it? */
static bool is_whole(const struct registration *r,
		     const struct fadump_preserved *preserved,
		     const struct fw_dump *found)
{
	const struct layout *l = r->layout;
	u64 destination;

	if (!l || preserved->nr_copied != r->regions || !tries_begin ||
	    !has_numbers_of(l))
		return false;
	destination = l->reservation;
	for (unsigned int i = 0; i < r->regions; i++) {
		const struct fadump_segment *copied = &preserved->copied[i];

		if (copied->start != l->start[i] ||
		    copied->size != l->size[i] ||
		    copied->now != destination ||
		    memcmp(after_mpipl + copied->now, memory + copied->start,
			   copied->size))
			return false;
		destination += copied->size;
	}
	/* Other kernels learn it from firmware. */
	if (opal.tag[OPAL_MPIPL_TAG_BOOT_MEM] != l->top)
		return false;
	return preserved->reservation.start == l->reservation &&
	       preserved->reservation.end == l->reservation +
					     l->reservation_size &&
	       found->boot_mem_top == l->top && found->fadumphdr_addr;
}

static void judge(const struct fadump_preserved *preserved,
		  const struct fw_dump *found, bool dump)
{
	bool complained = warnings;

	if (!dump && none_allowed)
		found_none++;
	else if (dump && !complained && is_whole(&old, preserved, found))
		found_old++;
	else if (dump && !complained && is_whole(&new, preserved, found))
		found_new++;
	else if (!check(!"old, new or none"))
		printf("# found %s of %u regions at %#llx, %s\n",
		       dump ? "a dump" : "no dump", preserved->nr_copied,
		       (unsigned long long)preserved->reservation.start, doing);
}

static void reboot_with_mpipl(void)
{
	memcpy(after_mpipl, memory, sizeof(memory));
	for (unsigned int i = 0; i < opal.entries; i++)
		memcpy(after_mpipl + opal.entry[i].destination,
		       after_mpipl + opal.entry[i].source, opal.entry[i].size);
	/* The boot overwrites all that it may. */
	memset(after_mpipl, 0xbb, 0x3000);
	memset(after_mpipl + 0x4000, 0xbb, 0x2000);
}

static void crash(void)
{
	static struct fadump_preserved preserved;
	unsigned int before = warnings;
	struct fw_dump found = { 0 };
	bool dump;

	if (opal.after_mpipl || !doing[0])
		return;
	crashes++;
	new.regions = accepted;
	if (opal.tag[OPAL_MPIPL_TAG_KERNEL])
		reboot_with_mpipl();
	warnings = 0;
	opal.after_mpipl = true;
	host_memory = after_mpipl;
	preserved.nr_copied = 0;
	tries_begin = false;
	dump = !powernv_examine_dump(&found, ram, NR(ram), 0, &preserved);
	judge(&preserved, &found, dump);
	host_memory = memory;
	opal.after_mpipl = false;
	warnings = before;
}

/* A store of code under test is about to be made. */
static void store(const void *address)
{
	const u8 *byte = address;

	if ((byte >= memory && byte < memory + sizeof(memory)) ||
	    (byte >= (u8 *)&conf && byte < (u8 *)(&conf + 1)))
		crash();
}

/* gcc's names for it, with -fsanitize=kernel-address. */
#define HOOKS(size)							\
	void __asan_store##size##_noabort(void *address)		\
	{								\
		store(address);						\
	}								\
	void __asan_load##size##_noabort(void *address)		\
	{								\
	}
HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

void __asan_storeN_noabort(void *address, long size)
{
	store(address);
}

void __asan_loadN_noabort(void *address, long size)
{
}

/* ---- operations ---- */

static void boot_with(const struct layout *l)
{
	layout = l;
	memset(&conf, 0, sizeof(conf));
	conf.boot_mem_regs_cnt = l->regions;
	for (unsigned int i = 0; i < l->regions; i++) {
		conf.boot_mem_addr[i] = l->start[i];
		conf.boot_mem_sz[i] = l->size[i];
		conf.boot_memory_size += l->size[i];
	}
	conf.boot_mem_top = l->top;
	conf.reserve_dump_area_start = l->reservation;
	conf.reserve_dump_area_size = l->reservation_size;
	powernv_fadump_ops.fadump_setup_metadata(&conf);
	powernv_place_probes(&conf);
}

/* After the operation, there is exactly what it says. */
static void settle(const struct registration *r)
{
	static const struct registration none;

	old = r ? *r : none;
	new = none;
	none_allowed = !old.layout;
	crash();
}

/* Back to before, or cleanly unregistered: a crash tells, and so it stays. */
static void settle_after_failure(const struct registration *before)
{
	unsigned int none = found_none;

	memset(&new, 0, sizeof(new));
	none_allowed = true;
	crash();
	settle(found_none > none ? NULL : before);
}

/* As fadump_register() does it, but for the crash-info header's content. */
static void op_register(void)
{
	const struct registration before = old;
	int error;

	if (conf.dump_registered)
		return;
	none_allowed = true;
	accepted = 0;
	warnings = 0;
	new.layout = layout;
	powernv_fadump_ops.fadump_init_mem_struct(&conf);
	error = powernv_fadump_ops.fadump_register(&conf);
	check_equal(conf.dump_registered, !error);
	if (!error) {
		check(accepted && (warnings || accepted == layout->regions));
		new.regions = accepted;
		settle(&new);
	} else {
		check(warnings);
		settle_after_failure(&before);
	}
}

static void op_unregister(void)
{
	const struct registration before = old;

	if (!conf.dump_registered)
		return;
	none_allowed = true;
	if (powernv_fadump_ops.fadump_unregister(&conf)) {
		check(conf.dump_registered);
		settle(&before);
	} else {
		check(!conf.dump_registered);
		settle(NULL);
	}
}

/*
 * The end of a dump: the next registration is another one, and what was left of
 * an earlier one is gone.
 */
static void op_release(void)
{
	const struct registration before = old;

	if (conf.dump_registered)
		return;
	conf.dump_active = 1;
	none_allowed = true;
	if (powernv_fadump_ops.fadump_invalidate(&conf)) {
		check(conf.dump_active);
		settle_after_failure(&before);
	} else {
		settle(NULL);
		boot_with(layout == layouts ? layouts + 1 : layouts);
	}
}

static void (* const operation[])(void) = {
	op_register, op_unregister, op_release,
};

#define LENGTH	4

/* Digit by digit, which operations a sequence is of. */
static void run_sequence(unsigned int sequence, unsigned int length)
{
	calls = 0;
	for (unsigned int i = 0; i < length; i++) {
		snprintf(doing, sizeof(doing),
			 "step %u of sequence %u, table of %u, calls %u (%u) and %u (%u) fail",
			 i, sequence, opal.limit, fails[0].call, fails[0].how,
			 fails[1].call, fails[1].how);
		operation[sequence % NR(operation)]();
		sequence /= NR(operation);
	}
	doing[0] = 0;
}

/*
 * A kernel that comes up, and may find what one before it left: of the same
 * layout, with a record at the same address, or of another one.
 */
static void start(unsigned int limit, const struct layout *leftovers)
{
	memset(&opal, 0, sizeof(opal));
	doing[0] = 0;
	/* Each byte tells where it is, and nothing is at its place by chance. */
	for (unsigned int i = 0; i < sizeof(memory); i++)
		memory[i] = i * 7 + (i >> 8) * 13;
	opal.limit = leftovers ? LARGEST_TABLE : limit;
	fails[0].call = NEVER;
	fails[1].call = NEVER;
	settle(NULL);
	if (leftovers) {
		boot_with(leftovers);
		op_register();
		opal.limit = limit;
	}
	boot_with(&layouts[0]);
}

static unsigned int power(unsigned int base, unsigned int exponent)
{
	return exponent ? base * power(base, exponent - 1) : 1;
}

/* What is gone through. */
struct scope {
	unsigned int length;		/* of sequences */
	unsigned int failures;		/* 0, 1 or 2 */
	unsigned int smallest;		/* of OPAL's tables */
	const struct layout *leftovers;
};

/* Let each call fail, or each two. */
static void run_failures(const struct scope *scope, unsigned int limit,
			 unsigned int sequence, unsigned int how)
{
	unsigned int first = 0, second = 1, made;

	do {
		start(limit, scope->leftovers);
		fails[0].how = how % FAILURES;
		fails[1].how = how / FAILURES;
		if (scope->failures > 0)
			fails[0].call = first;
		if (scope->failures > 1)
			fails[1].call = second;
		run_sequence(sequence, scope->length);
		made = calls;
		if (scope->failures < 2 || ++second >= made)
			second = ++first + 1;
	} while (scope->failures && first < made && failed_checks < 10);
}

static void run_all(struct scope scope)
{
	unsigned int sequences = power(NR(operation), scope.length);
	unsigned int hows = power(FAILURES, scope.failures);
	unsigned int limits = LARGEST_TABLE + 1 - scope.smallest;

	for (unsigned int i = 0; i < sequences * hows * limits; i++)
		run_failures(&scope, scope.smallest + i % limits,
			     i / limits / hows, i / limits % hows);
}

TEST(without_failures_each_crash_finds_one_registration_or_none)
{
	run_all((struct scope){ .length = LENGTH + 2 });
	/* Or this test says nothing. */
	check(crashes > 10000);
	check(found_old > 500);
	check(found_new > 500);
	check(found_none > 1000);
	check_equal(found_old + found_new + found_none, crashes);
}

TEST(so_it_is_when_any_call_fails)
{
	run_all((struct scope){ .length = LENGTH, .failures = 1 });
}

TEST(so_it_is_when_any_two_calls_fail)
{
	const struct scope scope = {
		.length = LENGTH - 1,
		.failures = 2,
		.smallest = LARGEST_TABLE,
	};

	run_all(scope);
}

TEST(so_it_is_after_a_kernel_that_left_its_registration)
{
	for (unsigned int i = 0; i < NR(layouts); i++) {
		struct scope scope = { .leftovers = &layouts[i] };

		for (scope.failures = 0; scope.failures < 3; scope.failures++) {
			scope.length = LENGTH - scope.failures;
			scope.smallest = scope.failures < 2 ? 0 : LARGEST_TABLE;
			run_all(scope);
		}
	}
}

/* Where the last 72 bytes of ours would be, there is none of its RAM. */
TEST(a_plain_record_in_the_last_page_of_ram_is_found)
{
	const u64 end = SZ_128K;
	const struct range small = { 0, end };
	const struct fadump_found_record *found;
	struct fadump_record *record;

	start(LARGEST_TABLE, NULL);
	record = __va(end - SZ_4K);
	memset(record, 0, sizeof(*record));
	record->version = FADUMP_RECORD_VERSION;
	record->region_count = cpu_to_be16(1);
	record->registered_regions = cpu_to_be16(1);
	record->region[0].dest = cpu_to_be64(SZ_64K);
	record->region[0].size = cpu_to_be64(SZ_4K);
	opal.after_mpipl = true;
	opal.tag[OPAL_MPIPL_TAG_KERNEL] = end - SZ_4K;
	found = powernv_find_dump(&small, 1, 0, 0);
	check(found && found->nr_usable == 1);

	/* This kernel could not run in so little. */
	check(powernv_find_dump(&small, 1, SZ_4K, 0));
	check(!powernv_find_dump(&small, 1, SZ_4K + 1, 0));

	/* Nor is one found that is cut off. */
	opal.tag[OPAL_MPIPL_TAG_KERNEL] = end - 3088 + 8;
	check(!powernv_find_dump(&small, 1, 0, 0));
	opal.tag[OPAL_MPIPL_TAG_KERNEL] = U64_MAX - 7;
	check(!powernv_find_dump(&small, 1, 0, 0));
}
