/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OPAL's own memory, and where firmware copied it.
 *
 * Pure: arithmetic on plain structures.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_OPAL_REGIONS_H
#define POWERNV_FADUMP_OPAL_REGIONS_H

#include <linux/range.h>
#include <linux/types.h>

/* skiboot has its own memory copied in one. */
#define OPAL_MAX_REGIONS	8

/**
 * struct opal_region - a piece of OPAL's memory
 * @address:	where OPAL had it, physically and, as OPAL runs without
 *		translation, virtually
 * @now:	physical address of the copy
 * @size:	bytes
 */
struct opal_region {
	u64 address;
	u64 now;
	u64 size;
};

/**
 * struct opal_memory - what firmware says about its memory elsewhere
 * @base:	where OPAL begins
 * @copies:	what it reserved for the copy of what begins there; the end is
 *		not included
 */
struct opal_memory {
	u64 base;
	struct range copies;
};

bool opal_region_fits(const struct opal_region *region,
		      const struct opal_memory *memory);
bool opal_infer_regions(struct opal_region *region, unsigned int nr_regions,
			const struct opal_memory *memory);

#endif /* POWERNV_FADUMP_OPAL_REGIONS_H */
