/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/random.h for the build machine: the test says what is random. */
#ifndef HOST_LINUX_RANDOM_H
#define HOST_LINUX_RANDOM_H

#include <linux/types.h>

u64 get_random_u64(void);

#endif /* HOST_LINUX_RANDOM_H */
