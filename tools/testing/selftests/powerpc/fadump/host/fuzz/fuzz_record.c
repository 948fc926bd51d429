// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is nothing impossible believed of a record, whatever is in it?
 *
 * Input: a record, as it is found in memory; then, as far as there is more, 8
 * bytes (big endian) with what firmware says of the top of boot memory, and a
 * byte, which, if odd, asks for the checksum to be made right: no fuzzer finds
 * one.
 */

#include <linux/crc32.h>

#include "record.h"
#include "../big_endian.h"
#include "../possible.h"
#include "fuzz.h"

#define GB(n)		((u64)(n) << 30)
#define INFO_BYTES	512
/* In the reservation of the seeds. */
#define RECORD_AT	0x653a0000

/* The machine that the seeds are of has 4 GiB; more, behind a hole. */
static const struct range ram[] = { { 0, GB(4) }, { GB(8), GB(16) } };

static void sign(struct fadump_record *record)
{
	const u8 *bytes = (const u8 *)record;
	u64 length = get_be(&record->extension.length, 4);
	u64 end = offsetof(struct fadump_record, extension) + length;
	u32 checksum;

	record->extension.checksum = 0;
	checksum = ~crc32_le(~0U, bytes,
			     end < sizeof(*record) ? end : sizeof(*record));
	put_be(&record->extension.checksum, 4, checksum);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fadump_record *record = copy_of(data, size, sizeof(*record));
	static struct fadump_found_record found;
	const char *what = NULL;
	u64 top = 0;

	if (size >= sizeof(*record) + 8)
		top = get_be(data + sizeof(*record), 8);
	if (size >= sizeof(*record) + 9 && data[sizeof(*record) + 8] & 1)
		sign(record);
	if (fadump_read_record(record, RECORD_AT, ram, 2, top, INFO_BYTES,
			       &found))
		what = impossible(&found, ram, 2, INFO_BYTES);
	else
		expect(found.problem.what, "nothing, and it is not said why");
	expect(!what, what);
	free(record);
	return 0;
}
