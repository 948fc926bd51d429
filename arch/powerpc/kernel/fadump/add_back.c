// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adding memory back that was taken out for a dump: by memory hotplug, block by
 * block.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/align.h>
#include <linux/device.h>
#include <linux/init.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/range.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "take_out.h"
#include "window.h"

/* Where a range has holes of blocks that could not be added, it becomes two. */
#define MAX_LEFT	(4 * FADUMP_MAX_TAKEN_OUT)

/* The log says so many times how far it is. */
#define REPORTS		8

/* What is still to be added. */
static struct range left[MAX_LEFT];
static DEFINE_MUTEX(left_mutex);

/* Note what there will be to add, before setup_fadump() can release the dump. */
static int __init list_left(void)
{
	u64 block = memory_block_size_bytes();
	unsigned int nr;
	const struct range *out = fadump_get_taken_out(&nr);

	for (unsigned int i = 0; i < nr; i++) {
		if (!IS_ALIGNED(out[i].start | out[i].end, block))
			pr_err("memory from %#llx to %#llx is not in whole blocks of %llu MiB: not all of it can be used after the release\n",
			       out[i].start, out[i].end, block >> 20);
		add_range(left, MAX_LEFT, i, ALIGN(out[i].start, block),
			  ALIGN_DOWN(out[i].end, block));
	}
	return 0;
}
subsys_initcall(list_left);

static u64 bytes_left(void)
{
	u64 bytes = 0;

	for (unsigned int i = 0; i < MAX_LEFT; i++)
		bytes += left[i].end - left[i].start;
	return bytes;
}

/* Find the lowest whole block at @from or above; false when there is none. */
static bool find_block(u64 from, u64 size, u64 *found)
{
	*found = U64_MAX;
	for (unsigned int i = 0; i < MAX_LEFT; i++) {
		u64 start = ALIGN(max(left[i].start, from), size);

		if (start < left[i].end && left[i].end - start >= size)
			*found = min(*found, start);
	}
	return *found != U64_MAX;
}

static int make_online(struct memory_block *block, void *found)
{
	int error;

	*(bool *)found = true;
	/* For all uses, as at boot: it must hold the next block's page structures. */
	if (block->state == MEM_OFFLINE)
		block->online_type = MMOP_ONLINE_KERNEL;
	error = device_online(&block->dev);
	return min(error, 0);
}

/*
 * What becomes of added memory is the administrator's policy.  This memory was
 * there at boot, and is to be as it was, so the policy is set aside for it.
 */
static int add_offline(u64 start, u64 size)
{
	enum mmop policy = mhp_get_default_online_type();
	int error;

	mhp_set_default_online_type(MMOP_OFFLINE);
	error = __add_memory(memory_add_physaddr_to_nid(start), start, size,
			     MHP_MERGE_RESOURCE);
	/* Unless it was changed meanwhile. */
	if (mhp_get_default_online_type() == MMOP_OFFLINE)
		mhp_set_default_online_type(policy);
	return error;
}

static int add_block(u64 start, u64 size)
{
	bool found = false;
	int error;

	lock_device_hotplug();
	error = add_offline(start, size);
	/* An earlier try may have come that far. */
	if (!error || error == -EEXIST) {
		int online = walk_memory_blocks(start, size, &found,
						make_online);

		if (found)
			error = online;
	}
	unlock_device_hotplug();

	if (error)
		pr_err("memory from %#llx to %#llx cannot be added (error %d)\n",
		       start, start + size, error);
	else
		subtract_range(left, MAX_LEFT, start, start + size);
	return error;
}

static int add_blocks(void)
{
	u64 size = memory_block_size_bytes();
	u64 all = bytes_left();
	u64 tried = 0, reports = 1;
	u64 start = 0;
	int error = 0;

	for (; find_block(start, size, &start); start += size) {
		int failed;

		if (signal_pending(current))
			return -EINTR;
		failed = add_block(start, size);
		error = error ?: failed;
		tried += size;
		if (tried * REPORTS >= all * reports && tried < all) {
			reports = tried * REPORTS / all + 1;
			pr_info("adding memory: %llu of %llu MiB done\n",
				tried >> 20, all >> 20);
		}
		cond_resched();
	}
	return error;
}

/**
 * fadump_is_left_to_add() - is there memory that was taken out, and is still?
 *
 * Process context.  A call of fadump_add_back() may change the answer.
 *
 * Return: whether there is.
 */
bool fadump_is_left_to_add(void)
{
	return bytes_left();
}

/**
 * fadump_add_back() - add the memory back that was taken out
 *
 * As it would be had this kernel known it from the beginning: on its nodes, and
 * online; but with the hash MMU, the hash table keeps the size that it was given
 * at boot, for what memory there was then.  A block that cannot be added is
 * reported, and left for another call, as are all that are not reached before a
 * signal comes.
 *
 * After the release of the dump.  Process context, under no lock of fadump's:
 * it may take minutes, and sleep.
 *
 * Return: 0, -EPERM when there is nothing to add, -EINTR after a signal, or the
 * error of the first block that failed.
 */
int fadump_add_back(void)
{
	u64 before, after;
	int error;

	if (mutex_lock_interruptible(&left_mutex))
		return -EINTR;

	fadump_close_window();
	before = bytes_left();
	error = before ? add_blocks() : -EPERM;
	after = bytes_left();
	if (before != after) {
		fadump_hide_added(left, MAX_LEFT);
		pr_info("%llu MiB of memory are added that were taken out for the dump\n",
			(before - after) >> 20);
	}
	if (after)
		pr_warn("%llu MiB of memory are still to be added: write 1 to release_mem again\n",
			after >> 20);
	mutex_unlock(&left_mutex);
	return error;
}
