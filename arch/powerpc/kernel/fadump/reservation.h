/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reservation: the memory that is kept free, from boot on, for what must
 * survive a crash.
 *
 * Pure: arithmetic on plain structures.  Compiles for the build machine, too.
 */
#ifndef FADUMP_RESERVATION_H
#define FADUMP_RESERVATION_H

#include <linux/range.h>
#include <linux/types.h>

/**
 * struct fadump_reservation_parts - what goes into the reservation, in bytes
 * @cpu_state:		registers, where firmware wants the kernel to make room
 * @hpte_region:	hash page table, likewise
 * @boot_memory:	the copy of the boot memory
 * @crash_info:		the crash-info header
 * @metadata:		the back end's own record
 */
struct fadump_reservation_parts {
	u64 cpu_state;
	u64 hpte_region;
	u64 boot_memory;
	u64 crash_info;
	u64 metadata;
};

u64 fadump_reservation_size(const struct fadump_reservation_parts *parts,
			    u64 page_size);
u64 fadump_find_place(const struct range *free, unsigned int nr_free,
		      const struct range *within, u64 size, u64 align);

#endif /* FADUMP_RESERVATION_H */
