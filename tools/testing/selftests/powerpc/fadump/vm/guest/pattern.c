// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is memory, as it was before the crash, in the dump, and at its address?
 *
 * pattern plant FILE: fill pages of each kind with what tells their physical
 * address, list them in FILE, and hold them until the crash.
 *
 * pattern verify FILE VMCORE [without-vmcoreinfo|memory-alone|some-kinds]: find
 * each of them in VMCORE, by read() and by mmap(), and look at what else there must
 * be; but for vmcoreinfo, for any notes, or for a FILE that has not pages of every
 * kind.
 *
 * pattern hold FILE VMCORE: keep VMCORE open, and the pages in it mapped, until a
 * signal comes; then read both once more.
 *
 * A line of FILE: kind, physical address, seed, bytes.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>

/* A page of each kind at least is planted, and so many at most. */
#define PAGES_EACH	8

/* As much is allocated and searched at once; two pages of a kind are kept. */
#define CHUNK		(64UL << 20)

#define LINEAR_MAP	0xc000000000000000UL
#define MIDDLE		(2UL << 30)

enum kind { BOOT, LOW, HIGH, DISK, TMPFS, KINDS };

static const char * const kind_name[KINDS] = {
	[BOOT] = "boot",	/* anonymous, in the boot memory */
	[LOW] = "low",		/* anonymous, elsewhere below 2 GiB */
	[HIGH] = "high",	/* anonymous, above */
	[DISK] = "disk",	/* page cache of a file on the disk */
	[TMPFS] = "tmpfs",	/* of one that is nowhere else */
};

static size_t page_size;

static _Noreturn __attribute__((format(printf, 1, 2)))
void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("pattern: ");
	vprintf(format, arguments);
	printf("\n");
	exit(1);
}

/* What belongs into the 8 bytes at a physical address (splitmix64). */
static uint64_t word_at(uint64_t seed, uint64_t address)
{
	uint64_t word = seed + address * 0x9e3779b97f4a7c15;

	word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
	word = (word ^ word >> 27) * 0x94d049bb133111eb;
	return word ^ word >> 31;
}

/* ---- before the crash ---- */

struct page {
	enum kind kind;
	uint64_t address;
	uint64_t *memory;
};

static struct page page[KINDS * PAGES_EACH];
static unsigned int nr_pages, nr_of[KINDS];

/* What firmware copies, and where nothing may be, as fadump says it. */
static struct {
	uint64_t boot_end, start, end;
} reservation;

static void learn_reservation(void)
{
	FILE *regions = fopen("/sys/kernel/debug/powerpc/fadump_region", "r");
	FILE *reserved = fopen("/sys/kernel/fadump/mem_reserved", "r");
	uint64_t source, destination, size;
	char line[128];

	if (!regions || !reserved)
		fail("fadump does not say what it reserved");
	/* pseries has lines of other kinds, too. */
	while (fgets(line, sizeof(line), regions)) {
		if (sscanf(line, "DUMP: Src: %" SCNx64 ", Dest: %" SCNx64
			   ", Size: %" SCNx64, &source, &destination,
			   &size) != 3)
			continue;
		if (!reservation.start)
			reservation.start = destination;
		reservation.boot_end = source + size;
	}
	if (!reservation.start || fscanf(reserved, "%" SCNu64, &size) != 1)
		fail("fadump's regions are not in the known form");
	reservation.end = reservation.start + size;
	fclose(regions);
	fclose(reserved);
}

/* Where pages of memory are, 0 for one that is nowhere. */
static void physical_addresses(const void *memory, uint64_t *address, size_t pages)
{
	static int pagemap = -1;
	off_t offset = (uintptr_t)memory / page_size * sizeof(*address);

	if (pagemap < 0)
		pagemap = open("/proc/self/pagemap", O_RDONLY);
	if (pread(pagemap, address, pages * sizeof(*address), offset) !=
	    (ssize_t)(pages * sizeof(*address)))
		fail("cannot read the page map: %s", strerror(errno));
	/* Bit 63: present; bits 0 to 54: page frame number. */
	for (size_t i = 0; i < pages; i++)
		address[i] = address[i] >> 63 ?
			     (address[i] & ((1UL << 55) - 1)) * page_size : 0;
}

static uint64_t physical_address(const void *memory)
{
	uint64_t address;

	physical_addresses(memory, &address, 1);
	return address;
}

static bool is_reserved(uint64_t address)
{
	return address >= reservation.start && address < reservation.end;
}

static enum kind kind_of(uint64_t address)
{
	if (address < reservation.boot_end)
		return BOOT;
	return address < MIDDLE ? LOW : HIGH;
}

static bool keep(enum kind kind, void *memory, uint64_t address)
{
	if (!address || is_reserved(address) || nr_of[kind] == PAGES_EACH)
		return false;
	if (mlock(memory, page_size))
		fail("cannot lock memory: %s", strerror(errno));
	page[nr_pages++] = (struct page){ kind, address, memory };
	nr_of[kind]++;
	return true;
}

static bool have_all_anonymous(void)
{
	return nr_of[BOOT] == PAGES_EACH && nr_of[LOW] == PAGES_EACH &&
	       nr_of[HIGH] == PAGES_EACH;
}

/* Touch a chunk; keep few of its pages, and let the others go. */
static char *plant_in_chunk(void)
{
	static uint64_t address[CHUNK / 4096];
	unsigned int kept[KINDS] = { 0 };
	char *memory = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || madvise(memory, CHUNK, MADV_NOHUGEPAGE))
		fail("cannot map memory: %s", strerror(errno));
	for (size_t at = 0; at < CHUNK; at += page_size)
		memory[at] = 1;
	physical_addresses(memory, address, CHUNK / page_size);
	for (size_t at = 0; at < CHUNK; at += page_size) {
		enum kind kind = kind_of(address[at / page_size]);

		if (kept[kind] < 2)
			kept[kind] += keep(kind, memory + at,
					   address[at / page_size]);
	}
	return memory;
}

/*
 * Allocate until there is something of everywhere, at most three quarters of
 * what is free, and only then give back what is not kept: it would come again.
 */
static void plant_anonymous(void)
{
	struct sysinfo info;
	size_t chunks, taken = 0;
	char **chunk;

	sysinfo(&info);
	chunks = info.freeram * info.mem_unit / 4 * 3 / CHUNK;
	chunk = calloc(chunks, sizeof(*chunk));
	if (!chunk)
		fail("no memory");
	while (taken < chunks && !have_all_anonymous())
		chunk[taken++] = plant_in_chunk();
	while (taken) {
		char *start = chunk[--taken], *end = start + CHUNK;

		/* Pages are listed in the order of their addresses. */
		for (unsigned int i = 0; i < nr_pages; i++) {
			char *kept = (char *)page[i].memory;

			if (kept < start || kept >= end)
				continue;
			if (kept > start)
				munmap(start, kept - start);
			start = kept + page_size;
		}
		if (end > start)
			munmap(start, end - start);
	}
	free(chunk);
}

static void plant_in_cache(enum kind kind, const char *name)
{
	size_t size = PAGES_EACH * page_size;
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *memory;

	if (file < 0 || ftruncate(file, size))
		fail("cannot make %s: %s", name, strerror(errno));
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (memory == MAP_FAILED)
		fail("cannot map %s: %s", name, strerror(errno));
	for (size_t at = 0; at < size; at += page_size) {
		memory[at] = 1;
		keep(kind, memory + at, physical_address(memory + at));
	}
}

static void plant(const char *name)
{
	FILE *list = fopen(name, "w");
	uint64_t seed;

	if (!list)
		fail("cannot write %s: %s", name, strerror(errno));
	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		fail("no random numbers");
	learn_reservation();
	plant_in_cache(DISK, "/disk/pattern");
	plant_in_cache(TMPFS, "/tmp/pattern");
	plant_anonymous();

	for (unsigned int i = 0; i < nr_pages; i++) {
		for (size_t word = 0; word < page_size / 8; word++)
			page[i].memory[word] = word_at(seed, page[i].address +
						       word * 8);
	}
	sync();
	for (unsigned int i = 0; i < nr_pages; i++) {
		if (physical_address(page[i].memory) != page[i].address)
			fail("the page at %#" PRIx64 " moved", page[i].address);
		fprintf(list, "%s %#" PRIx64 " %#" PRIx64 " %zu\n",
			kind_name[page[i].kind], page[i].address, seed, page_size);
	}
	for (int kind = 0; kind < KINDS; kind++) {
		if (!nr_of[kind])
			fail("no page of kind %s to be had", kind_name[kind]);
	}
	if (fflush(list) || fsync(fileno(list)))
		fail("cannot write %s: %s", name, strerror(errno));
}

/* The pages belong to a process that outlives this one: it does the work. */
static int plant_in_background(const char *name)
{
	int done[2];
	char byte;

	if (pipe(done))
		fail("no pipe: %s", strerror(errno));
	switch (fork()) {
	case -1:
		fail("cannot fork: %s", strerror(errno));
	case 0:
		plant(name);
		fflush(stdout);
		if (write(done[1], "!", 1) != 1)
			exit(1);
		/* Whoever reads our output must see its end. */
		for (int file = 0; file < 3; file++)
			close(file);
		close(done[1]);
		for (;;)
			pause();
	}
	close(done[1]);
	return read(done[0], &byte, 1) == 1 ? 0 : 1;
}

/* ---- after the crash ---- */

static int vmcore;
static bool vmcoreinfo_expected = true;
static bool registers_expected = true;
static bool all_kinds_expected = true;
static Elf64_Ehdr header;
static Elf64_Phdr *program;

static void read_at(void *buffer, size_t size, uint64_t offset, const char *what)
{
	ssize_t got = pread(vmcore, buffer, size, offset);

	if (got != (ssize_t)size)
		fail("cannot read %s: %s", what,
		     got < 0 ? strerror(errno) : "too short");
}

static void read_headers(const char *name)
{
	vmcore = open(name, O_RDONLY);
	if (vmcore < 0)
		fail("cannot open %s: %s", name, strerror(errno));
	read_at(&header, sizeof(header), 0, "the ELF header");
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) ||
	    header.e_ident[EI_CLASS] != ELFCLASS64 ||
	    header.e_ident[EI_DATA] != ELFDATA2LSB)
		fail("%s is no 64-bit little-endian ELF file", name);
	if (header.e_type != ET_CORE || header.e_machine != EM_PPC64)
		fail("%s is no core of a PowerPC", name);
	if (header.e_phentsize != sizeof(*program) || !header.e_phnum)
		fail("%s has no program headers", name);

	program = calloc(header.e_phnum, sizeof(*program));
	if (!program)
		fail("no memory");
	read_at(program, header.e_phnum * sizeof(*program), header.e_phoff,
		"the program headers");
	for (int i = 0; i < header.e_phnum; i++) {
		const Elf64_Phdr *p = &program[i];

		if (p->p_type == PT_LOAD && p->p_vaddr != LINEAR_MAP + p->p_paddr)
			fail("the segment of %#" PRIx64 " has virtual address %#"
			     PRIx64, p->p_paddr, p->p_vaddr);
	}
}

static void check_notes(void)
{
	unsigned int registers = 0, vmcoreinfos = 0;

	for (int i = 0; i < header.e_phnum; i++) {
		size_t size = program[i].p_filesz;
		char *notes;

		if (program[i].p_type != PT_NOTE)
			continue;
		notes = calloc(1, size + 1);
		if (!notes)
			fail("no memory");
		read_at(notes, size, program[i].p_offset, "the notes");
		for (size_t at = 0; at + sizeof(Elf64_Nhdr) <= size;) {
			const Elf64_Nhdr *note = (const void *)(notes + at);
			const char *name = notes + at + sizeof(*note);
			const char *content = name + ((note->n_namesz + 3) & ~3);

			if (!note->n_namesz)
				break;
			at = content + ((note->n_descsz + 3) & ~3) - notes;
			if (at > size)
				fail("a note is longer than all notes");
			if (!strcmp(name, "CORE") && note->n_type == NT_PRSTATUS)
				registers++;
			if (!strcmp(name, "VMCOREINFO") &&
			    memmem(content, note->n_descsz, "OSRELEASE=", 10))
				vmcoreinfos++;
		}
		free(notes);
	}
	if (!!registers != registers_expected)
		fail("%u CPUs have registers (NT_PRSTATUS)", registers);
	if (vmcoreinfos != vmcoreinfo_expected)
		fail("%u notes are VMCOREINFO", vmcoreinfos);
	printf("pattern: registers of %u CPUs, and VMCOREINFO %u times\n",
	       registers, vmcoreinfos);
}

static void compare(const uint64_t *found, size_t bytes, uint64_t seed,
		    uint64_t address, const char *kind, const char *how)
{
	for (size_t i = 0; i < bytes / 8; i++) {
		uint64_t expected = word_at(seed, address + i * 8);

		if (found[i] != expected)
			fail("%s page, %s: %#" PRIx64 " at %#" PRIx64
			     ", expected %#" PRIx64, kind, how, found[i],
			     address + i * 8, expected);
	}
}

static uint64_t offset_of(const char *kind, uint64_t address, size_t bytes)
{
	const Elf64_Phdr *in = NULL;

	for (int i = 0; i < header.e_phnum; i++) {
		const Elf64_Phdr *p = &program[i];

		if (p->p_type != PT_LOAD || address < p->p_paddr ||
		    address + bytes > p->p_paddr + p->p_filesz)
			continue;
		if (in)
			fail("%s page at %#" PRIx64 " is in two segments", kind,
			     address);
		in = p;
	}
	if (!in)
		fail("%s page at %#" PRIx64 " is in no segment", kind, address);
	return in->p_offset + (address - in->p_paddr);
}

static void check_page(const char *kind, uint64_t address, uint64_t seed,
		       size_t bytes)
{
	uint64_t offset = offset_of(kind, address, bytes);
	uint64_t *memory = malloc(bytes);

	if (!memory)
		fail("no memory");
	read_at(memory, bytes, offset, "a page");
	compare(memory, bytes, seed, address, kind, "read");
	free(memory);

	memory = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, vmcore, offset);
	if (memory == MAP_FAILED)
		fail("%s page at %#" PRIx64 " cannot be mapped: %s", kind,
		     address, strerror(errno));
	compare(memory, bytes, seed, address, kind, "mapped");
	munmap(memory, bytes);
}

static int verify(const char *list_name, const char *vmcore_name)
{
	FILE *list = fopen(list_name, "r");
	uint64_t address, seed;
	char name[16];
	size_t bytes;

	if (!list)
		fail("cannot open %s: %s", list_name, strerror(errno));
	read_headers(vmcore_name);
	check_notes();
	while (fscanf(list, "%15s %" SCNx64 " %" SCNx64 " %zu", name, &address,
		      &seed, &bytes) == 4) {
		check_page(name, address, seed, bytes);
		for (int kind = 0; kind < KINDS; kind++)
			nr_of[kind] += !strcmp(name, kind_name[kind]);
	}
	if (!feof(list))
		fail("%s is not in the known form", list_name);
	for (int kind = 0; kind < KINDS; kind++) {
		if (!nr_of[kind] && all_kinds_expected)
			fail("no page of kind %s was looked at", kind_name[kind]);
		printf("pattern: %u pages of kind %s as they were\n", nr_of[kind],
		       kind_name[kind]);
	}
	return 0;
}

static void on_signal(int number)
{
}

/*
 * What is mapped may be anything after the release; that the machine survives
 * the look at it is all that is asked.  The file must not give anything.
 */
static int hold(const char *list_name, const char *vmcore_name)
{
	FILE *list = fopen(list_name, "r");
	const char *mapped[KINDS * PAGES_EACH];
	unsigned int nr = 0, sum = 0;
	uint64_t address, seed;
	char name[16], byte;
	size_t bytes = 0;

	if (!list)
		fail("cannot open %s: %s", list_name, strerror(errno));
	read_headers(vmcore_name);
	while (nr < KINDS * PAGES_EACH &&
	       fscanf(list, "%15s %" SCNx64 " %" SCNx64 " %zu", name, &address,
		      &seed, &bytes) == 4) {
		void *memory = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, vmcore,
				    offset_of(name, address, bytes));

		if (memory == MAP_FAILED)
			fail("%s page cannot be mapped: %s", name,
			     strerror(errno));
		mapped[nr++] = memory;
	}
	signal(SIGTERM, on_signal);
	printf("pattern: %u pages are mapped\n", nr);
	fflush(stdout);
	pause();
	for (unsigned int i = 0; i < nr; i++)
		for (size_t at = 0; at < bytes; at++)
			sum += mapped[i][at];
	printf("pattern: %u pages could be read still (%u)\n", nr, sum);
	if (pread(vmcore, &byte, 1, 0) == 1)
		fail("%s can be read after its end", vmcore_name);
	return 0;
}

int main(int argc, char **argv)
{
	page_size = sysconf(_SC_PAGESIZE);
	if (argc == 3 && !strcmp(argv[1], "plant"))
		return plant_in_background(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "verify"))
		return verify(argv[2], argv[3]);
	if (argc == 4 && !strcmp(argv[1], "hold"))
		return hold(argv[2], argv[3]);
	if (argc == 5 && !strcmp(argv[1], "verify")) {
		registers_expected = strcmp(argv[4], "memory-alone");
		vmcoreinfo_expected = registers_expected &&
				      strcmp(argv[4], "without-vmcoreinfo");
		all_kinds_expected = strcmp(argv[4], "some-kinds");
		return verify(argv[2], argv[3]);
	}
	fprintf(stderr, "usage: pattern plant FILE\n"
		"       pattern verify FILE VMCORE [without-vmcoreinfo|memory-alone|some-kinds]\n"
		"       pattern hold FILE VMCORE\n");
	return 2;
}
