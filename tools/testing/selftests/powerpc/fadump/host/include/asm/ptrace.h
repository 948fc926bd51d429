/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/ptrace.h for the build machine: only the shape counts. */
#ifndef HOST_ASM_PTRACE_H
#define HOST_ASM_PTRACE_H

struct pt_regs {
	unsigned long gpr[32];
	unsigned long nip;
	unsigned long msr;
};

#endif /* HOST_ASM_PTRACE_H */
