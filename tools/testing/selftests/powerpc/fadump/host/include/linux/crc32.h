/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * linux/crc32.h for the build machine.  The kernel's own takes its tables
 * from a generator; test_record.c holds this one to the published check value.
 */
#ifndef HOST_LINUX_CRC32_H
#define HOST_LINUX_CRC32_H

#include <linux/crc32poly.h>
#include <linux/types.h>

static inline u32 crc32_le(u32 crc, const u8 *bytes, size_t length)
{
	static u32 table[256];

	for (u32 i = 1; !table[255] && i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] = (table[i] >> 1) ^
				   (table[i] & 1 ? CRC32_POLY_LE : 0);
	}
	for (size_t i = 0; i < length; i++)
		crc = (crc >> 8) ^ table[(crc ^ bytes[i]) & 0xff];
	return crc;
}

#endif /* HOST_LINUX_CRC32_H */
