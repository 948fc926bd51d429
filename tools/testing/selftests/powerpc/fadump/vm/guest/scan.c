// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * scan read|mmap VMCORE MIB: go through so much of the memory in VMCORE, below the
 * last GiB of it, and print how many ticks of the timebase that took.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/platform/ppc.h>
#include <unistd.h>

#define GIB	(1024UL * 1024 * 1024)

/* What is read, or mapped, at once. */
#define WINDOW	(4UL << 20)

static _Alignas(65536) char buffer[WINDOW];

static _Noreturn void fail(const char *what)
{
	perror(what);
	exit(1);
}

/*
 * Where the bytes below the last GiB of memory are: of what the crashed kernel
 * had, the part of which no kernel that captures keeps anything for itself.
 */
static off_t below_the_last(int vmcore, size_t bytes)
{
	Elf64_Ehdr header;
	Elf64_Phdr program, last = { 0 };
	size_t end;

	if (pread(vmcore, &header, sizeof(header), 0) != sizeof(header))
		fail("ELF header");
	for (int i = 0; i < header.e_phnum; i++) {
		if (pread(vmcore, &program, sizeof(program),
			  header.e_phoff + i * sizeof(program)) != sizeof(program))
			fail("program header");
		if (program.p_type == PT_LOAD && program.p_paddr >= last.p_paddr)
			last = program;
	}
	end = ((last.p_paddr + last.p_filesz) & ~(GIB - 1)) - GIB;
	if (end < last.p_paddr + bytes) {
		fprintf(stderr, "scan: there are no %zu bytes below the last GiB\n", bytes);
		exit(1);
	}
	return last.p_offset + (end - bytes - last.p_paddr);
}

int main(int argc, char **argv)
{
	int vmcore = argc == 4 ? open(argv[2], O_RDONLY) : -1;
	size_t bytes = argc == 4 ? strtoul(argv[3], NULL, 10) << 20 : 0;
	unsigned long begin;
	off_t start;

	if (vmcore < 0) {
		fprintf(stderr, "usage: scan read|mmap VMCORE MIB\n");
		return 2;
	}
	start = below_the_last(vmcore, bytes);
	/* The buffer's own pages are not to be counted. */
	memset(buffer, 1, WINDOW);

	begin = __ppc_get_timebase();
	for (size_t at = 0; at < bytes; at += WINDOW) {
		void *mapped;

		if (!strcmp(argv[1], "read")) {
			if (pread(vmcore, buffer, WINDOW, start + at) != WINDOW)
				fail("read");
			continue;
		}
		mapped = mmap(NULL, WINDOW, PROT_READ, MAP_PRIVATE, vmcore,
			      start + at);
		if (mapped == MAP_FAILED)
			fail("mmap");
		memcpy(buffer, mapped, WINDOW);
		munmap(mapped, WINDOW);
	}
	printf("%lu\n", __ppc_get_timebase() - begin);
	return 0;
}
