// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is OPAL's memory where firmware's result table says?
 *
 * Before the crash, OPAL had one piece of memory registered, which begins where
 * OPAL does, and reserved as much for the copy.  Whatever pieces it was copied
 * in, each is as far from the begin of the reservation as its source is from
 * the begin of OPAL.  A table that says otherwise is wrong: QEMU 11.1 gives each
 * address as it is after the copy, and rounded up.
 *
 * Format: skiboot, core/opal-dump.c (opal_mpipl_reserve_mem(),
 * opal_mpipl_register()).
 *
 * Pure: see opal_regions.h.
 */

#include <linux/overflow.h>

#include "opal_regions.h"

/**
 * opal_region_fits() - can the table be right about a region?
 * @region:	what it says
 * @memory:	what is known
 *
 * Return: whether it can.
 */
bool opal_region_fits(const struct opal_region *region,
		      const struct opal_memory *memory)
{
	u64 end;

	return region->size &&
	       region->address >= memory->base &&
	       region->now >= memory->copies.start &&
	       region->address - memory->base ==
	       region->now - memory->copies.start &&
	       !check_add_overflow(region->now, region->size, &end) &&
	       end <= memory->copies.end;
}

/**
 * opal_infer_regions() - say where regions are, from their sizes alone
 * @region:	the regions: their sizes are read, and their addresses written
 *		if true is returned
 * @nr_regions:	how many of them
 * @memory:	what is known
 *
 * Return: whether that can be said: it can when, one behind the other, they are
 * as large as what is reserved for them.
 */
bool opal_infer_regions(struct opal_region *region, unsigned int nr_regions,
			const struct opal_memory *memory)
{
	u64 left = memory->copies.end - memory->copies.start;
	u64 offset = 0;

	for (unsigned int i = 0; i < nr_regions; i++) {
		if (!region[i].size || region[i].size > left)
			return false;
		left -= region[i].size;
	}
	if (left)
		return false;

	for (unsigned int i = 0; i < nr_regions; i++) {
		region[i].address = memory->base + offset;
		region[i].now = memory->copies.start + offset;
		offset += region[i].size;
	}
	return true;
}
