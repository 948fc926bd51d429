/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ELF header that /proc/vmcore is made from.
 *
 * Pure: encoding into a buffer.  Compiles for the build machine, too.
 */
#ifndef FADUMP_ELFCORE_H
#define FADUMP_ELFCORE_H

#include <linux/range.h>
#include <linux/types.h>

/* Notes come in two parts: the CPUs' registers, and vmcoreinfo. */
#define FADUMP_ELFCORE_NOTES	2

/**
 * struct fadump_segment - memory of the crashed kernel, and where it is now
 * @start:	physical address that it had in the crashed kernel
 * @size:	bytes
 * @now:	physical address that it has in the capture kernel
 */
struct fadump_segment {
	u64 start;
	u64 size;
	u64 now;
};

/**
 * struct fadump_elfcore - what goes into the ELF header
 * @segment:	memory of the crashed kernel
 * @nr_segments: how many of them
 * @linear_map:	virtual address of physical address 0 in the crashed kernel
 * @address:	physical address of the buffer that the header is written to
 * @flags:	e_flags: the ELF ABI
 */
struct fadump_elfcore {
	const struct fadump_segment *segment;
	unsigned int nr_segments;
	u64 linear_map;
	u64 address;
	u32 flags;
};

int fadump_add_unmoved(struct fadump_segment *segment,
		       unsigned int nr_segments, unsigned int max_segments,
		       const struct range *range, unsigned int nr_ranges);
size_t fadump_elfcore_size(unsigned int nr_segments);
void fadump_write_elfcore(void *buffer, const struct fadump_elfcore *core);
void fadump_set_elfcore_note(void *buffer, unsigned int index, u64 address,
			     u64 size);

#endif /* FADUMP_ELFCORE_H */
