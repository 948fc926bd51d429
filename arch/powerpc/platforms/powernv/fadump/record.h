/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record behind OPAL_MPIPL_TAG_KERNEL: the ABI between the kernel that
 * crashes and the one that captures.
 *
 * Pure: encoding and checking.  Compiles for the build machine, too.
 */
#ifndef POWERNV_FADUMP_RECORD_H
#define POWERNV_FADUMP_RECORD_H

#include <linux/range.h>
#include <linux/types.h>

#include <asm/opal-api.h>

/**
 * DOC: The record
 *
 * The crashed kernel writes the record into the last pages of its reservation
 * and gives the physical address to OPAL.  After the MPIPL, the capture kernel,
 * and a boot-loader kernel that runs before it, ask OPAL for the address.
 * Neither need be of the crashed kernel's version, so:
 *
 * - The plain record (struct fadump_record up to @extension) is what every
 *   kernel since 5.19 writes and reads: before, it was in the kernel's own byte
 *   order.  Nothing in it may move or change its meaning.
 * - What is ours follows as an extension.  A kernel that does not know it does
 *   not look there.  A change that an older kernel of ours would misread raises
 *   FADUMP_EXTENSION_VERSION; members are only ever added at its end, which
 *   @length tells: what a shorter one lacks is as if it were 0, and what a
 *   longer one has more is not looked at.
 * - Nothing of it changes after the crash.  What capture kernels note for those
 *   that come after them stands elsewhere; see tries.h.
 *
 * Everything is big endian, but for what stands in a probe's place, which is in the
 * crashed kernel's byte order; addresses are physical, sizes in bytes.
 */

/* More regions than this are never written. */
#define FADUMP_RECORD_MAX_REGIONS	128

#define FADUMP_RECORD_VERSION		1

/* Bytes of a collector's label, the 0 at its end included. */
#define FADUMP_LABEL_BYTES		16

/* Bytes that no other use is made of, from the begin of a record on. */
#define FADUMP_RECORD_ROOM		0x2000

/* "FADMPEXT" */
#define FADUMP_EXTENSION_MAGIC		0x4641444d50455854ULL
#define FADUMP_EXTENSION_VERSION	1

/**
 * struct fadump_record_extension - what our kernels add
 * @magic:	FADUMP_EXTENSION_MAGIC
 * @version:	FADUMP_EXTENSION_VERSION
 * @length:	bytes from @magic to the end
 * @checksum:	crc32_le() of the record and the extension, this member as 0,
 *		with ~0 before and after it
 * @reserved:	0
 * @reservation: where the reservation starts: the memory, the record's own
 *		included, that is no part of the crashed kernel's dump
 * @reservation_size: its size
 * @boot_memory_top: end of the memory that a boot may overwrite
 * @probe_value: a number that is new at each registration, never 0
 * @probe:	for each region, an address in it where the crashed kernel keeps
 *		fadump_probe_value(), 8 bytes; where the region's copy holds
 *		something else, it is no copy.  0: there is none
 * @tries:	address of struct fadump_tries, in the reservation; 0: there is
 *		none
 * @registers:	where in the reservation there is room for a copy of the
 *		registers that firmware saves
 * @registers_size: how much room; 0: there is none
 * @texts:	address of struct fadump_texts, in the reservation; 0: there is
 *		none
 * @collector:	which kernel the dump is for: up to 15 of a-z, 0-9 and -, then 0.
 *		A kernel with another label leaves it to that one.  Empty: for
 *		any
 * @cpu_numbers: address of struct fadump_cpu_numbers, in the reservation
 * @cpu_numbers_size: how much room it has; 0: there is none
 *
 * Written when the crashed kernel registers; @checksum also when
 * @registered_regions of the record changes.
 */
struct fadump_record_extension {
	__be64 magic;
	__be32 version;
	__be32 length;
	__be32 checksum;
	__be32 reserved;
	__be64 reservation;
	__be64 reservation_size;
	__be64 boot_memory_top;
	__be64 probe_value;
	__be64 probe[FADUMP_RECORD_MAX_REGIONS];
	__be64 tries;
	__be64 registers;
	__be64 registers_size;
	__be64 texts;
	char collector[FADUMP_LABEL_BYTES];
	__be64 cpu_numbers;
	__be64 cpu_numbers_size;
} __packed;

/* Bytes before @extension. */
#define FADUMP_PLAIN_RECORD_BYTES	(16 + 24 * FADUMP_RECORD_MAX_REGIONS)

/**
 * struct fadump_record - what the crashed kernel leaves behind
 * @version:	FADUMP_RECORD_VERSION
 * @reserved:	0
 * @region_count: entries in @region
 * @registered_regions: how many of these, from the first, OPAL accepted.  0:
 *		nothing was registered, and there is no dump
 * @crash_info:	address of the crash-info header (struct
 *		fadump_crash_info_header)
 * @region:	the boot memory and where firmware copies it, ascending; the
 *		copies stand together in the same order
 * @extension:	what our kernels add
 * @later:	what kernels after this one may add to the extension
 */
struct fadump_record {
	u8 version;
	u8 reserved[3];
	__be16 region_count;
	__be16 registered_regions;
	__be64 crash_info;
	struct opal_mpipl_region region[FADUMP_RECORD_MAX_REGIONS];
	struct fadump_record_extension extension;
	u8 later[FADUMP_RECORD_ROOM - FADUMP_PLAIN_RECORD_BYTES -
		 sizeof(struct fadump_record_extension)];
} __packed;

/**
 * struct fadump_record_content - what is written into a record
 * @region:	the boot memory, ascending
 * @probe:	for each region, an address in it, or 0
 * @region_count: how many regions there are
 * @registered:	how many of them OPAL accepted
 * @destination: address that the first region is copied to
 * @crash_info:	address of the crash-info header
 * @reservation: the reservation
 * @boot_memory_top: end of the memory that a boot may overwrite
 * @probe_value: a fresh number
 * @tries:	address of struct fadump_tries
 * @registers:	room for a copy of the registers that firmware saves
 * @texts:	address of struct fadump_texts
 * @collector:	a label that fadump_is_label() takes, or empty
 * @cpu_numbers: room for struct fadump_cpu_numbers
 */
struct fadump_record_content {
	struct range region[FADUMP_RECORD_MAX_REGIONS];
	u64 probe[FADUMP_RECORD_MAX_REGIONS];
	unsigned int region_count;
	unsigned int registered;
	u64 destination;
	u64 crash_info;
	struct range reservation;
	u64 boot_memory_top;
	u64 probe_value;
	u64 tries;
	struct range registers;
	u64 texts;
	char collector[FADUMP_LABEL_BYTES];
	struct range cpu_numbers;
};

/**
 * struct fadump_record_problem - what is wrong with a part of a record
 * @what:	the member, in words for the log; NULL: nothing is wrong
 * @found:	its value
 * @expected:	the value, or the limit, that it should have
 */
struct fadump_record_problem {
	const char *what;
	u64 found;
	u64 expected;
};

/**
 * struct fadump_copied_region - what a record says of one region
 * @problem:	why it cannot be used; the other members count if there is none
 * @source:	where the region was
 * @destination: address that firmware copied it to
 * @size:	its size
 * @probe:	an address in it that holds fadump_probe_value(), or 0
 */
struct fadump_copied_region {
	struct fadump_record_problem problem;
	u64 source;
	u64 destination;
	u64 size;
	u64 probe;
};

/**
 * struct fadump_found_record - what can be believed of a record
 * @problem:	why nothing of it can be; the other members count if there is
 *		none
 * @extension_problem: why the extension is not used; without a problem, it is
 *		used, or there is none
 * @crash_info_problem: why there is no crash-info header
 * @place_problem: why @tries, @registers or @texts is not used
 * @numbers_problem: why @cpu_numbers is not used
 * @extended:	there is an extension, and it is used
 * @region:	the regions that OPAL had accepted
 * @nr_regions:	how many of them
 * @nr_usable:	how many of those have no problem
 * @crash_info:	address of the crash-info header, 0 where it has a problem
 * @reservation: the reservation; without an extension, the copies alone
 * @boot_memory_top: end of the memory that a boot may overwrite
 * @probe_value: what the probes were made from; 0 without an extension
 * @tries:	address of struct fadump_tries, 0 where there is none of use
 * @registers:	room for a copy of registers; empty where there is none of use
 * @texts:	address of struct fadump_texts, 0 where there is none of use
 * @collector:	which kernel the dump is for; empty where it is for any
 * @cpu_numbers: struct fadump_cpu_numbers and its room; empty where there is none
 *		of use
 */
struct fadump_found_record {
	struct fadump_record_problem problem;
	struct fadump_record_problem extension_problem;
	struct fadump_record_problem crash_info_problem;
	struct fadump_record_problem place_problem;
	struct fadump_record_problem numbers_problem;
	bool extended;
	struct fadump_copied_region region[FADUMP_RECORD_MAX_REGIONS];
	unsigned int nr_regions;
	unsigned int nr_usable;
	u64 crash_info;
	struct range reservation;
	u64 boot_memory_top;
	u64 probe_value;
	u64 tries;
	struct range registers;
	u64 texts;
	char collector[FADUMP_LABEL_BYTES];
	struct range cpu_numbers;
};

bool fadump_is_label(const char *text, size_t size);
bool fadump_is_for(const struct fadump_found_record *found, const char *label);
void fadump_write_record(struct fadump_record *record,
			 const struct fadump_record_content *content);
void fadump_set_registered(struct fadump_record *record, unsigned int regions);
u64 fadump_probe_value(u64 value, u64 address);
bool fadump_read_record(const struct fadump_record *record, u64 address,
			const struct range *ram, unsigned int nr_ram, u64 top,
			size_t crash_info_size,
			struct fadump_found_record *found);

#endif /* POWERNV_FADUMP_RECORD_H */
