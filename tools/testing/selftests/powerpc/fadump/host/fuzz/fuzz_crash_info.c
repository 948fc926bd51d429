// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is no crash-info header accepted but one with the sizes that are read of it?
 *
 * Input: a header, as it is found in memory.
 */

#include <linux/cpumask.h>
#include <linux/seq_file.h>
#include <asm/ptrace.h>

#include "crash_info.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fadump_crash_info_header *info =
		copy_of(data, size, sizeof(*info));

	if (!fadump_crash_info_problem(info)) {
		expect(!memcmp(info, "GISPMDAF", 8), "another magic number");
		expect(info->pt_regs_sz == sizeof(info->regs),
		       "registers of another size");
		expect(info->cpu_mask_sz == sizeof(info->cpu_mask),
		       "a mask of another size");
	}
	free(info);
	return 0;
}
