// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Are the registers that firmware saved read as HDAT lays them out, and is
 * nothing outside the area read, whatever the area says?
 */

#include "cpu_state.h"
#include "big_endian.h"
#include "damage.h"
#include "ktap.h"

/* QEMU's and hardware's layout: header, then registers of 16 bytes. */
#define HEADER		24
#define THREAD_SIZE	(HEADER + 44 * 16)

static u8 *area_of(unsigned int threads)
{
	return exactly((size_t)threads * THREAD_SIZE);
}

static void put_header(u8 *thread, u32 pir, u8 core_state, u32 count, u32 stride)
{
	put_be(thread, 4, pir);
	put_be(thread + 4, 1, core_state);
	/* From the offset itself, at 8, to behind the header. */
	put_be(thread + 8, 4, HEADER - 8);
	put_be(thread + 12, 4, count);
	put_be(thread + 16, 4, stride);
	put_be(thread + 20, 4, 16);
}

static void put_register(u8 *thread, unsigned int index, u32 type, u32 number,
			 u64 value)
{
	u8 *entry = thread + HEADER + index * 16;

	put_be(entry, 4, type);
	put_be(entry + 4, 4, number);
	put_be(entry + 8, 8, value);
}

static struct hdat_cpu_state state_of(const u8 *area, u64 size)
{
	return (struct hdat_cpu_state){ area, size, THREAD_SIZE };
}

TEST(threads_are_counted)
{
	u8 area[1];
	struct hdat_cpu_state state = state_of(area, 3 * THREAD_SIZE);

	check_equal(hdat_thread_count(&state), 3);
	state.size = 0;
	check_equal(hdat_thread_count(&state), 0);
}

TEST(an_area_that_cannot_be_divided_has_no_threads)
{
	u8 area[1];
	struct hdat_cpu_state state = state_of(area, 3 * THREAD_SIZE);

	state.size--;
	check_equal(hdat_thread_count(&state), 0);
	state.size = THREAD_SIZE / 2;
	check_equal(hdat_thread_count(&state), 0);
	state.size = 3 * THREAD_SIZE;
	state.thread_size = 0;
	check_equal(hdat_thread_count(&state), 0);
	/* Smaller than the header of a thread. */
	state.size = 23 * 4;
	state.thread_size = 23;
	check_equal(hdat_thread_count(&state), 0);
	state.size = 24 * 4;
	state.thread_size = 24;
	check_equal(hdat_thread_count(&state), 4);
}

TEST(every_register_goes_to_its_place)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	static const u32 special[] = { 1, 8, 9, 18, 19, 0x7d0, 0x7d1, 0x7d2 };
	struct hdat_thread thread;
	unsigned int index = 0;

	put_header(area, 0x1234, 0xff, 40, 16);
	/* Backwards: the order is no part of the format. */
	for (u32 i = 32; i--;)
		put_register(area, index++, 1, i, 0x1111000011110000 + i);
	for (u32 i = 0; i < 8; i++)
		put_register(area, index++, 2, special[i], 0xfedc000000000000 +
			     special[i]);

	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.pir, 0x1234);
	check_equal(thread.inactive, false);
	for (u32 i = 0; i < 32; i++)
		check_equal(thread.gpr[i], 0x1111000011110000 + i);
	check_equal(thread.xer, 0xfedc000000000001);
	check_equal(thread.link, 0xfedc000000000008);
	check_equal(thread.ctr, 0xfedc000000000009);
	check_equal(thread.dsisr, 0xfedc000000000012);
	check_equal(thread.dar, 0xfedc000000000013);
	check_equal(thread.nip, 0xfedc0000000007d0);
	check_equal(thread.msr, 0xfedc0000000007d1);
	check_equal(thread.ccr, 0xfedc0000000007d2);
	free(area);
}

TEST(registers_that_are_unknown_change_nothing)
{
	static const struct hdat_thread untouched = { .pir = 7 };
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	put_header(area, 7, 0, 5, 16);
	put_register(area, 0, 1, 32, ~0ULL);
	put_register(area, 1, 1, 0xffffffff, ~0ULL);
	put_register(area, 2, 2, 0x7d3, ~0ULL);
	put_register(area, 3, 3, 1, ~0ULL);
	put_register(area, 4, 0, 1, ~0ULL);
	memset(&thread, 0, sizeof(thread));
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check(!memcmp(&thread, &untouched, sizeof(thread)));
	free(area);
}

TEST(each_thread_has_its_own_registers)
{
	u8 *area = area_of(3);
	const struct hdat_cpu_state state = state_of(area, 3 * THREAD_SIZE);

	for (unsigned int i = 0; i < 3; i++) {
		put_header(area + i * THREAD_SIZE, 100 + i, 0, 2, 16);
		put_register(area + i * THREAD_SIZE, 0, 2, 0x7d0, 1000 + i);
		put_register(area + i * THREAD_SIZE, 1, 1, i, 2000 + i);
	}
	for (unsigned int i = 0; i < 3; i++) {
		struct hdat_thread thread;

		check_text(hdat_read_thread(&state, i, &thread), NULL);
		check_equal(thread.pir, 100 + i);
		check_equal(thread.nip, 1000 + i);
		for (unsigned int r = 0; r < 32; r++)
			check_equal(thread.gpr[r], r == i ? 2000 + i : 0);
	}
	free(area);
}

TEST(an_inactive_core_has_no_registers_and_is_no_error)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	/* What else such a thread says may be anything. */
	put_header(area, 5, 0x0f, 0xffffffff, 0);
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.pir, 5);
	check_equal(thread.inactive, true);
	check_equal(thread.gpr[1], 0);
	free(area);
}

/* Firmware leaves there what stood there before. */
TEST(a_core_that_did_not_run_has_no_registers)
{
	for (u32 core_state = 0; core_state <= 0xff; core_state++) {
		bool asleep = core_state >= 1 && core_state <= 0x0e;
		u8 *area = area_of(1);
		const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
		struct hdat_thread thread;

		put_header(area, 5, core_state, 1, 16);
		put_register(area, 0, 1, 3, 33);
		check_text(hdat_read_thread(&state, 0, &thread),
			   asleep ? "its core was not running" : NULL);
		check_equal(thread.pir, 5);
		check_equal(thread.inactive, core_state == 0x0f);
		check_equal(thread.asleep, asleep);
		check_equal(thread.gpr[3],
			    asleep || core_state == 0x0f ? 0 : 33);
		free(area);
	}
}

TEST(registers_may_be_further_apart_than_they_are_large)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	put_header(area, 5, 0, 2, 32);
	put_register(area, 0, 1, 3, 33);
	put_register(area, 1, 1, 4, 44);
	put_register(area, 2, 1, 5, 55);
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.gpr[3], 33);
	check_equal(thread.gpr[4], 0);
	check_equal(thread.gpr[5], 55);
	free(area);
}

TEST(registers_may_end_with_the_thread)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	put_header(area, 5, 0, 44, 16);
	put_register(area, 43, 1, 31, 77);
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.gpr[31], 77);
	free(area);
}

/* What is wrong with one thread's header, and that its PIR is told still. */
static void check_refused(u32 offset, u32 count, u32 stride, const char *reason)
{
	u8 *area = area_of(2);
	const struct hdat_cpu_state state = state_of(area, 2 * THREAD_SIZE);
	struct hdat_thread thread;

	for (unsigned int i = 0; i < 2; i++) {
		put_header(area + i * THREAD_SIZE, 10 + i, 0, count, stride);
		put_be(area + i * THREAD_SIZE + 8, 4, offset);
		check_text(hdat_read_thread(&state, i, &thread), reason);
		check_equal(thread.pir, 10 + i);
		check_equal(thread.inactive, false);
	}
	free(area);
}

TEST(registers_smaller_than_they_can_be_are_refused)
{
	check_refused(HEADER - 8, 1, 15, "registers are too small");
	check_refused(HEADER - 8, 1, 0, "registers are too small");
}

TEST(registers_over_their_header_are_refused)
{
	check_refused(1, 1, 16, "registers overlap their header");
	check_refused(HEADER - 9, 1, 16, "registers overlap their header");
}

/* QEMU 11.1 does not say where the registers are. */
TEST(registers_without_an_offset_follow_the_header)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	put_header(area, 5, 0, 44, 16);
	put_be(area + 8, 4, 0);
	put_register(area, 0, 1, 0, 11);
	put_register(area, 43, 1, 31, 77);
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.gpr[0], 11);
	check_equal(thread.gpr[31], 77);

	put_be(area + 12, 4, 45);
	check_text(hdat_read_thread(&state, 0, &thread),
		   "registers lie outside the thread's part of the area");
	free(area);
}

TEST(registers_outside_the_thread_are_refused)
{
	const char *reason = "registers lie outside the thread's part of the area";

	check_refused(HEADER - 8, 45, 16, reason);
	check_refused(HEADER - 7, 44, 16, reason);
	check_refused(HEADER - 8, 44, 17, reason);
	check_refused(THREAD_SIZE - 8, 1, 16, reason);
	check_refused(0xffffffff, 1, 16, reason);
	/* Products and sums that come out small when cut to 32 bits. */
	check_refused(HEADER - 8, 0x10000000, 16, reason);
	check_refused(HEADER - 8, 0xffffffff, 0xffffffff, reason);
	check_refused(0xfffffff8, 1, 24, reason);
}

TEST(no_registers_are_no_error)
{
	u8 *area = area_of(1);
	const struct hdat_cpu_state state = state_of(area, THREAD_SIZE);
	struct hdat_thread thread;

	put_header(area, 5, 0, 0, 16);
	check_text(hdat_read_thread(&state, 0, &thread), NULL);
	check_equal(thread.nip, 0);
	free(area);
}

/* The sanitizer judges: nothing outside the area may be read. */
TEST(any_area_is_read_within_its_bounds)
{
	for (int round = 0; round < 50000; round++) {
		u32 thread_size = HEADER + random_below(200);
		u8 *area = exactly((size_t)thread_size * 2);
		struct hdat_cpu_state state = { area, thread_size * 2, thread_size };
		struct hdat_thread thread;

		overwrite(area, state.size);
		/* Plausible as often as not, or nothing gets far. */
		for (unsigned int i = 0; i < 2; i++) {
			u8 *header = area + i * thread_size;

			if (random_below(8))
				put_be(header + 8, 4, random_below(64));
			if (random_below(8))
				put_be(header + 12, 4, random_below(16));
			if (random_below(8))
				put_be(header + 16, 4, random_below(40));
		}
		if (check_equal(hdat_thread_count(&state), 2)) {
			hdat_read_thread(&state, 0, &thread);
			hdat_read_thread(&state, 1, &thread);
		}
		free(area);
	}
}
