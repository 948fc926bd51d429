// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * No kernel that is loaded for kexec may be placed where the dump is.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/kexec.h>
#include <linux/memblock.h>
#include <linux/printk.h>

#include <asm/kexec_ranges.h>

#include "keep.h"
#include "kexec.h"
#include "overlap.h"
#include "take_out.h"

/* Part of a range that was taken out may have been added back. */
static bool is_out(u64 start, u64 end)
{
	unsigned int nr;
	const struct range *out = fadump_get_taken_out(&nr);

	return fadump_overlaps(out, nr, start, end) &&
	       !memblock_is_region_memory(start, end - start);
}

/**
 * fadump_forbids_kexec() - would loading this overwrite the dump?
 * @image:	with all its segments
 *
 * A boot-loader kernel cannot do without kexec, and must make do with programs
 * that know nothing of fadump: it says so, and goes on.
 *
 * Process context.  A release in another task may make the answer too strict.
 *
 * Return: whether it must not be loaded, which was reported.
 */
bool fadump_forbids_kexec(const struct kimage *image)
{
	for (unsigned int i = 0; i < image->nr_segments; i++) {
		u64 start = image->segment[i].mem;
		u64 end = start + image->segment[i].memsz;

		if (!fadump_overlaps(fadump_get_kept(), FADUMP_MAX_KEPT_RANGES,
				     start, end) &&
		    !is_out(start, end))
			continue;
		if (IS_ENABLED(CONFIG_PRESERVE_FA_DUMP)) {
			pr_warn("kexec will overwrite the dump at %#llx, which kexec -s would not\n",
				start);
			continue;
		}
		pr_err("kexec would overwrite the dump, at %#llx: release it first\n",
		       start);
		return true;
	}
	return false;
}

#ifdef CONFIG_KEXEC_FILE
/**
 * fadump_exclude_kept() - add what is kept to a list
 * @ranges:	memory that the kernel must not choose for a segment
 *
 * What was taken out, it does not know anyway.  Process context.
 *
 * Return: 0, or -ENOMEM.
 */
int fadump_exclude_kept(struct crash_mem **ranges)
{
	const struct range *kept = fadump_get_kept();
	int error = 0;

	for (int i = 0; i < FADUMP_MAX_KEPT_RANGES && !error; i++) {
		if (kept[i].end > kept[i].start)
			error = add_mem_range(ranges, kept[i].start,
					      kept[i].end - kept[i].start);
	}
	return error;
}
#endif
