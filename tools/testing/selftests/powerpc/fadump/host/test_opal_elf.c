// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is OPAL's core one that gdb reads?  Offsets and numbers are written out here
 * as the documents have them: nothing is taken from the code that is tested.
 */

#include "opal_elf.h"
#include "big_endian.h"
#include "ktap.h"

#define EHDR	64
#define PHDR	56
#define NOTE	(12 + 8)
#define STATUS	504

static const struct opal_region regions[] = {
	{ 0x30000000, 0x31c38000, 0x1000000 },
	{ 0x31000000, 0x32c38000, 0xc38000 },
};

static const struct opal_elf two_threads = { regions, 2, 2, 0x30003008 };

static u8 *written(const struct opal_elf *elf)
{
	u8 *file = exactly(opal_elf_size(elf));

	opal_elf_write(file, elf);
	return file;
}

TEST(the_header_is_that_of_a_big_endian_powerpc_core)
{
	static const u8 start[16] = { 0x7f, 'E', 'L', 'F', 2, 2, 1 };
	u8 *file = written(&two_threads);

	check(!memcmp(file, start, sizeof(start)));
	check_equal(get_be(file + 16, 2), 4);	/* core */
	check_equal(get_be(file + 18, 2), 21);	/* 64-bit PowerPC */
	check_equal(get_be(file + 20, 4), 1);
	check_equal(get_be(file + 24, 8), 0);
	check_equal(get_be(file + 32, 8), EHDR);
	check_equal(get_be(file + 40, 8), 0);
	check_equal(get_be(file + 48, 4), 0);
	check_equal(get_be(file + 52, 2), EHDR);
	check_equal(get_be(file + 54, 2), PHDR);
	check_equal(get_be(file + 56, 2), 1 + 2);
	check_equal(get_be(file + 60, 2), 0);
	free(file);
}

TEST(memory_is_at_its_virtual_address_and_follows_the_headers)
{
	u8 *file = written(&two_threads);
	u64 offset = opal_elf_size(&two_threads);

	for (unsigned int i = 0; i < 2; i++) {
		const u8 *program = file + EHDR + (1 + i) * PHDR;

		check_equal(get_be(program, 4), 1);	/* PT_LOAD */
		check_equal(get_be(program + 4, 4), 7);
		check_equal(get_be(program + 8, 8), offset);
		check_equal(get_be(program + 16, 8), regions[i].address);
		check_equal(get_be(program + 24, 8), regions[i].address);
		check_equal(get_be(program + 32, 8), regions[i].size);
		check_equal(get_be(program + 40, 8), regions[i].size);
		offset += regions[i].size;
	}
	free(file);
}

TEST(notes_fill_the_space_behind_the_headers)
{
	u8 *file = written(&two_threads);
	const u8 *program = file + EHDR;
	const u64 start = EHDR + 3 * PHDR;

	check_equal(get_be(program, 4), 4);	/* PT_NOTE */
	check_equal(get_be(program + 8, 8), start);
	check_equal(get_be(program + 32, 8), 2 * (NOTE + STATUS) + NOTE + 32);
	check_equal(opal_elf_size(&two_threads),
		    start + 2 * (NOTE + STATUS) + NOTE + 32);
	free(file);
}

TEST(the_entry_is_in_the_auxiliary_vector)
{
	u8 *file = written(&two_threads);
	const u8 *note = file + EHDR + 3 * PHDR + 2 * (NOTE + STATUS);

	check_equal(get_be(note, 4), 5);
	check_equal(get_be(note + 4, 4), 32);
	check_equal(get_be(note + 8, 4), 6);	/* NT_AUXV */
	check(!memcmp(note + 12, "CORE\0\0\0", 8));
	check_equal(get_be(note + NOTE, 8), 9);	/* AT_ENTRY */
	check_equal(get_be(note + NOTE + 8, 8), 0x30003008);
	check_equal(get_be(note + NOTE + 16, 8), 0);
	check_equal(get_be(note + NOTE + 24, 8), 0);
	free(file);
}

TEST(each_register_is_where_gdb_looks_for_it)
{
	struct hdat_thread thread = {
		.pir = 0x1004, .nip = 32, .msr = 33, .ctr = 35, .link = 36,
		.xer = 37, .ccr = 38, .dar = 41, .dsisr = 42,
	};
	u8 *file = written(&two_threads);
	const u8 *note = file + EHDR + 3 * PHDR + NOTE + STATUS;
	const u8 *status = note + NOTE;

	for (u64 i = 0; i < 32; i++)
		thread.gpr[i] = 0xabcd000000000000 + i;
	opal_elf_write_thread(file, &two_threads, 1, &thread, 15);

	check_equal(get_be(note, 4), 5);
	check_equal(get_be(note + 4, 4), STATUS);
	check_equal(get_be(note + 8, 4), 1);	/* NT_PRSTATUS */
	check(!memcmp(note + 12, "CORE\0\0\0", 8));
	check_equal(get_be(status + 12, 2), 15);
	check_equal(get_be(status + 32, 4), 100 + 0x1004);
	for (u64 i = 0; i < 48; i++) {
		bool absent = i == 34 || i == 39 || i == 40 || i > 42;

		check_equal(get_be(status + 112 + 8 * i, 8),
			    i < 32 ? 0xabcd000000000000 + i : absent ? 0 : i);
	}
	check_equal(get_be(status + 496, 8), 0);
	free(file);
}

TEST(writing_one_thread_leaves_the_others_alone)
{
	const struct hdat_thread thread = { .pir = 1, .gpr = { 2, 3 } };
	u8 *before = written(&two_threads), *after = written(&two_threads);
	const size_t start = EHDR + 3 * PHDR;

	opal_elf_write_thread(after, &two_threads, 0, &thread, 10);
	for (size_t i = 0; i < opal_elf_size(&two_threads); i++) {
		if (i < start || i >= start + NOTE + STATUS)
			check_equal(after[i], before[i]);
	}
	free(before);
	free(after);
}

TEST(a_core_may_lack_memory_and_threads)
{
	const struct opal_elf nothing = { .entry = 77 };
	u8 *file = written(&nothing);

	check_equal(opal_elf_size(&nothing), EHDR + PHDR + NOTE + 32);
	check_equal(get_be(file + 56, 2), 1);
	check_equal(get_be(file + EHDR + PHDR + NOTE + 8, 8), 77);
	free(file);
}
