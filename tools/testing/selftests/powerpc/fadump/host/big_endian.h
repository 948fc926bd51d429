/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Big-endian numbers at byte offsets: how tests write and read what firmware
 * and other kernels do, without the structures that are tested.
 */
#ifndef FADUMP_HOST_BIG_ENDIAN_H
#define FADUMP_HOST_BIG_ENDIAN_H

#include <linux/types.h>

static inline void put_be(void *at, unsigned int bytes, u64 value)
{
	u8 *byte = at;

	for (unsigned int i = bytes; i--; value >>= 8)
		byte[i] = value;
}

static inline u64 get_be(const void *at, unsigned int bytes)
{
	const u8 *byte = at;
	u64 value = 0;

	for (unsigned int i = 0; i < bytes; i++)
		value = value << 8 | byte[i];
	return value;
}

#endif /* FADUMP_HOST_BIG_ENDIAN_H */
