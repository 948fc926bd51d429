/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of memory ranges in device-tree properties.
 *
 * Pure: parsing of bytes.  Compiles for the build machine, too.
 */
#ifndef FADUMP_CELLS_H
#define FADUMP_CELLS_H

#include <linux/range.h>
#include <linux/types.h>

int fadump_parse_ranges(const void *property, int length,
			struct range *range, unsigned int max_ranges);

#endif /* FADUMP_CELLS_H */
