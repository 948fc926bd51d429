# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever the command line asks for, fadump does it, or says in a line why not.

One machine boots with one command line after the other, from kernel to kernel
(see scripts/boot-command-lines).  What is said of fadump is compared as a whole:
a line too many is as wrong as one that lacks.  What a crash might have to do
with goes through one, in other machines.
"""

import dataclasses
import re

from check import over
from machine import build
from machine.life import states_of
from machine.places import VM

PLANT = "cat /sys/devices/system/cpu/online > online\n" + \
    (VM / "scripts/plant-and-crash").read_text()
SCRIPT = (VM / "scripts/boot-command-lines").read_text()

RAM = 4096      # MiB
# What the boot memory has where nobody says, and there is one CPU.
DEFAULT = 768
NOT_ONE_OF = "is not one of on, off, nocma: off"
TOO_SMALL = "of boot memory, but firmware loads over 768 MiB"


@dataclasses.dataclass
class Line:
    """A command line, and what becomes of it; all sizes are in MiB."""
    text: str
    boot_memory: int            # 0: not set up
    says: tuple = ()            # before, or in place of, what a success says
    lent: bool = True           # to CMA
    crash_kernel: int = 0       # what kdump reserves
    limit: int = RAM            # the end of what may be used
    huge_pages: int = 0


LINES = (
    # Firmware boots this one, which has nothing but what all machines here have.
    Line("fadump=on", DEFAULT),
    Line("fadump=nocma", DEFAULT, lent=False),
    Line("fadump=off crashkernel=256M", 0, crash_kernel=256),
    Line("fadump=yes crashkernel=256M", 0, (f"fadump=yes {NOT_ONE_OF}",), crash_kernel=256),
    Line("fadump", 0, (f"fadump= {NOT_ONE_OF}",)),
    Line("fadump=on fadump_retries=many fadump_collector=Host", DEFAULT,
         ("fadump_retries=many is no number: it is 3",
          "fadump_collector=Host is not 1 to 15 of a-z, 0-9 and -: it is host")),
    Line("fadump=on crashkernel=1G", 1024),
    Line("fadump=on crashkernel=1G-3G:800M,3G-:900M@64M", 900,
         ("the offset of crashkernel=, 0x4000000, is not used: firmware decides what boots "
          "where",)),
    Line("fadump=on crashkernel=2G", 1024,
         ("2048 MiB of boot memory were asked for, a quarter of RAM, 1024 MiB, are the most",)),
    Line("fadump=on crashkernel=512M", 0, (f"cannot be set up: 512 MiB {TOO_SMALL}",),
         crash_kernel=512),
    Line("fadump=on fadump_reserve_mem=800M", 800,
         ("fadump_reserve_mem= is deprecated, use crashkernel=",)),
    Line("fadump=on fadump_reserve_mem=64M crashkernel=900M", 900,
         ("fadump_reserve_mem= is deprecated, use crashkernel=, which is used here",)),
    Line("fadump=on fadump_reserve_mem=64M", 0,
         ("fadump_reserve_mem= is deprecated, use crashkernel=",
          f"cannot be set up: 64 MiB {TOO_SMALL}")),
    Line("fadump=on mem=3G", DEFAULT, limit=3072),
    Line("fadump=on mem=1400M", 0, ("cannot be set up: no room for 768 MiB above 0x30000000",),
         limit=1400),
    # Rounded down to 1616 MiB, which is less than the reservation would end at.
    Line("fadump=on mem=1625M", 0, ("cannot be set up: no room for 768 MiB above 0x30000000",),
         limit=1625),
    # With the radix MMU, QEMU 11.1 has no huge pages.
    Line("fadump=on disable_radix default_hugepagesz=16M hugepages=30", DEFAULT,
         huge_pages=30),
)


def script():
    """What prints a command line by its number, and what boots with it."""
    cases = [f"{number}) echo 'console=hvc0 printk.devkmsg=on quiet {line.text}' ;;"
             for number, line in enumerate(LINES, 1)]
    return "\n".join(["command_line() {", "case $1 in", *cases, "esac", "}", SCRIPT])


def said(log):
    return re.findall(r"^\[[^]]*\] (?:opal )?fadump: (.*)$", log, re.MULTILINE)


def expected(line):
    """Patterns of what is said of fadump, each of a whole line."""
    lines = [re.escape(text) for text in line.says]
    if line.boot_memory:
        lines.append(rf"reserved {line.boot_memory} MiB at 0x[0-9a-f]+ of {RAM} MiB of RAM")
        if line.lent:
            lines.append(r"\d+ MiB of the reservation are lent to CMA")
        lines.append("registered: a crash leaves a dump, "
                     rf"{line.boot_memory} MiB of boot memory are copied to 0x[0-9a-f]+")
    return lines


def number(meminfo, name):
    """What /proc/meminfo has by that name; 0 where there is nothing."""
    found = re.search(rf"^{name}: +(\d+)", meminfo, re.MULTILINE)
    return int(found[1]) if found else 0


def problem(line, up, log, meminfo, kdump):
    """What is wrong, or None."""
    found, wanted = said(log), expected(line)
    if len(found) != len(wanted) or not all(map(re.fullmatch, wanted, found)):
        return f"says {found}"
    registered = int(bool(line.boot_memory))
    values = [up[f"fadump/{name}"] for name in ("enabled", "registered", "hotplug_ready")]
    if values != [registered, registered, 1]:
        return f"enabled, registered and hotplug_ready are {values}"
    if up["fadump/mem_reserved"] >> 20 != line.boot_memory:
        return f"{up['fadump/mem_reserved']} bytes are reserved"
    # CMA takes whole page blocks only, of 16 MiB at most.
    lent = number(meminfo, "CmaTotal") >> 10
    most = line.boot_memory if line.lent else 0
    if not max(most - 32, 0) <= lent <= most:
        return f"{lent} MiB of {line.boot_memory} MiB are lent to CMA"
    if "Failed to init cma area" in log:
        return "CMA fails"
    place = re.search(r"copied to (0x[0-9a-f]+)", log)
    if place and (int(place[1], 16) >> 20) + line.boot_memory >= line.limit:
        return f"memory above {line.limit} MiB is reserved"
    if int(kdump) >> 20 != line.crash_kernel:
        return f"kdump has reserved {kdump.strip()} bytes"
    if number(meminfo, "HugePages_Total") != line.huge_pages:
        return "not all huge pages are there"
    return None


def check_all(bench):
    folder, result = bench.run(good=False, first=script(), capture=script(), smp="1",
                               memory=f"{RAM}M", append="quiet", other=build.Kernel())
    bench.expect(result["reason"] == "no memory-preserving IPL",
                 f"life did not go as asked: {result['reason']}")
    ups = states_of(result["boots"], "up")
    bench.expect(len(ups) == len(LINES), f"{len(ups)} boots of {len(LINES)} command lines")
    wrong = []
    for line, up in zip(LINES, ups):
        texts = ((folder / f"{name}.{up['boot']}").read_text()
                 for name in ("dmesg", "meminfo", "kdump"))
        what = problem(line, up, *texts)
        if what:
            wrong.append(f"{line.text}: {what}")
            bench.log(wrong[-1])
    bench.expect(not wrong, f"{len(wrong)} of {len(LINES)}: {wrong[:1]}")


CAPTURE = """
. /scripts/fail

cat /proc/meminfo > meminfo.$BOOT
pattern verify planted /proc/vmcore > verified || fail "$(tail -n 1 verified)"
backtrace /proc/vmcore > backtrace || fail "$(tail -n 1 backtrace)"
state verified
echo 1 > /sys/kernel/fadump/release_mem || fail "cannot release the memory"
state released
"""

LIVES = {
    # Later machines have nothing but XIVE.
    "one-cpu": {"machine": "powernv9", "append": "maxcpus=1 xive=off mem=3G"},
    "one-number": {"append": "nr_cpus=1 disable_radix default_hugepagesz=16M hugepages=30"},
}


@over(life=LIVES)
def check_life(bench, life):
    """Of two CPUs only one is used, by the kernel that crashes and by the one that captures.

    It need not be the same one: firmware boots on any.  The other one waits in a
    loop, which takes too long when instructions are counted.  With maxcpus=1, a
    kernel that was booted on CPU 1 takes CPU 0 to it.
    """
    folder, result = bench.run(first=PLANT, capture=CAPTURE, icount=False, **LIVES[life])
    wanted = ["boot", "up", "planted", "crash", "boot", "MPIPL", "up", "verified", "released",
              "end", "power-off"]
    bench.went_through(result, wanted)
    notes = bench.notes(folder / "backtrace")
    online = {"0": ["0"], "1": ["1"], "0-1": ["0", "1"]}[(folder / "online").read_text().strip()]
    bench.expect([cpu for cpu, _ in notes] == online, f"the notes are not of the CPUs {online}")
    bench.expect(sum("sysrq_handle_crash" in functions for _, functions in notes) == 1,
                 "not one CPU crashed")
    # Little memory is left to a kernel that captures.
    bench.expect(not number((folder / "meminfo.2").read_text(), "HugePages_Total"),
                 "a kernel that captures sets huge pages aside")
