// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is nothing read outside the area that firmware saved registers to, whatever
 * the area says, and does each choice of threads fit?
 *
 * Input: 4 bytes (big endian), the size of a thread's part; then the area.
 */

#include "cpu_order.h"
#include "../big_endian.h"
#include "fuzz.h"

#define CPUS	4

static void choose(const struct hdat_cpu_state *state, unsigned int threads)
{
	static const u32 pir[CPUS] = { 0, 4, NO_PIR, 8 };
	static const bool wanted[CPUS] = { true, true, true, false };
	struct cpu_order order = {
		.state = state,
		.threads = threads,
		.pir = pir,
		.wanted = wanted,
		.nr_cpus = CPUS,
		.others = true,
		.crashing_pir = 4,
	};
	size_t room = CPUS + threads + 1;
	struct cpu_choice *choice = calloc(room, sizeof(*choice));
	unsigned int nr;

	if (!choice)
		abort();
	nr = order_cpus(&order, choice);
	expect(nr <= room, "more threads than there are");
	for (unsigned int i = 0; i < nr; i++)
		expect(choice[i].index < (int)threads,
		       "a thread that is not there");
	free(choice);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct hdat_cpu_state state = { 0 };
	struct hdat_thread thread;
	unsigned int threads;
	u8 *area;

	if (size < 4)
		return 0;
	area = copy_of(data + 4, size - 4, size - 4);
	state.area = area;
	state.size = size - 4;
	state.thread_size = get_be(data, 4);
	threads = hdat_thread_count(&state);
	for (unsigned int i = 0; i < threads; i++) {
		hdat_read_thread(&state, i, &thread);
		expect(thread.pir == hdat_thread_pir(&state, i),
		       "two PIRs of one thread");
	}
	/* So many that the choice would take longer than all else. */
	if (threads < 64)
		choose(&state, threads);
	free(area);
	return 0;
}
