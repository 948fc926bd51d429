// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is a device-tree property with ranges, whatever is in it, read to its end and
 * no further, and into the room that there is?
 *
 * Input: a byte, how many ranges there is room for; then the property.
 */

#include "cells.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct range *range;
	unsigned int room;
	u8 *property;
	int nr;

	if (!size)
		return 0;
	room = data[0];
	size--;
	property = copy_of(data + 1, size, size);
	range = copy_of(data, 0, room * sizeof(*range));
	nr = fadump_parse_ranges(property, size, range, room);
	expect(nr <= (int)room, "more ranges than there is room for");
	for (int i = 0; i < nr; i++)
		expect(range[i].start < range[i].end, "an empty range");
	free(range);
	free(property);
	return 0;
}
