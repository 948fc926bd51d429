/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Capturing a dump once more when the capture kernel itself has crashed.
 */
#ifndef POWERNV_FADUMP_AGAIN_H
#define POWERNV_FADUMP_AGAIN_H

#include "../../../kernel/fadump/platform.h"
#include "cpu_state.h"
#include "record.h"

void powernv_begin_try(const struct fadump_found_record *found,
		       struct fadump_preserved *preserved);
void powernv_keep_for_other(const struct fadump_found_record *found);
unsigned int powernv_crash_registers(struct hdat_cpu_state *state);

#if IS_ENABLED(CONFIG_KUNIT)
int powernv_parse_retries(char *value);
#endif

#endif /* POWERNV_FADUMP_AGAIN_H */
