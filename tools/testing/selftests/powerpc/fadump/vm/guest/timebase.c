// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Print the timebase.  It counts from the start of the machine, across the
 * memory-preserving boot, where /proc/uptime starts late and anew.
 */
#include <stdio.h>
#include <sys/platform/ppc.h>

int main(void)
{
	printf("%llu\n", (unsigned long long)__ppc_get_timebase());
	return 0;
}
