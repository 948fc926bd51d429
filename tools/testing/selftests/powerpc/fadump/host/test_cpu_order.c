// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the n-th note belong to the n-th CPU that was online?
 */

#include "cpu_order.h"
#include "big_endian.h"
#include "ktap.h"

#define THREAD_SIZE	24
#define MAX		16

/*
 * Threads with these PIRs, in firmware's order; an inactive one has a minus, and 0
 * stands for the number that no thread has.
 */
static void check_order(const int *thread, unsigned int threads,
			struct cpu_order order, const u32 *pir,
			const int *index, unsigned int nr)
{
	u8 *area = exactly((threads ?: 1) * THREAD_SIZE);
	struct hdat_cpu_state state = { area, threads * THREAD_SIZE, THREAD_SIZE };
	struct cpu_choice *choice =
		exactly((order.nr_cpus + threads + 1) * sizeof(*choice));

	for (unsigned int i = 0; i < threads; i++) {
		u8 *header = area + i * THREAD_SIZE;

		put_be(header, 4, thread[i] ? abs(thread[i]) : NO_PIR);
		put_be(header + 4, 1, thread[i] < 0 ? 0x0f : 0);
		put_be(header + 16, 4, 16);
	}
	order.state = &state;
	order.threads = threads;
	if (check_equal(order_cpus(&order, choice), nr)) {
		for (unsigned int i = 0; i < nr; i++) {
			check_equal(choice[i].pir, pir[i]);
			check_equal(choice[i].index, index[i]);
		}
	}
	free(choice);
	free(area);
}

static const bool all[MAX] = { [0 ... MAX - 1] = true };

TEST(notes_are_in_the_order_of_the_kernels_numbers)
{
	const int thread[] = { 4, 8, 12, 16 };
	const u32 pir[] = { 16, 4, 12, 8 };

	check_order(thread, 4,
		    (struct cpu_order){ .pir = pir, .wanted = all, .nr_cpus = 4,
					.were_online = true,
					.crashing_pir = 12 },
		    pir, (int[]){ 3, 0, 2, 1 }, 4);
}

TEST(cpus_that_were_offline_have_none)
{
	const int thread[] = { 4, 8, 12, 16 };
	const u32 pir[] = { 4, 8, 12, 16 };
	const bool wanted[] = { true, false, true, false };

	check_order(thread, 4,
		    (struct cpu_order){ .pir = pir, .wanted = wanted,
					.nr_cpus = 4, .were_online = true,
					.crashing_pir = 4 },
		    (u32[]){ 4, 12 }, (int[]){ 0, 2 }, 2);
}

TEST(numbers_without_a_cpu_are_skipped)
{
	const int thread[] = { 4, 8 };
	const u32 pir[] = { 4, NO_PIR, 8 };

	check_order(thread, 2,
		    (struct cpu_order){ .pir = pir, .wanted = all, .nr_cpus = 3,
					.were_online = true,
					.crashing_pir = NO_PIR },
		    (u32[]){ 4, 8 }, (int[]){ 0, 1 }, 2);
}

/* Its empty note keeps the others in their places. */
TEST(an_online_cpu_without_registers_keeps_its_place)
{
	const int thread[] = { 4, -8, 16 };
	const u32 pir[] = { 4, 8, 12, 16 };

	check_order(thread, 3,
		    (struct cpu_order){ .pir = pir, .wanted = all, .nr_cpus = 4,
					.were_online = true,
					.crashing_pir = 16 },
		    pir, (int[]){ 0, -1, -1, 2 }, 4);
}

TEST(where_it_is_not_known_who_was_online_inactive_threads_have_none)
{
	const int thread[] = { 4, -8, 16 };
	const u32 pir[] = { 4, 8, 12, 16 };

	check_order(thread, 3,
		    (struct cpu_order){ .pir = pir, .wanted = all, .nr_cpus = 4,
					.crashing_pir = NO_PIR },
		    (u32[]){ 4, 16 }, (int[]){ 0, 2 }, 2);
}

TEST(what_has_the_number_of_no_thread_is_none)
{
	const u32 pir[] = { 16 };
	struct cpu_order order = { .pir = pir, .wanted = all, .nr_cpus = 1,
				   .others = true, .crashing_pir = NO_PIR };

	check_order((int[]){ 16, 0, 4 }, 3, order, (u32[]){ 16, 4 },
		    (int[]){ 0, 2 }, 2);
}

TEST(threads_that_are_unknown_follow_where_they_may_have_been_cpus)
{
	const int thread[] = { 4, 8, -12, 16, 20 };
	const u32 pir[] = { 16 };
	struct cpu_order order = { .pir = pir, .wanted = all, .nr_cpus = 1,
				   .others = true, .were_online = true,
				   .crashing_pir = 8 };

	check_order(thread, 5, order, (u32[]){ 16, 4, 8, 20 },
		    (int[]){ 3, 0, 1, 4 }, 4);
	order.others = false;
	order.crashing_pir = 16;
	check_order(thread, 5, order, (u32[]){ 16 }, (int[]){ 3 }, 1);
}

TEST(the_crashing_thread_is_never_left_out)
{
	const int thread[] = { 4, -8 };
	const u32 pir[] = { 4, 8 };
	const bool wanted[] = { true, false };
	struct cpu_order order = { .pir = pir, .wanted = all, .nr_cpus = 2,
				   .crashing_pir = 8 };

	/* Inactive, as firmware has it. */
	check_order(thread, 2, order, pir, (int[]){ 0, -1 }, 2);
	/* Offline, as the mask has it. */
	order.wanted = wanted;
	order.were_online = true;
	check_order(thread, 2, order, pir, (int[]){ 0, -1 }, 2);
	/* Unknown to all. */
	order.wanted = all;
	order.crashing_pir = 99;
	check_order(thread, 2, order, (u32[]){ 4, 8, 99 },
		    (int[]){ 0, -1, -1 }, 3);
}

TEST(a_cpu_that_ran_alone_is_the_one_that_crashed)
{
	const int thread[] = { 4, 8 };
	const u32 pir[] = { 4, 12 };
	const bool wanted[] = { true, false };
	struct cpu_order order = { .pir = pir, .wanted = wanted, .nr_cpus = 2,
				   .were_online = true, .crashing_pir = 8 };

	check_order(thread, 2, order, (u32[]){ 8 }, (int[]){ 1 }, 1);
	/* There may have been more. */
	order.others = true;
	check_order(thread, 2, order, (u32[]){ 4, 8 }, (int[]){ 0, 1 }, 2);
	order.others = false;
	order.were_online = false;
	check_order(thread, 2, order, (u32[]){ 4, 8 }, (int[]){ 0, -1 }, 2);
	order.were_online = true;
	/* The number is that of another CPU, which crashed. */
	order.crashing_pir = 12;
	check_order(thread, 2, order, (u32[]){ 4, 12 }, (int[]){ 0, -1 }, 2);
	/* Nobody says which one it was. */
	order.crashing_pir = NO_PIR;
	check_order(thread, 2, order, (u32[]){ 4 }, (int[]){ 0 }, 1);
}

TEST(without_registers_there_is_the_crashing_thread)
{
	check_order(NULL, 0,
		    (struct cpu_order){ .crashing_pir = 5, .others = true },
		    (u32[]){ 5 }, (int[]){ -1 }, 1);
	check_order(NULL, 0,
		    (struct cpu_order){ .crashing_pir = NO_PIR, .others = true },
		    NULL, NULL, 0);
}

/* A damaged area may repeat itself: there must be room all the same. */
TEST(no_area_gives_more_than_there_is_room_for)
{
	for (int round = 0; round < 20000; round++) {
		unsigned int threads = random_below(MAX);
		unsigned int nr_cpus = random_below(MAX);
		u8 *area = exactly((threads ?: 1) * THREAD_SIZE);
		struct hdat_cpu_state state = { area, threads * THREAD_SIZE,
						THREAD_SIZE };
		struct cpu_choice *choice =
			exactly((nr_cpus + threads + 1) * sizeof(*choice));
		u32 pir[MAX];
		bool wanted[MAX];
		struct cpu_order order = {
			.state = &state, .threads = threads, .pir = pir,
			.wanted = wanted, .nr_cpus = nr_cpus,
			.others = random_below(2),
			.were_online = random_below(2),
			.crashing_pir = random_below(MAX),
		};

		for (unsigned int i = 0; i < MAX; i++) {
			pir[i] = random_below(MAX);
			wanted[i] = random_below(2);
		}
		for (unsigned int i = 0; i < threads; i++) {
			u8 *header = area + i * THREAD_SIZE;

			put_be(header, 4, random_below(MAX));
			put_be(header + 4, 1, random_below(4) ? 0 : 0x0f);
		}
		check(order_cpus(&order, choice) <= nr_cpus + threads + 1);
		free(choice);
		free(area);
	}
}
