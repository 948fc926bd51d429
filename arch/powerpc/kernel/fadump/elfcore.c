// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ELF header that /proc/vmcore is made from: a PT_NOTE for the CPUs'
 * registers, one for vmcoreinfo, and a PT_LOAD for each piece of the crashed
 * kernel's memory.  p_paddr is where the crashed kernel had it, p_offset the
 * physical address where the capture kernel finds it (fs/proc/vmcore.c turns
 * that into offsets of the file).
 *
 * Format: System V ABI, "Object Files"; 64-bit, in the kernel's own byte order.
 *
 * Pure: see elfcore.h.
 */

#include <linux/elf.h>
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include <asm/byteorder.h>

#include "elfcore.h"

#ifdef __BIG_ENDIAN
#define OWN_BYTE_ORDER	ELFDATA2MSB
#else
#define OWN_BYTE_ORDER	ELFDATA2LSB
#endif

/*
 * What follows the headers, in place of the notes that there are not.  Without any
 * note, fs/proc/vmcore.c (6.12, 7.3) takes the dump for a failure, and shows none;
 * what has a name that nobody knows is passed over by all readers.
 */
struct no_notes {
	Elf64_Nhdr note;
	char name[8];
	Elf64_Nhdr end;
};

static const char no_registers[] = "FADUMP";

/**
 * fadump_add_unmoved() - add memory that is where it was to a list
 * @segment:	the list
 * @nr_segments: how many segments are in it
 * @max_segments: how many fit
 * @range:	the memory; empty ranges are skipped
 * @nr_ranges:	ranges in @range
 *
 * Return: how many segments there are now, -ENOSPC when they do not fit.
 */
int fadump_add_unmoved(struct fadump_segment *segment,
		       unsigned int nr_segments, unsigned int max_segments,
		       const struct range *range, unsigned int nr_ranges)
{
	for (unsigned int i = 0; i < nr_ranges; i++) {
		if (range[i].start == range[i].end)
			continue;
		if (nr_segments == max_segments)
			return -ENOSPC;
		segment[nr_segments].start = range[i].start;
		segment[nr_segments].size = range[i].end - range[i].start;
		segment[nr_segments].now = range[i].start;
		nr_segments++;
	}
	return nr_segments;
}

static size_t headers_size(unsigned int nr_segments)
{
	return sizeof(Elf64_Ehdr) +
	       (FADUMP_ELFCORE_NOTES + (size_t)nr_segments) * sizeof(Elf64_Phdr);
}

/**
 * fadump_elfcore_size() - how much room the header takes
 * @nr_segments: pieces of memory that it describes
 *
 * Notes that say nothing follow the headers.
 *
 * Return: bytes.
 */
size_t fadump_elfcore_size(unsigned int nr_segments)
{
	return headers_size(nr_segments) + sizeof(struct no_notes);
}

/**
 * fadump_set_elfcore_note() - say where notes are
 * @buffer:	a header that fadump_write_elfcore() wrote
 * @index:	which part: 0 for the CPUs' registers, 1 for vmcoreinfo
 * @address:	physical address of the notes in the capture kernel
 * @size:	bytes that they may take
 */
void fadump_set_elfcore_note(void *buffer, unsigned int index, u64 address,
			     u64 size)
{
	Elf64_Phdr *program = buffer + sizeof(Elf64_Ehdr);

	program[index].p_offset = address;
	program[index].p_paddr = address;
	program[index].p_filesz = size;
	program[index].p_memsz = size;
}

/**
 * fadump_write_elfcore() - write the header
 * @buffer:	where it goes: zeroed, of fadump_elfcore_size() bytes
 * @core:	what it describes
 *
 * There are no notes yet, but one that says nothing; fadump_set_elfcore_note() says
 * where they are.
 */
void fadump_write_elfcore(void *buffer, const struct fadump_elfcore *core)
{
	Elf64_Ehdr *header = buffer;
	Elf64_Phdr *program = (Elf64_Phdr *)(header + 1);
	struct no_notes *none = buffer + headers_size(core->nr_segments);
	u64 address = core->address + headers_size(core->nr_segments);

	memcpy(header->e_ident, ELFMAG, SELFMAG);
	header->e_ident[EI_CLASS] = ELFCLASS64;
	header->e_ident[EI_DATA] = OWN_BYTE_ORDER;
	header->e_ident[EI_VERSION] = EV_CURRENT;
	header->e_type = ET_CORE;
	header->e_machine = EM_PPC64;
	header->e_version = EV_CURRENT;
	header->e_flags = core->flags;
	header->e_phoff = sizeof(*header);
	header->e_ehsize = sizeof(*header);
	header->e_phentsize = sizeof(*program);
	header->e_phnum = FADUMP_ELFCORE_NOTES + core->nr_segments;

	for (unsigned int i = 0; i < FADUMP_ELFCORE_NOTES; i++, program++)
		program->p_type = PT_NOTE;
	none->note.n_namesz = sizeof(no_registers);
	memcpy(none->name, no_registers, sizeof(no_registers));
	fadump_set_elfcore_note(buffer, 0, address, sizeof(*none));
	fadump_set_elfcore_note(buffer, 1,
				address + offsetof(struct no_notes, end),
				sizeof(none->end));

	for (unsigned int i = 0; i < core->nr_segments; i++, program++) {
		const struct fadump_segment *s = &core->segment[i];

		program->p_type = PT_LOAD;
		program->p_flags = PF_R | PF_W | PF_X;
		program->p_offset = s->now;
		program->p_paddr = s->start;
		program->p_vaddr = core->linear_map + s->start;
		program->p_filesz = s->size;
		program->p_memsz = s->size;
	}
}
