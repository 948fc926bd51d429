/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What arch/powerpc/kexec/ asks while there is a dump.
 */
#ifndef FADUMP_KEXEC_H
#define FADUMP_KEXEC_H

#include <linux/types.h>

struct crash_mem;
struct kimage;

#if defined(CONFIG_FA_DUMP) || defined(CONFIG_PRESERVE_FA_DUMP)

bool fadump_forbids_kexec(const struct kimage *image);
int fadump_exclude_kept(struct crash_mem **ranges);

#else

static inline bool fadump_forbids_kexec(const struct kimage *image)
{
	return false;
}

static inline int fadump_exclude_kept(struct crash_mem **ranges)
{
	return 0;
}

#endif

#endif /* FADUMP_KEXEC_H */
