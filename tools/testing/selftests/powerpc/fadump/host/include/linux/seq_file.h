/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux/seq_file.h for the build machine. */
#ifndef HOST_LINUX_SEQ_FILE_H
#define HOST_LINUX_SEQ_FILE_H

struct seq_file;

void seq_printf(struct seq_file *m, const char *format, ...);

#endif /* HOST_LINUX_SEQ_FILE_H */
