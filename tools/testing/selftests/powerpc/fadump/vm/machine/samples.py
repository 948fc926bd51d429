# SPDX-License-Identifier: GPL-2.0-or-later
"""Where a machine spends its time, by stopping it again and again.

QEMU is asked for the registers of all CPUs; of those that do not wait, the
function counts that they are in.  With -icount, as many instructions are between
two samples as the host does in that time.
"""

import bisect
import collections
import re
import time

from . import places
from .places import CROSS

PAUSE = 0.05    # seconds from one sample to the next
# A CPU that has nothing to do has handed itself to the emulator.
WAITS = re.compile(r"idle|stop")


class Samples:
    def __init__(self, control):
        self.control = control
        self.wanted = False
        self.next = 0
        self.registers = []     # what QEMU said, each time

    def take_if_due(self):
        """The registers are right only in a machine that stands."""
        now = time.monotonic()
        if not self.wanted or now < self.next:
            return
        self.next = now + PAUSE
        self.control.send("stop")
        self.control.send("human-monitor-command", **{"command-line": "info registers -a"})
        self.control.send("cont")

    def functions(self, vmlinux):
        """How often CPUs were in which function, the most first."""
        symbols = [(int(address, 16), name) for address, name in
                   re.findall(r"^([0-9a-f]{16}) [tT] (\S+)$",
                              places.run([f"{CROSS}nm", "--numeric-sort", vmlinux]),
                              re.MULTILINE)]
        addresses = [address for address, _ in symbols]
        counts = collections.Counter()
        for text in self.registers:
            for place in re.findall(r"^NIP ([0-9a-f]{16})", text, re.MULTILINE):
                at = bisect.bisect(addresses, int(place, 16))
                name = symbols[at - 1][1] if at else place
                if not WAITS.search(name):
                    counts[name] += 1
        return counts.most_common()
