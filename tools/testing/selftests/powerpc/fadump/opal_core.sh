#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The files of OPAL's core, in a boot that follows an MPIPL: while it is there,
# and, if FADUMP_RELEASE=yes says that it was saved, while it is released.

. "$(dirname "$0")/expect.sh"

folder=/sys/firmware/opal/mpipl
core=$folder/core
release=$folder/release_core

permissions() {
	expect_mode $core 400
	expect_mode $release 200
	[ ! -e $folder/core_crash ] || expect_mode $folder/core_crash 444
}

the_old_link() {
	[ "$(readlink /sys/firmware/opal/core)" = mpipl/core ] ||
		differs "/sys/firmware/opal/core is no link to $core"
}

# Its size is known before it is read.
it_can_be_read_to_its_end() {
	[ "$(cat $core | wc -c)" = "$(stat -c %s $core)" ] ||
		differs "$core has another size than it says"
	[ "$(head -c 4 $core | tail -c 3)" = ELF ] || differs "$core is no ELF file"
}

# From anywhere, in pieces of any size.
it_can_be_read_in_pieces() {
	sum=$(dd if=$core bs=4099 skip=17 count=1 2>/dev/null | md5sum)
	[ "$sum" = "$(cat $core | tail -c +$((17 * 4099 + 1)) | head -c 4099 |
		md5sum)" ] || differs "a piece of $core differs from the whole"
	[ -z "$(dd if=$core bs=$(stat -c %s $core) skip=1 2>/dev/null | head -c 1 |
		od -A n -t x1)" ] || differs "$core goes on behind its end"
}

nothing_but_1_releases_it() {
	for value in 0 2 -1 y '' 1x 18446744073709551617; do
		[ -n "$(write "$value" $release)" ] ||
			differs "$release accepts '$value'"
	done
	[ -e $core ] || differs "$core went by an invalid write"
}

neither_file_does_the_others_work() {
	[ -n "$(write 1 $core)" ] || differs "$core can be written to"
	! cat $release > /dev/null 2>&1 || differs "$release can be read"
}

# One holds it open, others are in the middle of it.
it_can_be_released_under_readers() {
	need_release "$core"
	readers=
	trap 'kill $readers 2>/dev/null' EXIT
	exec 3< $core
	dd bs=4096 count=1 <&3 > /dev/null 2>&1
	for reader in 1 2 3; do
		(while cat $core > /dev/null; do :; done) 2>/dev/null &
		readers="$readers $!"
	done
	sleep 1
	[ -z "$(write 1 $release)" ] || differs "$release refuses 1"
	wait
	! [ "$(cat <&3 2>/dev/null | wc -c)" != 0 ] ||
		differs "$core gives something after its release"
	exec 3<&-
	[ ! -e $core ] || differs "$core is there after its release"
	[ ! -L /sys/firmware/opal/core ] ||
		differs "the link to $core is there after its release"
	[ -n "$(write 1 $release)" ] || differs "$release accepts 1 twice"
}

[ "$(id -u)" = 0 ] || skip_all "only root can read and write all files"
[ -e $core ] || skip_all "no core of OPAL: this boot follows no MPIPL"

test_all permissions the_old_link it_can_be_read_to_its_end \
	it_can_be_read_in_pieces nothing_but_1_releases_it \
	neither_file_does_the_others_work it_can_be_released_under_readers
