# SPDX-License-Identifier: GPL-2.0-or-later
"""Open a dump with the crash program of the guest's architecture."""

import json
import pathlib
import subprocess
import tempfile

from .places import GUEST_ROOT, Problem

# Read on the build machine, whatever that is, through QEMU's user emulation.
PROGRAM = ["qemu-ppc64le", "-L", str(GUEST_ROOT), str(GUEST_ROOT / "usr/bin/crash")]

# Seconds.  It takes one or two minutes; that it hangs must not hold up all the rest.
TIMEOUT = 3600


def dump_of(folder):
    """The vmlinux and the dump in a run's folder."""
    folder = pathlib.Path(folder).absolute()
    result = folder / "result.json"
    if not result.exists():
        raise Problem(f"{folder} is not what a run left: it has no result.json")
    vmlinux = folder / json.loads(result.read_text())["vmlinux"]
    dump = folder / "vmcore"
    for path in (vmlinux, dump):
        if not path.exists():
            raise Problem(f"{folder} has no {path.name}")
    return vmlinux, dump


def interactive(folder):
    vmlinux, dump = dump_of(folder)
    return subprocess.run([*PROGRAM, vmlinux, dump]).returncode


def crash(folder, *commands):
    """What crash prints for commands."""
    vmlinux, dump = dump_of(folder)
    with tempfile.NamedTemporaryFile("w", suffix=".crash") as script:
        script.write("\n".join([*commands, "quit"]) + "\n")
        script.flush()
        try:
            done = subprocess.run([*PROGRAM, "-s", "--no_scroll", "-i", script.name, vmlinux,
                                   dump],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors="replace",
                                  timeout=TIMEOUT)
        except subprocess.TimeoutExpired as hang:
            raise Problem(f"crash does not end within {TIMEOUT} s") from hang
    if done.returncode:
        lines = done.stdout.strip().splitlines() or ["no output"]
        raise Problem("crash cannot read the dump: " + " / ".join(lines[-3:]))
    return done.stdout


def answers(folder, commands):
    """What crash prints for each of the commands, by command."""
    with tempfile.TemporaryDirectory(suffix=".crash") as out:
        files = {command: pathlib.Path(out) / str(number)
                 for number, command in enumerate(commands)}
        crash(folder, *(f"{command} > {path}" for command, path in files.items()))
        return {command: path.read_text(errors="replace") for command, path in files.items()}
