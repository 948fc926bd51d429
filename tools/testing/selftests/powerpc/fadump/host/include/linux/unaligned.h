/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/unaligned.h for the build machine: brings its byte order along. */
#ifndef HOST_LINUX_UNALIGNED_H
#define HOST_LINUX_UNALIGNED_H

#include <asm/byteorder.h>

#include_next <linux/unaligned.h>

#endif /* HOST_LINUX_UNALIGNED_H */
