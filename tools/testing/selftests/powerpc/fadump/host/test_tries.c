// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is what capture kernels note found as it was written, or not at all?
 *
 * Bytes are written and looked at by number here, never through the structure:
 * the numbers are the ABI.
 */

#include <linux/crc32.h>

#include "big_endian.h"
#include "damage.h"
#include "ktap.h"
#include "tries.h"

#define COUNT		0
#define ASKED		8
#define REGISTERS	16
#define SIZE		24
#define THREAD_SIZE	32
#define FORMAT		36
#define KEPT		40
#define BYTES		48

#define PROBE_VALUE	0x0123456789abcdef

static struct fadump_tries *started(void)
{
	struct fadump_tries *tries = exactly(sizeof(*tries));

	memset(tries, 0xee, sizeof(*tries));
	fadump_start_tries(tries, PROBE_VALUE);
	return tries;
}

TEST(a_number_is_byte_for_byte_what_the_format_says)
{
	struct fadump_tries *tries = started();
	u8 *bytes = (u8 *)tries;
	u8 sealed[20];

	check_equal(sizeof(*tries), BYTES);
	fadump_count_try(tries, PROBE_VALUE, 0x1234);
	put_be(sealed, 8, PROBE_VALUE);
	put_be(sealed + 8, 4, 1);
	put_be(sealed + 12, 4, 0);
	put_be(sealed + 16, 4, 0x1234);
	check_equal(get_be(bytes + COUNT, 4), crc32_le(~0U, sealed, 20));
	check_equal(get_be(bytes + COUNT + 4, 4), 0x1234);

	fadump_note_request(tries, PROBE_VALUE, 7, 0x28);
	put_be(sealed + 8, 4, 2);
	put_be(sealed + 12, 4, 7);
	put_be(sealed + 16, 4, 0x28);
	check_equal(get_be(bytes + ASKED, 4), crc32_le(~0U, sealed, 20));
	check_equal(get_be(bytes + ASKED + 4, 4), 0x28);
	free(tries);
}

TEST(tries_are_counted)
{
	struct fadump_tries *tries = started();
	u32 count = 99;

	check(fadump_tries_counted(tries, PROBE_VALUE, &count));
	check_equal(count, 0);
	for (u32 number = 1; number < 5; number++) {
		fadump_count_try(tries, PROBE_VALUE, number);
		check(fadump_tries_counted(tries, PROBE_VALUE, &count));
		check_equal(count, number);
	}
	free(tries);
}

TEST(boots_that_kept_the_dump_are_counted_apart)
{
	struct fadump_tries *tries = started();
	u32 count = 99;

	check(fadump_keepings_counted(tries, PROBE_VALUE, &count));
	check_equal(count, 0);
	fadump_count_keeping(tries, PROBE_VALUE, 2);
	check(fadump_keepings_counted(tries, PROBE_VALUE, &count));
	check_equal(count, 2);
	check(!fadump_keepings_counted(tries, PROBE_VALUE + 1, &count));
	check(fadump_tries_counted(tries, PROBE_VALUE, &count));
	check_equal(count, 0);
	/* One number does not pass for the other. */
	tries->count = tries->kept;
	check(!fadump_tries_counted(tries, PROBE_VALUE, &count));
	free(tries);
}

TEST(what_an_earlier_registration_left_does_not_count)
{
	struct fadump_tries *tries = started();
	u32 number;

	check(!fadump_tries_counted(tries, PROBE_VALUE + 1, &number));
	fadump_note_request(tries, PROBE_VALUE, 1, 3);
	check(!fadump_find_request(tries, PROBE_VALUE + 1, 1, &number));
	/* One number does not pass for another. */
	tries->asked = tries->count;
	check(!fadump_find_request(tries, PROBE_VALUE, 0, &number));
	free(tries);
}

TEST(a_number_with_any_bit_changed_does_not_count)
{
	struct fadump_tries *tries = started();
	u32 number;

	fadump_count_try(tries, PROBE_VALUE, 2);
	with_each_bit_changed((u8 *)tries + COUNT, 8)
		check(!fadump_tries_counted(tries, PROBE_VALUE, &number));
	check(fadump_tries_counted(tries, PROBE_VALUE, &number));
	free(tries);
}

TEST(memory_that_was_overwritten_is_no_number)
{
	static const u8 with[] = { 0, 0xff, 0x55, 0xbb };
	struct fadump_tries *tries = started();
	u32 number;

	for (unsigned int i = 0; i < NR(with) + 2000; i++) {
		if (i < NR(with))
			memset(tries, with[i], sizeof(*tries));
		else
			overwrite(tries, sizeof(*tries));
		check(!fadump_tries_counted(tries, PROBE_VALUE, &number));
		check(!fadump_find_request(tries, PROBE_VALUE, 1, &number));
	}
	free(tries);
}

TEST(a_request_belongs_to_its_try)
{
	struct fadump_tries *tries = started();
	u32 pir = 99;

	check(!fadump_find_request(tries, PROBE_VALUE, 1, &pir));
	fadump_note_request(tries, PROBE_VALUE, 1, 0);
	check(fadump_find_request(tries, PROBE_VALUE, 1, &pir));
	check_equal(pir, 0);
	check(!fadump_find_request(tries, PROBE_VALUE, 2, &pir));
	free(tries);
}

TEST(a_request_of_a_kernel_before_is_forgotten)
{
	struct fadump_tries *tries = started();
	u32 pir;

	for (u32 try = 0; try < 3; try++) {
		fadump_note_request(tries, PROBE_VALUE, try, 0x28);
		fadump_forget_request(tries);
		check(!fadump_find_request(tries, PROBE_VALUE, try, &pir));
	}
	free(tries);
}

/* ---- registers ---- */

#define AREA_BYTES	96

static struct hdat_cpu_state area_of(u8 *area)
{
	for (unsigned int i = 0; i < AREA_BYTES; i++)
		area[i] = i + 1;
	return (struct hdat_cpu_state){ area, AREA_BYTES, 48 };
}

TEST(registers_are_found_as_they_were_saved)
{
	struct fadump_tries *tries = started();
	u8 *area = exactly(AREA_BYTES), *room = exactly(AREA_BYTES);
	const struct hdat_cpu_state state = area_of(area);
	struct hdat_cpu_state found;

	check(!fadump_find_registers(tries, PROBE_VALUE, room, AREA_BYTES,
				     &found));
	fadump_save_registers(tries, PROBE_VALUE, room, &state);
	/* What firmware does with its own is another matter. */
	memset(area, 0, AREA_BYTES);
	check(fadump_find_registers(tries, PROBE_VALUE, room, AREA_BYTES,
				    &found));
	check(found.area == room);
	check_equal(found.size, AREA_BYTES);
	check_equal(found.thread_size, 48);
	for (unsigned int i = 0; i < AREA_BYTES; i++)
		check_equal(found.area[i], i + 1);
	check_equal(get_be((u8 *)tries + FORMAT, 4), 1);
	free(room);
	free(area);
	free(tries);
}

TEST(registers_or_their_description_with_any_bit_changed_are_not_used)
{
	struct fadump_tries *tries = started();
	u8 *area = exactly(AREA_BYTES), *room = exactly(AREA_BYTES);
	const struct hdat_cpu_state state = area_of(area);
	struct hdat_cpu_state found;

	fadump_save_registers(tries, PROBE_VALUE, room, &state);
	with_each_bit_changed((u8 *)tries + REGISTERS, KEPT - REGISTERS)
		check(!fadump_find_registers(tries, PROBE_VALUE, room,
					     AREA_BYTES, &found));
	with_each_bit_changed(room, AREA_BYTES)
		check(!fadump_find_registers(tries, PROBE_VALUE, room,
					     AREA_BYTES, &found));
	check(fadump_find_registers(tries, PROBE_VALUE, room, AREA_BYTES,
				    &found));
	/* Not even looked at where there is not so much room. */
	check(!fadump_find_registers(tries, PROBE_VALUE, NULL, AREA_BYTES - 1,
				     &found));
	free(room);
	free(area);
	free(tries);
}

/* The copy first, then what describes it, the number that vouches for it last. */
TEST(registers_that_are_being_saved_do_not_count)
{
	struct fadump_tries *before = started(), *after = started();
	u8 *area = exactly(AREA_BYTES), *room = exactly(AREA_BYTES);
	const struct hdat_cpu_state state = area_of(area);
	struct fadump_tries *between = started();
	struct hdat_cpu_state found;

	fadump_save_registers(after, PROBE_VALUE, room, &state);
	for (unsigned int i = 0; i < AREA_BYTES; i++) {
		memset(room, 0, AREA_BYTES);
		memcpy(room, area, i);
		check(!fadump_find_registers(before, PROBE_VALUE, room,
					     AREA_BYTES, &found));
	}
	memcpy(room, area, AREA_BYTES);
	for (unsigned int i = SIZE; i <= KEPT; i++) {
		memcpy((u8 *)between + SIZE, (u8 *)after + SIZE, i - SIZE);
		check(!fadump_find_registers(between, PROBE_VALUE, room,
					     AREA_BYTES, &found));
	}
	memcpy((u8 *)between + REGISTERS, (u8 *)after + REGISTERS, 8);
	check(fadump_find_registers(between, PROBE_VALUE, room, AREA_BYTES,
				    &found));
	free(between);
	free(room);
	free(area);
	free(after);
	free(before);
}
