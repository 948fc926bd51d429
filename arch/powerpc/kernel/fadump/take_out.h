/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crashed kernel's memory that is not the capture kernel's, nor a boot-loader
 * kernel's: taken out in early boot, added back once the dump is released.
 */
#ifndef FADUMP_TAKE_OUT_H
#define FADUMP_TAKE_OUT_H

#include <linux/errno.h>
#include <linux/range.h>
#include <linux/types.h>

/* More ranges than this are not taken out; the lowest ones are. */
#define FADUMP_MAX_TAKEN_OUT	64

#if (defined(CONFIG_FA_DUMP) && defined(CONFIG_MEMORY_HOTPLUG)) || \
	defined(CONFIG_PRESERVE_FA_DUMP)

u64 fadump_take_out(u64 block, const struct range *dump, unsigned int nr_dump);
const struct range *fadump_get_taken_out(unsigned int *nr);
void fadump_hide_added(const struct range *left, unsigned int nr);

#else

static inline u64 fadump_take_out(u64 block, const struct range *dump,
				  unsigned int nr_dump)
{
	return 0;
}

static inline const struct range *fadump_get_taken_out(unsigned int *nr)
{
	*nr = 0;
	return NULL;
}

#endif

#if defined(CONFIG_FA_DUMP) && defined(CONFIG_MEMORY_HOTPLUG)

/* add_back.c */
bool fadump_is_left_to_add(void);
int fadump_add_back(void);

#else

static inline bool fadump_is_left_to_add(void)
{
	return false;
}

static inline int fadump_add_back(void)
{
	return -EPERM;
}

#endif

#endif /* FADUMP_TAKE_OUT_H */
