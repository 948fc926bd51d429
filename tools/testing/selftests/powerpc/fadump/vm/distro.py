# SPDX-License-Identifier: GPL-2.0-or-later
"""make check-distro: a real Debian, its own tools, and a kernel of ours as a package.

Debian for ppc64el, with systemd and on a disk, crashes in the emulated machine.
What kdump-tools, makedumpfile and crash, untouched, make of that is checked there
(see debian/), and here on what is left on the disk.
"""

import json
import tempfile
import pathlib

import deb
from machine import crash, flash, foreign, image, life, places, qemu, stack
from machine.places import Problem, say

# Debian says nothing for minutes while it saves a dump, or crash opens one.
TIMEOUT, SILENCE = 4 * 3600, 3600
# Firmware loads over 768 MiB, and no more than a quarter of RAM is set aside.
MEMORY = "3G"
# As a boot loader's entry has it.
APPEND = "root=/dev/vda console=hvc0 printk.devkmsg=on fadump=on crashkernel=768M"

# What the machine goes through.  kdump-tools boots it again when it has saved the
# dump; in the last boot it is disabled, and debian/ways tries makedumpfile.
LIFE = ["boot", "up", "crash", "boot", "MPIPL", "boot", "up", "crash", "boot", "MPIPL", "up",
        "end"]
# Where all of it is, on the disk.
LEFT = {"crash": "/var/crash", "logs": f"/{image.CHECK}/logs"}

# What crash is asked on the build machine, and what it must say to that.
COMMANDS = {"sys": ("sysrq triggered crash", "CPUS: 2"),
            "bt -a": ('COMMAND: "crasher"', "sysrq_handle_crash"),
            "ps": ("kswapd0", "crasher"),
            "log": ("sysrq: Trigger a crash",),
            "kmem -i": ("TOTAL MEM",),
            "mod": ("virtio_blk", "ext4"),
            "dev": ("hvc", "virtblk")}

# What drgn says there, and of a dump that makedumpfile compressed, of a kernel with
# 4 KiB pages: it reads that by libkdumpfile, which knows those of 64 KiB only.
STACK = ("crasher", "sysrq_handle_crash")
REFUSAL = ("Unsupported page shift: 12",)


class Tally:
    """One line a check, as it ends."""

    def __init__(self):
        self.passed = self.failed = 0

    def tell(self, name, reason=None, note=None):
        self.passed += reason is None
        self.failed += reason is not None
        print(f"{'ok' if reason is None else 'not ok'} {self.passed + self.failed} {name}"
              + (f" # {reason or note}" if reason or note else ""), flush=True)

    def expect(self, name, text, words):
        """A check that passes if all words are in the text."""
        missing = [word for word in words if word not in text]
        self.tell(name, f"there is no '{missing[0]}'" if missing else None)


def follow(console, record, tally):
    """Follow the machine to its end; give back why it could not be followed."""
    try:
        for line in console.lines(TIMEOUT, SILENCE):
            state = record.line(line)
            if state and state["state"] == "checked":
                tally.tell(state["name"],
                           None if state["good"] == "yes" else state["reason"] or "failed",
                           f"{state['seconds']} s of the machine's")
            if len(record.boots) > LIFE.count("boot"):
                return "one more boot than there should be"
    except qemu.Silence as silence:
        return f"hangs after {(record.states() or ['start'])[-1]}: {silence}"
    return None


def live(debian, folder, tally):
    """The machine's life; what it leaves comes into folder."""
    # What is checked has a line of its own.
    record = life.Record(lambda state: state == "checked" or say(f"machine: {state}"))
    with tempfile.TemporaryDirectory(prefix=".machine-", dir=folder) as scratch:
        scratch = pathlib.Path(scratch)
        disk = scratch / "disk"
        places.run(["cp", "--sparse=always", debian.disk, disk])
        flash.write(scratch / "flash")
        # Counted instructions keep a busy host out of the machine.  But CPUs run by
        # turns then, each exception ends a turn, and a CPU that is still OPAL's
        # spins through its own.  With the hash MMU, each function that ftrace
        # patches is an exception: that boot would take half an hour.
        words = qemu.command("powernv11", MEMORY, "2", debian.kernel, debian.initramfs,
                             scratch / "flash", disk, f"{APPEND} {debian.append}".strip(),
                             icount=debian.pages == "64k")
        with qemu.Console(words, folder / "console.log") as console:
            reason = follow(console, record, tally)
        # After a hang the journal is still to be replayed.  Exit code 1: it was.
        places.run(["sh", "-c", 'e2fsck -p "$1" || test $? = 1', "sh", disk])
        for name, path in LEFT.items():
            (folder / name).mkdir()
            places.run(["debugfs", "-R", f"rdump {path} {folder / name}", disk])
    passed = [name for name in record.states() if name != "checked"]
    if not reason and passed != LIFE:
        reason = f"went through {' '.join(passed)}"
    tally.tell("life-of-the-machine", reason)


def look_at_the_dump(debian, folder, tally):
    """What is on the disk, in crash and in drgn on this machine."""
    dumps = sorted((folder / "crash").glob("*/2*/dump.*"))
    if not dumps:
        tally.tell("crash-on-the-host", "there is no dump on the disk")
        return
    # What fadump-vm crash takes for a run.
    life.keep(dumps[0], folder / "vmcore")
    life.keep(debian.vmlinux, folder / "vmlinux")
    (folder / "result.json").write_text(json.dumps({"vmlinux": "vmlinux"}) + "\n")
    commands = [name for name in COMMANDS if name != "mod" or debian.modular]
    try:
        answers = crash.answers(folder, commands)
    except Problem as problem:
        answers = dict.fromkeys(commands, str(problem))
    for command, text in answers.items():
        name = f"crash-{command.replace(' ', '')}"
        (folder / f"logs/host.{name}").write_text(text)
        tally.expect(f"host-{name}", text, COMMANDS[command])
    ways = folder / "crash/crash/ways"
    for name, path, words in (
            ("vmcore", folder / "vmcore", STACK if debian.pages == "64k" else REFUSAL),
            ("elf", ways / "elf", STACK), ("cp", ways / "cp", STACK)):
        try:
            text = stack.of_the_crash(folder / "vmlinux", path)
        except Problem as problem:
            text = str(problem)
        (folder / f"logs/host.drgn-{name}").write_text(text)
        tally.expect(f"host-drgn-{name}", text, words)


def check_distro(kernel, base, pages, config, out):
    # Before hours of work: what would end it then.
    foreign.check()
    qemu.version()
    places.need_space(places.CACHE, 16000, "a run of Debian")
    packages = deb.deb(kernel, base, pages, config)
    debian = image.image(packages)
    folder = life.new_folder(out, f"debian-{debian.release}")
    tally = Tally()
    live(debian, folder, tally)
    look_at_the_dump(debian, folder, tally)
    print(folder)
    print(f"{tally.passed} passed, {tally.failed} failed", flush=True)
    return 1 if tally.failed else 0
