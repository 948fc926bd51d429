/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OPAL for KUnit tests: takes and refuses as skiboot does, fails when it is told
 * to, and remembers what it was asked.
 */
#ifndef POWERNV_FADUMP_OPAL_KUNIT_H
#define POWERNV_FADUMP_OPAL_KUNIT_H

#include <linux/types.h>

#include <kunit/test.h>

#include <asm/opal-api.h>

#define OPAL_KUNIT_ENTRIES	8

/* No call fails. */
#define OPAL_KUNIT_NEVER	U32_MAX

/**
 * struct opal_kunit - the state of that OPAL
 * @entry:	its table of memory to copy
 * @entries:	how many are in use
 * @limit:	how many fit, OPAL_KUNIT_ENTRIES at most
 * @tag:	for the boot after an MPIPL
 * @told:	what this boot can be told, if @after_mpipl: what @tag was before
 * @after_mpipl: this boot follows one
 * @calls:	how many were made, of those that change or tell something
 * @failing:	which one fails, counted from 0, and without any effect
 * @code:	what it returns then
 * @failed_adding: the one that failed was to add to the table
 * @polls:	how often it was given time to work
 * @last:	the arguments of the last call, and what it was
 */
struct opal_kunit {
	struct {
		u64 source, destination, size;
	} entry[OPAL_KUNIT_ENTRIES];
	unsigned int entries, limit;
	u64 tag[4], told[4];
	bool after_mpipl;
	unsigned int calls;
	unsigned int failing;
	s64 code;
	bool failed_adding;
	unsigned int polls;
	struct {
		const char *name;
		u64 what, argument[3];
		const char *reason;
	} last;
};

/**
 * struct opal_kunit_code - a return code of OPAL's, to go through them all
 * @name:	as the documentation has it
 * @code:	the number
 */
struct opal_kunit_code {
	const char *name;
	s64 code;
};

extern const struct opal_kunit_code opal_kunit_failures[];
extern const unsigned int opal_kunit_nr_failures;

struct opal_kunit *opal_kunit_replace(struct kunit *test);
void opal_kunit_mpipl(struct opal_kunit *opal);

#endif /* POWERNV_FADUMP_OPAL_KUNIT_H */
