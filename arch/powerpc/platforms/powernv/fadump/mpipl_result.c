// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What firmware says about the MPIPL that this boot follows: where it saved
 * registers, and where its own memory.
 *
 * It says so in descriptions that OPAL_MPIPL_FREE_PRESERVED_MEMORY frees.  What
 * they describe stays: it is in reservations of firmware's, which nobody writes
 * to before the next MPIPL.  So the descriptions are read once, and what they
 * say is kept.
 *
 * Format: struct opal_mpipl_fadump of asm/opal-api.h; skiboot,
 * doc/opal-api/opal-mpipl-173-174.rst.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/memblock.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/string.h>

#include <asm/page.h>

#include "firmware.h"
#include "mpipl_result.h"

static bool in_ram(u64 address, u64 size)
{
	return address && size && address + size > address &&
	       memblock_is_region_memory(address, size);
}

/* The description behind a tag, if it is one; what there is none of is said. */
static const struct opal_mpipl_fadump *
find_description(enum opal_mpipl_tags tag, const char *what)
{
	const struct opal_mpipl_fadump *description;
	unsigned int regions;
	u64 address;
	s64 code;

	code = mpipl_query_tag(tag, &address);
	if (code != OPAL_SUCCESS) {
		pr_warn("firmware does not say where it describes the saved %s: %s (%lld)\n",
			what, mpipl_error_name(code), code);
		return NULL;
	}
	description = __va(address);
	if (!in_ram(address, sizeof(*description))) {
		pr_warn("firmware saved no %s (the description is at %#llx)\n",
			what, address);
		return NULL;
	}
	if (description->version != OPAL_MPIPL_VERSION) {
		pr_warn("firmware describes the saved %s in format %u, expected %u: not used\n",
			what, description->version, OPAL_MPIPL_VERSION);
		return NULL;
	}
	regions = be32_to_cpu(description->region_cnt);
	if (!regions ||
	    !in_ram(address, struct_size(description, region, regions))) {
		pr_warn("firmware says that it saved %s in %u regions: not used\n",
			what, regions);
		return NULL;
	}
	return description;
}

static bool registers_in_ram(u64 area, u64 size)
{
	if (in_ram(area, size))
		return true;
	pr_warn("saved registers, %llu bytes at %#llx, are not in RAM: not used\n",
		size, area);
	return false;
}

/* Threads whose registers can be used; where there are none, it is said why. */
static unsigned int read_cpu_state(struct hdat_cpu_state *state)
{
	const struct opal_mpipl_fadump *description =
		find_description(OPAL_MPIPL_TAG_CPU, "registers");
	unsigned int threads, version;
	u64 area;

	if (!description)
		return 0;

	version = be32_to_cpu(description->cpu_data_version);
	if (version != HDAT_CPU_STATE_VERSION) {
		pr_warn("saved registers are in format %u, expected %u: not used\n",
			version, HDAT_CPU_STATE_VERSION);
		return 0;
	}

	area = be64_to_cpu(description->region[0].dest);
	state->size = be64_to_cpu(description->region[0].size);
	state->thread_size = be32_to_cpu(description->cpu_data_size);
	state->area = __va(area);
	if (!registers_in_ram(area, state->size))
		return 0;
	threads = hdat_thread_count(state);
	if (!threads)
		pr_warn("%llu bytes of saved registers cannot be divided by %u bytes a thread: not used\n",
			state->size, state->thread_size);
	return threads;
}

static void read_opal_memory(struct mpipl_result *result)
{
	const struct opal_mpipl_fadump *description =
		find_description(OPAL_MPIPL_TAG_OPAL, "memory of its own");
	unsigned int regions;

	if (!description)
		return;

	regions = be32_to_cpu(description->region_cnt);
	if (regions > OPAL_MAX_REGIONS) {
		pr_warn("firmware saved its own memory in %u regions: %u are used\n",
			regions, OPAL_MAX_REGIONS);
		regions = OPAL_MAX_REGIONS;
	}
	for (unsigned int i = 0; i < regions; i++) {
		const struct opal_mpipl_region *r = &description->region[i];

		result->region[i].address = be64_to_cpu(r->src);
		result->region[i].now = be64_to_cpu(r->dest);
		result->region[i].size = be64_to_cpu(r->size);
	}
	result->nr_regions = regions;
	result->crashing_pir = be32_to_cpu(description->crashing_pir);
}

/**
 * mpipl_read_result() - ask firmware about the MPIPL
 * @result:	zeroed; where it goes
 *
 * For mpipl_get_result(), and for tests of it.
 */
void mpipl_read_result(struct mpipl_result *result)
{
	result->threads = read_cpu_state(&result->cpu_state);
	read_opal_memory(result);
}

static struct mpipl_result result = { .crash = 1 };
static bool result_read;

/**
 * mpipl_get_result() - what does firmware say about the MPIPL?
 *
 * In a boot that follows an MPIPL, once it is known what is RAM; real mode
 * included.  The first call must come before mpipl_free_preserved_memory(), and
 * before a second CPU may call.  What is missing or wrong is reported by that
 * one.
 *
 * Return: never NULL.
 */
const struct mpipl_result *mpipl_get_result(void)
{
	if (!result_read) {
		result_read = true;
		mpipl_read_result(&result);
	} else if (result.threads &&
		   !registers_in_ram(__pa(result.cpu_state.area),
				     result.cpu_state.size)) {
		/* Memory was taken out since; see take_out.c. */
		result.threads = 0;
	}
	return &result;
}

/**
 * mpipl_set_kernel_asked() - note that it was the kernel that asked
 * @crashing_pir: on which thread, as it says itself
 *
 * At boot, real mode included, once it is known what is RAM.
 */
void mpipl_set_kernel_asked(u32 crashing_pir)
{
	mpipl_get_result();
	result.kernel_asked = true;
	result.crashing_pir = crashing_pir;
}

/**
 * mpipl_set_crash() - note which crash the MPIPL followed
 * @crash:	see struct mpipl_result
 *
 * Early boot, in real mode.
 */
void mpipl_set_crash(unsigned int crash)
{
	result.crash = crash;
}

#if IS_ENABLED(CONFIG_KUNIT)
/**
 * mpipl_forget_result() - ask firmware anew next time
 *
 * For tests, in which there are many boots.
 */
void mpipl_forget_result(void)
{
	memset(&result, 0, sizeof(result));
	result.crash = 1;
	result_read = false;
}
#endif
