# SPDX-License-Identifier: GPL-2.0-or-later
"""Where things are, who may touch them, and how trouble is told.

Everything that is downloaded or built lives in the cache folder, everything
that is read lives in the checkout.  Both appear at their own paths inside the
tool root, where all of this runs (see ../toolroot).
"""

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import sys

CACHE = pathlib.Path(os.environ["FADUMP_CACHE"])
GUEST_ROOT = CACHE / "guest"
VM = pathlib.Path(__file__).resolve().parent.parent
CHECKOUT = VM.parents[5]

CROSS = "powerpc64le-linux-gnu-"


class Problem(Exception):
    """A bad circumstance, told in one line: no bug of ours, so no traceback."""


def say(text):
    print(f"fadump: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def locked(path):
    """Hold path's lock: several runs share the cache."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{path}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run to finish with {path.name}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def emptied(folder):
    """An empty folder, which no other run empties while this one is at work in it."""
    with locked(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder


def need_space(folder, megabytes, what):
    free = shutil.disk_usage(folder).free >> 20
    if free < megabytes:
        raise Problem(f"not enough disk: {what} needs {megabytes} MB in {folder}, "
                      f"{free} MB are free")


def last_line(text):
    """What a program that failed said at last."""
    return (text.strip().splitlines() or ["no output"])[-1]


def run(command, **options):
    """Run command to its end and give back what it wrote."""
    done = subprocess.run([str(word) for word in command], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    if done.returncode:
        raise Problem(f"{pathlib.Path(command[0]).name} failed: {last_line(done.stdout)}")
    return done.stdout


def write_whole(path, content):
    """Write a file that is there as a whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
