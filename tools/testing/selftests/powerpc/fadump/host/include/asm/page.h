/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/page.h for the build machine: physical memory is an array of the test's. */
#ifndef HOST_ASM_PAGE_H
#define HOST_ASM_PAGE_H

#include <linux/align.h>
#include <linux/types.h>

extern u8 *host_memory;

#define __va(address)	((void *)(host_memory + (address)))

#endif /* HOST_ASM_PAGE_H */
