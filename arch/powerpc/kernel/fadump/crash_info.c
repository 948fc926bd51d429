// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preparing the crash-info header before a crash, and checking it afterwards.
 *
 * Pure: see crash_info.h.
 */

#include <linux/string.h>
#include <linux/swab.h>

#include "crash_info.h"

/**
 * fadump_init_crash_info() - prepare the header, for a crash that may come
 * @info:	the header
 * @cpus:	the CPUs that have registers, should firmware end the kernel
 *		without the crash path having run
 * @vmcoreinfo:	physical address that the vmcoreinfo note will have after the
 *		MPIPL; 0 where it will have none
 * @vmcoreinfo_size: bytes that the note may take
 *
 * In the kernel's own byte order.  @info->regs stays empty until the crash.
 */
void fadump_init_crash_info(struct fadump_crash_info_header *info,
			    const struct cpumask *cpus, u64 vmcoreinfo,
			    u64 vmcoreinfo_size)
{
	memset(info, 0, sizeof(*info));
	info->magic_number = FADUMP_CRASH_INFO_MAGIC;
	info->version = FADUMP_HEADER_VERSION;
	info->crashing_cpu = FADUMP_CPU_UNKNOWN;
	info->vmcoreinfo_raddr = vmcoreinfo;
	info->vmcoreinfo_size = vmcoreinfo ? vmcoreinfo_size : 0;
	info->pt_regs_sz = sizeof(info->regs);
	info->cpu_mask_sz = sizeof(info->cpu_mask);
	info->cpu_mask = *cpus;
}

/**
 * fadump_crash_info_problem() - check the header of a crashed kernel
 * @info:	the header, in memory that is known to be RAM
 *
 * A header of another version is accepted as long as what this kernel knows of
 * it has the sizes that this kernel knows: members are only added at its end.
 *
 * Return: NULL, or, in words for the log, why it cannot be used.
 */
const char *
fadump_crash_info_problem(const struct fadump_crash_info_header *info)
{
	if (info->magic_number == FADUMP_CRASH_INFO_MAGIC_OLD)
		return "is of a kernel older than 6.10";
	if (info->magic_number == swab64(FADUMP_CRASH_INFO_MAGIC))
		return "is of a kernel of the other byte order";
	if (info->magic_number != FADUMP_CRASH_INFO_MAGIC)
		return "has no magic number";
	if (info->pt_regs_sz != sizeof(info->regs))
		return "holds registers of another size";
	if (info->cpu_mask_sz != sizeof(info->cpu_mask))
		return "is of a kernel for another number of CPUs";
	return NULL;
}
