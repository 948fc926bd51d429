# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory that comes after the registration is in the dump; what a dump needs stays."""

from machine import build
from machine.places import VM

SCRIPT = (VM / "scripts/memory-comes-and-goes").read_text()


def check_memory(bench):
    # More than the script lets its second kernel use, and small blocks: they are
    # as large as the whole is a multiple of.
    _, result = bench.run(first=SCRIPT, capture=SCRIPT, smp="1", memory="5G",
                          other=build.Kernel())
    wanted = ["boot", "up", "handed-over", "up", "refused", "added", "crash", "boot", "MPIPL",
              "up", "refused", "verified", "released", "end", "power-off"]
    bench.went_through(result, wanted)
