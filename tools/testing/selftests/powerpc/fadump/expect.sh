# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the tests of fadump's files expect of a file: values, permissions, and what
# becomes of a write.  Sourced by them; runs in any POSIX shell, busybox's too.
#
# A test is a function.  It runs in a shell of its own and ends at the first
# expectation that does not hold.

. "$(dirname "$0")/../../kselftest/ktap_helpers.sh"

fadump=/sys/kernel/fadump
regions=/sys/kernel/debug/powerpc/fadump_region

# ---- running ----

# However a test ends, its EXIT trap puts back what it changed: not all shells run it
# when they are ended by a signal.  A shell within the shell knows no traps but its own.
end_by_exit() {
	trap 'exit 1' HUP INT TERM
}
end_by_exit

# test_all TEST...: run them, print what came of it, and exit
test_all() {
	ktap_print_header
	ktap_set_plan $#
	for name; do
		( end_by_exit; $name )
		case $? in
		0) ktap_test_pass "$name" ;;
		"$KSFT_SKIP") ktap_test_skip "$name" ;;
		*) ktap_test_fail "$name" ;;
		esac
	done
	ktap_finished
}

# skip_all REASON
skip_all() {
	ktap_print_header
	ktap_skip_all "$@"
	exit "$KSFT_SKIP"
}

# skip REASON: this test
skip() {
	ktap_print_msg "$*"
	exit "$KSFT_SKIP"
}

# differs WHAT: this test fails
differs() {
	ktap_print_msg "$*"
	exit "$KSFT_FAIL"
}

# What no test goes without.
need_fadump() {
	[ "$(id -u)" = 0 ] || skip_all "only root can read and write all files"
	[ -e $fadump/enabled ] || skip_all "no fadump on this machine or in this kernel"
}

# The kernel holds the dump of a crash.
has_dump() {
	[ -e $fadump/release_mem ] && [ -e /proc/vmcore ]
}

has_opal() {
	[ -e /proc/device-tree/ibm,opal ]
}

# need_release WHAT: no dump is lost by accident
need_release() {
	[ "$FADUMP_RELEASE" = yes ] ||
		skip "FADUMP_RELEASE=yes, once $1 is saved, to go on: it is lost"
}

# ---- expectations ----

# All that a write might change, in one text.
everything() {
	stat -c '%n %a' $fadump/* /proc/vmcore 2>/dev/null
	grep -H '' $fadump/* $regions 2>/dev/null
}

# expect_unchanged SINCE WHAT: everything is as it was
expect_unchanged() {
	now=$(everything)
	[ "$now" = "$1" ] || {
		echo "$now" | grep -vxF "$1" | sed 's/^/# now: /'
		echo "$1" | grep -vxF "$now" | sed 's/^/# before: /'
		differs "$2 changed something"
	}
}

# expect_value FILE VALUE
expect_value() {
	value=$(cat $fadump/$1) || differs "$1 cannot be read"
	[ "$value" = "$2" ] || differs "$1 is '$value', not $2"
}

# expect_mode PATH MODE: in octal, as stat prints it
expect_mode() {
	mode=$(stat -c %a $1) || differs "there is no $1"
	[ "$mode" = "$2" ] || differs "$1 has permissions $mode, not $2"
}

# expect_link FILE: the name that it had before there was a folder
expect_link() {
	old=${fadump}_$1
	[ -L $old ] && [ "$(readlink -f $old)" = $fadump/$1 ] ||
		differs "$old is no link to $fadump/$1"
}

# write VALUE PATH: in one go, as the shell's own echo does it; prints the words of
# the error, nothing without one
write() {
	said=$( { echo "$1" > $2; } 2>&1 )
	echo "${said##*: }"
}

# expect_write FILE VALUE: it is accepted
expect_write() {
	found=$(write "$2" $fadump/$1)
	[ -z "$found" ] || differs "writing '$2' to $1 gave '$found'"
}

# expect_refused FILE EINVAL|EPERM VALUE...: none is accepted, or does anything
expect_refused() {
	file=$1
	case $2 in
	EINVAL) wanted='Invalid argument' ;;
	EPERM) wanted='Operation not permitted' ;;
	esac
	shift 2
	before=$(everything)
	for value; do
		found=$(write "$value" $fadump/$file)
		# Some shells speak of an I/O error only, whatever it was.
		[ "$found" = "$wanted" ] || [ "$found" = 'I/O error' ] ||
			differs "writing '$value' to $file gave '$found', not '$wanted'"
	done
	expect_unchanged "$before" "what was refused by $file"
}

# expect_no_change FILE VALUE: accepted, and nothing to do
expect_no_change() {
	before=$(everything)
	expect_write $1 $2
	expect_unchanged "$before" "writing $2 to $1, which it was already,"
}

# expect_only_flags FILE: each write that is no flag is refused, whatever the
# state: neither 0 nor 1, though some begin like it or are taken for it elsewhere
expect_only_flags() {
	expect_refused $1 EINVAL -1 2 10 4294967296 18446744073709551617 0x2 \
		y n on abc 1x 1.0 '' ' 1' ' 1x' '1 1' '0 x'
}

# expect_read_only FILE: root is refused, too
expect_read_only() {
	before=$(everything)
	for value in 0 1 ''; do
		[ -n "$(write "$value" $fadump/$1)" ] ||
			differs "$1 can be written to"
	done
	expect_unchanged "$before" "what was refused by $1"
}

expect_register_cycles() {
	for cycle in 1 2 3; do
		expect_write registered 0
		expect_value registered 0
		expect_write registered 1
		expect_value registered 1
	done
}

# expect_regions DUMPED: what is preserved, and whether it was: each region was
# copied whole, or not at all.
expect_regions() {
	[ -e $regions ] || skip "no $regions: is debugfs mounted?"
	total=0
	while read -r line; do
		case $line in
		DUMP:*) ;;
		*) continue ;;
		esac
		size=${line##*Size: }
		size=${size%%,*}
		dumped=${line##*Dumped: }
		dumped=${dumped%% *}
		total=$((total + size))
		[ $1 = yes ] && wanted=$((size)) || wanted=0
		[ $((dumped)) = $wanted ] || differs "fadump_region: $line"
	done < $regions
	[ $total -gt 0 ] || differs "fadump_region has no boot memory"
	[ $total -le $(cat $fadump/mem_reserved) ] ||
		differs "fadump_region has more than mem_reserved"
	# What OPAL loads a kernel over.
	! has_opal || [ $total -ge $((768 << 20)) ] ||
		differs "fadump_region adds up to $total bytes"
}

# ---- what holds in every state ----

modes() {
	expect_mode $fadump/enabled 444
	expect_mode $fadump/registered 644
	expect_mode $fadump/mem_reserved 444
	expect_mode $fadump/hotplug_ready 444
	[ ! -e $fadump/bootargs_append ] || expect_mode $fadump/bootargs_append 644
	for file in capture_try crashed_release crashed_build_id crash_time crash_reason; do
		[ ! -e $fadump/$file ] || expect_mode $fadump/$file 444
	done
	[ ! -e $fadump/release_mem ] || expect_mode $fadump/release_mem 200
	[ ! -e $regions ] || expect_mode $regions 444
}

links() {
	expect_link enabled
	expect_link registered
	[ ! -e $fadump/release_mem ] || expect_link release_mem
}

no_file_is_unknown() {
	for file in $fadump/*; do
		case ${file##*/} in
		enabled | registered | mem_reserved | hotplug_ready) ;;
		bootargs_append | release_mem | capture_try) ;;
		crashed_release | crashed_build_id | crash_time | crash_reason) ;;
		*) differs "this test knows nothing of $file" ;;
		esac
	done
}

read_only_files_are_read_only() {
	expect_read_only enabled
	expect_read_only mem_reserved
	expect_read_only hotplug_ready
}

hotplug_is_ready() {
	expect_value hotplug_ready 1
}
