/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/reg.h for the build machine, which has no such registers. */
#ifndef HOST_ASM_REG_H
#define HOST_ASM_REG_H

#define SPRN_PIR	0x3ff
#define mfspr(number)	(number)

#endif /* HOST_ASM_REG_H */
