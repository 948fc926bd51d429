// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the record what kernels since 5.19 read and write, byte for byte, and is
 * no damaged one believed?
 *
 * Bytes are written and looked at by number here, never through the structure:
 * the numbers are the ABI, and must not follow when the structure changes.
 */

#include <linux/crc32.h>
#include <linux/sizes.h>

#include "record.h"
#include "big_endian.h"
#include "damage.h"
#include "ktap.h"
#include "possible.h"

/* The plain record. */
#define VERSION		0
#define RESERVED	1
#define REGION_COUNT	4
#define REGISTERED	6
#define CRASH_INFO	8
#define REGION(n)	(16 + (n) * 24)
#define SOURCE(n)	REGION(n)
#define DESTINATION(n)	(REGION(n) + 8)
#define SIZE(n)		(REGION(n) + 16)

/* The extension follows 128 regions. */
#define MAGIC		3088
#define EXT_VERSION	3096
#define EXT_LENGTH	3100
#define CHECKSUM	3104
#define EXT_RESERVED	3108
#define RESERVATION	3112
#define RESERVATION_SIZE 3120
#define TOP		3128
#define PROBE_VALUE	3136
#define PROBE(n)	(3144 + (n) * 8)
#define TRIES		4168
#define REGISTERS	4176
#define REGISTERS_SIZE	4184
#define TEXTS		4192
#define COLLECTOR	4200
#define NUMBERS		4216
#define NUMBERS_SIZE	4224
#define EXT_BYTES	1144
#define RECORD_BYTES	4232

/* What the first extension had, and the longest that there is room for. */
#define LEAST_EXT_BYTES	1080
#define MOST_EXT_BYTES	5104
#define ROOM		8192

/* What a reader wants of the crash-info header, and an address for one. */
#define INFO_BYTES	1000
#define INFO_AT		(GB(4) + SZ_64K + MB(768))

/*
 * Where the record is, and behind it struct fadump_tries, fadump_texts and
 * fadump_cpu_numbers.
 */
#define RECORD_AT	(GB(5) - SZ_64K)
#define TRIES_AT	(RECORD_AT + ROOM)
#define TRIES_BYTES	48
#define TEXTS_AT	(TRIES_AT + TRIES_BYTES)
#define TEXTS_BYTES	(16 + 2 * 2048 + 256)
#define NUMBERS_AT	(TEXTS_AT + TEXTS_BYTES)
#define NUMBERS_BYTES	(8 + 4 * 2048)

/* The largest size that 32 bits and whole pages allow. */
#define LARGEST		0xfffff000

/* A machine with a hole in its RAM, and with two ranges that touch. */
static const struct range ram[] = {
	{ 0, MB(512) }, { MB(768), GB(2) }, { GB(2), GB(8) },
};

/*
 * Three regions, the last one without a probe; what follows it may be
 * overwritten as well.
 */
static struct fadump_record_content written(void)
{
	return (struct fadump_record_content){
		.region = {
			{ 0, MB(256) }, { MB(256), MB(512) },
			{ MB(768), MB(1024) },
		},
		.probe = { 0x1230, MB(512) - 8, 0 },
		.region_count = 3,
		.registered = 3,
		.destination = GB(4) + SZ_64K,
		.crash_info = INFO_AT,
		.reservation = { GB(4), GB(5) },
		.boot_memory_top = MB(1024) + SZ_64K,
		.probe_value = 0x0123456789abcdef,
		.tries = TRIES_AT,
		.registers = { RECORD_AT - SZ_512K, RECORD_AT },
		.texts = TEXTS_AT,
		.collector = "host-2",
		.cpu_numbers = { NUMBERS_AT, NUMBERS_AT + NUMBERS_BYTES },
	};
}

static struct fadump_record *record_of(const struct fadump_record_content *content)
{
	struct fadump_record *record = exactly(sizeof(*record));

	/* Whatever was there before must not show through. */
	memset(record, 0xee, sizeof(*record));
	fadump_write_record(record, content);
	return record;
}

static struct fadump_record *good_record(void)
{
	struct fadump_record_content content = written();

	return record_of(&content);
}

/* What was changed on purpose is made to pass the checksum. */
static void sign_length(struct fadump_record *record, unsigned int length)
{
	u8 *bytes = (u8 *)record;

	put_be(bytes + CHECKSUM, 4, 0);
	put_be(bytes + CHECKSUM, 4, ~crc32_le(~0U, bytes, MAGIC + length));
}

static void sign(struct fadump_record *record)
{
	sign_length(record, EXT_BYTES);
}

/* As another kernel leaves it, which knows of no extension. */
static void make_plain(struct fadump_record *record)
{
	memset((u8 *)record + MAGIC, 0, RECORD_BYTES - MAGIC);
}

static bool read_with_top(const struct fadump_record *record, u64 top,
			  struct fadump_found_record *found)
{
	/* What is not found must be written, too. */
	memset(found, 0xee, sizeof(*found));
	return fadump_read_record(record, RECORD_AT, ram, NR(ram), top,
				  INFO_BYTES, found);
}

static bool read_record(const struct fadump_record *record,
			struct fadump_found_record *found)
{
	return read_with_top(record, 0, found);
}

static void check_problem(const struct fadump_record_problem *problem,
			  const char *what, u64 number, u64 expected)
{
	check_text(problem->what, what);
	if (what) {
		check_equal(problem->found, number);
		check_equal(problem->expected, expected);
	}
}

TEST(the_checksum_is_the_published_crc_32)
{
	/* CRC-32/ISO-HDLC, as in zlib; the kernel's crc32_le() gives this too. */
	check_equal(crc32_le(~0U, (const u8 *)"123456789", 9) ^ ~0U, 0xcbf43926);
}

TEST(the_plain_record_is_byte_for_byte_what_kernels_since_5_4_know)
{
	const u64 source[] = { 0, MB(256), MB(768) };
	struct fadump_record_content content = written();
	struct fadump_record *record;
	const u8 *bytes;

	content.registered = 2;
	record = record_of(&content);
	bytes = (const u8 *)record;
	check_equal(sizeof(*record), ROOM);
	check_equal(bytes[VERSION], 1);
	for (int i = RESERVED; i < REGION_COUNT; i++)
		check_equal(bytes[i], 0);
	check_equal(get_be(bytes + REGION_COUNT, 2), 3);
	check_equal(get_be(bytes + REGISTERED, 2), 2);
	check_equal(get_be(bytes + CRASH_INFO, 8), INFO_AT);
	for (u64 i = 0; i < 3; i++) {
		check_equal(get_be(bytes + SOURCE(i), 8), source[i]);
		check_equal(get_be(bytes + DESTINATION(i), 8),
			    GB(4) + SZ_64K + i * MB(256));
		check_equal(get_be(bytes + SIZE(i), 8), MB(256));
	}
	for (int i = REGION(3); i < MAGIC; i++)
		check_equal(bytes[i], 0);
	free(record);
}

TEST(the_extension_is_byte_for_byte_version_1)
{
	struct fadump_record *record = good_record();
	const u8 *bytes = (const u8 *)record;

	check(!memcmp(bytes + MAGIC, "FADMPEXT", 8));
	check_equal(get_be(bytes + EXT_VERSION, 4), 1);
	check_equal(get_be(bytes + EXT_LENGTH, 4), EXT_BYTES);
	check_equal(MAGIC + EXT_BYTES, RECORD_BYTES);
	check_equal(get_be(bytes + EXT_RESERVED, 4), 0);
	check_equal(get_be(bytes + RESERVATION, 8), GB(4));
	check_equal(get_be(bytes + RESERVATION_SIZE, 8), GB(1));
	check_equal(get_be(bytes + TOP, 8), MB(1024) + SZ_64K);
	check(!memcmp(bytes + PROBE_VALUE, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8));
	check_equal(get_be(bytes + PROBE(0), 8), 0x1230);
	check_equal(get_be(bytes + PROBE(1), 8), MB(512) - 8);
	for (int i = PROBE(2); i < TRIES; i++)
		check_equal(bytes[i], 0);
	check_equal(get_be(bytes + TRIES, 8), TRIES_AT);
	check_equal(get_be(bytes + REGISTERS, 8), RECORD_AT - SZ_512K);
	check_equal(get_be(bytes + REGISTERS_SIZE, 8), SZ_512K);
	check_equal(get_be(bytes + TEXTS, 8), TEXTS_AT);
	check(!memcmp(bytes + COLLECTOR, "host-2\0\0\0\0\0\0\0\0\0", 16));
	check_equal(get_be(bytes + NUMBERS, 8), NUMBERS_AT);
	check_equal(get_be(bytes + NUMBERS_SIZE, 8), NUMBERS_BYTES);
	for (int i = RECORD_BYTES; i < ROOM; i++)
		check_equal(bytes[i], 0);
	/* zlib.crc32() of these bytes with the checksum as 0. */
	check_equal(get_be(bytes + CHECKSUM, 4), 0xf4aef89c);
	free(record);
}

/* The part of an address that a copy to the wrong place would have, too. */
TEST(a_probe_tells_its_address)
{
	const u64 value = 0x0123456789abcdef;

	check_equal(fadump_probe_value(value, 0), value);
	check_equal(fadump_probe_value(value, 0x1000), 0x0123456789abddef);
	check(fadump_probe_value(value, MB(256)) !=
	      fadump_probe_value(value, MB(512)));
}

TEST(the_number_of_registered_regions_is_all_that_changes)
{
	struct fadump_record *before = good_record(), *after = good_record();
	const u8 *old = (const u8 *)before;
	u8 *new = (u8 *)after;

	fadump_set_registered(after, 2);
	check_equal(get_be(new + REGISTERED, 2), 2);
	check(get_be(new + CHECKSUM, 4) != get_be(old + CHECKSUM, 4));
	put_be(new + REGISTERED, 2, 3);
	sign(after);
	check(!memcmp(new, old, RECORD_BYTES));
	free(before);
	free(after);
}

/* What was found is what was written, and nothing was wrong with it. */
static void check_found(const struct fadump_found_record *found,
			const struct fadump_record_content *expected)
{
	u64 destination = expected->destination;

	check_text(found->problem.what, NULL);
	check_text(found->extension_problem.what, NULL);
	check_text(found->crash_info_problem.what, NULL);
	check_text(found->place_problem.what, NULL);
	check_text(found->numbers_problem.what, NULL);
	check(found->extended);
	check_equal(found->nr_regions, expected->registered);
	check_equal(found->nr_usable, expected->registered);
	for (unsigned int i = 0; i < expected->registered; i++) {
		const struct range *r = &expected->region[i];

		check_text(found->region[i].problem.what, NULL);
		check_equal(found->region[i].source, r->start);
		check_equal(found->region[i].destination, destination);
		check_equal(found->region[i].size, r->end - r->start);
		check_equal(found->region[i].probe, expected->probe[i]);
		destination += r->end - r->start;
	}
	check_equal(found->crash_info, expected->crash_info);
	check_equal(found->reservation.start, expected->reservation.start);
	check_equal(found->reservation.end, expected->reservation.end);
	check_equal(found->boot_memory_top, expected->boot_memory_top);
	check_equal(found->probe_value, expected->probe_value);
	check_equal(found->tries, expected->tries);
	check_equal(found->registers.start, expected->registers.start);
	check_equal(found->registers.end, expected->registers.end);
	check_equal(found->texts, expected->texts);
	check_text(found->collector, expected->collector);
	check_equal(found->cpu_numbers.start, expected->cpu_numbers.start);
	check_equal(found->cpu_numbers.end, expected->cpu_numbers.end);
}

TEST(what_was_written_is_read)
{
	const struct fadump_record_content expected = written();
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	check(read_record(record, &found));
	check_found(&found, &expected);
	/* The record knows better than firmware. */
	check(read_with_top(record, MB(512), &found));
	check_found(&found, &expected);
	free(record);
}

TEST(regions_that_were_not_registered_are_not_there)
{
	struct fadump_record_content expected = written();
	struct fadump_found_record found;
	struct fadump_record *record;

	for (expected.registered = 1; expected.registered < 3;
	     expected.registered++) {
		record = record_of(&expected);
		/* Nor does it matter what they are. */
		put_be((u8 *)record + SIZE(2), 8, U64_MAX);
		sign(record);
		check(read_record(record, &found));
		check_found(&found, &expected);
		free(record);
	}
}

/* A kernel that knows no extension reserves from the first copy on. */
static struct fadump_record *record_of_another_kernel(void)
{
	u8 *bytes = exactly(ROOM);

	bytes[VERSION] = 1;
	put_be(bytes + REGION_COUNT, 2, 2);
	put_be(bytes + REGISTERED, 2, 2);
	put_be(bytes + CRASH_INFO, 8, GB(4) + MB(512));
	for (unsigned int i = 0; i < 2; i++) {
		put_be(bytes + SOURCE(i), 8, i * MB(256));
		put_be(bytes + DESTINATION(i), 8, GB(4) + i * MB(256));
		put_be(bytes + SIZE(i), 8, MB(256));
	}
	return (struct fadump_record *)bytes;
}

static void check_plain(const struct fadump_found_record *found, u64 top)
{
	check_text(found->problem.what, NULL);
	check(!found->extended);
	check_equal(found->nr_regions, 2);
	check_equal(found->nr_usable, 2);
	for (unsigned int i = 0; i < 2; i++) {
		check_text(found->region[i].problem.what, NULL);
		check_equal(found->region[i].source, i * MB(256));
		check_equal(found->region[i].destination,
			    GB(4) + i * MB(256));
		check_equal(found->region[i].size, MB(256));
		check_equal(found->region[i].probe, 0);
	}
	check_text(found->crash_info_problem.what, NULL);
	check_equal(found->crash_info, GB(4) + MB(512));
	check_equal(found->reservation.start, GB(4));
	check_equal(found->reservation.end, GB(4) + MB(512));
	check_equal(found->boot_memory_top, top);
	check_equal(found->probe_value, 0);
	check_equal(found->tries, 0);
}

TEST(a_record_of_another_kernel_is_read_without_extension)
{
	struct fadump_record *record = record_of_another_kernel();
	struct fadump_found_record found;

	check(read_record(record, &found));
	/* That is no damage, and nothing to complain of. */
	check_text(found.extension_problem.what, NULL);
	check_plain(&found, MB(512));
	/* Firmware knows if boot memory goes on where nothing was copied. */
	check(read_with_top(record, GB(1), &found));
	check_plain(&found, GB(1));
	free(record);
}

/* Half of an extension that was being written, or what lay there before. */
TEST(without_extension_what_follows_does_not_count)
{
	struct fadump_record *record = record_of_another_kernel();
	struct fadump_found_record found;

	for (unsigned int round = 0; round < 100; round++) {
		overwrite((u8 *)record + MAGIC, RECORD_BYTES - MAGIC);
		check(read_record(record, &found));
		check_text(found.extension_problem.what, NULL);
		check_plain(&found, MB(512));
	}
	free(record);
}

/* Kernels before this one wrote less. */
TEST(an_extension_without_what_was_added_is_read)
{
	struct fadump_record_content expected = written();
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	put_be((u8 *)record + EXT_LENGTH, 4, LEAST_EXT_BYTES);
	sign_length(record, LEAST_EXT_BYTES);
	expected.tries = 0;
	expected.texts = 0;
	expected.collector[0] = 0;
	memset(&expected.registers, 0, sizeof(expected.registers));
	memset(&expected.cpu_numbers, 0, sizeof(expected.cpu_numbers));
	check(read_record(record, &found));
	check_found(&found, &expected);
	free(record);
}

TEST(a_dump_is_for_its_collector_or_for_any)
{
	struct fadump_found_record of_any = {};
	struct fadump_found_record of_one = { .collector = "host-2" };

	check(fadump_is_for(&of_any, "host"));
	check(fadump_is_for(&of_one, "host-2"));
	check(!fadump_is_for(&of_one, "host"));
	check(!fadump_is_for(&of_one, "host-21"));
}

/* So did those that left no numbers of CPUs, but all the rest. */
TEST(an_extension_that_ends_with_the_collector_loses_nothing_else)
{
	struct fadump_record_content expected = written();
	struct fadump_found_record found;

	memset(&expected.cpu_numbers, 0, sizeof(expected.cpu_numbers));
	for (unsigned int length = NUMBERS - MAGIC; length < EXT_BYTES;
	     length += 8) {
		struct fadump_record *record = good_record();

		put_be((u8 *)record + EXT_LENGTH, 4, length);
		sign_length(record, length);
		check(read_record(record, &found));
		check_found(&found, &expected);
		free(record);
	}
}

/* Kernels after this one may write more: it counts for the checksum alone. */
TEST(an_extension_with_more_than_is_known_is_read)
{
	const struct fadump_record_content expected = written();
	struct fadump_found_record found;

	for (unsigned int length = EXT_BYTES; length <= MOST_EXT_BYTES;
	     length += 8) {
		struct fadump_record *record = good_record();
		u8 *bytes = (u8 *)record;

		memset(bytes + RECORD_BYTES, 0x77, length - EXT_BYTES);
		put_be(bytes + EXT_LENGTH, 4, length);
		sign_length(record, length);
		check(read_record(record, &found));
		check_found(&found, &expected);
		bytes[MAGIC + length - 1] ^= 1;
		check(read_record(record, &found));
		check(!found.extended);
		free(record);
	}
}

TEST(as_many_regions_as_there_may_be_are_read)
{
	struct fadump_record_content content = { .region_count = 128 };
	struct fadump_found_record found;
	struct fadump_record *record;

	for (u64 i = 0; i < 128; i++) {
		content.region[i].start = i * SZ_64K;
		content.region[i].end = i * SZ_64K + SZ_4K;
		content.probe[i] = i * SZ_64K + i * 8;
	}
	content.registered = 128;
	content.destination = GB(1);
	content.crash_info = GB(1) + SZ_512K;
	content.boot_memory_top = 127 * SZ_64K + SZ_4K;
	content.reservation.start = GB(1);
	content.reservation.end = GB(1) + MB(1);
	content.probe_value = 1;
	record = record_of(&content);
	check_equal(get_be((u8 *)record + SOURCE(127), 8), 127 * SZ_64K);
	check_equal(get_be((u8 *)record + PROBE(127), 8), 127 * SZ_64K + 1016);
	check(read_record(record, &found));
	check_found(&found, &content);
	free(record);
}

/* Damage: bytes at an offset become a value, and what is said of it. */
struct damage {
	unsigned int offset, bytes;
	u64 value;
	const char *what;
	u64 found, expected;
};

static struct fadump_record *damaged(const struct damage *damage)
{
	struct fadump_record *record = good_record();

	put_be((u8 *)record + damage->offset, damage->bytes, damage->value);
	return record;
}

static void tell_damage(const struct damage *damage, unsigned int before)
{
	if (failed_checks > before)
		printf("# with %#llx at byte %u\n",
		       (unsigned long long)damage->value, damage->offset);
}

static const struct damage to_all[] = {
	{ VERSION, 1, 0, "version", 0, 1 },
	{ VERSION, 1, 2, "version", 2, 1 },
	{ VERSION, 1, 0xff, "version", 0xff, 1 },
	{ REGION_COUNT, 2, 0, "number of regions", 0, 128 },
	{ REGION_COUNT, 2, 129, "number of regions", 129, 128 },
	{ REGION_COUNT, 2, 0xffff, "number of regions", 0xffff, 128 },
	{ REGISTERED, 2, 0, "number of registered regions", 0, 3 },
	{ REGISTERED, 2, 4, "number of registered regions", 4, 3 },
	{ REGISTERED, 2, 0xffff, "number of registered regions", 0xffff, 3 },
};

/* Whether or not there is an extension, and whatever its checksum says. */
TEST(a_record_that_makes_no_sense_is_refused_and_told)
{
	for (unsigned int i = 0; i < NR(to_all); i++) {
		for (unsigned int how = 0; how < 3; how++) {
			struct fadump_record *record = damaged(&to_all[i]);
			struct fadump_found_record found;
			unsigned int before = failed_checks;

			if (how == 1)
				sign(record);
			else if (how == 2)
				make_plain(record);
			check(!read_record(record, &found));
			check_problem(&found.problem, to_all[i].what,
				      to_all[i].found, to_all[i].expected);
			tell_damage(&to_all[i], before);
			free(record);
		}
	}
}

/* One region is wrong: which one, and why. */
static const struct {
	unsigned int region;
	struct damage damage;
} to_region[] = {
	{ 0, { SIZE(0), 8, 0, "size", 0, LARGEST } },
	{ 0, { SIZE(0), 8, MB(256) + 1, "size", MB(256) + 1, LARGEST } },
	{ 1, { SIZE(1), 8, GB(4), "size", GB(4), LARGEST } },
	{ 2, { SIZE(2), 8, U64_MAX, "size", U64_MAX, LARGEST } },
	{ 2, { SIZE(2), 8, 0 - MB(1), "size", 0 - MB(1), LARGEST } },
	{ 0, { SOURCE(0), 8, 1, "source", 1, 0 } },
	{ 1, { SOURCE(1), 8, 0, "source", 0, MB(256) } },
	{ 1, { SOURCE(1), 8, MB(256) - SZ_4K, "source", MB(256) - SZ_4K,
	       MB(256) } },
	{ 2, { SOURCE(2), 8, MB(768) + 8, "source", MB(768) + 8, MB(512) } },
	{ 0, { SOURCE(0), 8, GB(3), "end", GB(3) + MB(256),
	       MB(1024) + SZ_64K } },
	{ 1, { SOURCE(1), 8, GB(16), "end", GB(16) + MB(256),
	       MB(1024) + SZ_64K } },
	{ 2, { SOURCE(2), 8, MB(768) + 2 * SZ_64K, "end",
	       MB(1024) + 2 * SZ_64K, MB(1024) + SZ_64K } },
	{ 2, { SOURCE(2), 8, 0 - MB(256), "end", 0, MB(1024) + SZ_64K } },
	{ 2, { SOURCE(2), 8, 0 - MB(128), "end", MB(128), MB(1024) + SZ_64K } },
	{ 1, { SOURCE(1), 8, MB(256) + SZ_4K, "end in RAM", MB(512) + SZ_4K,
	       GB(8) } },
	{ 1, { SOURCE(1), 8, MB(512), "end in RAM", MB(768), GB(8) } },
	{ 0, { DESTINATION(0), 8, GB(4) + 1, "destination", GB(4) + 1, 0 } },
	{ 1, { DESTINATION(1), 8, GB(4) + SZ_64K, "destination", GB(4) + SZ_64K,
	       GB(4) + SZ_64K + MB(256) } },
	{ 2, { DESTINATION(2), 8, GB(4) + SZ_64K + MB(513), "destination",
	       GB(4) + SZ_64K + MB(513), GB(4) + SZ_64K + MB(512) } },
	{ 0, { DESTINATION(0), 8, MB(400), "end of the destination", MB(656),
	       GB(5) } },
	{ 0, { DESTINATION(0), 8, GB(4) - SZ_64K, "end of the destination",
	       GB(4) - SZ_64K + MB(256), GB(5) } },
	{ 0, { DESTINATION(0), 8, GB(5) - MB(255), "end of the destination",
	       GB(5) + MB(1), GB(5) } },
	{ 0, { DESTINATION(0), 8, 0 - MB(128), "end of the destination",
	       MB(128), GB(5) } },
};

static void check_other_regions(const struct fadump_found_record *found,
				unsigned int bad)
{
	const struct fadump_record_content content = written();

	check_text(found->problem.what, NULL);
	check_equal(found->nr_regions, 3);
	check_equal(found->nr_usable, 2);
	for (unsigned int i = 0; i < 3; i++) {
		if (i == bad)
			continue;
		check_text(found->region[i].problem.what, NULL);
		check_equal(found->region[i].source, content.region[i].start);
		check_equal(found->region[i].destination,
			    GB(4) + SZ_64K + i * MB(256));
		check_equal(found->region[i].size, MB(256));
	}
}

TEST(a_bad_region_costs_itself_alone_and_is_told)
{
	for (unsigned int i = 0; i < NR(to_region); i++) {
		const struct damage *damage = &to_region[i].damage;
		struct fadump_record *record = damaged(damage);
		struct fadump_found_record found;
		unsigned int before = failed_checks;

		sign(record);
		check(read_record(record, &found));
		check(found.extended);
		check_problem(&found.region[to_region[i].region].problem,
			      damage->what, damage->found, damage->expected);
		check_equal(found.region[to_region[i].region].probe, 0);
		check_other_regions(&found, to_region[i].region);
		check_equal(found.crash_info, INFO_AT);
		tell_damage(damage, before);
		free(record);
	}
}

/* The same without an extension, with what firmware says of boot memory. */
TEST(a_bad_region_of_another_kernel_costs_itself_alone)
{
	for (unsigned int i = 0; i < NR(to_region); i++) {
		const struct damage *damage = &to_region[i].damage;
		struct fadump_record *record = damaged(damage);
		unsigned int bad = to_region[i].region;
		struct fadump_found_record found;
		unsigned int before = failed_checks;

		/* There, all of RAM above boot memory is possible. */
		if (!strcmp(damage->what, "end of the destination") &&
		    damage->value >= GB(4) - SZ_64K && damage->value < GB(5)) {
			free(record);
			continue;
		}
		make_plain(record);
		check(read_with_top(record, MB(1024) + SZ_64K, &found));
		check_text(found.region[bad].problem.what, damage->what);
		check_equal(found.region[bad].problem.found, damage->found);
		check_other_regions(&found, bad);
		check_equal(found.reservation.start,
			    GB(4) + SZ_64K + (bad ? 0 : MB(256)));
		check_equal(found.reservation.end, GB(4) + SZ_64K + MB(512) +
			    (bad == 2 ? 0 : MB(256)));
		tell_damage(damage, before);
		free(record);
	}
}

TEST(without_any_good_region_there_is_no_dump)
{
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	for (unsigned int i = 0; i < 3; i++)
		put_be((u8 *)record + SIZE(i), 8, i + 1);
	sign(record);
	check(!read_record(record, &found));
	check_problem(&found.problem, "size", 1, LARGEST);
	check_equal(found.nr_usable, 0);
	free(record);
}

/* What a boot overwrites must not hold the copy. */
TEST(a_copy_inside_the_boot_memory_is_refused)
{
	struct fadump_record_content content = written();
	struct fadump_found_record found;
	struct fadump_record *record;

	content.region_count = 1;
	content.registered = 1;
	content.region[0].start = MB(768);
	content.region[0].end = GB(1);
	content.destination = GB(1) - MB(64);
	record = record_of(&content);
	make_plain(record);
	check(!read_record(record, &found));
	check_problem(&found.problem, "end of the destination",
		      GB(1) + MB(192), GB(8));

	put_be((u8 *)record + DESTINATION(0), 8, GB(1));
	check(read_record(record, &found));
	check_equal(found.reservation.start, GB(1));
	/* Nor what firmware says that a boot overwrites. */
	check(!read_with_top(record, GB(1) + SZ_4K, &found));
	free(record);
}

TEST(a_region_of_the_largest_size_is_accepted)
{
	struct fadump_record_content content = written();
	const struct range large = { 0, GB(64) };
	struct fadump_found_record found;
	struct fadump_record *record;

	content.region_count = 1;
	content.registered = 1;
	content.region[0].end = LARGEST;
	content.destination = GB(8);
	record = record_of(&content);
	make_plain(record);
	check(fadump_read_record(record, RECORD_AT, &large, 1, GB(5),
				 INFO_BYTES, &found));
	check_equal(found.region[0].size, LARGEST);
	put_be((u8 *)record + SIZE(0), 8, GB(4));
	check(!fadump_read_record(record, RECORD_AT, &large, 1, GB(5),
				  INFO_BYTES, &found));
	check_problem(&found.problem, "size", GB(4), LARGEST);
	free(record);
}

TEST(without_ram_nothing_is_believed)
{
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	check(!fadump_read_record(record, RECORD_AT, NULL, 0, 0, INFO_BYTES,
				  &found));
	check_problem(&found.extension_problem, "start of the reservation",
		      GB(4), 0);
	check_problem(&found.problem, "top of the boot memory", GB(1), 0);
	free(record);
}

/* Where boot memory ends decides what is kept: it must be in RAM. */
TEST(a_top_of_boot_memory_that_cannot_be_is_refused)
{
	static const u64 bad[] = { SZ_4K - 1, MB(256) + 1, MB(512) + SZ_4K,
				   MB(768), GB(8) + SZ_4K, U64_MAX,
				   0 - (u64)SZ_4K };
	struct fadump_record *record = record_of_another_kernel();
	struct fadump_found_record found;

	for (unsigned int i = 0; i < NR(bad); i++) {
		check(!read_with_top(record, bad[i], &found));
		check_problem(&found.problem, "top of the boot memory", bad[i],
			      GB(8));
	}

	/* As the last region has it, if firmware says nothing. */
	put_be((u8 *)record + SOURCE(1), 8, GB(8));
	check(!read_record(record, &found));
	check_problem(&found.problem, "top of the boot memory",
		      GB(8) + MB(256), GB(8));
	put_be((u8 *)record + SOURCE(1), 8, 0 - MB(256));
	check(!read_record(record, &found));
	check_problem(&found.problem, "top of the boot memory", 0, GB(8));
	free(record);
}

/* With the checksum made right: a writer's mistake, not a scribble. */
static const struct damage to_extension[] = {
	{ EXT_VERSION, 4, 0, "version of the extension", 0, 1 },
	{ EXT_VERSION, 4, 2, "version of the extension", 2, 1 },
	{ EXT_LENGTH, 4, 0, "length of the extension", 0, EXT_BYTES },
	{ EXT_LENGTH, 4, 48, "length of the extension", 48, EXT_BYTES },
	{ EXT_LENGTH, 4, LEAST_EXT_BYTES - 1, "length of the extension",
	  LEAST_EXT_BYTES - 1, EXT_BYTES },
	{ EXT_LENGTH, 4, MOST_EXT_BYTES + 1, "length of the extension",
	  MOST_EXT_BYTES + 1, EXT_BYTES },
	{ EXT_LENGTH, 4, 0xffffffff, "length of the extension", 0xffffffff,
	  EXT_BYTES },
	{ RESERVATION, 8, GB(8), "start of the reservation", GB(8), GB(8) },
	{ RESERVATION, 8, MB(600), "start of the reservation", MB(600), GB(8) },
	{ RESERVATION, 8, U64_MAX, "start of the reservation", U64_MAX, GB(8) },
	{ RESERVATION_SIZE, 8, 0, "start of the reservation", GB(4), GB(8) },
	{ RESERVATION_SIZE, 8, GB(4) + 1, "start of the reservation", GB(4),
	  GB(8) },
	{ RESERVATION_SIZE, 8, 0 - GB(4), "start of the reservation", GB(4),
	  GB(8) },
	{ RESERVATION_SIZE, 8, U64_MAX, "start of the reservation", GB(4),
	  GB(8) },
	{ TOP, 8, MB(1024) - 1, "top of the boot memory", MB(1024) - 1, GB(4) },
	{ TOP, 8, 0, "top of the boot memory", 0, GB(4) },
	{ TOP, 8, GB(4) + SZ_4K, "top of the boot memory", GB(4) + SZ_4K,
	  GB(4) },
	{ TOP, 8, U64_MAX, "top of the boot memory", U64_MAX, GB(4) },
};

/* What is left of written() without its extension. */
static void check_fallen_back(const struct fadump_found_record *found)
{
	const struct fadump_record_content content = written();

	check_text(found->problem.what, NULL);
	check(!found->extended);
	check_equal(found->nr_usable, 3);
	for (unsigned int i = 0; i < 3; i++) {
		check_equal(found->region[i].source, content.region[i].start);
		check_equal(found->region[i].destination,
			    GB(4) + SZ_64K + i * MB(256));
		check_equal(found->region[i].probe, 0);
	}
	check_equal(found->crash_info, INFO_AT);
	check_equal(found->reservation.start, GB(4) + SZ_64K);
	check_equal(found->reservation.end, INFO_AT);
	check_equal(found->boot_memory_top, MB(1024));
	check_equal(found->probe_value, 0);
}

TEST(each_damage_to_the_extension_falls_back_and_is_told)
{
	for (unsigned int i = 0; i < NR(to_extension); i++) {
		const struct damage *damage = &to_extension[i];
		struct fadump_record *record = damaged(damage);
		struct fadump_found_record found;
		unsigned int before = failed_checks;

		sign(record);
		check(read_record(record, &found));
		check_problem(&found.extension_problem, damage->what,
			      damage->found, damage->expected);
		check_fallen_back(&found);
		tell_damage(damage, before);
		free(record);
	}
}

TEST(a_torn_extension_falls_back)
{
	const struct fadump_record_content content = written();

	/* What was written up to any byte, over zeroes or over an older one. */
	for (unsigned int old = 0; old < 2; old++) {
		for (unsigned int i = MAGIC; i < CHECKSUM + 4; i++) {
			struct fadump_record_content other = content;
			struct fadump_record *record, *whole;
			struct fadump_found_record found;

			other.probe_value++;
			record = record_of(&other);
			if (!old)
				make_plain(record);
			whole = record_of(&content);
			memcpy((u8 *)record + MAGIC, (u8 *)whole + MAGIC,
			       i - MAGIC);
			check(read_record(record, &found));
			if (found.extended)
				check_equal(found.probe_value,
					    other.probe_value);
			else
				check_fallen_back(&found);
			free(record);
			free(whole);
		}
	}
}

TEST(a_reservation_that_does_not_hold_all_copies_costs_those_outside)
{
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	put_be((u8 *)record + RESERVATION_SIZE, 8, SZ_64K + MB(768));
	sign(record);
	check(read_record(record, &found));
	check_equal(found.nr_usable, 3);
	check_problem(&found.crash_info_problem, "address", INFO_AT, GB(4));
	put_be((u8 *)record + RESERVATION_SIZE, 8, SZ_64K + MB(768) - 1);
	sign(record);
	check(read_record(record, &found));
	check_equal(found.nr_usable, 2);
	check_problem(&found.region[2].problem, "end of the destination",
		      GB(4) + SZ_64K + MB(768),
		      GB(4) + SZ_64K + MB(768) - 1);
	free(record);
}

TEST(a_wrong_checksum_is_told)
{
	struct fadump_record *record = good_record();
	struct fadump_found_record found;
	u32 checksum = get_be((u8 *)record + CHECKSUM, 4);

	put_be((u8 *)record + CHECKSUM, 4, checksum + 1);
	check(read_record(record, &found));
	check_problem(&found.extension_problem, "checksum", checksum + 1,
		      checksum);
	check_fallen_back(&found);
	free(record);
}

TEST(the_checksum_covers_every_bit)
{
	struct fadump_record *record = good_record();
	struct fadump_found_record found;

	with_each_bit_changed(record, RECORD_BYTES) {
		read_record(record, &found);
		if (!check(!found.extended))
			printf("# bit %zu of byte %zu\n", changed % 8,
			       changed / 8);
	}
	check(read_record(record, &found));
	check(found.extended);
	free(record);
}

/* A probe that cannot be one is no reason to doubt its region. */
TEST(a_probe_is_used_only_inside_its_region)
{
	static const struct {
		u64 probe;
		bool used;
	} of_second[] = {
		{ MB(256), true }, { MB(512) - 8, true }, { MB(384), true },
		{ MB(256) - 8, false }, { MB(512) - 7, false },
		{ MB(512), false }, { MB(256) + 4, false }, { 0, false },
		{ U64_MAX, false }, { U64_MAX - 7, false }, { GB(4), false },
	};
	struct fadump_found_record found;

	for (unsigned int i = 0; i < NR(of_second); i++) {
		struct fadump_record *record = good_record();

		put_be((u8 *)record + PROBE(1), 8, of_second[i].probe);
		sign(record);
		check(read_record(record, &found));
		check_equal(found.nr_usable, 3);
		check_equal(found.region[1].probe,
			    of_second[i].used ? of_second[i].probe : 0);
		free(record);
	}
}

/* How large it may be, and where. */
static const struct {
	u64 address;
	const char *what;
	u64 found, expected;
} crash_info[] = {
	{ GB(4), NULL, 0, 0 },
	{ GB(5) - INFO_BYTES, NULL, 0, 0 },
	{ GB(5) - INFO_BYTES + 8, "address", GB(5) - INFO_BYTES + 8, GB(4) },
	{ GB(5), "address", GB(5), GB(4) },
	{ GB(4) - 8, "address", GB(4) - 8, GB(4) },
	{ 0, "address", 0, GB(4) },
	{ GB(16), "address", GB(16), GB(4) },
	{ U64_MAX, "address", U64_MAX, GB(4) },
	{ U64_MAX - 7, "address", U64_MAX - 7, GB(4) },
	{ INFO_AT + 4, "alignment", 4, 0 },
};

TEST(a_bad_crash_info_address_costs_the_header_alone)
{
	struct fadump_record_content content = written();
	struct fadump_found_record found;
	struct fadump_record *record;

	for (unsigned int i = 0; i < NR(crash_info); i++) {
		content.crash_info = crash_info[i].address;
		record = record_of(&content);
		check(read_record(record, &found));
		check_equal(found.nr_usable, 3);
		check_problem(&found.crash_info_problem, crash_info[i].what,
			      crash_info[i].found, crash_info[i].expected);
		check_equal(found.crash_info, crash_info[i].what ? 0 :
			    crash_info[i].address);
		free(record);
	}
}

/* Where capture kernels would write, and whether they may. */
static const struct {
	u64 tries, texts, start, size;
	const char *what;	/* is wrong */
} places[] = {
#define GOOD(...)	{ __VA_ARGS__, NULL }
	GOOD(TRIES_AT, TEXTS_AT, RECORD_AT - SZ_512K, SZ_512K),
	GOOD(GB(5) - TRIES_BYTES, TEXTS_AT, TEXTS_AT + TEXTS_BYTES, SZ_4K),
	GOOD(TEXTS_AT + TEXTS_BYTES, TEXTS_AT, INFO_AT + INFO_BYTES, SZ_4K),
	GOOD(INFO_AT + INFO_BYTES, INFO_AT + INFO_BYTES + TRIES_BYTES,
	     TRIES_AT, SZ_4K),
	GOOD(TRIES_AT, GB(5) - TEXTS_BYTES, 0, 0),
	GOOD(TRIES_AT, 0, RECORD_AT - SZ_512K, SZ_512K),
	GOOD(0, TEXTS_AT, RECORD_AT - SZ_512K, SZ_512K),
#define NO_TEXTS(at)	{ TRIES_AT, at, 0, 0, "address of texts" }
	NO_TEXTS(GB(5) - TEXTS_BYTES + 8), NO_TEXTS(GB(5)), NO_TEXTS(GB(6)),
	NO_TEXTS(U64_MAX - 7), NO_TEXTS(TEXTS_AT + 4), NO_TEXTS(RECORD_AT),
	NO_TEXTS(RECORD_AT + ROOM - 8), NO_TEXTS(INFO_AT), NO_TEXTS(GB(3)),
	NO_TEXTS(SZ_64K),
#define NO_TRIES(at)	{ at, TEXTS_AT, 0, 0, "address of tries" }
	NO_TRIES(GB(5) - TRIES_BYTES + 8), NO_TRIES(GB(5)), NO_TRIES(GB(6)),
	NO_TRIES(U64_MAX - 7), NO_TRIES(TRIES_AT + 4),
	/* The record itself, and the texts. */
	NO_TRIES(RECORD_AT), NO_TRIES(RECORD_AT + ROOM - 8),
	NO_TRIES(RECORD_AT - TRIES_BYTES + 8),
	NO_TRIES(TEXTS_AT - 8), NO_TRIES(TEXTS_AT + TEXTS_BYTES - 8),
	/* The crash-info header, a copy, and memory that is part of the dump. */
	NO_TRIES(INFO_AT), NO_TRIES(INFO_AT - 8), NO_TRIES(GB(4) + SZ_64K),
	NO_TRIES(GB(4)), NO_TRIES(GB(3)), NO_TRIES(SZ_64K),
#define NO_ROOM(at, size) \
	{ TRIES_AT, TEXTS_AT, at, size, "room for registers" }
	NO_ROOM(RECORD_AT - SZ_512K, SZ_512K + 1), NO_ROOM(RECORD_AT, SZ_4K),
	NO_ROOM(TRIES_AT, SZ_4K), NO_ROOM(TEXTS_AT + TEXTS_BYTES - 8, SZ_4K),
	NO_ROOM(GB(5) - SZ_4K, SZ_4K + 1), NO_ROOM(INFO_AT, SZ_4K),
	NO_ROOM(0, SZ_4K), NO_ROOM(GB(6), SZ_4K),
	NO_ROOM(RECORD_AT - SZ_512K, U64_MAX),
};

TEST(notes_are_made_only_where_they_harm_nothing)
{
	for (unsigned int i = 0; i < NR(places); i++) {
		struct fadump_record *record = good_record();
		const char *what = places[i].what;
		bool texts = !what || strcmp(what, "address of texts");
		bool tries = texts && (!what || places[i].size);
		bool room = tries && places[i].tries && !what;
		struct fadump_found_record found;
		unsigned int before = failed_checks;

		put_be((u8 *)record + TRIES, 8, places[i].tries);
		put_be((u8 *)record + TEXTS, 8, places[i].texts);
		put_be((u8 *)record + REGISTERS, 8, places[i].start);
		put_be((u8 *)record + REGISTERS_SIZE, 8, places[i].size);
		sign(record);
		check(read_record(record, &found));
		check(found.extended);
		check_equal(found.nr_usable, 3);
		check_problem(&found.place_problem, what,
			      tries ? places[i].start :
			      texts ? places[i].tries : places[i].texts,
			      INFO_AT + INFO_BYTES);
		check_equal(found.texts, texts ? places[i].texts : 0);
		check_equal(found.tries, tries ? places[i].tries : 0);
		check_equal(found.registers.start,
			    room && places[i].size ? places[i].start : 0);
		check_equal(found.registers.end - found.registers.start,
			    room ? places[i].size : 0);
		if (failed_checks > before)
			printf("# place %u\n", i);
		free(record);
	}
}

/* Where there may be numbers of CPUs. */
static const struct {
	u64 start, size;
	bool good;
} numbers[] = {
#define THERE(at, size)	{ at, size, true }
	THERE(NUMBERS_AT, NUMBERS_BYTES), THERE(GB(5) - 8, 8),
	THERE(INFO_AT + INFO_BYTES, 12), THERE(NUMBERS_AT, 0), THERE(GB(6), 0),
#define NOT_THERE(at, size)	{ at, size, false }
	NOT_THERE(NUMBERS_AT, 7), NOT_THERE(NUMBERS_AT + 4, NUMBERS_BYTES),
	NOT_THERE(NUMBERS_AT, U64_MAX), NOT_THERE(U64_MAX - 7, 16),
	NOT_THERE(GB(5) - 8, 9), NOT_THERE(GB(6), 8), NOT_THERE(GB(3), 8),
	NOT_THERE(RECORD_AT, 8), NOT_THERE(RECORD_AT + ROOM - 8, 8),
	NOT_THERE(RECORD_AT - 8, 9), NOT_THERE(INFO_AT, 8),
	NOT_THERE(TRIES_AT, 8), NOT_THERE(TEXTS_AT + TEXTS_BYTES - 8, 16),
	NOT_THERE(RECORD_AT - SZ_512K, NUMBERS_BYTES),
	NOT_THERE(GB(4) + SZ_64K, 8),
};

TEST(numbers_of_cpus_are_beside_the_record)
{
	for (unsigned int i = 0; i < NR(numbers); i++) {
		bool there = numbers[i].good && numbers[i].size;
		struct fadump_record *record = good_record();
		struct fadump_found_record found;
		unsigned int before = failed_checks;

		put_be((u8 *)record + NUMBERS, 8, numbers[i].start);
		put_be((u8 *)record + NUMBERS_SIZE, 8, numbers[i].size);
		sign(record);
		check(read_record(record, &found));
		check(found.extended);
		check_problem(&found.numbers_problem, numbers[i].good ? NULL :
			      "address of CPU numbers", numbers[i].start,
			      INFO_AT + INFO_BYTES);
		check_equal(found.cpu_numbers.start,
			    there ? numbers[i].start : 0);
		check_equal(found.cpu_numbers.end,
			    there ? numbers[i].start + numbers[i].size : 0);
		check_equal(found.nr_usable, 3);
		/* What is wrong with them costs nothing else. */
		check_equal(found.tries, TRIES_AT);
		check_equal(found.texts, TEXTS_AT);
		check_equal(found.registers.end, RECORD_AT);
		check_text(found.collector, "host-2");
		if (failed_checks > before)
			printf("# place %u\n", i);
		free(record);
	}
}

TEST(a_label_is_one_to_fifteen_of_some_characters)
{
	char text[2] = "";

	for (int character = 1; character < 256; character++) {
		text[0] = character;
		check(fadump_is_label(text, 2) ==
		      (strchr("abcdefghijklmnopqrstuvwxyz0123456789-",
			      character) != NULL));
	}
	check(!fadump_is_label("", 1));
	check(fadump_is_label("abcdefghijklmno", 16));
	check(!fadump_is_label("abcdefghijklmnop", 17));
	check(!fadump_is_label("abcdefghijklmnop", 16));
	check(!fadump_is_label("ab", 2));
	check(!fadump_is_label("aB", 3));
}

TEST(a_label_that_makes_no_sense_is_none)
{
	static const char bad[][FADUMP_LABEL_BYTES] = {
		"", "Host", "a b", "-\n", "0123456789abcdef", "host\xff",
	};
	struct fadump_record_content expected = written();
	struct fadump_found_record found;

	for (unsigned int i = 0; i < NR(bad); i++) {
		struct fadump_record *record = good_record();

		memcpy((u8 *)record + COLLECTOR, bad[i], FADUMP_LABEL_BYTES);
		sign(record);
		expected.collector[0] = 0;
		check(read_record(record, &found));
		check_found(&found, &expected);
		free(record);
	}
}

/* Without an extension, it is behind the copies. */
TEST(the_crash_info_of_another_kernel_is_behind_the_copies)
{
	const u64 end = GB(4) + MB(512);
	const struct {
		u64 address;
		const char *what;
	} place[] = {
		{ end, NULL }, { end + 8, NULL }, { GB(8) - INFO_BYTES, NULL },
		{ GB(8) - INFO_BYTES + 8, "address" }, { GB(8), "address" },
		{ end - 8, "address" }, { GB(4), "address" },
		{ MB(300), "address" }, { 0, "address" },
		{ U64_MAX - 7, "address" }, { end + 1, "alignment" },
	};
	struct fadump_record *record = record_of_another_kernel();
	struct fadump_found_record found;

	for (unsigned int i = 0; i < NR(place); i++) {
		put_be((u8 *)record + CRASH_INFO, 8, place[i].address);
		check(read_record(record, &found));
		check_text(found.crash_info_problem.what, place[i].what);
		check_equal(found.crash_info,
			    place[i].what ? 0 : place[i].address);
	}
	free(record);
}

/*
 * A record that is anything is refused or gives what can be true; the
 * sanitizers judge the rest.
 */
TEST(any_record_that_is_believed_is_possible)
{
	unsigned int believed = 0, extended = 0, holes = 0;

	for (int round = 0; round < 40000; round++) {
		struct fadump_record *record = good_record();
		struct fadump_found_record found;
		u8 *bytes = (u8 *)record;

		/* Where it counts, or nearly all would fall into zeroes. */
		for (int i = random_below(4); i >= 0; i--) {
			u64 at = random_below(REGION(4) + PROBE(3) - MAGIC);

			if (at >= REGION(4))
				at += MAGIC - REGION(4);
			bytes[at] ^= 1 << random_below(8);
		}
		if (round % 2)
			sign(record);
		if (!read_with_top(record, round % 4 ? 0 : random_below(GB(8)),
				   &found)) {
			check(found.problem.what);
			free(record);
			continue;
		}
		believed++;
		extended += found.extended;
		holes += found.nr_usable < found.nr_regions;
		check_text(impossible(&found, ram, NR(ram), INFO_BYTES), NULL);
		free(record);
	}
	/* Or this test says nothing. */
	check(believed > 2000);
	check(extended > 1000);
	check(holes > 1000);
}
