// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers that firmware saved, read in the kernel: at addresses of any
 * alignment, with counts and offsets that overflow.  host/test_cpu_state.c in
 * the selftests looks at each register.
 */

#include <linux/string.h>
#include <linux/unaligned.h>

#include <kunit/test.h>

#include "cpu_state.h"

#define THREADS		3
#define THREAD_BYTES	0x203	/* so that no two are aligned alike */
#define REGISTERS	24	/* where they begin */

/* Header of a thread, byte offsets: skiboot, include/opal-dump.h. */
#define PIR		0
#define CORE_STATE	4
#define OFFSET		8
#define COUNT		12
#define STRIDE		16

struct fixture {
	struct hdat_cpu_state state;
	struct hdat_thread thread;
	u8 area[THREADS * THREAD_BYTES];
};

static u8 *header(struct fixture *f, unsigned int index)
{
	return f->area + index * THREAD_BYTES;
}

static void put_register(u8 *entry, u32 type, u32 number, u64 value)
{
	put_unaligned_be32(type, entry);
	put_unaligned_be32(number, entry + 4);
	put_unaligned_be64(value, entry + 8);
}

/* Each thread has its r3 and its instruction pointer. */
static int save_registers(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	f->state.area = f->area;
	f->state.size = sizeof(f->area);
	f->state.thread_size = THREAD_BYTES;
	for (unsigned int i = 0; i < THREADS; i++) {
		u8 *h = header(f, i);

		put_unaligned_be32(0x40 + i, h + PIR);
		put_unaligned_be32(REGISTERS - OFFSET, h + OFFSET);
		put_unaligned_be32(2, h + COUNT);
		put_unaligned_be32(16, h + STRIDE);
		put_register(h + REGISTERS, 1, 3, 0x123456789abcdef0 + i);
		put_register(h + REGISTERS + 16, 2, 0x7d0,
			     0xc000000000001000 + i);
	}
	return 0;
}

static void each_thread_is_read(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, hdat_thread_count(&f->state), THREADS);
	for (unsigned int i = 0; i < THREADS; i++) {
		KUNIT_EXPECT_EQ(test, hdat_thread_pir(&f->state, i), 0x40 + i);
		KUNIT_EXPECT_NULL(test, hdat_read_thread(&f->state, i,
							 &f->thread));
		KUNIT_EXPECT_EQ(test, f->thread.pir, 0x40 + i);
		KUNIT_EXPECT_FALSE(test, f->thread.inactive);
		KUNIT_EXPECT_EQ(test, f->thread.gpr[3], 0x123456789abcdef0 + i);
		KUNIT_EXPECT_EQ(test, f->thread.nip, 0xc000000000001000 + i);
		KUNIT_EXPECT_EQ(test, f->thread.gpr[4], 0);
	}
}

static void inactive_threads_have_none(struct kunit *test)
{
	struct fixture *f = test->priv;

	header(f, 1)[CORE_STATE] = 0x0f;
	put_unaligned_be32(U32_MAX, header(f, 1) + COUNT);
	KUNIT_EXPECT_NULL(test, hdat_read_thread(&f->state, 1, &f->thread));
	KUNIT_EXPECT_TRUE(test, f->thread.inactive);
	KUNIT_EXPECT_EQ(test, f->thread.pir, 0x41);
	KUNIT_EXPECT_EQ(test, f->thread.nip, 0);
}

/* The last thread, so that what lies outside is outside of the area, too. */
static void what_lies_outside_is_not_read(struct kunit *test)
{
	static const struct {
		unsigned int member;
		u32 value;
	} wrong[] = {
		{ COUNT, U32_MAX }, { COUNT, 0x10000000 }, { COUNT, 31 },
		{ STRIDE, 0 }, { STRIDE, 15 }, { STRIDE, U32_MAX },
		{ OFFSET, 1 }, { OFFSET, THREAD_BYTES }, { OFFSET, U32_MAX },
	};
	struct fixture *f = test->priv;
	u8 *h = header(f, THREADS - 1);

	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		u32 right = get_unaligned_be32(h + wrong[i].member);

		put_unaligned_be32(wrong[i].value, h + wrong[i].member);
		KUNIT_EXPECT_NOT_NULL_MSG(test,
					  hdat_read_thread(&f->state,
							   THREADS - 1,
							   &f->thread),
					  "member at %u is %#x",
					  wrong[i].member, wrong[i].value);
		KUNIT_EXPECT_EQ(test, f->thread.pir, 0x40 + THREADS - 1);
		KUNIT_EXPECT_EQ(test, f->thread.nip, 0);
		put_unaligned_be32(right, h + wrong[i].member);
	}
}

static void an_area_that_cannot_be_divided_has_no_threads(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->state.size--;
	KUNIT_EXPECT_EQ(test, hdat_thread_count(&f->state), 0);
	f->state.size++;
	f->state.thread_size = 0;
	KUNIT_EXPECT_EQ(test, hdat_thread_count(&f->state), 0);
	f->state.thread_size = 23;
	KUNIT_EXPECT_EQ(test, hdat_thread_count(&f->state), 0);
}

static struct kunit_case cpu_state_cases[] = {
	KUNIT_CASE(each_thread_is_read),
	KUNIT_CASE(inactive_threads_have_none),
	KUNIT_CASE(what_lies_outside_is_not_read),
	KUNIT_CASE(an_area_that_cannot_be_divided_has_no_threads),
	{}
};

static struct kunit_suite cpu_state_suite = {
	.name = "fadump_cpu_state",
	.init = save_registers,
	.test_cases = cpu_state_cases,
};

kunit_test_suite(cpu_state_suite);
