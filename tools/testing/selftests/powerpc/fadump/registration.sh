#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fadump's files on a machine that is registered for a dump, or could be: the
# states RESERVED and REGISTERED, and RELEASED where there was a dump.  In the
# end, it is registered if it was before.

. "$(dirname "$0")/expect.sh"

it_is_enabled() {
	expect_value enabled 1
}

memory_is_reserved() {
	reserved=$(cat $fadump/mem_reserved)
	[ $reserved -gt 0 ] || differs "nothing is reserved"
	! has_opal || [ $reserved -ge $((768 << 20)) ] ||
		differs "less than 768 MiB are reserved"
}

# It comes with a dump, and stays when that has gone.
there_is_nothing_to_release() {
	[ -e $fadump/release_mem ] || {
		[ ! -L ${fadump}_release_mem ] ||
			differs "there is fadump_release_mem without a dump"
		return 0
	}
	expect_only_flags release_mem
	expect_refused release_mem EPERM 1
	expect_refused release_mem EINVAL 0
}

nothing_is_dumped() {
	expect_write registered 1
	expect_regions no
	expect_write registered 0
	expect_regions no
}

registered_accepts_nothing_but_a_flag() {
	expect_write registered 1
	expect_only_flags registered
	expect_value registered 1
	expect_write registered 0
	expect_only_flags registered
	expect_value registered 0
}

registering_twice_is_registering_once() {
	expect_write registered 1
	expect_no_change registered 1
	expect_write registered 0
	expect_no_change registered 0
}

it_can_be_registered_again_and_again() {
	expect_write registered 1
	expect_register_cycles
}

# Nothing but the one file.
registering_changes_nothing_else() {
	expect_write registered 0
	before=$(everything | sed "s|^$fadump/registered:0$|$fadump/registered:1|")
	expect_write registered 1
	expect_unchanged "$before" "registering, beside registered,"
}

the_old_names_work() {
	[ -z "$(write 0 ${fadump}_registered)" ] ||
		differs "fadump_registered refuses 0"
	expect_value registered 0
	[ -z "$(write 1 ${fadump}_registered)" ] ||
		differs "fadump_registered refuses 1"
	expect_value registered 1
	[ "$(cat ${fadump}_registered)" = 1 ] || differs "fadump_registered is not 1"
	[ "$(cat ${fadump}_enabled)" = 1 ] || differs "fadump_enabled is not 1"
}

# Text for the capture kernel's command line, where the platform has it.
bootargs_are_kept() {
	file=$fadump/bootargs_append
	[ -e $file ] || skip "this platform has no bootargs_append"
	kept=$(cat $file)
	trap 'write "$kept" $file > /dev/null' EXIT
	for text in 'nr_cpus=4' 'a=1 b="2 3"' ''; do
		[ -z "$(write "$text" $file)" ] || differs "'$text' is refused"
		expect_value bootargs_append "$text"
	done
	long=$(printf %4096s x)
	[ -n "$(write "$long" $file)" ] || differs "4096 bytes are accepted"
	expect_value bootargs_append ''
}

need_fadump
[ "$(cat $fadump/enabled)" = 1 ] || skip_all "fadump is off"
[ "$(cat $fadump/mem_reserved)" != 0 ] || skip_all "fadump has nothing reserved"
! has_dump || skip_all "there is a dump: see dump.sh"

found=$(cat $fadump/registered)
trap 'echo $found > $fadump/registered' EXIT

test_all modes links no_file_is_unknown read_only_files_are_read_only \
	hotplug_is_ready it_is_enabled memory_is_reserved \
	there_is_nothing_to_release nothing_is_dumped \
	registered_accepts_nothing_but_a_flag \
	registering_twice_is_registering_once \
	it_can_be_registered_again_and_again registering_changes_nothing_else \
	the_old_names_work bootargs_are_kept
