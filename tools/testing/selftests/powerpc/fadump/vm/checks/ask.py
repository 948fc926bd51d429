# SPDX-License-Identifier: GPL-2.0-or-later
"""The crashed kernel says how it wants to be captured, and the capture kernel who crashed."""

import re

from machine.places import CROSS, VM

SCRIPT = (VM / "scripts/ask-the-capture").read_text()


def check_arguments_and_identity(bench):
    """bootargs_append reaches the capture kernel alone; an early panic is tried again."""
    folder, result = bench.run(first=SCRIPT, capture=SCRIPT, memory="2G", smp="1", boots=9,
                               append="panic=1 fadump_retries=2")
    wanted = ["boot", "up", "crash", "boot", "MPIPL", "up", "crash-again",
              "boot", "up", "crash", *["boot", "MPIPL"] * 3,
              "boot", "up", "crash", "boot", "MPIPL", "up", "end", "power-off"]
    bench.went_through(result, wanted)
    console = (folder / "console.log").read_text(errors="replace")
    panics = re.findall(r"Kernel panic - not syncing: (.*)$", console, re.MULTILINE)
    bench.expect(len(panics) == 7, f"{len(panics)} panics: {panics}")
    bench.expect(all("panic_on_warn set" in panic for panic in panics[3:6]),
                 f"not the panics that were asked for: {panics}")
    # Of the task that comes before all others: no initcall has run.
    bench.expect(len(re.findall(r"WARNING: CPU: \d+ PID: 0 at kernel/rcu/", console)) == 3,
                 "the early panics were not that early")

    _, notes = bench.call(f"{CROSS}readelf", "-n", folder / "vmlinux")
    build_id = re.search(r"Build ID: (\w+)", notes)[1]
    bench.expect((folder / "build_id").read_text() == f"{build_id}\n",
                 f"crashed_build_id is {(folder / 'build_id').read_text()!r}, not {build_id}")
    log = (folder / "dmesg.2").read_text()
    for words in (f"the crashed kernel: release .*, build ID {build_id}",
                  r"it crashed at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: sysrq triggered crash",
                  "appended to the command line: nr_cpus=16 .* fadump_retries=0 asked_for",
                  "capture try 1, the last one"):
        bench.expect(re.search(f"fadump: {words}", log), f"the log does not say '{words}'")
