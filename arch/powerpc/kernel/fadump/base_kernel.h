/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the base kernels' own interfaces differ.  Nowhere else is there a look
 * at the version of the base.
 */
#ifndef FADUMP_BASE_KERNEL_H
#define FADUMP_BASE_KERNEL_H

#include <linux/crash_reserve.h>
#include <linux/elf.h>
#include <linux/sizes.h>
#include <linux/sysfs.h>
#include <linux/types.h>
#include <linux/vmcore_info.h>

#include <asm/prom.h>

/* crashkernel= in bytes, both 0 where there is none; parse_crashkernel(). */
static inline void fadump_parse_crashkernel(char *command_line, u64 ram,
					    u64 *size, u64 *offset)
{
	unsigned long long found_size = 0, found_offset = 0;
	int error;

#ifdef CRASHK_CMA_RANGES_MAX
	error = parse_crashkernel(command_line, ram, &found_size, &found_offset,
				  NULL, NULL, NULL);
#else
	error = parse_crashkernel(command_line, ram, &found_size, &found_offset,
				  NULL, NULL);
#endif
	*size = error ? 0 : found_size;
	*offset = error ? 0 : found_offset;
}

/* The name of notes with a CPU's registers. */
#ifdef NN_PRSTATUS
#define FADUMP_REGISTERS_NOTE	NN_PRSTATUS
#else
#define FADUMP_REGISTERS_NOTE	CRASH_CORE_NOTE_NAME
#endif

/* The attribute that a binary file in sysfs is handed: const since 6.17. */
#ifdef __SYSFS_FUNCTION_ALTERNATIVE
#define FADUMP_BIN_ATTRIBUTE	const struct bin_attribute
#else
#define FADUMP_BIN_ATTRIBUTE	struct /* not const */ bin_attribute
#endif

/*
 * With the hash MMU, pseries' firmware and boot loaders use memory up to here:
 * what the kernel tells them that it needs at least.
 */
#ifdef MIN_RMA
#define FADUMP_BOOT_LOADER_TOP	MIN_RMA
#else
#define FADUMP_BOOT_LOADER_TOP	(640ULL * SZ_1M)
#endif

#endif /* FADUMP_BASE_KERNEL_H */
