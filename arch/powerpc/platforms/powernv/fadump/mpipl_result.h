/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What firmware says about the MPIPL that this boot follows.
 */
#ifndef POWERNV_FADUMP_MPIPL_RESULT_H
#define POWERNV_FADUMP_MPIPL_RESULT_H

#include <linux/types.h>

#include "cpu_state.h"
#include "opal_regions.h"

/**
 * struct mpipl_result - what firmware says about an MPIPL
 * @cpu_state:	the registers that it saved; of use only if @threads is not 0
 * @threads:	how many threads they are of
 * @region:	OPAL's own memory, as firmware's table has it: not checked
 * @nr_regions:	how many there are
 * @crashing_pir: the thread that asked for the MPIPL; 0, too, where none did
 * @kernel_asked: it was the kernel that asked
 * @crash:	which crash came before it: 1, that of the kernel that the dump is
 *		of; higher, that of a kernel that was to capture it, or to keep
 *		it for another one
 */
struct mpipl_result {
	struct hdat_cpu_state cpu_state;
	unsigned int threads;
	struct opal_region region[OPAL_MAX_REGIONS];
	unsigned int nr_regions;
	u32 crashing_pir;
	bool kernel_asked;
	unsigned int crash;
};

const struct mpipl_result *mpipl_get_result(void);
void mpipl_read_result(struct mpipl_result *result);
void mpipl_set_kernel_asked(u32 crashing_pir);
void mpipl_set_crash(unsigned int crash);

#if IS_ENABLED(CONFIG_KUNIT)
void mpipl_forget_result(void);
#endif

#endif /* POWERNV_FADUMP_MPIPL_RESULT_H */
