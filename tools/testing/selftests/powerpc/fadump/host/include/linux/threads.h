/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/threads.h for the build machine. */
#ifndef HOST_LINUX_THREADS_H
#define HOST_LINUX_THREADS_H

#define NR_CPUS	2048

#endif /* HOST_LINUX_THREADS_H */
