/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/smp.h for the build machine: which CPU has which number says the test. */
#ifndef HOST_ASM_SMP_H
#define HOST_ASM_SMP_H

#include <linux/types.h>

u32 get_hard_smp_processor_id(int cpu);

#endif /* HOST_ASM_SMP_H */
