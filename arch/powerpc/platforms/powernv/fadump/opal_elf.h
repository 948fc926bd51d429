/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers and notes of OPAL's core: an ELF file that gdb opens.
 *
 * Pure: encoding into a buffer.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_OPAL_ELF_H
#define POWERNV_FADUMP_OPAL_ELF_H

#include <linux/types.h>

#include "cpu_state.h"
#include "opal_regions.h"

/* What gdb knows a thread by: a PIR may be 0, a process ID may not. */
#define OPAL_ELF_FIRST_PID	100

/**
 * struct opal_elf - what goes into the file
 * @region:	OPAL's memory, which follows the headers in this order
 * @nr_regions:	how many pieces
 * @nr_threads:	threads that have registers
 * @entry:	where OPAL starts: debuggers conclude from it what it was
 *		relocated by
 */
struct opal_elf {
	const struct opal_region *region;
	unsigned int nr_regions;
	unsigned int nr_threads;
	u64 entry;
};

size_t opal_elf_size(const struct opal_elf *elf);
void opal_elf_write(void *buffer, const struct opal_elf *elf);
void opal_elf_write_thread(void *buffer, const struct opal_elf *elf,
			   unsigned int index, const struct hdat_thread *thread,
			   unsigned int signal);

#endif /* POWERNV_FADUMP_OPAL_ELF_H */
