/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the flat device tree says of memory, for the kernel that captures a dump
 * and for a boot-loader kernel that only hands it on.
 */
#ifndef FADUMP_DEVTREE_MEMORY_H
#define FADUMP_DEVTREE_MEMORY_H

#include <linux/range.h>
#include <linux/types.h>

/* More ranges of firmware's memory than this are not remembered. */
#define FADUMP_MAX_FIRMWARE_RANGES	256

void fadump_scan_firmware(unsigned long node, const char *uname, int depth);
unsigned int fadump_scan_ram(struct range *range, unsigned int slots);
void fadump_reserve_firmware(void);
unsigned int fadump_subtract_firmware(struct range *range, unsigned int slots);
unsigned int fadump_list_firmware(struct range *range, unsigned int slots,
				  unsigned int nr);
bool fadump_firmware_overlaps(u64 start, u64 end);

#endif /* FADUMP_DEVTREE_MEMORY_H */
