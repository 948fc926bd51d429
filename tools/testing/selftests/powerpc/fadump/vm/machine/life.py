# SPDX-License-Identifier: GPL-2.0-or-later
"""One life of a machine: from power on, through a crash, to power off.

Firmware and the guest's init tell on the console how far they are; what they
said becomes result.json, and whether the life went as asked.
"""

import dataclasses
import json
import math
import os
import pathlib
import re
import shutil
import tempfile
import time

from . import build, device_tree, flash, initramfs, places, qemu
from .places import CACHE, VM, Problem

FIRST = VM / "scripts/crash-through-sysrq"
CAPTURE = VM / "scripts/save-the-dump"

# What OPAL says when it starts, and when it finds memory preserved; and what the
# kernel says at these times where there is no OPAL.
FIRMWARE = re.compile(r"OPAL \S+ starting\.\.\.|Partition configured for \d+ cpus")
MPIPL = re.compile(r"MPIPL Boot|fadump: the dump of the crash is in")
KERNEL = re.compile(r"\] Linux version ")
STATE = re.compile(r"fadump-vm: (state=\S+( \S+=\S*)*)")

# What OPAL says when its timer came too late, on a busy host, to be believed in.
# It then gives up the service engine (SBE) as a whole, through which it was to
# tell QEMU where the tables for an MPIPL are: this machine will have none.
ENGINE_LOST = re.compile(r"SBE failed to raise timer expiry")
# Seen once in about a hundred kexecs: the emulated CPU stops in the midst of the
# base kernel's kexec, while that copies the next kernel.  Why was not found out;
# what stops there each time is still told, after so many starts.  With quiet, firmware's
# line is the last one.
SWITCHOVER = re.compile(r"kexec: Starting switchover sequence|XIVE: .* Resetting one xive")
CHECKSTOP = re.compile(r"^Entering checkstop state")
# Seen once, with two more CPUs than the host has, and other machines on it: firmware
# was told, and the CPUs went on for as long as anybody looked.
POWER_OFF = re.compile(r"reboot: Power down")
STARTS = 10
# A kernel that comes up has no reason for this.  Stock's says so to firmware when it
# panics, and nothing else where it has no console yet.
INVALIDATED = re.compile(r"DUMP: Payload Invalidated MPIPL")

# Firmware keeps 768 MiB for itself where it loads the next kernel.
LEAST_MEMORY = 2 << 30


@dataclasses.dataclass
class Asked:
    """What a run was asked for; a default script says so by None."""
    kernel: build.Kernel = build.Kernel()
    machine: str = "powernv11"
    memory: str = "4G"
    smp: str = "2"
    append: str = ""
    first: str = None
    capture: str = None
    icount: bool = False
    timeout: float = 2400
    silence: float = 600            # as long may nothing be on the console
    boots: int = 4
    disk: str = "16G"
    gdb: bool = False               # does it wait for gdb, and for who sits there?
    flash: bool = True              # has the machine one?
    sample: str = None              # the state in which is looked where the CPUs are
    changes: tuple = ()             # what QEMU has no option for: device_tree.CHANGES
    other: build.Kernel = None      # its vmlinux is /other/vmlinux in the guest
    # A system reset in boots after an MPIPL: which one, from 1, and how many
    # seconds after its kernel's first words.
    resets: dict = dataclasses.field(default_factory=dict)


def size(text):
    """A size as QEMU takes it, in bytes."""
    number = re.fullmatch(r"(\d+)([MGT]?)", text)
    if not number:
        raise Problem(f"{text}: not a size; 4G is one")
    return int(number[1]) << {"M": 20, "G": 30, "T": 40, "": 20}[number[2]]


def number_or_text(value):
    return int(value) if re.fullmatch(r"\d+", value) else value


def states_of(boots, name):
    """What a life's boots told with the states of this name, in order."""
    return [state for boot in boots for state in boot["states"] if state["state"] == name]


class Record:
    """What the console told."""

    def __init__(self, progress):
        self.boots = []
        self.progress = progress
        self.last_lines = []
        self.samples = None

    def line(self, text):
        """Take note of a line; give back the state that it tells, if any."""
        self.last_lines = [*self.last_lines[-19:], text]
        if FIRMWARE.search(text):
            self.boots.append({"mpipl": False, "states": []})
            self.progress("boot")
        elif MPIPL.search(text) and self.boots and not self.boots[-1]["mpipl"]:
            self.boots[-1]["mpipl"] = True
            self.progress("MPIPL")
        elif STATE.search(text) and self.boots:
            words = STATE.search(text)[1].split()
            state = {key: number_or_text(value)
                     for key, value in (word.split("=", 1) for word in words)}
            self.boots[-1]["states"].append(state)
            self.progress(state["state"])
            return state
        return None

    def mpipls(self):
        """How many boots so far followed an MPIPL; 0, too, where this one does not."""
        return bool(self.boots) and self.boots[-1]["mpipl"] and \
            sum(boot["mpipl"] for boot in self.boots)

    def states(self):
        """The names of all states passed, in order, MPIPL among them."""
        names = []
        for boot in self.boots:
            names += ["boot", *(["MPIPL"] if boot["mpipl"] else []),
                      *(state["state"] for state in boot["states"])]
        return names

    def find(self, name):
        return states_of(self.boots, name)


def verdict(asked, record):
    """None where the life went as asked, or else what went wrong."""
    states = record.states()
    for failed in record.find("failed"):
        return f"boot {failed['boot']}: {str(failed.get('reason')).replace('_', ' ')}"
    for end in record.find("end"):
        if end["status"] != 0:
            return f"boot {end['boot']}: the {end['kind']} script ended with {end['status']}"
    if not record.find("up"):
        return "the kernel did not come up"
    crash_wanted = not asked.first or asked.capture
    if crash_wanted and "MPIPL" not in states:
        return "no memory-preserving IPL"
    if crash_wanted and not any(state["kind"] == "capture" for state in record.find("up")):
        return "the capture kernel did not come up"
    if not asked.capture and "MPIPL" in states:
        for name in ("saved", "released", "registered"):
            if name not in states:
                return f"the dump was not {name}"
    if states[-1] != "power-off":
        return f"no orderly power off, but the end after {states[-1]}"
    return None


class StartAgain(Exception):
    """The emulated machine is of no use, whatever runs in it: why."""


def watch(asked, console, record):
    """Follow the machine to its end; give back why it could not be followed."""
    before = ""
    timeout, quiet = (math.inf, math.inf) if asked.gdb else (asked.timeout, asked.silence)
    try:
        for line in console.lines(timeout, min(timeout, quiet)):
            if CHECKSTOP.search(line) and SWITCHOVER.search(before):
                raise StartAgain("the CPU stopped in kexec")
            before = line
            state = record.line(line)
            if state:
                console.control.samples.wanted = state["state"] == asked.sample
            if FIRMWARE.search(line):
                console.excuse, console.panics = None, False
            if INVALIDATED.search(line) and not record.boots[-1]["states"]:
                console.panics = True
            if POWER_OFF.search(line):
                console.excuse = "firmware did not power it off"
            if KERNEL.search(line) and record.mpipls() in asked.resets:
                console.operate("nmi", asked.resets[record.mpipls()])
            if state and "operator" in state:
                console.operate(state["operator"])
            if len(record.boots) == 1 and ENGINE_LOST.search(line):
                raise StartAgain("firmware's timer was late")
            if len(record.boots) > asked.boots:
                return f"still no end after {asked.boots} boots"
    except qemu.Silence as silence:
        if console.excuse:
            raise StartAgain(console.excuse)
        return f"hangs after {(record.states() or ['start'])[-1]}: {silence}"
    if console.process.returncode:
        return f"QEMU ended with {console.process.returncode}"
    return None


def with_changes(words, scratch, changes):
    """A command with another device tree than the one that QEMU makes."""
    source, target = scratch / "qemus-tree", scratch / "tree"
    (scratch / "disk").touch()
    places.run([*words, "-machine", f"dumpdtb={source}"])
    device_tree.change(source, target, changes)
    # It is in the tree.
    append = words.index("-append")
    return [*words[:append], *words[append + 2:], "-dtb", target]


def live(asked, words, disk, log, progress):
    """Start the machine until it is well, and follow it; give back the record, and
    why it could not be followed."""
    for start in range(STARTS):
        record = Record(progress)
        disk.unlink(missing_ok=True)
        places.run(["truncate", "-s", asked.disk, disk])
        places.run(["mkfs.ext4", "-q", disk])
        with qemu.Console(words, log) as console:
            record.samples = console.control.samples
            try:
                return record, watch(asked, console, record)
            except StartAgain as reason:
                why = reason
                progress(f"start {start + 1}: {why}; once more")
    return record, f"{why}, in {STARTS} starts"


def fetch(disk, folder):
    """Bring what the guest left on its disk into folder."""
    with tempfile.TemporaryDirectory(dir=disk.parent) as scratch:
        # After a hang the journal is still to be replayed.  Exit code 1: it was.
        places.run(["sh", "-c", 'e2fsck -p "$1" || test $? = 1', "sh", disk])
        places.run(["debugfs", "-R", f"rdump /out {scratch}", disk])
        out = pathlib.Path(scratch, "out")
        for path in out.iterdir() if out.exists() else ():
            # debugfs fills the holes of a dump that was copied.
            places.run(["cp", "-a", "--sparse=always", path, folder])


def summary(asked, image, record, reason, folder):
    """The content of result.json."""
    ups = record.find("up")
    return {
        "good": reason is None,
        "reason": reason,
        "asked": {**dataclasses.asdict(asked), "kernel": dataclasses.asdict(asked.kernel)},
        "vmlinux": "vmlinux",
        "tree": str(image.tree),
        "qemu": qemu.version(),
        "last_lines": record.last_lines if reason else [],
        "states": record.states(),
        "boots": record.boots,
        "sizes": {
            "memtotal": [up["memtotal"] for up in ups],
            "mem_reserved": [up.get("fadump/mem_reserved") for up in ups],
            "vmcore": next((up["vmcore"] for up in ups if "vmcore" in up), None),
            "files": {path.name: path.stat().st_size for path in sorted(folder.iterdir())
                      if path.is_file() and path.name != "result.json"},
        },
    }


def new_folder(out, name):
    """DIR, made here or empty; nobody's files are written over."""
    if out:
        folder = pathlib.Path(out).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Problem(f"{folder} is not empty")
        return folder
    runs = CACHE / "runs"
    runs.mkdir(exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(prefix=f"{time.strftime('%Y%m%d-%H%M%S')}-{name}-",
                                         dir=runs))


def keep(source, target):
    """Another name for the same file, or a copy where it cannot have one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def run(asked, out=None, progress=lambda state: None):
    """Run a life; give back its folder and the content of its result.json."""
    if size(asked.memory) < LEAST_MEMORY:
        raise Problem(f"{asked.memory} of memory is too little: firmware needs 768 MiB to load "
                      f"a kernel into, the machine 2G")
    qemu.version()
    image = build.build(asked.kernel)
    other = asked.other and build.build(asked.other).boot
    folder = new_folder(out, f"{asked.machine}-{asked.kernel}")
    places.need_space(folder, 2000, "a run")
    keep(image.vmlinux, folder / "vmlinux")
    # Next to what comes back, so that a killed run leaves nothing elsewhere.
    with tempfile.TemporaryDirectory(prefix=".machine-", dir=folder) as scratch:
        scratch = pathlib.Path(scratch)
        # For each start: another checkout's build may remove it from the cache.
        keep(image.boot, scratch / "kernel")
        flash.write(scratch / "flash")
        initramfs.write(scratch / "initramfs", asked.first or FIRST, asked.capture or CAPTURE,
                        image.tree, other)
        words = qemu.command(asked.machine, asked.memory, asked.smp, scratch / "kernel",
                             scratch / "initramfs", asked.flash and scratch / "flash",
                             scratch / "disk",
                             f"console=hvc0 printk.devkmsg=on fadump=on {asked.append}".strip(),
                             asked.icount)
        if asked.gdb:
            words += qemu.debugged(scratch / "gdb")
            places.say(f"the machine waits: {VM}/toolroot gdb-multiarch {folder}/vmlinux "
                       f"-ex 'set substitute-path /kernel/source {image.tree}' "
                       f"-ex 'target remote {scratch}/gdb'")
        if asked.changes:
            words = with_changes(words, scratch, asked.changes)
        record, reason = live(asked, words, scratch / "disk", folder / "console.log", progress)
        try:
            fetch(scratch / "disk", folder)
        except Problem as problem:
            reason = reason or str(problem)
        if asked.sample:
            lines = [f"{count:7} {name}\n" for name, count in record.samples.functions(image.vmlinux)]
            (folder / "samples").write_text("".join(lines))
    reason = reason or verdict(asked, record)
    result = summary(asked, image, record, reason, folder)
    text = json.dumps(result, indent=1, default=str) + "\n"
    places.write_whole(folder / "result.json", text.encode())
    return folder, result
