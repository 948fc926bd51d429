/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/math64.h for the build machine, which divides 64 bits by itself. */
#ifndef HOST_LINUX_MATH64_H
#define HOST_LINUX_MATH64_H

#include <linux/types.h>

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

#endif /* HOST_LINUX_MATH64_H */
