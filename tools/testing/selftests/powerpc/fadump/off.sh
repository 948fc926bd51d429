#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fadump's files on a machine that could, but shall not, or had no room to.

. "$(dirname "$0")/expect.sh"

it_says_that_it_is_off() {
	expect_value registered 0
	[ "$(cat $fadump/mem_reserved)" = 0 ] ||
		differs "$(cat $fadump/mem_reserved) bytes are reserved"
	[ -z "$(cat $regions 2>/dev/null)" ] || differs "fadump_region is not empty"
}

it_cannot_be_registered() {
	expect_refused registered EPERM 1 0
	expect_only_flags registered
}

there_is_no_dump() {
	[ ! -e $fadump/release_mem ] || differs "there is release_mem"
	[ ! -e ${fadump}_release_mem ] || differs "there is fadump_release_mem"
}

need_fadump
[ "$(cat $fadump/enabled)" = 0 ] || skip_all "fadump is on"

test_all modes links no_file_is_unknown read_only_files_are_read_only \
	hotplug_is_ready it_says_that_it_is_off it_cannot_be_registered \
	there_is_no_dump
