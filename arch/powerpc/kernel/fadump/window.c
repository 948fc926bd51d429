// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading memory that was taken out, for /proc/vmcore: through a window that is
 * moved over it.
 *
 * To map and unmap each page by itself would cost a third more instructions than
 * to have all memory mapped.  Whoever reads on and on gets a window that grows.
 */

#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <linux/sizes.h>
#include <linux/uio.h>

#include "take_out.h"
#include "window.h"

#define LARGEST_WINDOW	SZ_4M

static DEFINE_MUTEX(window_mutex);
static void *window;
static u64 window_start, window_size;

static void close_window(void)
{
	if (window)
		memunmap(window);
	window = NULL;
	window_size = 0;
}

/* How far memory that was taken out goes on; 0 where there is none. */
static u64 size_from(u64 address)
{
	unsigned int nr;
	const struct range *out = fadump_get_taken_out(&nr);

	for (unsigned int i = 0; i < nr; i++) {
		if (address >= out[i].start && address < out[i].end)
			return out[i].end - address;
	}
	return 0;
}

static int move_window(u64 page)
{
	u64 size = PAGE_SIZE;

	if (window && page >= window_start && page - window_start < window_size)
		return 0;

	/* It ends where the largest one would, which thus gets the largest pages. */
	if (window && page == window_start + window_size)
		size = min(2 * window_size,
			   LARGEST_WINDOW - page % LARGEST_WINDOW);
	close_window();
	/* What mem= hides is not taken out, but is read here, too. */
	size = clamp(size, PAGE_SIZE, max(size_from(page), PAGE_SIZE));
	window = memremap(page, size, MEMREMAP_WB);
	if (!window)
		return -ENOMEM;
	window_start = page;
	window_size = size;
	return 0;
}

/**
 * fadump_copy_unmapped() - copy from memory that is not this kernel's
 * @iter:	where to
 * @page:	physical address of the page
 * @size:	bytes, at most to the end of the page
 * @offset:	in the page
 *
 * For copy_oldmem_page().  Process context; may sleep.
 *
 * Return: bytes copied, or -ENOMEM.
 */
ssize_t fadump_copy_unmapped(struct iov_iter *iter, u64 page, size_t size,
			     unsigned long offset)
{
	ssize_t copied;

	mutex_lock(&window_mutex);
	copied = move_window(page);
	if (!copied)
		copied = copy_to_iter(window + (page - window_start) + offset,
				      size, iter);
	mutex_unlock(&window_mutex);
	return copied;
}

/**
 * fadump_close_window() - map nothing of that memory any more
 *
 * Process context, before any of it is added back.
 */
void fadump_close_window(void)
{
	mutex_lock(&window_mutex);
	close_window();
	mutex_unlock(&window_mutex);
}
