// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is the ELF header one that others read?  It is read back with the build
 * machine's own <elf.h>, which our file does not see.
 */

#include <elf.h>
#include <errno.h>

#include <linux/align.h>

#include "elfcore.h"
#include "big_endian.h"
#include "ktap.h"

#define LINEAR_MAP	0xc000000000000000ULL
#define HEADER_AT	0x123450000ULL

static const struct fadump_segment segments[] = {
	{ .start = 0, .size = MB(256), .now = GB(1) },
	{ .start = MB(512), .size = MB(512), .now = GB(1) + MB(256) },
	{ .start = GB(1), .size = GB(7), .now = GB(1) },
};

static void *header_of(unsigned int nr_segments)
{
	const struct fadump_elfcore core = {
		.segment = segments,
		.nr_segments = nr_segments,
		.linear_map = LINEAR_MAP,
		.address = HEADER_AT,
		.flags = 2,
	};
	void *header = exactly(fadump_elfcore_size(nr_segments));

	fadump_write_elfcore(header, &core);
	return header;
}

static Elf64_Phdr program_of(const void *header, unsigned int index)
{
	Elf64_Phdr program;

	memcpy(&program, header + sizeof(Elf64_Ehdr) + index * sizeof(program),
	       sizeof(program));
	return program;
}

TEST(the_header_is_that_of_a_64_bit_powerpc_core)
{
	void *header = header_of(3);
	const u16 one = 1;
	Elf64_Ehdr e;

	memcpy(&e, header, sizeof(e));
	check(!memcmp(e.e_ident, ELFMAG, SELFMAG));
	check_equal(e.e_ident[EI_CLASS], ELFCLASS64);
	/* The byte order of the machine that this runs on. */
	check_equal(e.e_ident[EI_DATA],
		    get_be(&one, 2) == 1 ? ELFDATA2MSB : ELFDATA2LSB);
	check_equal(e.e_ident[EI_VERSION], EV_CURRENT);
	for (int i = EI_OSABI; i < EI_NIDENT; i++)
		check_equal(e.e_ident[i], 0);
	check_equal(e.e_type, ET_CORE);
	check_equal(e.e_machine, EM_PPC64);
	check_equal(e.e_version, EV_CURRENT);
	check_equal(e.e_flags, 2);
	check_equal(e.e_entry, 0);
	check_equal(e.e_phoff, sizeof(Elf64_Ehdr));
	check_equal(e.e_shoff, 0);
	check_equal(e.e_ehsize, sizeof(Elf64_Ehdr));
	check_equal(e.e_phentsize, sizeof(Elf64_Phdr));
	check_equal(e.e_phnum, 2 + 3);
	check_equal(e.e_shnum, 0);
	check_equal(e.e_shstrndx, 0);
	free(header);
}

TEST(each_segment_says_where_memory_was_and_where_it_is)
{
	void *header = header_of(3);

	for (unsigned int i = 0; i < 3; i++) {
		Elf64_Phdr program = program_of(header, 2 + i);

		check_equal(program.p_type, PT_LOAD);
		check_equal(program.p_flags, PF_R | PF_W | PF_X);
		check_equal(program.p_paddr, segments[i].start);
		check_equal(program.p_vaddr, LINEAR_MAP + segments[i].start);
		check_equal(program.p_offset, segments[i].now);
		check_equal(program.p_filesz, segments[i].size);
		check_equal(program.p_memsz, segments[i].size);
		check_equal(program.p_align, 0);
	}
	free(header);
}

/*
 * Bytes of the notes in a part, counted as fs/proc/vmcore.c does: up to a note with
 * an empty name.  -1: it would read past the part, or past the header.
 */
static int bytes_of_notes(const u8 *header, size_t size, unsigned int part)
{
	Elf64_Phdr program = program_of(header, part);
	u64 at = program.p_offset - HEADER_AT;
	u64 end = at + program.p_filesz;
	int bytes = 0;

	if (end > size)
		return -1;
	while (at + sizeof(Elf64_Nhdr) <= end) {
		Elf64_Nhdr note;
		u64 all;

		memcpy(&note, header + at, sizeof(note));
		if (!note.n_namesz)
			return bytes;
		all = sizeof(note) + ALIGN(note.n_namesz, 4) +
		      ALIGN(note.n_descsz, 4);
		bytes += all;
		at += all;
	}
	return -1;
}

/* With nothing in any part, fs/proc/vmcore.c would show no dump. */
TEST(without_notes_there_is_one_that_says_nothing)
{
	for (unsigned int nr = 0; nr <= 3; nr++) {
		const size_t size = fadump_elfcore_size(nr);
		u8 *header = header_of(nr);
		Elf64_Nhdr note;
		u64 offset;

		for (unsigned int i = 0; i < 2; i++) {
			Elf64_Phdr program = program_of(header, i);

			check_equal(program.p_type, PT_NOTE);
			check_equal(program.p_paddr, program.p_offset);
			check_equal(program.p_filesz, program.p_memsz);
			check(program.p_offset - HEADER_AT >=
			      sizeof(Elf64_Ehdr) + (2 + nr) * sizeof(Elf64_Phdr));
		}
		check_equal(bytes_of_notes(header, size, 0), 20);
		check_equal(bytes_of_notes(header, size, 1), 0);

		offset = program_of(header, 0).p_offset - HEADER_AT;
		memcpy(&note, header + offset, sizeof(note));
		check_equal(note.n_namesz, sizeof("FADUMP"));
		check_equal(note.n_descsz, 0);
		check_equal(note.n_type, 0);
		check_text((char *)header + offset + sizeof(note), "FADUMP");
		free(header);
	}
}

TEST(the_size_is_that_of_all_headers_and_of_these_notes)
{
	for (unsigned int nr = 0; nr < 300; nr++)
		check_equal(fadump_elfcore_size(nr),
			    sizeof(Elf64_Ehdr) + (2 + nr) * sizeof(Elf64_Phdr) +
			    2 * sizeof(Elf64_Nhdr) + 8);
}

TEST(setting_a_note_changes_nothing_else)
{
	const size_t size = fadump_elfcore_size(3);

	for (unsigned int index = 0; index < 2; index++) {
		u8 *before = header_of(3), *after = header_of(3);
		const size_t start = sizeof(Elf64_Ehdr) +
				     index * sizeof(Elf64_Phdr);
		Elf64_Phdr program;

		fadump_set_elfcore_note(after, index, 0xabcdef000, 0x1234);
		program = program_of(after, index);
		check_equal(program.p_type, PT_NOTE);
		check_equal(program.p_offset, 0xabcdef000);
		check_equal(program.p_paddr, 0xabcdef000);
		check_equal(program.p_filesz, 0x1234);
		check_equal(program.p_memsz, 0x1234);
		for (size_t i = 0; i < size; i++) {
			if (i < start || i >= start + sizeof(program))
				check_equal(after[i], before[i]);
		}
		free(before);
		free(after);
	}
}

/* The list that is added to: copies of boot memory. */
static const struct fadump_segment copies[] = {
	{ .start = 0, .size = MB(256), .now = GB(2) },
	{ .start = MB(512), .size = MB(512), .now = GB(2) + MB(256) },
};

static void check_segment(const struct fadump_segment *found, u64 start,
			  u64 size, u64 now)
{
	check_equal(found->start, start);
	check_equal(found->size, size);
	check_equal(found->now, now);
}

TEST(memory_that_did_not_move_is_added_behind_the_copies)
{
	const struct range rest[] = { { GB(1), GB(2) }, { GB(3), GB(5) } };
	struct fadump_segment found[4] = { copies[0], copies[1] };

	check_equal(fadump_add_unmoved(found, 2, 4, rest, 2), 4);
	check(!memcmp(found, copies, sizeof(copies)));
	check_segment(&found[2], GB(1), GB(1), GB(1));
	check_segment(&found[3], GB(3), GB(2), GB(3));
}

/* No boot memory was copied at all, or there is no other. */
TEST(either_part_may_be_missing)
{
	const struct range rest[] = { { GB(1), GB(2) } };
	struct fadump_segment found[2] = { copies[0] };

	check_equal(fadump_add_unmoved(found, 1, 2, NULL, 0), 1);
	check_segment(&found[0], 0, MB(256), GB(2));
	check_equal(fadump_add_unmoved(found, 0, 2, rest, 1), 1);
	check_segment(&found[0], GB(1), GB(1), GB(1));
	check_equal(fadump_add_unmoved(NULL, 0, 0, NULL, 0), 0);
}

TEST(empty_ranges_become_no_segments)
{
	const struct range rest[] = { { GB(1), GB(1) }, { GB(3), GB(4) },
				      { 0, 0 } };
	struct fadump_segment found[3] = { copies[0], copies[1] };

	check_equal(fadump_add_unmoved(found, 2, 3, rest, 3), 3);
	check_segment(&found[2], GB(3), GB(1), GB(3));
	/* Where nothing fits, nothing need. */
	check_equal(fadump_add_unmoved(NULL, 0, 0, rest, 1), 0);
}

TEST(more_segments_than_fit_are_refused)
{
	const struct range rest[] = { { GB(1), GB(2) }, { GB(3), GB(4) } };
	struct fadump_segment found[3] = { [2].size = 77 };

	check_equal(fadump_add_unmoved(found, 1, 2, rest, 2), -ENOSPC);
	check_equal(found[2].size, 77);
	check_equal(fadump_add_unmoved(found, 2, 2, rest, 1), -ENOSPC);
	check_equal(found[2].size, 77);
}
