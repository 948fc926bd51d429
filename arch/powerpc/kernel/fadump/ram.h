/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which memory is RAM, for the kernel that captures a dump and for a boot-loader
 * kernel that only hands it on.
 */
#ifndef FADUMP_RAM_H
#define FADUMP_RAM_H

#include <linux/range.h>

/* More ranges than this are not looked at; see ram.c. */
#define FADUMP_MAX_RAM_RANGES	256

unsigned int fadump_list_ram(struct range *range);

#endif /* FADUMP_RAM_H */
