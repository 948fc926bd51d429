// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How large the reservation is, and where it fits.
 *
 *	+-----------+-------------+-------------------+------------+----------+
 *	| CPU state | hash page   | copy of the boot  | crash-info | metadata |
 *	|           | table       | memory            | header     |          |
 *	+-----------+-------------+-------------------+------------+----------+
 *	                          ^ page aligned, so that it can be mapped
 *
 * The back ends know this order: they put the crash-info header right behind
 * the copy, and their metadata into the last pages.
 *
 * Pure: see reservation.h.
 */

#include <linux/align.h>
#include <linux/minmax.h>

#include "reservation.h"

/**
 * fadump_reservation_size() - how large the reservation must be
 * @parts:	what goes into it
 * @page_size:	bytes in a page
 *
 * Return: bytes, whole pages.
 */
u64 fadump_reservation_size(const struct fadump_reservation_parts *parts,
			    u64 page_size)
{
	return ALIGN(parts->cpu_state + parts->hpte_region, page_size) +
	       ALIGN(parts->boot_memory + parts->crash_info, page_size) +
	       ALIGN(parts->metadata, page_size);
}

/**
 * fadump_find_place() - find room for the reservation
 * @free:	free memory, ascending and without overlaps
 * @nr_free:	ranges in @free
 * @within:	the part of memory that is acceptable
 * @size:	bytes that are needed
 * @align:	alignment of the place, a power of two
 *
 * The lowest place is taken, to stay out of the way of memory that may be
 * removed while the system runs.
 *
 * Return: the address, 0 where there is no room.
 */
u64 fadump_find_place(const struct range *free, unsigned int nr_free,
		      const struct range *within, u64 size, u64 align)
{
	for (unsigned int i = 0; i < nr_free; i++) {
		u64 start = max(free[i].start, within->start);
		u64 end = min(free[i].end, within->end);
		u64 place = ALIGN(start, align);

		/* An address so high that aligning it wraps is below start. */
		if (place < start || place >= end)
			continue;
		if (end - place >= size)
			return place;
	}
	return 0;
}
