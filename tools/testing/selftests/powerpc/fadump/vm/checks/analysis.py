# SPDX-License-Identifier: GPL-2.0-or-later
"""crash and drgn read the dump, and show what the CPUs did."""

import re

# One CPU crashes while another is busy in a system call.
BUSY_AND_CRASH = """
printf '#!/bin/sh\\necho c > /proc/sysrq-trigger\\n' > /tmp/crasher
chmod +x /tmp/crasher
taskset 1 dd if=/dev/zero of=/dev/null bs=64M &
sleep 1
sync
state crash
exec taskset 2 /tmp/crasher
"""

FRAME = re.compile(r"^ *#\d+ \[\w+\] (\w+) at", re.MULTILINE)


def frames(text):
    return FRAME.findall(text)


def check_backtraces(bench):
    folder, _ = bench.run(first=BUSY_AND_CRASH)
    seen = bench.stack(folder)
    for name in ("crasher", "sysrq_handle_crash", "ksys_write", "system_call_exception"):
        bench.expect(name in seen, f"drgn sees no {name}")
    text = bench.crash(folder, "sys", "bt", "bt -c 0")
    system, panicked, other = re.split(r"^(?=PID: )", text, flags=re.MULTILINE)
    bench.expect('sysrq triggered crash"' in system, "the panic string is not sysrq's")
    bench.expect('COMMAND: "crasher"' in panicked, "the panicking task is not the one that crashed")
    bench.expect(re.search(r"CPU: 1\b", panicked),
                 "the panicking CPU is not the one that crashed")
    for name in ("sysrq_handle_crash", "ksys_write", "system_call_exception"):
        bench.expect(name in frames(panicked), f"no {name} in the panicking task's backtrace")
    bench.expect('COMMAND: "dd"' in other, "the other CPU does not run the busy task")
    # It may be just at the beginning of one, and then there is no other frame.
    bench.expect(frames(other)[-1:] and frames(other)[-1].startswith("system_call_"),
                 "the other CPU's backtrace does not end in the system call")
