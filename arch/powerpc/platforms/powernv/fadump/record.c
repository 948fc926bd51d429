// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writing the record that survives a crash, and reading it without believing
 * it: a dying kernel may have scribbled over it, and firmware may have stopped
 * half-way.
 *
 * Format: record.h.  Pure.
 */

#include <linux/build_bug.h>
#include <linux/crc32.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include <asm/byteorder.h>

#include "cpu_numbers.h"
#include "record.h"
#include "texts.h"
#include "tries.h"

/* The smallest page of any kernel that may have written a record. */
#define GRANULE		SZ_4K

/* Where kernels since 5.19 look. */
static_assert(offsetof(struct fadump_record, region_count) == 4);
static_assert(offsetof(struct fadump_record, registered_regions) == 6);
static_assert(offsetof(struct fadump_record, crash_info) == 8);
static_assert(offsetof(struct fadump_record, region) == 16);
static_assert(offsetof(struct fadump_record, extension) ==
	      FADUMP_PLAIN_RECORD_BYTES);
static_assert(sizeof(struct fadump_record) == FADUMP_RECORD_ROOM);

/* What the first extension had, and the longest one can have. */
#define LEAST_LENGTH	offsetof(struct fadump_record_extension, tries)
#define MOST_LENGTH	(FADUMP_RECORD_ROOM - FADUMP_PLAIN_RECORD_BYTES)

/* What later ones had, up to which member. */
#define WITH_COLLECTOR	offsetof(struct fadump_record_extension, cpu_numbers)
#define WITH_NUMBERS	(offsetof(struct fadump_record_extension,	\
				  cpu_numbers_size) + sizeof(__be64))

/* @length is that of the extension. */
static u32 record_checksum(const struct fadump_record *record, size_t length)
{
	const size_t end = offsetof(struct fadump_record, extension) + length;
	const size_t before = offsetof(struct fadump_record, extension.checksum);
	const size_t after = before + sizeof(record->extension.checksum);
	const u8 *bytes = (const u8 *)record;
	const __be32 absent = 0;
	u32 crc;

	crc = crc32_le(~0U, bytes, before);
	crc = crc32_le(crc, (const u8 *)&absent, sizeof(absent));
	return ~crc32_le(crc, bytes + after, end - after);
}

/**
 * fadump_is_for() - is the dump for this kernel?
 * @found:	what was found of the crashed kernel's record
 * @label:	the kernel's
 *
 * Return: false where it is for another one.
 */
bool fadump_is_for(const struct fadump_found_record *found, const char *label)
{
	return !found->collector[0] || !strcmp(found->collector, label);
}

/**
 * fadump_is_label() - may this be a collector's label?
 * @text:	what may be one
 * @size:	bytes at @text
 *
 * Return: whether it is a label, with a 0 at its end.
 */
bool fadump_is_label(const char *text, size_t size)
{
	size_t length = strnlen(text, size);

	if (!length || length == size || length >= FADUMP_LABEL_BYTES)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!(text[i] >= 'a' && text[i] <= 'z') &&
		    !(text[i] >= '0' && text[i] <= '9') && text[i] != '-')
			return false;
	}
	return true;
}

/**
 * fadump_write_record() - write a record with an extension
 * @record:	where it goes
 * @content:	what it says
 */
void fadump_write_record(struct fadump_record *record,
			 const struct fadump_record_content *content)
{
	struct fadump_record_extension *extension = &record->extension;
	u64 destination = content->destination;

	memset(record, 0, sizeof(*record));
	record->version = FADUMP_RECORD_VERSION;
	record->region_count = cpu_to_be16(content->region_count);
	record->crash_info = cpu_to_be64(content->crash_info);
	for (unsigned int i = 0; i < content->region_count; i++) {
		const struct range *r = &content->region[i];
		u64 size = r->end - r->start;

		record->region[i].src = cpu_to_be64(r->start);
		record->region[i].dest = cpu_to_be64(destination);
		record->region[i].size = cpu_to_be64(size);
		destination += size;
	}

	extension->magic = cpu_to_be64(FADUMP_EXTENSION_MAGIC);
	extension->version = cpu_to_be32(FADUMP_EXTENSION_VERSION);
	extension->length = cpu_to_be32(sizeof(*extension));
	extension->reservation = cpu_to_be64(content->reservation.start);
	extension->reservation_size = cpu_to_be64(content->reservation.end -
						  content->reservation.start);
	extension->boot_memory_top = cpu_to_be64(content->boot_memory_top);
	extension->probe_value = cpu_to_be64(content->probe_value);
	for (unsigned int i = 0; i < content->region_count; i++)
		extension->probe[i] = cpu_to_be64(content->probe[i]);
	extension->tries = cpu_to_be64(content->tries);
	extension->registers = cpu_to_be64(content->registers.start);
	extension->registers_size = cpu_to_be64(content->registers.end -
						content->registers.start);
	extension->texts = cpu_to_be64(content->texts);
	memcpy(extension->collector, content->collector,
	       sizeof(extension->collector));
	extension->cpu_numbers = cpu_to_be64(content->cpu_numbers.start);
	extension->cpu_numbers_size = cpu_to_be64(content->cpu_numbers.end -
						  content->cpu_numbers.start);
	fadump_set_registered(record, content->registered);
}

/**
 * fadump_set_registered() - note how much of a record OPAL knows
 * @record:	a record that fadump_write_record() wrote
 * @regions:	how many regions OPAL accepted
 */
void fadump_set_registered(struct fadump_record *record, unsigned int regions)
{
	struct fadump_record_extension *extension = &record->extension;

	record->registered_regions = cpu_to_be16(regions);
	extension->checksum =
		cpu_to_be32(record_checksum(record, sizeof(*extension)));
}

/**
 * fadump_probe_value() - what a probe holds
 * @value:	the record's number
 * @address:	physical address that the probe had in the crashed kernel
 *
 * It depends on the address, so that a copy of another region is noticed, too.
 *
 * Return: 8 bytes, in the crashed kernel's byte order.
 */
u64 fadump_probe_value(u64 value, u64 address)
{
	return value ^ address;
}

static bool complain(struct fadump_record_problem *problem, const char *what,
		     u64 found, u64 expected)
{
	problem->what = what;
	problem->found = found;
	problem->expected = expected;
	return false;
}

static bool in_one_range(u64 start, u64 size, const struct range *range,
			 unsigned int nr_ranges)
{
	u64 end;

	if (check_add_overflow(start, size, &end))
		return false;
	for (unsigned int i = 0; i < nr_ranges; i++) {
		if (start >= range[i].start && end <= range[i].end)
			return true;
	}
	return false;
}

static bool aligned(u64 value)
{
	return !(value % GRANULE);
}

static bool read_extension(const struct fadump_record *record,
			   const struct range *ram, unsigned int nr_ram,
			   struct fadump_found_record *found)
{
	const struct fadump_record_extension *extension = &record->extension;
	struct fadump_record_problem *problem = &found->extension_problem;
	u64 start = be64_to_cpu(extension->reservation);
	u64 size = be64_to_cpu(extension->reservation_size);
	u64 top = be64_to_cpu(extension->boot_memory_top);
	u32 length = be32_to_cpu(extension->length);
	u32 checksum;

	/* A stock kernel's record ends before: there is nothing to complain of. */
	if (be64_to_cpu(extension->magic) != FADUMP_EXTENSION_MAGIC)
		return false;
	if (be32_to_cpu(extension->version) != FADUMP_EXTENSION_VERSION)
		return complain(problem, "version of the extension",
				be32_to_cpu(extension->version),
				FADUMP_EXTENSION_VERSION);
	if (length < LEAST_LENGTH || length > MOST_LENGTH)
		return complain(problem, "length of the extension", length,
				sizeof(*extension));
	checksum = record_checksum(record, length);
	if (be32_to_cpu(extension->checksum) != checksum)
		return complain(problem, "checksum",
				be32_to_cpu(extension->checksum), checksum);
	if (!size || !in_one_range(start, size, ram, nr_ram))
		return complain(problem, "start of the reservation", start,
				nr_ram ? ram[nr_ram - 1].end : 0);
	if (!top || top > start || !aligned(top))
		return complain(problem, "top of the boot memory", top, start);

	found->reservation.start = start;
	found->reservation.end = start + size;
	found->boot_memory_top = top;
	found->probe_value = be64_to_cpu(extension->probe_value);
	return true;
}

/* Where copies may lie: in the reservation, or, if it is not known, in RAM. */
static bool destination_possible(const struct fadump_found_record *found,
				 const struct range *ram, unsigned int nr_ram,
				 u64 destination, u64 size)
{
	if (found->extended)
		return in_one_range(destination, size, &found->reservation, 1);
	return destination >= found->boot_memory_top &&
	       in_one_range(destination, size, ram, nr_ram);
}

/*
 * @last is the usable region before this one.  Copies stand together in the
 * order of what they are copies of, so a usable one directly before says where
 * this one must be.
 */
static bool check_region(struct fadump_copied_region *region,
			 const struct fadump_copied_region *last,
			 bool directly_behind,
			 const struct range *ram, unsigned int nr_ram,
			 const struct fadump_found_record *found)
{
	struct fadump_record_problem *problem = &region->problem;
	u64 source_from = last ? last->source + last->size : 0;
	u64 copy_from = last ? last->destination + last->size : 0;

	if (!region->size || region->size > U32_MAX || !aligned(region->size))
		return complain(problem, "size", region->size,
				U32_MAX - U32_MAX % GRANULE);
	if (region->source < source_from || !aligned(region->source))
		return complain(problem, "source", region->source, source_from);
	if (region->source + region->size > found->boot_memory_top ||
	    region->source + region->size < region->source)
		return complain(problem, "end", region->source + region->size,
				found->boot_memory_top);
	if (!in_one_range(region->source, region->size, ram, nr_ram))
		return complain(problem, "end in RAM",
				region->source + region->size,
				nr_ram ? ram[nr_ram - 1].end : 0);
	if (region->destination < copy_from || !aligned(region->destination) ||
	    (directly_behind && region->destination != copy_from))
		return complain(problem, "destination", region->destination,
				copy_from);
	if (!destination_possible(found, ram, nr_ram, region->destination,
				  region->size))
		return complain(problem, "end of the destination",
				region->destination + region->size,
				found->extended ? found->reservation.end :
				nr_ram ? ram[nr_ram - 1].end : 0);
	return true;
}

static void read_regions(const struct fadump_record *record,
			 const struct range *ram, unsigned int nr_ram,
			 struct fadump_found_record *found)
{
	const struct fadump_copied_region *last = NULL;

	for (unsigned int i = 0; i < found->nr_regions; i++) {
		struct fadump_copied_region *region = &found->region[i];
		bool directly_behind = last && last == region - 1;
		u64 probe = be64_to_cpu(record->extension.probe[i]);

		region->source = be64_to_cpu(record->region[i].src);
		region->destination = be64_to_cpu(record->region[i].dest);
		region->size = be64_to_cpu(record->region[i].size);
		if (!check_region(region, last, directly_behind, ram, nr_ram,
				  found))
			continue;

		last = region;
		found->nr_usable++;
		if (found->extended && probe >= region->source &&
		    probe - region->source <= region->size - sizeof(probe) &&
		    !(probe % sizeof(probe)))
			region->probe = probe;
	}
}

/* Without an extension, the copies alone are known to be no part of the dump. */
static void guess_reservation(struct fadump_found_record *found)
{
	for (unsigned int i = 0; i < found->nr_regions; i++) {
		const struct fadump_copied_region *region = &found->region[i];

		if (region->problem.what)
			continue;
		if (!found->reservation.end)
			found->reservation.start = region->destination;
		found->reservation.end = region->destination + region->size;
	}
}

static void check_crash_info(u64 address, size_t size,
			     const struct range *ram, unsigned int nr_ram,
			     struct fadump_found_record *found)
{
	struct fadump_record_problem *problem = &found->crash_info_problem;

	if (found->extended) {
		if (!in_one_range(address, size, &found->reservation, 1)) {
			complain(problem, "address", address,
				 found->reservation.start);
			return;
		}
	} else if (address < found->reservation.end ||
		   !in_one_range(address, size, ram, nr_ram)) {
		complain(problem, "address", address, found->reservation.end);
		return;
	}
	if (address % sizeof(u64)) {
		complain(problem, "alignment", address % sizeof(u64), 0);
		return;
	}
	found->crash_info = address;
}

/* The first address behind all that the dump is read from. */
static u64 behind_the_dump(const struct fadump_found_record *found,
			   size_t crash_info_size)
{
	u64 behind = found->crash_info ? found->crash_info + crash_info_size :
		     0;

	for (unsigned int i = 0; i < found->nr_regions; i++) {
		const struct fadump_copied_region *region = &found->region[i];

		if (!region->problem.what)
			behind = max(behind,
				     region->destination + region->size);
	}
	return behind;
}

static bool apart(u64 start, u64 size, u64 other, u64 other_size)
{
	return start + size <= other || other + other_size <= start;
}

/*
 * A place beside the record: capture kernels write there, so nothing of the dump
 * may be there, nor the record.
 */
static bool is_beside(u64 start, u64 size, u64 record, u64 behind,
		      const struct fadump_found_record *found)
{
	return start >= behind && !(start % sizeof(u64)) &&
	       in_one_range(start, size, &found->reservation, 1) &&
	       apart(start, size, record, FADUMP_RECORD_ROOM);
}

static void check_places(const struct fadump_record_extension *extension,
			 u64 record, u64 behind,
			 struct fadump_found_record *found)
{
	u64 tries = be64_to_cpu(extension->tries);
	u64 texts = be64_to_cpu(extension->texts);
	u64 start = be64_to_cpu(extension->registers);
	u64 size = be64_to_cpu(extension->registers_size);

	if (texts && !is_beside(texts, sizeof(struct fadump_texts), record,
				behind, found)) {
		complain(&found->place_problem, "address of texts", texts,
			 behind);
		return;
	}
	found->texts = texts;

	if (tries && (!is_beside(tries, sizeof(struct fadump_tries), record,
				 behind, found) ||
		      !apart(tries, sizeof(struct fadump_tries), texts,
			     sizeof(struct fadump_texts)))) {
		complain(&found->place_problem, "address of tries", tries,
			 behind);
		return;
	}
	found->tries = tries;

	if (!tries || !size)
		return;
	if (!is_beside(start, size, record, behind, found) ||
	    !apart(start, size, tries, sizeof(struct fadump_tries)) ||
	    !apart(start, size, texts, sizeof(struct fadump_texts))) {
		complain(&found->place_problem, "room for registers", start,
			 behind);
		return;
	}
	found->registers.start = start;
	found->registers.end = start + size;
}

/*
 * Looked at early and read later, with stores to the other places in between: so
 * it must be apart from them, too.
 */
static void check_cpu_numbers(const struct fadump_record_extension *extension,
			      u64 record, u64 behind,
			      struct fadump_found_record *found)
{
	u64 start = be64_to_cpu(extension->cpu_numbers);
	u64 size = be64_to_cpu(extension->cpu_numbers_size);

	if (!size)
		return;
	if (size < sizeof(struct fadump_cpu_numbers) ||
	    !is_beside(start, size, record, behind, found) ||
	    !apart(start, size, found->texts, sizeof(struct fadump_texts)) ||
	    !apart(start, size, found->tries, sizeof(struct fadump_tries)) ||
	    !apart(start, size, found->registers.start,
		   found->registers.end - found->registers.start)) {
		complain(&found->numbers_problem, "address of CPU numbers",
			 start, behind);
		return;
	}
	found->cpu_numbers.start = start;
	found->cpu_numbers.end = start + size;
}

/* One that makes no sense names nobody who would collect. */
static void read_collector(const struct fadump_record_extension *extension,
			   struct fadump_found_record *found)
{
	if (fadump_is_label(extension->collector, sizeof(extension->collector)))
		memcpy(found->collector, extension->collector,
		       sizeof(found->collector));
}

/**
 * fadump_read_record() - say what can be believed of a record
 * @record:	the record, in memory that is known to be RAM
 * @address:	physical address at which the crashed kernel left it
 * @ram:	RAM, ascending and without overlaps
 * @nr_ram:	ranges in @ram
 * @top:	where firmware says that boot memory ends; 0: it does not say
 * @crash_info_size: bytes of a crash-info header
 * @found:	what can be believed
 *
 * What is wrong costs as little as can be: a bad extension falls back to the
 * plain record, a bad region is one less, a bad address of the crash-info
 * header leaves the dump without one, a bad place to write to is not written to.
 *
 * Return: whether there is anything in @found but problems.
 */
bool fadump_read_record(const struct fadump_record *record, u64 address,
			const struct range *ram, unsigned int nr_ram, u64 top,
			size_t crash_info_size,
			struct fadump_found_record *found)
{
	unsigned int count = be16_to_cpu(record->region_count);
	unsigned int registered = be16_to_cpu(record->registered_regions);
	u32 length = 0;
	u64 behind;

	memset(found, 0, sizeof(*found));
	if (record->version != FADUMP_RECORD_VERSION)
		return complain(&found->problem, "version", record->version,
				FADUMP_RECORD_VERSION);
	if (!count || count > FADUMP_RECORD_MAX_REGIONS)
		return complain(&found->problem, "number of regions", count,
				FADUMP_RECORD_MAX_REGIONS);
	if (!registered || registered > count)
		return complain(&found->problem, "number of registered regions",
				registered, count);

	found->nr_regions = registered;
	found->extended = read_extension(record, ram, nr_ram, found);
	if (!found->extended) {
		const struct opal_mpipl_region *last =
			&record->region[registered - 1];

		found->boot_memory_top = top ?: be64_to_cpu(last->src) +
						be64_to_cpu(last->size);
	}
	if (!aligned(found->boot_memory_top) ||
	    !in_one_range(found->boot_memory_top - GRANULE, GRANULE, ram,
			  nr_ram))
		return complain(&found->problem, "top of the boot memory",
				found->boot_memory_top,
				nr_ram ? ram[nr_ram - 1].end : 0);

	read_regions(record, ram, nr_ram, found);
	if (!found->nr_usable) {
		found->problem = found->region[0].problem;
		return false;
	}
	if (!found->extended)
		guess_reservation(found);
	check_crash_info(be64_to_cpu(record->crash_info), crash_info_size, ram,
			 nr_ram, found);
	behind = behind_the_dump(found, crash_info_size);
	/* A kernel before this one may have written less, if an extension at all. */
	if (found->extended)
		length = be32_to_cpu(record->extension.length);
	if (length >= WITH_COLLECTOR) {
		check_places(&record->extension, address, behind, found);
		read_collector(&record->extension, found);
	}
	if (length >= WITH_NUMBERS)
		check_cpu_numbers(&record->extension, address, behind, found);
	return true;
}
