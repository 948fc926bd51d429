# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture kernel that crashes loses nothing but itself: the next one tries again."""

import re

from machine import build, elfcore
from machine.life import states_of
from machine.places import VM


def script(name):
    return (VM / "scripts" / name).read_text()


def threads(folder, name):
    return elfcore.Core((folder / name).read_bytes()).threads()


def check_again(bench):
    """A panic, a system reset and an oops of capture kernels; the fourth try saves the dump."""
    folder, result = bench.run(first=script("plant-and-crash"),
                               capture=script("crash-the-capture"),
                               boots=5)
    wanted = ["boot", "up", "planted", "crash",
              "boot", "MPIPL", "up", "try", "crash-again",
              "boot", "MPIPL", "up", "try", "system-reset",
              "boot", "MPIPL", "up", "try", "oops",
              "boot", "MPIPL", "up", "try", "verified", "saved", "released", "registered",
              "end", "power-off"]
    bench.went_through(result, wanted)
    numbers = [state["number"] for state in states_of(result["boots"], "try")]
    bench.expect(numbers == [1, 2, 3, 4], f"capture_try was {numbers}")
    for number, words in enumerate(("up to 3 times", "up to 2 times", "up to 1 times",
                                    "the last one"), 1):
        log = (folder / f"dmesg.{number + 1}").read_text()
        bench.expect(re.search(rf"fadump: capture try {number}\b.*{words}", log),
                     f"the log of try {number} does not say '{words}'")

    # Of the crash that the dump is of, whatever firmware has saved since.
    first = threads(folder, "notes.1")
    bench.expect(len(first) == 2, f"{len(first)} notes of 2 CPUs")
    for number in (2, 3, 4):
        bench.expect(threads(folder, f"notes.{number}") == first,
                     f"other registers in try {number} than in try 1")
    # crash says more, but takes a minute to begin.
    seen = bench.stack(folder)
    bench.expect("sysrq_handle_crash" in seen, f"the dump is not of the first crash: {seen}")

    # Firmware has no more than the last one.
    cores = [threads(folder, f"opal-core.{number}") for number in (1, 2, 3, 4)]
    for number, core in enumerate(cores, 1):
        said = (folder / f"core_crash.{number}").read_text()
        bench.expect(said == f"{number}\n", f"core_crash is {said!r} in try {number}")
        log = (folder / f"dmesg.{number + 1}").read_text()
        said = re.search(r"OPAL's core shows a later crash, number (\d)", log)
        bench.expect((said and said[1]) == (str(number) if number > 1 else None),
                     f"the log of try {number} does not say which crash OPAL's core shows")
    bench.expect(cores[0] != cores[1], "OPAL's core is the same in two tries")


def check_memory_alone(bench):
    """A dump without registers and without a crash-info header is one of memory."""
    text = script("memory-alone")
    folder, result = bench.run(first=text, capture=text, boots=3)
    bench.went_through(result, ["boot", "up", "planted", "crash",
                                "boot", "MPIPL", "up", "crash-again",
                                "boot", "MPIPL", "up", "verified", "end", "power-off"])
    log = (folder / "dmesg.3").read_text()
    for words in ("has no magic number", "and those of this one were not kept",
                  "the dump has the registers of 0 CPUs"):
        bench.expect(words in log, f"the log of the second try does not say '{words}'")
    notes = list(elfcore.Core((folder / "notes").read_bytes()).notes)
    bench.expect(notes == [(b"FADUMP", 0, b"")], f"there are other notes: {notes}")


def check_ends(bench):
    """The limit, a reboot, a kexec and a power off end a dump, and leave nothing behind."""
    text = script("end-the-capture")
    folder, result = bench.run(first=text, capture=text, memory="2G", smp="1", boots=10,
                               other=build.Kernel(), append="fadump_retries=1 panic=1")
    wanted = ["boot", "up", "crash", "boot", "MPIPL", "up", "crash-again",
              "boot", "MPIPL", "up", "crash-again", "boot", "up", "crash",
              "boot", "MPIPL", "up", "reboot", "boot", "up", "crash",
              "boot", "MPIPL", "up", "handed-over", "up", "crash",
              "boot", "MPIPL", "up", "crash", "boot", "MPIPL", "up", "end", "power-off"]
    bench.went_through(result, wanted)
    console = (folder / "console.log").read_text(errors="replace")
    said = re.findall(r"and the dump with it: /proc/vmcore was (not read|read)", console)
    bench.expect(said == ["read", "not read", "read", "not read"],
                 f"/proc/vmcore was said to be {said}")
