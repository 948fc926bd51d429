// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading memory that was taken out, for /proc/vmcore: through a window that is
 * moved over it.
 *
 * To map and unmap each page by itself would cost a third more instructions than
 * to have all memory mapped.  Whoever reads on and on gets a window that grows.
 */

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/range.h>
#include <linux/sizes.h>
#include <linux/uio.h>

#include <asm/fadump.h>
#include <asm/page.h>

#include "take_out.h"
#include "window.h"

#define LARGEST_WINDOW	SZ_4M

static DEFINE_MUTEX(window_mutex);
static void *window;

/*
 * Where it is: its physical address, and in the bits below a page's, how many pages
 * it has.  One word, so that it can be looked at without the mutex.
 */
static u64 window_place;

static_assert(LARGEST_WINDOW / PAGE_SIZE < PAGE_SIZE);

static u64 window_start(u64 place)
{
	return place & PAGE_MASK;
}

static u64 window_size(u64 place)
{
	return (place & ~PAGE_MASK) << PAGE_SHIFT;
}

static bool in_window(u64 page)
{
	u64 place = READ_ONCE(window_place);

	return page - window_start(place) < window_size(place);
}

static void close_window(void)
{
	WRITE_ONCE(window_place, 0);
	if (window)
		memunmap(window);
	window = NULL;
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

/**
 * fadump_is_taken_out() - is a page of the dump not this kernel's memory?
 * @page:	its physical address
 *
 * For copy_oldmem_page(), which would otherwise search memblock for each page.
 * What mem= hides, that finds by itself.  Where the window is, there is no need to
 * look any further: it is closed before any of this memory is added back.  Process
 * context.
 *
 * Return: whether fadump_copy_unmapped() is to be asked.
 */
bool fadump_is_taken_out(u64 page)
{
	return in_window(page) || (is_fadump_active() && size_from(page));
}

static noinline int move_window(u64 page)
{
	u64 before = window_size(window_place);
	u64 size = PAGE_SIZE;

	/* It ends where the largest one would, which thus gets the largest pages. */
	if (window && page == window_start(window_place) + before)
		size = min(2 * before, LARGEST_WINDOW - page % LARGEST_WINDOW);
	close_window();
	size = min(size, size_from(page));
	window = memremap(page, size, MEMREMAP_WB);
	if (!window)
		return -ENOMEM;
	WRITE_ONCE(window_place, page | (size >> PAGE_SHIFT));
	return 0;
}

/**
 * fadump_copy_unmapped() - copy from memory that is not this kernel's
 * @iter:	where to
 * @page:	physical address of the page, which fadump_is_taken_out()
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
	ssize_t copied = 0;

	mutex_lock(&window_mutex);
	if (!in_window(page))
		copied = move_window(page);
	if (!copied)
		copied = copy_to_iter(window + offset +
				      (page - window_start(window_place)),
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
