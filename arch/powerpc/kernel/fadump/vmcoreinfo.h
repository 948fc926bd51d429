/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a crashed kernel's vmcoreinfo says: lines of NAME=VALUE.
 *
 * Pure: parsing of bytes.  Compiles for the build machine, too.
 */
#ifndef FADUMP_VMCOREINFO_H
#define FADUMP_VMCOREINFO_H

#include <linux/types.h>

bool fadump_vmcoreinfo_value(const char *text, size_t size, const char *name,
			     char *value, size_t room);
void fadump_make_printable(char *text);

#endif /* FADUMP_VMCOREINFO_H */
