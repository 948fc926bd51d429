#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fadump's files in a capture kernel: while there is a dump (ACTIVE), and, if
# FADUMP_RELEASE=yes says that it was saved, once it is released (RELEASED).

. "$(dirname "$0")/expect.sh"

it_is_enabled_and_not_registered() {
	expect_value enabled 1
	expect_value registered 0
	[ $(cat $fadump/mem_reserved) -gt 0 ] || differs "nothing is reserved"
}

all_regions_are_dumped() {
	expect_regions yes
}

there_is_a_vmcore() {
	expect_mode /proc/vmcore 400
	[ "$(head -c 4 /proc/vmcore | tail -c 3)" = ELF ] ||
		differs "/proc/vmcore is no ELF file"
}

flags_are_flags() {
	expect_only_flags registered
	expect_only_flags release_mem
}

# The memory holds the dump: neither may be until it is released.
it_cannot_be_registered() {
	expect_refused registered EPERM 1 0
}

# There is no taking it back, or not doing it.
not_releasing_is_no_order() {
	expect_refused release_mem EINVAL 0
}

release_mem_cannot_be_read() {
	! cat $fadump/release_mem > /dev/null 2>&1 ||
		differs "release_mem can be read"
}

# ---- the end of the dump ----

it_can_be_released() {
	need_release "/proc/vmcore"
	expect_write release_mem 1
	[ ! -e /proc/vmcore ] || differs "there is /proc/vmcore after the release"
	expect_value registered 0
}

is_released() {
	need_release "/proc/vmcore"
	! has_dump || differs "the dump is still there"
}

it_cannot_be_released_twice() {
	is_released
	expect_refused release_mem EPERM 1
	expect_refused release_mem EINVAL 0
	expect_only_flags release_mem
	modes
	links
}

it_can_be_registered_afterwards() {
	is_released
	expect_no_change registered 0
	expect_only_flags registered
	expect_write registered 1
	expect_regions no
	expect_register_cycles
	expect_refused release_mem EPERM 1
}

need_fadump
has_dump || skip_all "there is no dump: no crash came before this boot"

test_all modes links no_file_is_unknown read_only_files_are_read_only \
	hotplug_is_ready it_is_enabled_and_not_registered \
	all_regions_are_dumped there_is_a_vmcore flags_are_flags \
	it_cannot_be_registered not_releasing_is_no_order \
	release_mem_cannot_be_read it_can_be_released \
	it_cannot_be_released_twice it_can_be_registered_afterwards
