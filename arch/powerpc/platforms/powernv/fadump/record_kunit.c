// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The record, written and read by the kernel's own machinery: its checksum, its
 * byte order, its alignment.  host/test_record.c in the selftests looks at each
 * member.
 */

#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include <kunit/test.h>

#include "record.h"

#define REGIONS		2
#define BOOT_TOP	((u64)SZ_1G)
#define RESERVATION	(4ULL * SZ_1G)
#define CRASH_INFO	(RESERVATION + BOOT_TOP)
#define RECORD		(RESERVATION + 2 * BOOT_TOP - SZ_64K)
#define INFO_BYTES	1000

static const struct range ram[] = { { 0, 8ULL * SZ_1G } };

/* A record, and what is read of it. */
struct fixture {
	struct fadump_record_content content;
	struct fadump_found_record found;
	struct fadump_record record;
};

static int write_record(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct fadump_record_content *content;

	KUNIT_ASSERT_NOT_NULL(test, f);
	test->priv = f;
	content = &f->content;
	for (unsigned int i = 0; i < REGIONS; i++) {
		content->region[i].start = i * SZ_512M;
		content->region[i].end = (i + 1) * SZ_512M;
		content->probe[i] = i * SZ_512M + 0x128;
	}
	content->region_count = REGIONS;
	content->registered = REGIONS;
	content->destination = RESERVATION;
	content->crash_info = CRASH_INFO;
	content->reservation.start = RESERVATION;
	content->reservation.end = RESERVATION + 2 * BOOT_TOP;
	content->boot_memory_top = BOOT_TOP;
	content->probe_value = 0x123456789abcdef1;
	fadump_write_record(&f->record, content);
	return 0;
}

static bool read_record(struct fixture *f)
{
	return fadump_read_record(&f->record, RECORD, ram, ARRAY_SIZE(ram), 0,
				  INFO_BYTES, &f->found);
}

static void what_is_written_is_read(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_TRUE(test, read_record(f));
	KUNIT_EXPECT_TRUE(test, f->found.extended);
	KUNIT_EXPECT_EQ(test, f->found.nr_usable, REGIONS);
	for (unsigned int i = 0; i < REGIONS; i++) {
		const struct fadump_copied_region *r = &f->found.region[i];

		KUNIT_EXPECT_NULL(test, r->problem.what);
		KUNIT_EXPECT_EQ(test, r->source, f->content.region[i].start);
		KUNIT_EXPECT_EQ(test, r->size, SZ_512M);
		KUNIT_EXPECT_EQ(test, r->destination, RESERVATION + i * SZ_512M);
		KUNIT_EXPECT_EQ(test, r->probe, f->content.probe[i]);
	}
	KUNIT_EXPECT_EQ(test, f->found.crash_info, CRASH_INFO);
	KUNIT_EXPECT_EQ(test, f->found.reservation.start, RESERVATION);
	KUNIT_EXPECT_EQ(test, f->found.boot_memory_top, BOOT_TOP);
	KUNIT_EXPECT_EQ(test, f->found.probe_value, f->content.probe_value);
}

/* The first bytes, as all kernels since 5.19 have them. */
static void it_is_big_endian(struct kunit *test)
{
	static const u8 start[] = {
		1, 0, 0, 0, 0, REGIONS, 0, REGIONS,
		0, 0, 0, CRASH_INFO >> 32, (CRASH_INFO >> 24) & 0xff, 0, 0, 0,
	};
	struct fixture *f = test->priv;

	KUNIT_EXPECT_MEMEQ(test, &f->record, start, sizeof(start));
}

/* Whichever byte is damaged: the extension is not believed. */
static void damage_is_noticed(struct kunit *test)
{
	struct fixture *f = test->priv;
	const size_t end = offsetof(struct fadump_record, later);
	u8 *bytes = (u8 *)&f->record;

	for (size_t i = 0; i < end; i += i < 128 ? 1 : 7) {
		bytes[i] ^= 0x40;
		KUNIT_EXPECT_FALSE_MSG(test, read_record(f) && f->found.extended,
				       "byte %zu", i);
		bytes[i] ^= 0x40;
	}
	KUNIT_EXPECT_TRUE(test, read_record(f) && f->found.extended);
}

static void a_plain_record_is_read(struct kunit *test)
{
	struct fixture *f = test->priv;

	memset(&f->record.extension, 0, sizeof(f->record.extension));
	KUNIT_EXPECT_TRUE(test, read_record(f));
	KUNIT_EXPECT_FALSE(test, f->found.extended);
	KUNIT_EXPECT_NULL(test, f->found.extension_problem.what);
	KUNIT_EXPECT_EQ(test, f->found.nr_usable, REGIONS);
	KUNIT_EXPECT_EQ(test, f->found.boot_memory_top, BOOT_TOP);
}

static void nonsense_is_refused(struct kunit *test)
{
	static const u8 fill[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct fixture *f = test->priv;

	for (unsigned int i = 0; i < ARRAY_SIZE(fill); i++) {
		memset(&f->record, fill[i], sizeof(f->record));
		KUNIT_EXPECT_FALSE(test, read_record(f));
		KUNIT_EXPECT_NOT_NULL(test, f->found.problem.what);
	}
}

/* Firmware hands over an address of any alignment. */
static void it_need_not_be_aligned(struct kunit *test)
{
	struct fixture *f = test->priv;
	u8 *room = kunit_kzalloc(test, sizeof(f->record) + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, room);
	memcpy(room + 1, &f->record, sizeof(f->record));
	KUNIT_EXPECT_TRUE(test, fadump_read_record((void *)(room + 1), RECORD,
						   ram, ARRAY_SIZE(ram), 0,
						   INFO_BYTES, &f->found));
	KUNIT_EXPECT_TRUE(test, f->found.extended);
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(what_is_written_is_read),
	KUNIT_CASE(it_is_big_endian),
	KUNIT_CASE(damage_is_noticed),
	KUNIT_CASE(a_plain_record_is_read),
	KUNIT_CASE(nonsense_is_refused),
	KUNIT_CASE(it_need_not_be_aligned),
	{}
};

static struct kunit_suite record_suite = {
	.name = "fadump_record",
	.init = write_record,
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);
