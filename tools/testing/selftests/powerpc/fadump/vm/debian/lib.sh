# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts of this folder, which run in the guest, have in common: checks.
# What a check printed stays in $here/logs, with the name of the check.

here=/var/lib/fadump-check
fadump=/sys/kernel/fadump
mkdir -p $here/logs

# check NAME FUNCTION [ARGUMENT...]: tell whether it succeeds, and if not, what it
# printed last.
check() {
	name=$1
	shift
	started=$(cut -d. -f1 /proc/uptime)
	if "$@" > $here/logs/"$name" 2>&1; then
		good=yes
		reason=
	else
		good=no
		reason=$(tail -n 1 $here/logs/"$name" | tr -c 'A-Za-z0-9/.,:_\n-' _)
	fi
	$here/state checked name="$name" good=$good \
		seconds=$(($(cut -d. -f1 /proc/uptime) - started)) reason="$reason"
}

# Where the kernel can be told that a page of memory is bad.
offline=/sys/devices/system/memory/hard_offline_page

# Have one page above boot memory and its copy taken out of use, as after an error of
# memory: the first there that is not the kernel's own.
poisons() {
	page=$(getconf PAGE_SIZE)
	ram=$(sed -n 's/^0*-\([0-9a-f]*\) : System RAM/0x\1/p' /proc/iomem)
	for number in $(seq 64); do
		echo $(((ram / page * 3 / 4 + number) * page)) > $offline || continue
		grep HardwareCorrupted: /proc/meminfo
		! grep -q 'HardwareCorrupted: *0 kB' /proc/meminfo || continue
		return 0
	done
	return 1
}

# A shell of its own, so that the dump has a task of this name.  Not in /run, where
# systemd lets nothing be executed.
crash_now() {
	printf '#!/bin/sh\necho c > /proc/sysrq-trigger\n' > $here/crasher
	chmod 755 $here/crasher
	sync
	$here/state crash
	exec $here/crasher
}

# The machine's first process may be ./init.
has_systemd() {
	[ -d /run/systemd/system ]
}

# kdump_tools start|stop|restart: as an administrator would
kdump_tools() {
	if has_systemd; then
		systemctl "$1" kdump-tools
	else
		/etc/init.d/kdump-tools "$1"
	fi
}

kernel=$(uname -r)
vmlinux=/usr/lib/debug/lib/modules/$kernel/vmlinux
