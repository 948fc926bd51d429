# SPDX-License-Identifier: GPL-2.0-or-later
"""A dump is collected by the kernel that it is for, and by no other."""

from machine import build, elfcore
from machine.life import states_of
from machine.places import VM

SCRIPT = (VM / "scripts/two-collectors").read_text()


def check_boot_loader_and_host(bench):
    """Each collects its own; the boot loader's crash does not cost the host's dump."""
    folder, result = bench.run(first=SCRIPT, capture=SCRIPT, boots=8,
                               other=build.Kernel(), append="fadump_collector=petitboot panic=1")
    wanted = ["boot", "up", "handed-over", "up", "planted", "crash",
              "boot", "MPIPL", "up", "crash-again",
              "boot", "MPIPL", "up", "handed-over", "up", "collected",
              "boot", "up", "crash", "boot", "MPIPL", "up", "collected", "end", "power-off"]
    bench.went_through(result, wanted)
    by = [state["by"] for state in states_of(result["boots"], "collected")]
    bench.expect(by == ["host", "boot-loader"], f"collected by {' '.join(by)}")

    # Of the host's crash, which firmware has told once, not of the boot loader's.
    dump, of_host, of_boot_loader = (
        {thread.registers[:34] for thread in
         elfcore.Core((folder / name).read_bytes()).threads()}
        for name in ("notes", "opal-core.3", "opal-core.4"))
    bench.expect(len(dump) == 2, f"{len(dump)} notes of 2 CPUs")
    bench.expect(dump & of_host, "no registers as firmware saved them in the host's crash")
    bench.expect(of_host != of_boot_loader, "firmware saved the same in two crashes")
    seen = bench.stack(folder)
    bench.expect("sysrq_handle_crash" in seen, f"not the host's crash: {seen}")
