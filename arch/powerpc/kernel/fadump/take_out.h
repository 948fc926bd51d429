/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crashed kernel's memory that is not the capture kernel's: taken out in
 * early boot, added back once the dump is released.
 */
#ifndef FADUMP_TAKE_OUT_H
#define FADUMP_TAKE_OUT_H

#include <linux/errno.h>
#include <linux/range.h>
#include <linux/types.h>

/* More ranges than this are not taken out; the lowest ones are. */
#define FADUMP_MAX_TAKEN_OUT	64

#if defined(CONFIG_FA_DUMP) && defined(CONFIG_MEMORY_HOTPLUG)

/* take_out.c */
u64 fadump_take_out(u64 block);
const struct range *fadump_get_taken_out(unsigned int *nr);

/* add_back.c */
void fadump_show_taken_out(void);
int fadump_add_back(void);

#else

static inline u64 fadump_take_out(u64 block)
{
	return 0;
}

static inline const struct range *fadump_get_taken_out(unsigned int *nr)
{
	*nr = 0;
	return NULL;
}

static inline void fadump_show_taken_out(void) {}

static inline int fadump_add_back(void)
{
	return -EPERM;
}

#endif /* CONFIG_FA_DUMP && CONFIG_MEMORY_HOTPLUG */

#endif /* FADUMP_TAKE_OUT_H */
