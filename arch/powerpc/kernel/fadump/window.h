/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading memory of the crashed kernel that is not this kernel's.
 */
#ifndef FADUMP_WINDOW_H
#define FADUMP_WINDOW_H

#include <linux/types.h>

struct iov_iter;

#ifdef CONFIG_FA_DUMP
bool fadump_is_taken_out(u64 page);
#else
static inline bool fadump_is_taken_out(u64 page)
{
	return false;
}
#endif

ssize_t fadump_copy_unmapped(struct iov_iter *iter, u64 page, size_t size,
			     unsigned long offset);
void fadump_close_window(void);

#endif /* FADUMP_WINDOW_H */
