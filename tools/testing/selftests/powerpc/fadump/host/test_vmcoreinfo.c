// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is what vmcoreinfo says found, and nothing that it does not say?
 */

#include "ktap.h"
#include "vmcoreinfo.h"

static char value[16];

/* Text of exactly this size, without a 0 at its end. */
static bool find_in(const char *text, size_t size, const char *name)
{
	char *copy = exactly(size ?: 1);
	bool found;

	memcpy(copy, text, size);
	memset(value, 0xee, sizeof(value));
	found = fadump_vmcoreinfo_value(copy, size, name, value, sizeof(value));
	check(found == !!value[0]);
	free(copy);
	return found;
}

static bool find(const char *text, const char *name)
{
	return find_in(text, strlen(text), name);
}

TEST(the_value_of_a_name_is_found)
{
	static const char text[] = "OSRELEASE=6.12.1\nPAGESIZE=65536\n"
				   "SYMBOL(x)=c0\nCRASHTIME=-1\n";

	check(find(text, "OSRELEASE"));
	check_text(value, "6.12.1");
	check(find(text, "PAGESIZE"));
	check_text(value, "65536");
	check(find(text, "CRASHTIME"));
	check_text(value, "-1");
	check(find("A=1\nA=2\n", "A"));
	check_text(value, "1");
	check(find("A=B=C\n", "A"));
	check_text(value, "B=C");
}

TEST(what_is_not_there_is_not_found)
{
	check(!find("", "A"));
	check(!find("\n\n\n", "A"));
	check(!find("AB=1\nBA=2\n A=3\n", "A"));
	check(!find("A\n", "A"));
	check(!find("A=\n", "A"));
	check(!find("A", "A"));
	/* A line that is cut off may be cut off anywhere. */
	check(!find("A=12", "A"));
	check(!find("B=1\nA=12", "A"));
}

TEST(a_value_that_does_not_fit_is_none)
{
	check(find("A=123456789012345\n", "A"));
	check_text(value, "123456789012345");
	check(!find("A=1234567890123456\n", "A"));
}

TEST(a_value_with_other_than_printable_characters_is_none)
{
	char text[] = "A=12\n";

	for (int character = 0; character < 256; character++) {
		bool printable = character >= ' ' && character <= '~';

		text[2] = character;
		check(find_in(text, 5, "A") == printable);
	}
}

TEST(any_bytes_are_read_within_their_bounds)
{
	char text[40];

	for (int round = 0; round < 20000; round++) {
		size_t size = random_below(sizeof(text) + 1);

		for (size_t i = 0; i < size; i++)
			text[i] = "A=1\n\0~\xff"[random_below(7)];
		find_in(text, size, "A");
		check(strlen(value) < sizeof(value));
	}
}

TEST(a_text_becomes_printable)
{
	char text[] = "Oops:\tsig\xff\n 11\n\n";
	char empty[] = "\n";

	fadump_make_printable(text);
	check_text(text, "Oops:?sig?? 11");
	fadump_make_printable(empty);
	check_text(empty, "");
}
