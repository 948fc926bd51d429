# SPDX-License-Identifier: GPL-2.0-or-later
"""crash and drgn read the dump, and show what the CPUs did; gdb looks at the machine itself."""

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


# As the documentation says how to: in a crash, and in early boot after the MPIPL, in which
# gdb is told of a SIGQUIT.
IN_GDB = """
hbreak crash_fadump
continue
backtrace
delete
hbreak fadump_take_out
continue
continue
backtrace
print fadump_conf.dump_active
delete
detach
"""


def check_debugger(bench):
    """gdb stops a crash and the capture kernel, and the machine goes on when it leaves."""
    _, result, seen = bench.debug(IN_GDB)
    bench.expect(re.search(r"^#\d+ .* sysrq_handle_crash ", seen, re.MULTILINE),
                 "gdb does not see who crashed")
    bench.expect(re.search(r"^#0 .* fadump_take_out \(block=1073741824", seen, re.MULTILINE),
                 "gdb does not stop the capture kernel in real mode")
    bench.expect("$1 = 1" in seen, "gdb does not see that there is a dump")
    bench.expect(result["good"], f"life did not go as asked: {result['reason']}")
