/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reader of a record goes by: true of all that fadump_read_record()
 * believes, whatever the record says.
 */
#ifndef FADUMP_HOST_POSSIBLE_H
#define FADUMP_HOST_POSSIBLE_H

#include "record.h"

static inline bool lies_in(u64 start, u64 size, const struct range *range,
			   unsigned int nr_ranges)
{
	for (unsigned int i = 0; i < nr_ranges; i++) {
		if (start >= range[i].start && start <= range[i].end &&
		    size <= range[i].end - start)
			return true;
	}
	return false;
}

static inline const char *
impossible_region(const struct fadump_found_record *found,
		  const struct fadump_copied_region *r,
		  const struct fadump_copied_region *last,
		  const struct range *ram, unsigned int nr_ram)
{
	if (!r->size || r->size > 0xfffff000 || r->size % 0x1000)
		return "a size";
	if (!lies_in(r->source, r->size, ram, nr_ram) ||
	    r->source + r->size > found->boot_memory_top)
		return "a region outside the boot memory";
	if (r->destination < found->boot_memory_top ||
	    !lies_in(r->destination, r->size, &found->reservation, 1))
		return "a copy outside the reservation";
	if (last && (r->source < last->source + last->size ||
		     r->destination < last->destination + last->size))
		return "regions that overlap";
	if (r->probe && (r->probe < r->source || r->probe % 8 ||
			 r->probe - r->source > r->size - 8))
		return "a probe outside its region";
	return NULL;
}

/* Would a capture kernel write to what it reads? */
static inline bool harms(const struct fadump_found_record *found, u64 start,
			 u64 size, u64 crash_info_size)
{
	const struct range there = { start, start + size };

	if (start % 8 || !lies_in(start, size, &found->reservation, 1))
		return true;
	for (unsigned int i = 0; i < found->nr_regions; i++) {
		const struct fadump_copied_region *r = &found->region[i];

		if (!r->problem.what && r->destination < there.end &&
		    there.start < r->destination + r->size)
			return true;
	}
	return found->crash_info < there.end &&
	       there.start < found->crash_info + crash_info_size &&
	       found->crash_info;
}

static inline const char *
impossible_tries(const struct fadump_found_record *found, u64 crash_info_size)
{
	u64 room = found->registers.end - found->registers.start;

	if (found->cpu_numbers.end &&
	    !lies_in(found->cpu_numbers.start,
		     found->cpu_numbers.end - found->cpu_numbers.start,
		     &found->reservation, 1))
		return "a place for numbers of CPUs";
	if (found->texts && harms(found, found->texts, 16 + 2 * 2048 + 256,
				  crash_info_size))
		return "a place for texts";
	if (!found->tries)
		return room ? "room for registers, and no tries" : NULL;
	if (harms(found, found->tries, 48, crash_info_size))
		return "a place for tries";
	if (room && (harms(found, found->registers.start, room,
			   crash_info_size) ||
		     (found->registers.start < found->tries + 48 &&
		      found->tries < found->registers.end)))
		return "room for registers";
	return NULL;
}

/* NULL, or what is believed and cannot be. */
static inline const char *impossible(const struct fadump_found_record *found,
				     const struct range *ram,
				     unsigned int nr_ram, u64 crash_info_size)
{
	const struct fadump_copied_region *last = NULL;
	unsigned int usable = 0;

	if (!found->nr_regions || found->nr_regions > 128)
		return "a number of regions";
	if (!found->boot_memory_top || found->boot_memory_top % 0x1000 ||
	    !lies_in(found->boot_memory_top - 1, 1, ram, nr_ram))
		return "a top of the boot memory";
	for (unsigned int i = 0; i < found->nr_regions; i++) {
		const struct fadump_copied_region *r = &found->region[i];
		const char *what;

		if (r->problem.what)
			continue;
		what = impossible_region(found, r, last, ram, nr_ram);
		if (what)
			return what;
		last = r;
		usable++;
	}
	if (!usable || usable != found->nr_usable)
		return "a number of usable regions";
	if (!lies_in(found->reservation.start,
		     found->reservation.end - found->reservation.start, ram,
		     nr_ram) && found->extended)
		return "a reservation outside RAM";
	if (found->crash_info &&
	    (found->crash_info % 8 ||
	     found->crash_info < found->boot_memory_top ||
	     !lies_in(found->crash_info, crash_info_size, ram, nr_ram)))
		return "an address of the crash-info header";
	return impossible_tries(found, crash_info_size);
}

#endif /* FADUMP_HOST_POSSIBLE_H */
