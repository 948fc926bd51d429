/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz targets of what reads a crashed kernel's or firmware's data: what each
 * is written with.  libFuzzer calls LLVMFuzzerTestOneInput(); clang's
 * documentation, LibFuzzer.
 */
#ifndef FADUMP_HOST_FUZZ_H
#define FADUMP_HOST_FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/limits.h>
#include <linux/types.h>

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* Memory of exactly this size, so that the sanitizer sees a byte too much. */
static inline void *copy_of(const u8 *data, size_t size, size_t wanted)
{
	u8 *copy = calloc(1, wanted ?: 1);

	if (!copy)
		abort();
	memcpy(copy, data, size < wanted ? size : wanted);
	return copy;
}

static inline void expect(bool holds, const char *otherwise)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz: believed: %s\n", otherwise);
	abort();
}

#endif /* FADUMP_HOST_FUZZ_H */
