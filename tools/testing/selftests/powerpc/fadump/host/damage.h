/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Damage to what is read after a crash, as tests of its formats do it.
 */
#ifndef FADUMP_HOST_DAMAGE_H
#define FADUMP_HOST_DAMAGE_H

#include "ktap.h"

/* The bit before this one is put right; false: that was the last one. */
static inline bool change_only(size_t bit, void *memory, size_t size)
{
	u8 *byte = memory;

	if (bit)
		byte[(bit - 1) / 8] ^= 1 << (bit - 1) % 8;
	if (bit == size * 8)
		return false;
	byte[bit / 8] ^= 1 << bit % 8;
	return true;
}

/* One bit of so many bytes after the other is changed: @changed says which; no break. */
#define with_each_bit_changed(memory, size)				\
	for (size_t changed = 0; change_only(changed, memory, size); changed++)

static inline void overwrite(void *memory, size_t size)
{
	u8 *byte = memory;

	for (size_t i = 0; i < size; i++)
		byte[i] = random_below(256);
}

#endif /* FADUMP_HOST_DAMAGE_H */
