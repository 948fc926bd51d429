/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asm/firmware.h for the build machine: whether there is OPAL says the test. */
#ifndef HOST_ASM_FIRMWARE_H
#define HOST_ASM_FIRMWARE_H

#include <stdbool.h>

#define FW_FEATURE_OPAL	1UL

bool firmware_has_feature(unsigned long feature);

#endif /* HOST_ASM_FIRMWARE_H */
