/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/limits.h for the build machine: the kernel's names of C's limits. */
#ifndef HOST_LINUX_LIMITS_H
#define HOST_LINUX_LIMITS_H

#include <stdint.h>

#define U16_MAX	UINT16_MAX
#define U32_MAX	UINT32_MAX
#define U64_MAX	UINT64_MAX

#endif /* HOST_LINUX_LIMITS_H */
