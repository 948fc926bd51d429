# SPDX-License-Identifier: GPL-2.0-or-later
"""The crashed kernel's memory is not the capture kernel's, and comes back whole."""

import re

from check import over
from machine import build
from machine.life import states_of
from machine.places import VM

HAND_OVER = (VM / "scripts/hand-over").read_text()
CRASH_THEN_CAPTURE = (VM / "scripts/crash-then-capture").read_text()
NODES = "state nodes nodes=$(sh /scripts/nodes)\n"
PLANT = NODES + (VM / "scripts/plant-and-crash").read_text()
RELEASE = (VM / "scripts/release-under-load").read_text()

KEPT = "Crashed kernel memory"
RESERVED = 769          # MiB, with crashkernel=768M


def nodes_of(state):
    """MiB of memory on each node."""
    return {int(node): int(size) for node, size in
            (pair.split(":") for pair in state["nodes"].split(","))}


def ranges(folder, name, kind):
    """The ranges of a kind in what was kept of /proc/iomem, and how deep each is."""
    lines = re.findall(rf"^( *)([0-9a-f]+)-([0-9a-f]+) : {kind}$",
                       (folder / name).read_text(), re.MULTILINE)
    return [(int(start, 16), int(end, 16) + 1, len(depth)) for depth, start, end in lines]


def size_of(found):
    return sum(end - start for start, end, _ in found)


# What the case is; the machine; what the scripts are told.
CASES = {
    "two-nodes": ({"memory": "8G", "smp": "2,sockets=2,cores=1,threads=1",
                   "append": "crashkernel=768M", "other": build.Kernel(), "boots": 5},
                  "refused=yes"),
    # Memory, and its limit, are no multiples of a block.
    "hash-4k-limited": ({"memory": "5376M", "smp": "1", "kernel": {"pages": "4k"},
                         "append": "crashkernel=768M disable_radix mem=4608M"},
                        "policy_before=online_movable interrupted=yes"),
    # mem= ends where the second node begins: that one has a CPU, and no memory.
    "node-without-memory": ({"memory": "8G", "smp": "2,sockets=2,cores=1,threads=1",
                             "append": "crashkernel=768M mem=4G"}, ""),
}


@over(case=CASES)
def check_release(bench, case):
    """Released by two tasks, under a reader, with errors: all memory is as before the crash."""
    asked, told = CASES[case]
    folder, result = bench.run(first=PLANT, capture=f"{told}\n{RELEASE}", **asked)
    wanted = ["boot", "up", "nodes", "planted", "crash", "boot", "MPIPL", "up", "verified",
              *(name for name in ("refused", "interrupted") if name in told), "released", "again", "planted", "crash",
              "boot", "MPIPL", "up", "verified",
              *(["by-user-space", "too-large", "by-kernel", "up", "after-kexec"] if "other" in asked else
                ["saved", "released", "registered"]), "end", "power-off"]
    bench.went_through(result, wanted)

    before, captured, released = (nodes_of(states_of(result["boots"], name)[0])
                                  for name in ("nodes", "verified", "released"))
    bench.expect((0 in before.values()) == ("without-memory" in case), f"nodes have {before} MiB")
    bench.expect(sum(captured.values()) < 2048, f"the capture kernel has {captured} MiB")
    # But for the reservation, and more on the node that the capture kernel lives on.
    bench.expect(sum(released.values()) >= sum(before.values()) * 0.99 - RESERVED,
                 f"nodes had {before} MiB, and have {released} after the release")
    for node, size in before.items():
        bench.expect(released.get(node, 0) >= size * 0.9 - RESERVED * (node == min(before)),
                     f"node {node} had {size} MiB, and has {released.get(node)} after the release")

    state = states_of(result["boots"], "released")[0]
    bench.expect(sorted([state["one"], state["two"]]) == ["Operation_not_permitted", "done"],
                 f"two tasks that release: {state['one']}, {state['two']}")
    bench.expect(state["offline"] == 0, f"{state['offline']} blocks of memory are offline")
    bench.expect(states_of(result["boots"], "again")[0]["result"] == "Operation_not_permitted",
                 "a second release is not refused")
    for refused in states_of(result["boots"], "refused"):
        bench.expect(refused["result"] == "Cannot_allocate_memory", f"an error is told as {refused['result']}")
        bench.expect("cannot be added (error -12)" in (folder / "dmesg.2.released").read_text(),
                     "the log does not say which memory could not be added")

    if "interrupted" in told:
        bench.expect(re.search(r" [1-9]\d* MiB of memory are still to be added",
                               (folder / "dmesg.2.released").read_text()),
                     "the release is not interrupted, or the log does not say so")

    bench.expect(size_of(ranges(folder, "iomem.2", KEPT)) >= 1 << 30,
                 "/proc/iomem does not show the crashed kernel's memory")
    bench.expect(not ranges(folder, "iomem.2.released", KEPT),
                 "/proc/iomem shows the crashed kernel's memory after its release")

    if "other" in asked:
        expect_kexec(bench, folder, result, before)


def expect_kexec(bench, folder, result, before):
    """With a dump there, kexec stays below it, or does not load; the kernel after has all."""
    segments = [int(address, 16) for address in
                re.findall(r"^segment\[\d+\]\.mem *= *(0x[0-9a-f]+)", (folder / "kexec-c").read_text(),
                           re.MULTILINE)]
    dump = int(re.search(r"MiB above (0x[0-9a-f]+) are kept", (folder / "dmesg.3").read_text())[1], 16)
    loaded = states_of(result["boots"], "by-user-space")[0]["result"]
    bench.expect(segments and (loaded == "refused") == (max(segments) >= dump),
                 f"kexec is {loaded} with segments up to {max(segments):#x}, the dump is at {dump:#x}")
    bench.expect(states_of(result["boots"], "by-kernel")[0]["result"] == "loaded",
                 "kexec_file_load() finds no place beside the dump")
    too_large = states_of(result["boots"], "too-large")[0]
    why = (folder / "kexec-s.too-large").read_text()
    bench.expect((too_large["result"], too_large["loaded"]) == ("refused", 0)
                 and "Cannot assign requested address" in why,
                 f"kexec_file_load() of what has no place beside the dump: {why[-200:]}")
    after = nodes_of(states_of(result["boots"], "after-kexec")[0])
    bench.expect(all(after.get(node, 0) >= size * 0.99 for node, size in before.items()),
                 f"nodes had {before} MiB, and after kexec have {after}")


def check_limit_below_the_dump(bench):
    """mem= for the capture kernel alone: what it hides is in the dump."""
    first = HAND_OVER.replace("$(cat /proc/cmdline)", "$(sed s/mem=1G// /proc/cmdline)")
    folder, result = bench.run(first=first, capture=CRASH_THEN_CAPTURE, smp="1",
                               append="crashkernel=768M mem=1G", other=build.Kernel())
    wanted = ["boot", "up", "handed-over", "up", "crashing", "planted", "crash", "boot", "MPIPL",
              "up", "capturing", "verified", "saved", "released", "registered", "end",
              "power-off"]
    bench.went_through(result, wanted)
    bench.expect("mem= is not heeded" in (folder / "dmesg.3").read_text(),
                 "the log does not say what becomes of mem=")


def check_poisoned(bench):
    """A page that the crashed kernel found to be bad is not saved; one that the capture
    kernel finds to be bad is not put to use.
    """
    script = (VM / "scripts/poison-and-crash").read_text()
    folder, result = bench.run(first=script, capture=script, smp="1", append="crashkernel=768M")
    wanted = ["boot", "up", "poisoned", "planted", "crash", "boot", "MPIPL", "up", "verified",
              "saved", "poisoned", "released", "end", "power-off"]
    bench.went_through(result, wanted)
    left_out = re.search(r"Hwpoison pages *: 0x([0-9a-f]+)",
                         (folder / "makedumpfile.log").read_text())
    bench.expect(left_out and int(left_out[1], 16) == 1,
                 f"makedumpfile leaves out as bad: {left_out and left_out[1]}")
