// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is a value that is found in vmcoreinfo printable and within its bounds, whatever
 * is in there?
 *
 * Input: a byte with the room for the value, then vmcoreinfo.
 */

#include "vmcoreinfo.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const char * const name[] = { "OSRELEASE", "BUILD-ID", "CRASHTIME" };
	size_t room = size ? data[0] + 1 : 1;
	char *value = copy_of(data, 0, room);
	size_t bytes = size ? size - 1 : 0;
	char *text = copy_of(data + !!size, bytes, bytes);

	for (unsigned int i = 0; i < 3; i++) {
		bool found = fadump_vmcoreinfo_value(text, bytes, name[i],
						     value, room);
		size_t length = strnlen(value, room);

		expect(length < room, "a value without an end");
		expect(found == !!length, "a value that is said not to be there");
		for (size_t at = 0; at < length; at++)
			expect(value[at] >= ' ' && value[at] <= '~',
			       "a character that is not printable");
	}
	free(text);
	free(value);
	return 0;
}
