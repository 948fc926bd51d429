/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The crash-info header: what the dying kernel itself says about its crash.
 * struct fadump_crash_info_header of asm/fadump-internal.h is the contract.
 *
 * Pure: encoding and checking.  Compiles for the build machine, too.
 */
#ifndef FADUMP_CRASH_INFO_H
#define FADUMP_CRASH_INFO_H

/**
 * DOC: The crash-info header
 *
 * It stands in the crashed kernel's reservation, where the back end's own record
 * says; the kernel that captures reads it there.  On a crash it is not copied,
 * and nothing but the dying kernel writes to it.
 *
 * All of it is in the crashed kernel's own byte order: a capture kernel of the
 * other one sees that by the magic number, and goes without.  The structure is
 * struct fadump_crash_info_header of the base's asm/fadump-internal.h.  Members
 * are only ever added at its end, which raises version; a reader accepts any
 * version, and checks the sizes of the members that differ between builds.
 *
 * Written when the kernel registers, and at each registration anew:
 *
 * magic_number
 *	"FADMPSIG", most significant byte first.  Kernels before 6.10 had
 *	"FADMPINF" and other members behind it.
 * version
 *	FADUMP_HEADER_VERSION
 * vmcoreinfo_raddr
 *	physical address at which the vmcoreinfo note is after the MPIPL: that of
 *	the copy, where the note was in boot memory.  0: there is none.
 * vmcoreinfo_size
 *	bytes that the note may take, its ELF header included
 * pt_regs_sz, cpu_mask_sz
 *	bytes that regs and cpu_mask take, which differ with the architecture's
 *	registers and with NR_CPUS
 *
 * Written then, and by the crash path again, on the CPU that crashed:
 *
 * crashing_cpu
 *	FADUMP_CPU_UNKNOWN until the crash, and so it stays where firmware ended
 *	the kernel without the crash path having run.  Then the kernel's number
 *	of the CPU, which PowerNV replaces by its PIR: firmware saves registers
 *	by that.
 * regs
 *	0 until the crash, then the registers of that CPU at the crash
 * cpu_mask
 *	bit by bit, by the kernel's numbers, the CPUs that were possible; from
 *	the crash on, those that were online.  Bits of numbers that the capture
 *	kernel does not have stand for CPUs that it does not know.
 */

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/seq_file.h>

#include <asm/ptrace.h>
#include <asm/fadump-internal.h>

void fadump_init_crash_info(struct fadump_crash_info_header *info,
			    const struct cpumask *cpus, u64 vmcoreinfo,
			    u64 vmcoreinfo_size);
const char *
fadump_crash_info_problem(const struct fadump_crash_info_header *info);

#endif /* FADUMP_CRASH_INFO_H */
