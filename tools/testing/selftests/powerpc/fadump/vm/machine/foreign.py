# SPDX-License-Identifier: GPL-2.0-or-later
"""Run programs of the guest's architecture as if they were this machine's.

The kernel hands them to QEMU's user emulation, but only in a user namespace made
for it: since Linux 6.7, each has interpreters (binfmt_misc) of its own, so that
nothing is changed for others on this machine.
"""

import os
import re
import subprocess
import threading

from .places import Problem

# The user IDs that a Debian system has.
IDS = 1 << 16
MAGIC = r"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x15\x00"
MASK = r"\xff\xff\xff\xff\xff\xff\xff\xfc\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff"
# F: the interpreter is opened here, and need not be there in another root.
REGISTER = f":ppc64le:M::{MAGIC}:{MASK}:/usr/bin/qemu-ppc64le:F"
INSIDE = ('mount -t binfmt_misc fadump /proc/sys/fs/binfmt_misc && '
          'printf %s "$1" > /proc/sys/fs/binfmt_misc/register && shift && exec "$@"')


def check():
    """Raise what keeps run() from working here."""
    version = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
    if version < (6, 7):
        raise Problem("needs Linux 6.7 or later to run foreign programs in, not "
                      f"{os.uname().release}")
    if sum(int(line.split()[2]) for line in open("/proc/self/uid_map")) < IDS:
        raise Problem("needs root: the files of a system belong to many users")


def run(command, log):
    """Run command in such a namespace, as its root; what it says goes to log."""
    check()
    made, mapped = os.pipe(), os.pipe()

    def enter():
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNS)
        os.write(made[1], str(os.getpid()).encode())
        os.read(mapped[0], 1)

    def let_in():
        # Popen returns when the command runs, which waits for this.
        process = os.read(made[0], 16).decode()
        for name in ("uid_map", "gid_map") if process else ():
            with open(f"/proc/{process}/{name}", "w") as ids:
                ids.write(f"0 0 {IDS}")
        os.write(mapped[1], b".")

    thread = threading.Thread(target=let_in)
    thread.start()
    try:
        done = subprocess.run(["sh", "-c", INSIDE, "sh", REGISTER, *map(str, command)],
                              stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                              preexec_fn=enter)
    finally:
        os.close(made[1])
        thread.join()
        for end in (made[0], *mapped):
            os.close(end)
    return done.returncode
