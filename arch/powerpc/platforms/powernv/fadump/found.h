/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the crashed kernel left, for the kernel that captures it and for a
 * boot-loader kernel that only hands it on.
 */
#ifndef POWERNV_FADUMP_FOUND_H
#define POWERNV_FADUMP_FOUND_H

#include <linux/range.h>

#include "record.h"

const struct fadump_found_record *powernv_find_dump(const struct range *ram,
						    unsigned int nr_ram,
						    u64 lowest_top,
						    size_t crash_info_size);
const char *powernv_find_bootargs(const struct range *ram, unsigned int nr_ram,
				  const char *label);

#endif /* POWERNV_FADUMP_FOUND_H */
