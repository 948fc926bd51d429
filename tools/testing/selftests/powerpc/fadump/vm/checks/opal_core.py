# SPDX-License-Identifier: GPL-2.0-or-later
"""OPAL's core is what firmware was when the kernel crashed, and goes when it is told to."""

import re
import struct

from machine import elfcore

# What firmware the machine was started with.
SKIBOOT = "/usr/share/qemu/skiboot.lid"
# Its data has changed since; its text, most of it, has not.
UNCHANGED = 0.8
PAGE = 4096

MEMORY_CONSOLE_MAGIC = 0x6630696567726173

# The core outlives the kernel's dump; checks/selftests.py looks at its files.
CAPTURE = """
core=/sys/firmware/opal/mpipl/core
for name in base-address boot-address; do
	cat /proc/device-tree/ibm,opal/opal-$name > $name
done
cat /proc/device-tree/ibm,opal/ibm,opal-memcons > memory-console

. /scripts/fail
dmesg > dmesg.$BOOT
cat $core > opal-core || fail "cannot save $core"
echo 1 > /sys/kernel/fadump/release_mem || fail "cannot release the memory"
cmp $core opal-core || fail "$core is another one after the release of the kernel's dump"
"""


# The kernel had nothing registered: there is no dump of it, but one of firmware.
UNREGISTERED = """
echo 0 > /sys/kernel/fadump/registered
. /scripts/crash-through-service-processor
"""
CAPTURE_WITHOUT_A_DUMP = """
[ -e /proc/vmcore ] && state failed reason=there_is_a_vmcore
cat /sys/firmware/opal/mpipl/core > opal-core || state failed reason=no_core
"""


def number(path):
    return struct.unpack(">Q", path.read_bytes())[0]


def console_text(core, at):
    """What firmware's console in memory holds, from its description on."""
    magic, out, _, size = struct.unpack(">QQQI", core.memory(at, 28))
    return core.memory(out, size) if magic == MEMORY_CONSOLE_MAGIC else None


def check_memory(bench):
    folder, _ = bench.run(smp="4,sockets=1,cores=2,threads=2", capture=CAPTURE)
    log = (folder / "dmesg.2").read_text()
    # Else the result table was believed; whether rightly, says the memory below.
    bench.note = "QEMU's result table was wrong" if "OPAL's memory is taken from" in log else None

    path = folder / "opal-core"
    core = elfcore.Core(path.read_bytes())
    bench.expect((core.order, core.type, core.machine) == (">", 4, 21),
                 "no big-endian core of 64-bit PowerPC")
    last = core.segments[-1]
    bench.expect(last.offset + last.size == path.stat().st_size,
                 "the file does not end with its last segment")

    base = number(folder / "base-address")
    with open(SKIBOOT, "rb") as image:
        pages = [page for page in iter(lambda: image.read(PAGE), b"") if len(page) == PAGE]
    same = sum(core.memory(base + n * PAGE, PAGE) == page for n, page in enumerate(pages))
    bench.expect(same > UNCHANGED * len(pages),
                 f"{same} of {len(pages)} pages of skiboot are at their address")
    console = console_text(core, number(folder / "memory-console"))
    bench.expect(console, "no memory console where the device tree says")
    for words in (rb"OPAL \S+ starting", rb"Performing MPIPL"):
        bench.expect(re.search(words, console), f"{words.decode()} is not on the memory console")

    entry = [content for _, kind, content in core.notes if kind == elfcore.NT_AUXV]
    bench.expect(entry and struct.unpack(">QQQQ", entry[0]) ==
                 (9, number(folder / "boot-address"), 0, 0), "AT_ENTRY is not where OPAL starts")
    expect_gdb(bench, path, core)


def expect_gdb(bench, path, core):
    """gdb opens it, and sees the threads and the memory that we do."""
    out = struct.unpack(">Q", core.memory(core.segments[0].address, 8))[0]
    code, text = bench.call("gdb-multiarch", "-nx", "-batch", "-ex", f"core-file {path}",
                            "-ex", "info threads", "-ex", "x/gx "
                            f"{core.segments[0].address:#x}")
    bench.expect(not code, f"gdb ended with {code}")
    threads = core.threads()
    bench.expect(re.findall(r"^\*? +\d+ +.*LWP (\d+)", text, re.MULTILINE) ==
                 [str(thread.pid) for thread in threads], "gdb sees other threads")
    bench.expect("terminated with signal SIGUSR1" in text, "gdb does not see SIGUSR1")
    bench.expect(f"{out:#018x}" in text, "gdb does not see OPAL's memory")


def check_without_a_dump(bench):
    folder, _ = bench.run(first=UNREGISTERED, capture=CAPTURE_WITHOUT_A_DUMP)
    core = elfcore.Core((folder / "opal-core").read_bytes())
    bench.expect(len(core.threads()) == 2, f"{len(core.threads())} threads of 2")
    bench.expect(core.segments, "no memory of OPAL's")
