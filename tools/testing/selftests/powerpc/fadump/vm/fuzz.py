# SPDX-License-Identifier: GPL-2.0-or-later
"""make fuzz: let libFuzzer loose on what reads a crashed kernel's data."""

import subprocess

from machine import base
from machine.places import CACHE, CHECKOUT

HOST = CHECKOUT / "tools/testing/selftests/powerpc/fadump/host"
BASE = "6.12"


def command(target, seconds, folder):
    """What builds a target (or all, fuzz) and runs it for so long."""
    folder.mkdir(parents=True, exist_ok=True)
    return [str(word) for word in
            ("make", "-s", "-C", HOST, f"O={folder}", f"BASE={base.stock_tree(BASE)}",
             f"SECONDS={seconds}", target)]


def fuzz(seconds):
    """All targets; what they find is kept in the cache, and gone on from."""
    # A program may be newer than the sources of another checkout.
    for source in (HOST / "fuzz").glob("fuzz_*.c"):
        (CACHE / "fuzz/fuzz" / source.stem[5:]).unlink(missing_ok=True)
    return subprocess.run(command("fuzz", seconds, CACHE / "fuzz"),
                          stdin=subprocess.DEVNULL).returncode
