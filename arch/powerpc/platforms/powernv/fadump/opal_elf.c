// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The headers and notes of OPAL's core.
 *
 *	+------------+---------+---------+-------------+---------+---------+--
 *	| ELF header | PT_NOTE | PT_LOAD | NT_PRSTATUS | NT_AUXV | OPAL's  |
 *	|            |         | ...     | ...         |         | memory  | ...
 *	+------------+---------+---------+-------------+---------+---------+--
 *
 * OPAL is big endian, and so is its core, whatever the kernel is.  Nothing here
 * may come from the kernel's own structures, then.
 *
 * Format: System V ABI, "Object Files"; 64-bit ELF V2 ABI supplement for
 * PowerPC; struct elf_prstatus of 64-bit PowerPC as gdb (bfd/elf64-ppc.c) has
 * it.
 *
 * Pure: see opal_elf.h.
 */

#include <linux/auxvec.h>
#include <linux/elf.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "opal_elf.h"

/* The name that all notes bear, with its end, and padded to whole words. */
#define NOTE_NAME		"CORE"
#define NOTE_NAME_BYTES		8

/* A register set: numbers as in PowerPC's struct pt_regs, 8 bytes each. */
#define SET_NIP			32
#define SET_MSR			33
#define SET_CTR			35
#define SET_LINK		36
#define SET_XER			37
#define SET_CCR			38
#define SET_DAR			41
#define SET_DSISR		42
#define SET_REGISTERS		48

/* struct elf_prstatus: byte offsets of its members. */
#define STATUS_SIGNAL		12	/* 2 bytes */
#define STATUS_PID		32	/* 4 bytes */
#define STATUS_REGISTERS	112
#define STATUS_FP_VALID		(STATUS_REGISTERS + 8 * SET_REGISTERS)
#define STATUS_BYTES		(STATUS_FP_VALID + 8)

/* AT_ENTRY and AT_NULL, each with a value. */
#define AUXV_BYTES		(4 * 8)

#define NOTE_BYTES(content)	(sizeof(Elf64_Nhdr) + NOTE_NAME_BYTES + (content))

static size_t notes_offset(const struct opal_elf *elf)
{
	return sizeof(Elf64_Ehdr) +
	       (1 + (size_t)elf->nr_regions) * sizeof(Elf64_Phdr);
}

static size_t notes_size(const struct opal_elf *elf)
{
	return elf->nr_threads * NOTE_BYTES(STATUS_BYTES) +
	       NOTE_BYTES(AUXV_BYTES);
}

static u8 *note_of_thread(u8 *buffer, const struct opal_elf *elf,
			  unsigned int index)
{
	return buffer + notes_offset(elf) +
	       (size_t)index * NOTE_BYTES(STATUS_BYTES);
}

/**
 * opal_elf_size() - how much room headers and notes take
 * @elf:	what goes into the file
 *
 * Return: bytes; OPAL's memory follows right behind them.
 */
size_t opal_elf_size(const struct opal_elf *elf)
{
	return notes_offset(elf) + notes_size(elf);
}

/* Where its content goes. */
static u8 *begin_note(u8 *note, u32 type, u32 content)
{
	put_unaligned_be32(sizeof(NOTE_NAME), note);
	put_unaligned_be32(content, note + 4);
	put_unaligned_be32(type, note + 8);
	note += sizeof(Elf64_Nhdr);
	memcpy(note, NOTE_NAME, sizeof(NOTE_NAME));
	return note + NOTE_NAME_BYTES;
}

static void write_header(u8 *at, unsigned int programs)
{
	memcpy(at, ELFMAG, SELFMAG);
	at[EI_CLASS] = ELFCLASS64;
	at[EI_DATA] = ELFDATA2MSB;
	at[EI_VERSION] = EV_CURRENT;
	put_unaligned_be16(ET_CORE, at + offsetof(Elf64_Ehdr, e_type));
	put_unaligned_be16(EM_PPC64, at + offsetof(Elf64_Ehdr, e_machine));
	put_unaligned_be32(EV_CURRENT, at + offsetof(Elf64_Ehdr, e_version));
	put_unaligned_be64(sizeof(Elf64_Ehdr),
			   at + offsetof(Elf64_Ehdr, e_phoff));
	put_unaligned_be16(sizeof(Elf64_Ehdr),
			   at + offsetof(Elf64_Ehdr, e_ehsize));
	put_unaligned_be16(sizeof(Elf64_Phdr),
			   at + offsetof(Elf64_Ehdr, e_phentsize));
	put_unaligned_be16(programs, at + offsetof(Elf64_Ehdr, e_phnum));
}

static void write_program(u8 *at, u32 type, u32 flags, u64 offset, u64 address,
			  u64 size)
{
	put_unaligned_be32(type, at + offsetof(Elf64_Phdr, p_type));
	put_unaligned_be32(flags, at + offsetof(Elf64_Phdr, p_flags));
	put_unaligned_be64(offset, at + offsetof(Elf64_Phdr, p_offset));
	put_unaligned_be64(address, at + offsetof(Elf64_Phdr, p_vaddr));
	put_unaligned_be64(address, at + offsetof(Elf64_Phdr, p_paddr));
	put_unaligned_be64(size, at + offsetof(Elf64_Phdr, p_filesz));
	put_unaligned_be64(type == PT_LOAD ? size : 0,
			   at + offsetof(Elf64_Phdr, p_memsz));
}

/**
 * opal_elf_write() - write all but the threads' registers
 * @buffer:	where it goes: zeroed, of opal_elf_size() bytes
 * @elf:	what goes into the file
 */
void opal_elf_write(void *buffer, const struct opal_elf *elf)
{
	u8 *at = buffer;
	u64 offset = opal_elf_size(elf);

	write_header(at, 1 + elf->nr_regions);
	at += sizeof(Elf64_Ehdr);
	write_program(at, PT_NOTE, 0, notes_offset(elf), 0, notes_size(elf));

	for (unsigned int i = 0; i < elf->nr_regions; i++) {
		const struct opal_region *r = &elf->region[i];

		at += sizeof(Elf64_Phdr);
		write_program(at, PT_LOAD, PF_R | PF_W | PF_X, offset,
			      r->address, r->size);
		offset += r->size;
	}

	at = begin_note(note_of_thread(buffer, elf, elf->nr_threads), NT_AUXV,
			AUXV_BYTES);
	put_unaligned_be64(AT_ENTRY, at);
	put_unaligned_be64(elf->entry, at + 8);
	put_unaligned_be64(AT_NULL, at + 16);
}

/**
 * opal_elf_write_thread() - write the registers of one thread
 * @buffer:	that opal_elf_write() was called for
 * @elf:	what goes into the file
 * @index:	its place, below @elf->nr_threads; debuggers begin with the first
 * @thread:	its PIR and registers
 * @signal:	what ended it
 */
void opal_elf_write_thread(void *buffer, const struct opal_elf *elf,
			   unsigned int index, const struct hdat_thread *thread,
			   unsigned int signal)
{
	u8 *status = begin_note(note_of_thread(buffer, elf, index),
				NT_PRSTATUS, STATUS_BYTES);
	u8 *set = status + STATUS_REGISTERS;

	put_unaligned_be16(signal, status + STATUS_SIGNAL);
	put_unaligned_be32(OPAL_ELF_FIRST_PID + thread->pir,
			   status + STATUS_PID);

	for (unsigned int i = 0; i < 32; i++)
		put_unaligned_be64(thread->gpr[i], set + 8 * i);
	put_unaligned_be64(thread->nip, set + 8 * SET_NIP);
	put_unaligned_be64(thread->msr, set + 8 * SET_MSR);
	put_unaligned_be64(thread->ctr, set + 8 * SET_CTR);
	put_unaligned_be64(thread->link, set + 8 * SET_LINK);
	put_unaligned_be64(thread->xer, set + 8 * SET_XER);
	put_unaligned_be64(thread->ccr, set + 8 * SET_CCR);
	put_unaligned_be64(thread->dar, set + 8 * SET_DAR);
	put_unaligned_be64(thread->dsisr, set + 8 * SET_DSISR);
}
