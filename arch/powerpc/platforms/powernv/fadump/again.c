// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capturing a dump once more when the capture kernel itself has crashed.
 *
 * OPAL forgets the tags with each MPIPL.  A capture kernel that registers them
 * again, as they were, and asks for an MPIPL when it crashes, is followed by one
 * that finds the same record.  It registers no memory: what firmware copied for
 * the first crash stays where it is, and of the capture kernel nothing is kept.
 *
 * Firmware does save registers, and its own memory, with each MPIPL, over those
 * of before.  So the first kernel after the crash copies the registers to where
 * the record says; of OPAL's memory, there is what the last crash left.
 *
 * A kernel that keeps the dump for another one does the same, but for counting a
 * try; see collector.c and preserve.c.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/printk.h>

#include <kunit/visibility.h>

#include <asm/page.h>
#include <asm/reg.h>

#include "again.h"
#include "firmware.h"
#include "mpipl_result.h"
#include "tries.h"

static unsigned int retries __initdata = 3;

/*
 * This boot.  Filled in early boot, read by the crash path.  Without @tries, there
 * is no place to note anything.  @try_number is that of the last try that was
 * begun, this one or, in a kernel that keeps the dump for another one, one before.
 */
static struct {
	struct fadump_tries *tries;
	u64 probe_value;
	struct range registers;
	u32 try_number;
} now;

VISIBLE_IF_KUNIT int __init powernv_parse_retries(char *value)
{
	unsigned int wanted;

	if (!value || kstrtouint(value, 10, &wanted))
		pr_warn("fadump_retries=%s is no number: it is %u\n",
			value ?: "", retries);
	else
		retries = wanted;
	return 0;
}
early_param("fadump_retries", powernv_parse_retries);

/* Part of the crash path. */
static void request_again(const char *reason)
{
	s64 code;

	fadump_note_request(now.tries, now.probe_value, now.try_number,
			    mfspr(SPRN_PIR));
	code = mpipl_request(reason);
	pr_emerg("firmware refuses a memory-preserving IPL: %s (%lld)\n",
		 mpipl_error_name(code), code);
}

/* Where to note, and what was noted before; false: nothing can be. */
static bool __init read_notes(const struct fadump_found_record *found,
			      u32 *tries, u32 *keepings)
{
	if (!found->tries) {
		pr_info("the crashed kernel left no place to count tries: should this kernel crash, the dump is lost\n");
		return false;
	}
	now.tries = __va(found->tries);
	now.probe_value = found->probe_value;
	now.registers = found->registers;
	if (fadump_tries_counted(now.tries, now.probe_value, tries) &&
	    fadump_keepings_counted(now.tries, now.probe_value, keepings) &&
	    *tries < U32_MAX && *keepings < U32_MAX)
		return true;
	pr_warn("the number of tries before this one was overwritten: should this kernel crash, the dump is lost\n");
	return false;
}

static void __init save_registers(void)
{
	const struct mpipl_result *result = mpipl_get_result();
	u64 room = now.registers.end - now.registers.start;

	if (!result->threads)
		return;
	if (result->cpu_state.size > room) {
		pr_warn("no room for %llu bytes of registers: a further try would lack them\n",
			result->cpu_state.size);
		return;
	}
	fadump_save_registers(now.tries, now.probe_value,
			      __va(now.registers.start), &result->cpu_state);
}

/*
 * Firmware's result is about the last of so many crashes.  Whether the kernel
 * that crashed asked for its MPIPL, it has noted.
 */
static void __init tell_whose_result(u32 crashes, u32 last_try)
{
	u32 pir;

	mpipl_set_crash(crashes);
	if (crashes > 1 &&
	    fadump_find_request(now.tries, now.probe_value, last_try, &pir))
		mpipl_set_kernel_asked(pir);
	/* The next crash, should there be one, may be one that nobody asked for. */
	fadump_forget_request(now.tries);
}

/* In the order in which the crashed kernel set them; see registration.c. */
static bool __init set_tags_again(const struct fadump_found_record *found)
{
	u64 record;
	s64 code = mpipl_query_tag(OPAL_MPIPL_TAG_KERNEL, &record);

	if (code == OPAL_SUCCESS)
		code = mpipl_set_tag(OPAL_MPIPL_TAG_BOOT_MEM,
				     found->boot_memory_top);
	if (code == OPAL_SUCCESS)
		code = mpipl_set_tag(OPAL_MPIPL_TAG_KERNEL, record);
	if (code == OPAL_SUCCESS)
		return true;
	pr_err("the crashed kernel's record cannot be registered again: %s (%lld)\n",
	       mpipl_error_name(code), code);
	return false;
}

/* How many more kernels like this one may follow, should it crash. */
static u32 __init arm(const struct fadump_found_record *found, u32 number)
{
	u32 left = retries >= number ? retries - number + 1 : 0;

	if (!left || !set_tags_again(found))
		return 0;
	fadump_set_try_again(request_again);
	return left;
}

/**
 * powernv_begin_try() - count this try, and provide for the next one
 * @found:	what the crashed kernel left
 * @preserved:	where it is noted which try this is
 *
 * Early in an MPIPL boot, in real mode, once: the earlier, the less of the boot
 * can lose the dump.
 */
void __init powernv_begin_try(const struct fadump_found_record *found,
			      struct fadump_preserved *preserved)
{
	u32 tries, keepings, left;

	if (!read_notes(found, &tries, &keepings)) {
		preserved->capture_try = found->tries ? 0 : 1;
		return;
	}
	/* A kernel that kept the dump for this one came after the same crash. */
	tell_whose_result(tries + (keepings ?: 1), tries);
	if (!tries && !keepings)
		save_registers();

	now.try_number = tries + 1;
	preserved->capture_try = now.try_number;
	fadump_count_try(now.tries, now.probe_value, now.try_number);
	fadump_count_keeping(now.tries, now.probe_value, 0);
	left = arm(found, now.try_number);
	if (left)
		pr_info("capture try %u: should this kernel crash, the next one tries again, up to %u times\n",
			now.try_number, left);
	else
		pr_info("capture try %u, the last one: should this kernel crash, the dump is lost\n",
			now.try_number);
}

/**
 * powernv_keep_for_other() - see that the dump survives a crash of this kernel
 * @found:	what the crashed kernel left for another kernel
 *
 * This is no try to capture it, and is counted apart, from one such try to the
 * next.  Early in an MPIPL boot, in real mode, once.
 */
void __init powernv_keep_for_other(const struct fadump_found_record *found)
{
	u32 tries, keepings, left;

	if (!read_notes(found, &tries, &keepings))
		return;
	tell_whose_result(1 + tries + keepings, tries);
	if (!tries && !keepings)
		save_registers();

	now.try_number = tries;
	fadump_count_keeping(now.tries, now.probe_value, keepings + 1);
	left = arm(found, keepings + 1);
	if (left)
		pr_info("should this kernel crash, the next one keeps the dump again, up to %u times\n",
			left);
	else
		pr_info("should this kernel crash, the dump is lost\n");
}

/**
 * powernv_crash_registers() - the registers of the crash that the dump is of
 * @state:	where it goes where they are
 *
 * Process context, at boot.  What there is none of is said.
 *
 * Return: of how many threads they are.
 */
unsigned int __init powernv_crash_registers(struct hdat_cpu_state *state)
{
	const struct mpipl_result *result = mpipl_get_result();
	u64 room = now.registers.end - now.registers.start;

	if (now.tries &&
	    fadump_find_registers(now.tries, now.probe_value,
				  __va(now.registers.start), room, state))
		return hdat_thread_count(state);
	if (result->crash > 1) {
		pr_warn("no registers but the crashing CPU's: firmware's are those of another crash, and those of this one were not kept\n");
		return 0;
	}
	if (now.tries && !now.try_number)
		pr_warn("the registers may be those of another crash\n");
	*state = result->cpu_state;
	return result->threads;
}
