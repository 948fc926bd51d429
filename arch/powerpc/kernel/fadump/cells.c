// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of memory ranges in device-tree properties, such as OPAL's
 * reserved-ranges and fw-load-area: pairs of an address and a size in bytes,
 * two big-endian cells each.
 *
 * Format: Devicetree Specification, 2.2.4 (<prop-encoded-array>); skiboot,
 * doc/device-tree/ibm,opal/dump.rst and doc/device-tree/reserved-memory.rst.
 *
 * Pure: see cells.h.
 */

#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/unaligned.h>

#include "cells.h"

#define PAIR	(2 * sizeof(__be64))

/**
 * fadump_parse_ranges() - read a list of ranges
 * @property:	the property's value
 * @length:	its length in bytes
 * @range:	where the ranges go, end not included; empty ones are left out
 * @max_ranges:	how many of them fit
 *
 * Return: the number of ranges, -EINVAL when @length is not that of whole
 * pairs, -ERANGE when a range ends beyond the address space, -ENOSPC when
 * there are more than @max_ranges.  @range then holds those that come before.
 */
int fadump_parse_ranges(const void *property, int length,
			struct range *range, unsigned int max_ranges)
{
	const u8 *pair = property;
	unsigned int nr = 0;

	if (length < 0 || length % PAIR)
		return -EINVAL;

	for (const u8 *end = pair + length; pair < end; pair += PAIR) {
		u64 start = get_unaligned_be64(pair);
		u64 size = get_unaligned_be64(pair + sizeof(__be64));
		u64 stop;

		if (!size)
			continue;
		if (check_add_overflow(start, size, &stop))
			return -ERANGE;
		if (nr == max_ranges)
			return -ENOSPC;
		range[nr].start = start;
		range[nr].end = stop;
		nr++;
	}
	return nr;
}
