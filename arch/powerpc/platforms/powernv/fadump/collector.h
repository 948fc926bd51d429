/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernel collects a dump.
 */
#ifndef POWERNV_FADUMP_COLLECTOR_H
#define POWERNV_FADUMP_COLLECTOR_H

#include "record.h"

const char *powernv_find_label(void);
const char *powernv_get_label(void);

#endif /* POWERNV_FADUMP_COLLECTOR_H */
