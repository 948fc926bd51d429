/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/memblock.h for the build machine: memory is given out by the test. */
#ifndef HOST_LINUX_MEMBLOCK_H
#define HOST_LINUX_MEMBLOCK_H

#include <linux/types.h>

u64 memblock_phys_alloc_range(u64 size, u64 align, u64 start, u64 end);

#endif /* HOST_LINUX_MEMBLOCK_H */
