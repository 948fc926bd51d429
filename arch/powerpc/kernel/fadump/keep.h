/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory that is kept untouched for a dump, by the kernel that captures it
 * and by a boot-loader kernel that only hands it on.
 */
#ifndef FADUMP_KEEP_H
#define FADUMP_KEEP_H

#include <linux/range.h>
#include <linux/types.h>

/* More ranges than this are not kept apart; see keep.c. */
#define FADUMP_MAX_KEPT_RANGES	512

void fadump_keep_above(u64 top, u64 taken_out);
struct range *fadump_get_kept(void);

#endif /* FADUMP_KEEP_H */
