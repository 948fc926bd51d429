// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timebase: print the timebase.  It counts from the start of the machine, across
 * the memory-preserving boot, where /proc/uptime starts late and anew.
 *
 * timebase FILE TEXT: write TEXT to FILE, and print the timebase right before and
 * right after.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/platform/ppc.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long before, after;
	size_t length;
	int file;

	if (argc == 1) {
		printf("%lu\n", __ppc_get_timebase());
		return 0;
	}
	file = argc == 3 ? open(argv[1], O_WRONLY) : -1;
	if (file < 0) {
		fprintf(stderr, "usage: timebase [FILE TEXT]\n");
		return 2;
	}
	length = strlen(argv[2]);
	before = __ppc_get_timebase();
	if (write(file, argv[2], length) != (ssize_t)length) {
		perror(argv[1]);
		return 1;
	}
	after = __ppc_get_timebase();
	printf("%lu %lu\n", before, after);
	return 0;
}
