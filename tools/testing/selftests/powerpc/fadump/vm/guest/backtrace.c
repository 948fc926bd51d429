// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What each CPU did when the kernel crashed, in less time than crash takes.
 *
 * backtrace VMCORE: for each note with registers a line "note N: CPU C: NAME
 * NAME...", the functions that were active, the innermost first.  C is the CPU
 * that the kernel's own pointer to what it has of a CPU says, "?" where a CPU
 * was not in the kernel, and has no functions.
 *
 * Names are those of the running kernel, which must be of the same build.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/procfs.h>
#include <unistd.h>

/* No chain of frames is longer, but one that goes round in circles. */
#define LONGEST		100

/* Power ELF ABI v2: where a frame keeps what it returns to. */
#define RETURN		16

/*
 * arch/powerpc/include/asm/ptrace.h: a frame with the registers at an interrupt
 * has a mark, STACK_FRAME_REGS_MARKER, at STACK_INT_FRAME_MARKER.
 */
#define MARK		0x53474552
#define MARK_AT		32
#define REGISTERS_AT	48

/* struct pt_regs */
enum { STACK = 1, OWN = 13, NIP = 32, MSR = 33 };
#define MSR_USER	0x4000UL

#define KERNEL		0xc000000000000000UL
#define MAX_CPUS	2048

static int vmcore;
static Elf64_Phdr *program;
static int nr_programs;

static struct symbol {
	uint64_t address;
	char name[64];
} *symbol;
static size_t nr_symbols;

static _Noreturn __attribute__((format(printf, 1, 2)))
void fail(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("backtrace: ");
	vprintf(format, arguments);
	printf("\n");
	exit(1);
}

static void read_symbols(void)
{
	FILE *list = fopen("/proc/kallsyms", "r");
	struct symbol one;
	char line[512];

	if (!list)
		fail("no /proc/kallsyms: %s", strerror(errno));
	while (fgets(line, sizeof(line), list)) {
		if (sscanf(line, "%" SCNx64 " %*c %63s", &one.address, one.name) != 2)
			continue;
		if (!(nr_symbols % 4096))
			symbol = realloc(symbol, (nr_symbols + 4096) * sizeof(one));
		if (!symbol)
			fail("no memory");
		symbol[nr_symbols++] = one;
	}
	fclose(list);
}

static uint64_t address_of(const char *name)
{
	for (size_t i = 0; i < nr_symbols; i++) {
		if (!strcmp(symbol[i].name, name))
			return symbol[i].address;
	}
	fail("the kernel has no %s", name);
}

/* The kernel lists its symbols by address. */
static void show_function(uint64_t address)
{
	size_t low = 0, high = nr_symbols;

	if (address < KERNEL) {
		printf(" %#" PRIx64, address);
		return;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	printf(" %s", low ? symbol[low - 1].name : "?");
}

static void read_at(void *buffer, size_t size, uint64_t offset)
{
	if (pread(vmcore, buffer, size, offset) != (ssize_t)size)
		fail("cannot read %zu bytes at %#" PRIx64 " of the file", size, offset);
}

static void open_vmcore(const char *name)
{
	Elf64_Ehdr header;

	vmcore = open(name, O_RDONLY);
	if (vmcore < 0)
		fail("cannot open %s: %s", name, strerror(errno));
	read_at(&header, sizeof(header), 0);
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) || header.e_phentsize != sizeof(*program))
		fail("%s is no 64-bit ELF file", name);
	nr_programs = header.e_phnum;
	program = calloc(nr_programs, sizeof(*program));
	if (!program)
		fail("no memory");
	read_at(program, nr_programs * sizeof(*program), header.e_phoff);
}

/* 8 bytes of the crashed kernel's memory; 0 where there is none. */
static uint64_t word(uint64_t address)
{
	uint64_t value;

	for (int i = 0; i < nr_programs; i++) {
		const Elf64_Phdr *p = &program[i];

		if (p->p_type != PT_LOAD || address < p->p_vaddr ||
		    address - p->p_vaddr > p->p_filesz - sizeof(value))
			continue;
		read_at(&value, sizeof(value), p->p_offset + (address - p->p_vaddr));
		return value;
	}
	return 0;
}

static int cpu_of(uint64_t own)
{
	uint64_t list = word(address_of("paca_ptrs"));

	for (int cpu = 0; cpu < MAX_CPUS; cpu++) {
		if (word(list + cpu * 8) == own)
			return cpu;
	}
	return -1;
}

static void show_frames(const uint64_t *registers)
{
	uint64_t frame = registers[STACK];

	show_function(registers[NIP]);
	for (int i = 0; i < LONGEST && frame >= KERNEL; i++) {
		/* The innermost one has not yet kept what it returns to, or not its own. */
		if (i && word(frame + RETURN) >= KERNEL)
			show_function(word(frame + RETURN) - 4);
		if (word(frame + MARK_AT) == MARK &&
		    word(frame + REGISTERS_AT + NIP * 8) >= KERNEL)
			show_function(word(frame + REGISTERS_AT + NIP * 8));
		frame = word(frame);
	}
}

static void show_note(int index, const uint64_t *registers)
{
	int cpu = -1;

	if (!(registers[MSR] & MSR_USER))
		cpu = cpu_of(registers[OWN]);
	printf("note %d: CPU ", index);
	if (cpu < 0) {
		printf("?:\n");
		return;
	}
	printf("%d:", cpu);
	show_frames(registers);
	printf("\n");
}

static void show_notes(const Elf64_Phdr *p)
{
	char *notes = calloc(1, p->p_filesz);
	int index = 0;

	if (!notes)
		fail("no memory");
	read_at(notes, p->p_filesz, p->p_offset);
	for (size_t at = 0; at + sizeof(Elf64_Nhdr) <= p->p_filesz;) {
		const Elf64_Nhdr *note = (const void *)(notes + at);
		const char *content = notes + at + sizeof(*note) + ((note->n_namesz + 3) & ~3);

		if (!note->n_namesz)
			break;
		at = content + ((note->n_descsz + 3) & ~3) - notes;
		if (at > p->p_filesz)
			fail("a note is longer than all notes");
		if (note->n_type == NT_PRSTATUS) {
			struct elf_prstatus status;
			uint64_t registers[ELF_NGREG];

			memcpy(&status, content, sizeof(status));
			memcpy(registers, &status.pr_reg, sizeof(registers));
			show_note(index++, registers);
		}
	}
	free(notes);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: backtrace VMCORE\n");
		return 2;
	}
	read_symbols();
	open_vmcore(argv[1]);
	for (int i = 0; i < nr_programs; i++) {
		if (program[i].p_type == PT_NOTE)
			show_notes(&program[i]);
	}
	return 0;
}
