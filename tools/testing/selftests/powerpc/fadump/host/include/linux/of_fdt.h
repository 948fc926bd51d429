/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/of_fdt.h for the build machine: the flat device tree is the test's. */
#ifndef HOST_LINUX_OF_FDT_H
#define HOST_LINUX_OF_FDT_H

const void *of_get_flat_dt_prop(unsigned long node, const char *name, int *size);
unsigned long of_get_flat_dt_root(void);
int of_get_flat_dt_subnode_by_name(unsigned long node, const char *uname);
int of_flat_dt_is_compatible(unsigned long node, const char *name);

#endif /* HOST_LINUX_OF_FDT_H */
