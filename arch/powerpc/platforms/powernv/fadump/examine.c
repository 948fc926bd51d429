// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking over what the crashed kernel left: where its boot memory was copied,
 * its reservation, and its crash-info header.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/swab.h>

#include <asm/page.h>

#include "again.h"
#include "backend.h"
#include "collector.h"
#include "cpus.h"
#include "found.h"
#include "texts.h"

static_assert(FADUMP_MAX_REASON >= FADUMP_REASON_BYTES);

/*
 * Was this region really copied?  A probe is known to have been in it; where a
 * region has none, there is nothing to be found out.
 */
static bool __init was_copied(const struct fadump_copied_region *region,
			      u64 probe_value)
{
	u64 expected = fadump_probe_value(probe_value, region->probe);
	const u64 *copy;

	if (!region->probe)
		return true;

	/* The crashed kernel may have been of the other byte order. */
	copy = __va(region->destination + (region->probe - region->source));
	if (*copy == expected || *copy == swab64(expected))
		return true;
	pr_warn("firmware did not copy %#llx to %#llx: missing in the dump\n",
		region->source, region->destination);
	return false;
}

/* The arguments are in use already, if they could be: see found.c. */
static void __init read_texts(const struct fadump_texts *texts, u64 probe_value,
			      struct fadump_preserved *preserved)
{
	const char *reason = fadump_find_reason(texts, probe_value);

	if (reason)
		memcpy(preserved->reason, reason, strlen(reason) + 1);
	if (!fadump_find_arguments(texts, probe_value))
		pr_warn("the crashed kernel's arguments for the command line were overwritten: not used\n");
}

/**
 * powernv_examine_dump() - see what the crashed kernel left
 * @conf:	where the top of its boot memory and its crash-info header are
 *		noted
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @lowest_top:	see powernv_find_dump()
 * @preserved:	where it is noted what firmware preserved
 *
 * See struct fadump_platform_ops.
 *
 * Return: 0, or -ENODATA when there is no dump, which was reported.
 */
int __init powernv_examine_dump(struct fw_dump *conf, const struct range *ram,
				unsigned int nr_ram, u64 lowest_top,
				struct fadump_preserved *preserved)
{
	const struct fadump_found_record *found;

	found = powernv_find_dump(ram, nr_ram, lowest_top,
				  sizeof(struct fadump_crash_info_header));
	if (!found)
		return -ENODATA;

	if (!fadump_is_for(found, powernv_get_label())) {
		pr_info("the dump is for the kernel with fadump_collector=%s: it is kept for that one\n",
			found->collector);
		preserved->for_other = true;
		preserved->reservation = found->reservation;
		conf->boot_mem_top = found->boot_memory_top;
		powernv_keep_for_other(found);
		return 0;
	}

	for (unsigned int i = 0; i < found->nr_regions; i++) {
		const struct fadump_copied_region *region = &found->region[i];
		struct fadump_segment *copied;

		if (region->problem.what ||
		    !was_copied(region, found->probe_value))
			continue;
		copied = &preserved->copied[preserved->nr_copied++];
		copied->start = region->source;
		copied->size = region->size;
		copied->now = region->destination;
	}
	if (!preserved->nr_copied) {
		pr_warn("firmware copied none of the boot memory: no dump\n");
		return -ENODATA;
	}
	preserved->reservation = found->reservation;
	conf->boot_mem_top = found->boot_memory_top;
	conf->fadumphdr_addr = found->crash_info;
	if (found->texts)
		read_texts(__va(found->texts), found->probe_value, preserved);
	powernv_learn_cpu_numbers(found);
	powernv_begin_try(found, preserved);
	return 0;
}
