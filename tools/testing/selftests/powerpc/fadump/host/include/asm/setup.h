/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/setup.h for the build machine: a number of the kernel's. */
#ifndef HOST_ASM_SETUP_H
#define HOST_ASM_SETUP_H

#define COMMAND_LINE_SIZE	2048

#endif /* HOST_ASM_SETUP_H */
