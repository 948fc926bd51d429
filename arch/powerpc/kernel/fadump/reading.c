// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether anybody has read the crashed kernel's memory from /proc/vmcore, by
 * read() or by mmap(): fs/proc/vmcore.c asks of each page whether it is RAM.
 */

#include <linux/compiler.h>
#include <linux/crash_dump.h>
#include <linux/init.h>
#include <linux/ptrace.h>

#include <asm/fadump.h>

#include "state.h"

static bool was_read;

static bool note_reading(struct vmcore_cb *callback, unsigned long pfn)
{
	/* Looked at first: many CPUs may be reading. */
	if (!READ_ONCE(was_read))
		WRITE_ONCE(was_read, true);
	return true;
}

static struct vmcore_cb callback = {
	.pfn_is_ram = note_reading,
};

/**
 * fadump_was_read() - was the dump read?
 *
 * Any context.
 *
 * Return: whether a part of its memory was.
 */
bool fadump_was_read(void)
{
	return READ_ONCE(was_read);
}

/* Not before fs/proc/vmcore.c has read the notes, in the same way. */
static int __init watch_reading(void)
{
	if (is_fadump_active())
		register_vmcore_cb(&callback);
	return 0;
}
late_initcall(watch_reading);
