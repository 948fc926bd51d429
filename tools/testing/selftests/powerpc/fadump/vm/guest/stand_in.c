// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stand-in for OPAL: gives answers that firmware would give if it were broken.
 *
 * stand_in make: write it to memory that firmware has reserved and does not use,
 * where it passes all calls on, and print its address, 16 hex digits.  A kernel
 * whose device tree gives this address as OPAL's entry calls it.  It lasts until
 * firmware boots.
 *
 * stand_in answer CALL ARGUMENT CODE [VALUE]: from now on, return CODE from CALL
 * (its number) when its first argument is ARGUMENT; a tag that is asked for is
 * VALUE.
 *
 * stand_in pass: from now on, pass all calls on again.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TREE	"/proc/device-tree/"

/* The area for registers, of which few CPUs use little. */
#define AREA	TREE "reserved-memory/ibm,firmware-arch-registers@*/reg"

/* So much from its end are the code, and behind it what it is to answer. */
#define FROM_END	0x8000
#define ANSWERS		0x1000

/* Which calls and first arguments it can answer; asm/opal-api.h has their numbers. */
#define FIRST_CALL	128
#define CALLS		48
#define ARGUMENTS	8

/* As the code below reads it, big endian; 32 bytes. */
struct answer {
	uint64_t given;
	uint64_t code;
	uint64_t value;
	uint64_t reserved;
};

/*
 * What runs instead of firmware: in real mode, big endian, with the number of the
 * call in r0 and its arguments from r3 on; r11, r12, cr0 and ctr may be changed.
 */
static const uint32_t code[] = {
	0x7c0b0378,	/*	mr	r11, r0 */
	0x396bff80,	/*	addi	r11, r11, -128 */
	0x282b002f,	/*	cmpldi	r11, 47 */
	0x41810048,	/*	bgt	pass */
	0x28230007,	/*	cmpldi	r3, 7 */
	0x41810040,	/*	bgt	pass */
	0x796b45e4,	/*	sldi	r11, r11, 8: 8 arguments, 32 bytes each */
	0x786c2ea4,	/*	sldi	r12, r3, 5 */
	0x7d6b6214,	/*	add	r11, r11, r12 */
	0x3d800000,	/*	lis	r12, the answers' address */
	0x618c0000,	/*	ori	r12, r12, its low half */
	0x7d6b6214,	/*	add	r11, r11, r12 */
	0xe98b0000,	/*	ld	r12, given(r11) */
	0x2c2c0000,	/*	cmpdi	r12, 0 */
	0x4182001c,	/*	beq	pass */
	0x282000af,	/*	cmpldi	r0, 175: opal_mpipl_query_tag */
	0x4082000c,	/*	bne	return */
	0xe98b0010,	/*	ld	r12, value(r11) */
	0xf9840000,	/*	std	r12, 0(r4) */
	0xe86b0008,	/* return: ld	r3, code(r11) */
	0x4e800020,	/*	blr */
	0x3d800000,	/* pass: lis	r12, firmware's entry */
	0x618c0000,	/*	ori	r12, r12, its low half */
	0x7d8903a6,	/*	mtctr	r12 */
	0x4e800420,	/*	bctr */
};

/* Where addresses are put in. */
#define LOAD_ANSWERS	9
#define LOAD_ENTRY	21

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

/* A property of 8 bytes or more, of which the first and, if any, the second count. */
static void read_property(const char *name, uint64_t *first, uint64_t *second)
{
	uint64_t cells[2] = { 0, 0 };
	FILE *file = fopen(name, "r");

	if (!file || !fread(cells, 8, 1, file))
		fail(name);
	if (second && !fread(cells + 1, 8, 1, file))
		fail(name);
	fclose(file);
	*first = be64toh(cells[0]);
	if (second)
		*second = be64toh(cells[1]);
}

static uint64_t place(void)
{
	uint64_t start, size;
	glob_t found;

	if (glob(AREA, 0, NULL, &found))
		fail(AREA);
	read_property(found.gl_pathv[0], &start, &size);
	return start + size - FROM_END;
}

static void write_memory(uint64_t address, const void *bytes, size_t size)
{
	int memory = open("/dev/mem", O_RDWR);

	if (memory < 0 || pwrite(memory, bytes, size, address) != (ssize_t)size)
		fail("/dev/mem");
	close(memory);
}

/* Below 2 GiB, so that lis and ori are enough. */
static void put_address(uint32_t *load, uint64_t address)
{
	if (address >> 31)
		fail("too high an address");
	load[0] |= address >> 16;
	load[1] |= address & 0xffff;
}

static void make(void)
{
	uint32_t words[sizeof(code) / sizeof(*code)];
	uint64_t entry;

	read_property(TREE "ibm,opal/opal-entry-address", &entry, NULL);
	memcpy(words, code, sizeof(words));
	put_address(words + LOAD_ANSWERS, place() + ANSWERS);
	put_address(words + LOAD_ENTRY, entry);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		words[i] = htobe32(words[i]);
	write_memory(place(), words, sizeof(words));
	printf("%016lx\n", (unsigned long)place());
}

static void pass(void)
{
	static const struct answer none[CALLS][ARGUMENTS];

	write_memory(place() + ANSWERS, none, sizeof(none));
}

static void answer(unsigned long call, unsigned long argument, long returned,
		   unsigned long value)
{
	struct answer answer = {
		.given = 1,
		.code = htobe64(returned),
		.value = htobe64(value),
	};

	if (call < FIRST_CALL || call >= FIRST_CALL + CALLS || argument >= ARGUMENTS)
		fail("no such call");
	write_memory(place() + ANSWERS +
		     ((call - FIRST_CALL) * ARGUMENTS + argument) * sizeof(answer),
		     &answer, sizeof(answer));
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "make")) {
		pass();
		make();
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "pass")) {
		pass();
		return 0;
	}
	if ((argc == 5 || argc == 6) && !strcmp(argv[1], "answer")) {
		answer(strtoul(argv[2], NULL, 0), strtoul(argv[3], NULL, 0),
		       strtol(argv[4], NULL, 0),
		       argc == 6 ? strtoul(argv[5], NULL, 0) : 0);
		return 0;
	}
	fprintf(stderr, "usage: stand_in make\n"
		"       stand_in answer CALL ARGUMENT CODE [VALUE]\n"
		"       stand_in pass\n");
	return 2;
}
