/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of pure files: what a test is written with.  Included once by each
 * test program; its results are printed in KTAP.
 *
 *	TEST(says_what_should_be_so)
 *	{
 *		check(condition);
 *		check_equal(found, expected);
 *		check_text(found, expected);
 *	}
 *
 * A check that fails says so and lets the test go on; each gives back whether
 * it held, for those that cannot.
 */
#ifndef FADUMP_HOST_KTAP_H
#define FADUMP_HOST_KTAP_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/limits.h>
#include <linux/types.h>

#define MB(n)		((u64)(n) << 20)
#define GB(n)		((u64)(n) << 30)
#define NR(array)	(sizeof(array) / sizeof((array)[0]))

struct test {
	const char *name;
	void (*run)(void);
};

static struct test tests[100];
static unsigned int nr_tests;
static unsigned int failed_checks;

/* Tests register themselves, so that none can be written and forgotten. */
#define TEST(test_name)							\
	static void test_name(void);					\
	__attribute__((constructor)) static void add_##test_name(void)	\
	{								\
		tests[nr_tests].name = #test_name;			\
		tests[nr_tests].run = test_name;			\
		nr_tests++;						\
	}								\
	static void test_name(void)

static inline bool check_condition(bool holds, int line, const char *text)
{
	if (holds)
		return true;
	failed_checks++;
	printf("# line %d: does not hold: %s\n", line, text);
	return false;
}

static inline bool check_number(u64 found, u64 expected, int line,
				const char *text)
{
	if (found == expected)
		return true;
	failed_checks++;
	printf("# line %d: %s is %#" PRIx64 ", expected %#" PRIx64 "\n", line,
	       text, found, expected);
	return false;
}

static inline bool check_string(const char *found, const char *expected,
				int line, const char *text)
{
	if (found == expected ||
	    (found && expected && !strcmp(found, expected)))
		return true;
	failed_checks++;
	printf("# line %d: %s is \"%s\", expected \"%s\"\n", line, text,
	       found ?: "(null)", expected ?: "(null)");
	return false;
}

#define check(condition) \
	check_condition(condition, __LINE__, #condition)
#define check_equal(found, expected) \
	check_number((u64)(found), (u64)(expected), __LINE__, #found)
#define check_text(found, expected) \
	check_string(found, expected, __LINE__, #found)

/* The same numbers in each run (xorshift64); below must not be 0. */
static inline u64 random_below(u64 below)
{
	static u64 state = 0x5eed;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % below;
}

/* Memory of exactly this size: the sanitizer sees a byte too much or too few. */
static inline void *exactly(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		abort();
	return memory;
}

int main(void)
{
	unsigned int failed_tests = 0;

	/* What was printed before a sanitizer ends the program must be seen. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("KTAP version 1\n1..%u\n", nr_tests);
	for (unsigned int i = 0; i < nr_tests; i++) {
		failed_checks = 0;
		tests[i].run();
		failed_tests += failed_checks != 0;
		printf("%s %u %s\n", failed_checks ? "not ok" : "ok", i + 1,
		       tests[i].name);
	}
	return failed_tests ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif /* FADUMP_HOST_KTAP_H */
