// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much memory firmware must copy away before the next boot, in which
 * pieces, and where a copied byte is found afterwards.
 *
 * Pure: see boot_memory.h.
 */

#include <linux/align.h>
#include <linux/errno.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "boot_memory.h"

/*
 * Without a wish of the administrator, where the capture kernel must know all of
 * RAM: this share of it, in these steps.
 */
#define DEFAULT_SHARE	20
#define DEFAULT_STEP	SZ_256M

/*
 * And where it need not: what a kernel, its drivers and user space need, and each
 * CPU.  How these were found says firmware-assisted-dump.rst.
 */
#define NEED		(640UL << 20)
#define NEED_PER_CPU	(6UL << 20)
#define NEED_STEP	SZ_64M

/* An administrator's wish is granted up to this share of RAM. */
#define LARGEST_SHARE	4

/**
 * fadump_boot_memory_limit() - the most that can be asked for
 * @wish:	what the size depends on
 *
 * Return: bytes; a larger wish is cut down to it.
 */
u64 fadump_boot_memory_limit(const struct fadump_boot_memory_wish *wish)
{
	return div_u64(wish->ram, LARGEST_SHARE);
}

static u64 default_size(const struct fadump_boot_memory_wish *wish)
{
	u64 need = NEED + (u64)wish->cpus * NEED_PER_CPU;

	if (!wish->cpus)
		return ALIGN_DOWN(div_u64(wish->ram, DEFAULT_SHARE),
				  DEFAULT_STEP);
	return min(ALIGN(need, (u64)NEED_STEP), fadump_boot_memory_limit(wish));
}

/**
 * fadump_boot_memory_size() - how much boot memory there should be
 * @wish:	what the size depends on
 *
 * crashkernel= wins over fadump_reserve_mem=, which wins over the default.
 * Whether the result reaches @wish->minimum is for the caller to check: a wish
 * below it is an error of the administrator's, and must be said.
 *
 * Return: bytes, of no particular alignment.
 */
u64 fadump_boot_memory_size(const struct fadump_boot_memory_wish *wish)
{
	u64 asked = wish->crashkernel ?: wish->reserve_mem;
	u64 size;

	if (asked)
		return min(asked, fadump_boot_memory_limit(wish));

	size = default_size(wish);
	if (wish->memory_limit)
		size = min(size, wish->memory_limit);
	return max(size, wish->minimum);
}

/**
 * fadump_split_boot_memory() - choose the boot memory
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @size:	bytes of boot memory; holes in RAM do not count
 * @max_copy:	bytes that firmware copies at once, at most
 * @region:	where the regions go, ascending
 * @max_regions: how many of them fit
 *
 * Takes the lowest @size bytes of RAM, in as many regions as holes and
 * @max_copy demand.
 *
 * Return: the number of regions, -ENOMEM when there is less than @size of RAM,
 * -ENOSPC when @max_regions are not enough.
 */
int fadump_split_boot_memory(const struct range *ram, unsigned int nr_ram,
			     u64 size, u64 max_copy,
			     struct range *region, unsigned int max_regions)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < nr_ram && size; i++) {
		u64 start = ram[i].start;
		u64 left = min(ram[i].end - start, size);

		size -= left;
		while (left) {
			u64 piece = min(left, max_copy);

			if (nr == max_regions)
				return -ENOSPC;
			region[nr].start = start;
			region[nr].end = start + piece;
			nr++;
			start += piece;
			left -= piece;
		}
	}
	if (size)
		return -ENOMEM;
	return nr;
}

/**
 * fadump_find_copy() - where a piece of boot memory is after the copy
 * @region:	the boot memory
 * @nr_regions:	regions in it
 * @destination: address that the first region is copied to; the others follow
 *		without a gap
 * @of:		the piece that is looked for
 * @copy:	where it is; untouched unless true is returned
 *
 * A piece may span regions as long as there is no hole in it: their copies
 * stand together as they do.
 *
 * Return: whether all of @of lies in boot memory.
 */
bool fadump_find_copy(const struct range *region, unsigned int nr_regions,
		      u64 destination, const struct range *of, u64 *copy)
{
	u64 reached = of->start;
	u64 found = 0;

	for (unsigned int i = 0; i < nr_regions; i++) {
		const struct range *r = &region[i];

		if (reached >= r->start && reached < r->end) {
			if (reached == of->start)
				found = destination + (reached - r->start);
			if (of->end <= r->end) {
				*copy = found;
				return true;
			}
			reached = r->end;
		}
		destination += r->end - r->start;
	}
	return false;
}
