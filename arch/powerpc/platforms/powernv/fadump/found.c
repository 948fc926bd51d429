// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What did the crashed kernel leave?  Find its record through OPAL, and take
 * from it what can be believed.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include <asm/page.h>

#include "firmware.h"
#include "found.h"
#include "texts.h"

static struct fadump_record record __initdata;
static struct fadump_found_record found __initdata;

/*
 * A kernel without extension may have left its record in the last page of RAM:
 * what is behind that is as if it were 0.
 */
static bool __init copy_record(u64 address, const struct range *ram,
			       unsigned int nr_ram)
{
	memset(&record, 0, sizeof(record));
	for (unsigned int i = 0; i < nr_ram; i++) {
		u64 room = ram[i].end - address;

		if (address < ram[i].start || address >= ram[i].end ||
		    room < offsetof(struct fadump_record, extension))
			continue;
		memcpy(&record, __va(address), min_t(u64, room, sizeof(record)));
		return true;
	}
	return false;
}

static bool __init read_record(u64 address, const struct range *ram,
			       unsigned int nr_ram, size_t crash_info_size)
{
	u64 top = mpipl_get_tag(OPAL_MPIPL_TAG_BOOT_MEM);

	return fadump_read_record(&record, address, ram, nr_ram, top,
				  crash_info_size, &found);
}

/* In a plain record, the end of the boot memory may be any number. */
static bool __init has_room(u64 lowest_top)
{
	if (found.boot_memory_top >= lowest_top)
		return true;

	found.problem.what = "top of the boot memory";
	found.problem.found = found.boot_memory_top;
	found.problem.expected = lowest_top;
	return false;
}

/* The dying kernel may have written to it, so it may be wrong in any way. */
static void __init report_problem(const char *part,
				  const struct fadump_record_problem *problem,
				  const char *consequence)
{
	if (problem->what)
		pr_warn("%s of the crashed kernel's record: %s is %#llx, expected %#llx: %s\n",
			part, problem->what, problem->found, problem->expected,
			consequence);
}

static void __init report_problems(void)
{
	report_problem("extension", &found.extension_problem, "not used");
	report_problem("crash-info header", &found.crash_info_problem,
		       "not used");
	report_problem("a place", &found.place_problem, "not used");
	report_problem("a place", &found.numbers_problem, "not used");
	for (unsigned int i = 0; i < found.nr_regions; i++)
		report_problem("a region", &found.region[i].problem,
			       "missing in the dump");
}

/**
 * powernv_find_dump() - find and check what the crashed kernel left
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @lowest_top:	the least that is believed to be the end of the boot memory: this
 *		kernel runs in what is below
 * @crash_info_size: bytes that the caller will read of the crash-info header
 *
 * Early in an MPIPL boot, in real mode.  Says in the log what it found.
 *
 * Return: what can be believed of the record, valid until the end of boot; NULL
 * when there is no dump.
 */
const struct fadump_found_record *__init
powernv_find_dump(const struct range *ram, unsigned int nr_ram, u64 lowest_top,
		  size_t crash_info_size)
{
	u64 address;
	s64 code = mpipl_query_tag(OPAL_MPIPL_TAG_KERNEL, &address);

	if (code != OPAL_SUCCESS) {
		pr_warn("firmware does not say where the crashed kernel's record is: %s (%lld): no dump\n",
			mpipl_error_name(code), code);
		return NULL;
	}
	if (!address) {
		pr_info("firmware preserved memory, but no kernel had registered: no dump\n");
		return NULL;
	}
	if (!copy_record(address, ram, nr_ram)) {
		pr_err("the crashed kernel's record at %#llx is not in RAM: no dump\n",
		       address);
		return NULL;
	}
	if (!read_record(address, ram, nr_ram, crash_info_size) ||
	    !has_room(lowest_top)) {
		report_problem("a part", &found.problem, "no dump");
		return NULL;
	}
	report_problems();
	return &found;
}

/**
 * powernv_find_bootargs() - find what the crashed kernel wants to be appended
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @label:	this kernel's: what a kernel that only keeps the dump for another one
 *		is told is not meant for it
 *
 * See struct fadump_platform_ops.  Whatever is wrong is said later, by
 * powernv_find_dump().
 *
 * Return: the text, where the crashed kernel left it; NULL where there is none
 * that can be believed.
 */
const char *__init powernv_find_bootargs(const struct range *ram,
					 unsigned int nr_ram, const char *label)
{
	u64 address = mpipl_get_tag(OPAL_MPIPL_TAG_KERNEL);

	if (!address || !copy_record(address, ram, nr_ram) ||
	    !read_record(address, ram, nr_ram, 0) || !found.texts ||
	    !fadump_is_for(&found, label))
		return NULL;
	return fadump_find_arguments(__va(found.texts), found.probe_value);
}
