# SPDX-License-Identifier: GPL-2.0-or-later
"""Each CPU that was online has its registers in the dump, in its place."""

import re
import signal

from check import over
from machine import build, elfcore

CPUS = 8
# Two of them offline, and the one that crashes not the first.
OFFLINE = (3, 6)
CRASHING = 5
FIRST = f"""
for cpu in {' '.join(map(str, OFFLINE))}; do
	echo 0 > /sys/devices/system/cpu/cpu$cpu/online || exit 1
done
printf '#!/bin/sh\\necho c > /proc/sysrq-trigger\\n' > /tmp/crasher
chmod +x /tmp/crasher
sync
state crash
exec taskset -c {CRASHING} /tmp/crasher
"""

# Which CPU has which number.
NUMBERS = "cat /sys/devices/system/cpu/cpu*/physical_id > numbers.$BOOT"
CRASH = f"""
{NUMBERS}
sync
state crash
exec taskset -c 1 sh -c 'echo c > /proc/sysrq-trigger'
"""
RENUMBERED = {
    # Two CPUs of four, and not those that firmware's kernel has by the same numbers:
    # kexec starts the next one on the CPU that it is told, which begins there.
    "crashed": (2, """
echo 2 > /sys/kernel/reboot/cpu || exit 1
append=nr_cpus=2
. /scripts/hand-over
"""),
    # All four, of which the capture kernel will have two.
    "captured": (4, "echo nr_cpus=2 > /sys/kernel/fadump/bootargs_append" + CRASH),
}
RENUMBERED_LATER = f"""
[ -e /proc/vmcore ] || {{{CRASH}}}
{NUMBERS}
"""

# The service processor's way, which the kernel knows nothing of.
UNREQUESTED = """
. /scripts/crash-through-service-processor
"""

# The notes come first in /proc/vmcore.  crash 9.0.2 takes those of a compressed
# dump for notes of the CPUs that were present, offline or not (stock's, too).
SAVE = """
dd if=/proc/vmcore of=notes bs=64k count=8 2>/dev/null
format=-E
. /scripts/save-the-dump
"""

# In less time than crash takes; see guest/backtrace.c.
LOOK = """
dmesg > dmesg.$BOOT
cat /sys/firmware/opal/mpipl/core > opal-core
backtrace /proc/vmcore > backtrace || state failed reason=backtrace
"""


def said(folder, words):
    return re.search(rf"fadump: {words}", (folder / "dmesg.2").read_text())


def expect_places(bench, folder, nr):
    """There are as many notes as CPUs, each in its place; gives the functions in each."""
    notes = bench.notes(folder / "backtrace")
    places = [cpu for cpu, _ in notes]
    bench.expect(places == [str(cpu) for cpu in range(nr)],
                 f"notes of {nr} CPUs are of the CPUs {places}")
    return [functions for _, functions in notes]


def check_offline(bench):
    folder, _ = bench.run(smp=f"{CPUS},sockets=2,cores=2,threads=2",
                          first=FIRST, capture=SAVE)
    online = [cpu for cpu in range(CPUS) if cpu not in OFFLINE]
    threads = elfcore.Core((folder / "notes").read_bytes()).threads()
    bench.expect(len(threads) == len(online),
                 f"{len(threads)} notes of {len(online)} CPUs that were online")
    bench.expect(said(folder, rf"the dump has the registers of {len(online)} CPUs\n"),
                 "the log does not say how many CPUs")

    # In the kernel, GPR 13 of a CPU points to what the kernel has of that CPU alone.
    text = bench.crash(folder, *(f"p/x (unsigned long)paca_ptrs[{cpu}]" for cpu in online),
                       "bt -a")
    own = [int(value, 16) for value in re.findall(r"= (0x[0-9a-f]+)", text)]
    bench.expect(len(own) == len(online), f"crash finds {len(own)} of {len(online)} pacas")
    for cpu, paca, thread in zip(online, own, threads):
        bench.expect(thread.registers[13] == paca,
                     f"the note in the place of CPU {cpu} is not of that CPU")

    # What crash took each note for, and where it says that the CPUs were.
    shown = {int(re.search(r" CPU: (\d+)", task)[1]): task
             for task in re.split(r"^(?=PID: )", text, flags=re.MULTILINE)[1:]}
    for cpu, thread in zip(online, threads):
        bench.expect(f"R13: {thread.registers[13]:016x}" in shown[cpu],
                     f"crash takes another note for the one of CPU {cpu}")
    for cpu in range(CPUS):
        bench.expect(("cannot determine NT_PRSTATUS" in shown.get(cpu, "")) == (cpu in OFFLINE),
                     f"crash has registers of CPU {cpu} where there are none, or lacks them")
    bench.expect("sysrq_handle_crash" in shown[CRASHING],
                 "crash does not show where the crashing CPU was")

    # All threads ran firmware, whatever the kernel made of them.
    core = elfcore.Core((folder / "opal-core").read_bytes()).threads()
    bench.expect(len(core) == CPUS, f"OPAL's core has {len(core)} of {CPUS} threads")
    bench.expect({thread.signal for thread in core} == {signal.SIGUSR1},
                 "OPAL's core does not say that the kernel asked")


def check_unrequested(bench):
    folder, _ = bench.run(first=UNREQUESTED, capture=LOOK, memory="2G")
    bench.expect(said(folder, "the dump has the registers of 2 CPUs: firmware ended the kernel"),
                 "the log does not say that firmware ended the kernel")
    expect_places(bench, folder, 2)
    core = elfcore.Core((folder / "opal-core").read_bytes()).threads()
    bench.expect({thread.signal for thread in core} == {signal.SIGTERM},
                 "OPAL's core does not say that the kernel did not ask")


@over(kernel=RENUMBERED)
def check_renumbered(bench, kernel):
    """The crashed kernel's numbers of CPUs count, where the capture kernel has others."""
    nr, first = RENUMBERED[kernel]
    # CPUs that no kernel uses wait in a loop: not when instructions are counted.
    folder, _ = bench.run(smp="4,sockets=2,cores=1,threads=2", first=first,
                          capture=RENUMBERED_LATER + LOOK, icount=False, memory="2G",
                          other=build.Kernel())
    crashed, captured = (path.read_text().split() for path in sorted(folder.glob("numbers.*")))
    bench.log(f"{crashed} {captured}")
    bench.expect(len(crashed) == nr and crashed != captured,
                 f"both kernels count alike, {crashed} and {captured}: nothing is tested")
    functions = expect_places(bench, folder, nr)
    bench.expect("sysrq_handle_crash" in functions[1], "CPU 1 is not the one that crashed")
