/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/delay.h for the build machine: there is nothing to wait for. */
#ifndef HOST_LINUX_DELAY_H
#define HOST_LINUX_DELAY_H

static inline void mdelay(unsigned int milliseconds)
{
}

#endif /* HOST_LINUX_DELAY_H */
