/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a back end can do beyond struct fadump_ops of asm/fadump-internal.h,
 * which is the base kernel's and stays as it is.
 */
#ifndef FADUMP_PLATFORM_H
#define FADUMP_PLATFORM_H

#include <linux/range.h>

#include "elfcore.h"

struct fw_dump;

/*
 * Reservations are aligned to this, whatever the kernel's own page size: the
 * kernel that captures may have larger pages than the one that crashed.
 */
#define FADUMP_ALIGNMENT	0x10000

/* More regions of boot memory than this are never registered. */
#define FADUMP_MAX_COPIED	128

/* Bytes of what the crashed kernel says of its crash, the 0 at its end included. */
#define FADUMP_MAX_REASON	256

/**
 * struct fadump_preserved - what the crashed kernel had firmware preserve
 * @copied:	pieces of boot memory, ascending, and where their copies are;
 *		boot memory that is in none of them is lost
 * @nr_copied:	how many of them
 * @reservation: the crashed kernel's reservation, which is no part of its dump
 * @capture_try: which try to capture it this boot is, from 1; 0: not known
 * @for_other:	it is for another kernel, which this one hands over to: none of
 *		the other members is of use, but for @reservation
 * @reason:	why the crashed kernel crashed, in its words; empty: not known
 */
struct fadump_preserved {
	struct fadump_segment copied[FADUMP_MAX_COPIED];
	unsigned int nr_copied;
	struct range reservation;
	unsigned int capture_try;
	bool for_other;
	char reason[FADUMP_MAX_REASON];
};

/**
 * struct fadump_platform_ops - what only some back ends have
 * @examine:	called once, early in an MPIPL boot, in real mode, as soon as it
 *		is known what is RAM: only then can it be said whether an
 *		address that the crashed kernel left points to memory at all.
 *		@ram is ascending, without overlaps.  Sets boot_mem_top and
 *		fadumphdr_addr of @conf, and @preserved; a fadumphdr_addr that is
 *		not 0 has a whole crash-info header's room in RAM.  A negative
 *		error means that there is no dump; @examine has said why.
 * @block_size:	bytes; a power of two, and a multiple of the size that the base
 *		kernel's memory blocks have on this platform.  Memory of the
 *		crashed kernel is taken out of this kernel's in such blocks.  0:
 *		it is not, as memory that is added later needs more than that
 * @prepare:	called once, early in each boot, in real mode, when the boot
 *		memory is known, and memory can be set aside: what firmware and
 *		the boot loader have put there is reserved.  May be NULL.
 * @find_bootargs: gives the text that the crashed kernel left for this one's
 *		command line, or NULL.  Called in an MPIPL boot, in real mode,
 *		before anything of it is parsed.  NULL: where struct fw_dump's
 *		param_area says
 * @keep_bootargs: leaves such a text, of less than COMMAND_LINE_SIZE bytes.
 *		Process context, under fadump_mutex, in state RESERVED,
 *		REGISTERED or RELEASED.  NULL where @find_bootargs is
 */
struct fadump_platform_ops {
	int (*examine)(struct fw_dump *conf, const struct range *ram,
		       unsigned int nr_ram, struct fadump_preserved *preserved);
	void (*prepare)(struct fw_dump *conf);
	u64 block_size;
	const char *(*find_bootargs)(const struct range *ram,
				     unsigned int nr_ram);
	void (*keep_bootargs)(const struct fw_dump *conf, const char *text);
};

void fadump_set_platform_ops(const struct fadump_platform_ops *ops);
void fadump_set_unusable(void);
const struct fadump_preserved *fadump_get_preserved(void);
const struct fadump_platform_ops *fadump_get_platform_ops(void);
const char *fadump_get_bootargs(void);
void fadump_set_try_again(void (*request)(const char *reason));
bool fadump_can_try_again(void);

#endif /* FADUMP_PLATFORM_H */
