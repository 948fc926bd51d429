# SPDX-License-Identifier: GPL-2.0-or-later
"""fadump's files hold, refuse and accept what their ABI says, and a dump comes of it."""

from machine.places import VM


def script(name):
    return (VM / "scripts" / name).read_text()


def check_files(bench):
    _, result = bench.run(first=script("sysfs-first"), capture=script("sysfs-capture"))
    wanted = ["boot", "up", "checked", "crash", "boot", "MPIPL", "up", "checked", "saved",
              "released", "registered", "checked", "end", "power-off"]
    bench.expect(result["states"] == wanted, f"went through {' '.join(result['states'])}")
