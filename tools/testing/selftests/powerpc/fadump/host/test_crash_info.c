// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the crash-info header say before the crash what is expected of it
 * after, and is a header that cannot be used refused for the right reason?
 */

#include <linux/cpumask.h>
#include <linux/seq_file.h>
#include <asm/ptrace.h>

#include "crash_info.h"
#include "big_endian.h"
#include "ktap.h"

static const struct cpumask cpus = { { 0x5, 0, 0, 0x8000000000000000 } };

/* A number whose first letter is in its most significant byte. */
static u64 number(const char *letters)
{
	return get_be(letters, 8);
}

static struct fadump_crash_info_header prepared(void)
{
	struct fadump_crash_info_header info;

	memset(&info, 0xaa, sizeof(info));
	fadump_init_crash_info(&info, &cpus, 0x123000, 0x1000);
	return info;
}

TEST(a_prepared_header_is_that_of_kernels_since_6_10)
{
	struct fadump_crash_info_header info = prepared();

	check_equal(info.magic_number, number("FADMPSIG"));
	check_equal(info.version, 1);
	check_equal(info.pt_regs_sz, sizeof(struct pt_regs));
	check_equal(info.cpu_mask_sz, sizeof(struct cpumask));
	check_equal(info.vmcoreinfo_raddr, 0x123000);
	check_equal(info.vmcoreinfo_size, 0x1000);
	check(!memcmp(&info.cpu_mask, &cpus, sizeof(cpus)));
	check_text(fadump_crash_info_problem(&info), NULL);
}

/* An MPIPL can come without the crash path having run. */
TEST(a_prepared_header_names_no_crash)
{
	struct fadump_crash_info_header info = prepared();
	static const struct pt_regs none;

	check_equal(info.crashing_cpu, 0xffffffff);
	check(!memcmp(&info.regs, &none, sizeof(none)));
}

TEST(no_vmcoreinfo_has_no_size)
{
	struct fadump_crash_info_header info;

	fadump_init_crash_info(&info, &cpus, 0, 0x1000);
	check_equal(info.vmcoreinfo_raddr, 0);
	check_equal(info.vmcoreinfo_size, 0);
}

TEST(magic_numbers_are_told_apart)
{
	struct fadump_crash_info_header info = prepared();

	info.magic_number = number("FADMPINF");
	check_text(fadump_crash_info_problem(&info),
		   "is of a kernel older than 6.10");
	info.magic_number = number("GISPMDAF");
	check_text(fadump_crash_info_problem(&info),
		   "is of a kernel of the other byte order");
	info.magic_number = number("fADMPSIG");
	check_text(fadump_crash_info_problem(&info), "has no magic number");
	info.magic_number = 0;
	check_text(fadump_crash_info_problem(&info), "has no magic number");
}

TEST(members_of_other_sizes_are_refused)
{
	struct fadump_crash_info_header info = prepared();

	info.pt_regs_sz++;
	check_text(fadump_crash_info_problem(&info),
		   "holds registers of another size");
	info = prepared();
	info.cpu_mask_sz /= 2;
	check_text(fadump_crash_info_problem(&info),
		   "is of a kernel for another number of CPUs");
	/* The wrong magic number makes all the rest meaningless. */
	info.magic_number = 0;
	check_text(fadump_crash_info_problem(&info), "has no magic number");
}

TEST(a_later_version_is_accepted)
{
	struct fadump_crash_info_header info = prepared();

	info.version = 2;
	check_text(fadump_crash_info_problem(&info), NULL);
}
