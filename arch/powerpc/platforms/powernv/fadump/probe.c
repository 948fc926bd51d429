// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Probes: a few bytes in each region of boot memory by which the capture kernel
 * can tell whether firmware has copied the region.
 */

#define pr_fmt(fmt) "fadump: " fmt

#include <linux/init.h>
#include <linux/memblock.h>
#include <linux/printk.h>
#include <linux/random.h>

#include <kunit/static_stub.h>

#include <asm/page.h>

#include "backend.h"
#include "record.h"

static u64 probe[FADUMP_RECORD_MAX_REGIONS];

/**
 * powernv_place_probes() - set memory aside for a probe in each region
 * @conf:	holds the boot memory
 *
 * See struct fadump_platform_ops.  A region that is full gets none.
 */
void __init powernv_place_probes(struct fw_dump *conf)
{
	for (unsigned int i = 0; i < conf->boot_mem_regs_cnt; i++) {
		u64 start = conf->boot_mem_addr[i];

		probe[i] = memblock_phys_alloc_range(sizeof(u64), sizeof(u64),
						     start, start +
						     conf->boot_mem_sz[i]);
		if (!probe[i])
			pr_info("no room for a probe in boot memory at %#llx: after a crash it cannot be told whether it was copied\n",
				start);
	}
}

/**
 * powernv_write_probes() - write new values, and note them for the record
 * @content:	its regions are those of powernv_place_probes()
 *
 * Process context, while nothing is registered.
 */
void powernv_write_probes(struct fadump_record_content *content)
{
	KUNIT_STATIC_STUB_REDIRECT(powernv_write_probes, content);

	/* Never 0, which says that there is no value. */
	content->probe_value = get_random_u64() | 1;
	for (unsigned int i = 0; i < content->region_count; i++) {
		content->probe[i] = probe[i];
		if (probe[i])
			*(u64 *)__va(probe[i]) =
				fadump_probe_value(content->probe_value,
						   probe[i]);
	}
}
