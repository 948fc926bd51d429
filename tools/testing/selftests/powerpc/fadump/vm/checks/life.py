# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole life goes well on every machine, with both page sizes, and the dump holds what was."""

import itertools

from check import over
from machine.places import VM

# A pattern is written to memory of every kind, and sought in /proc/vmcore.
PLANT = (VM / "scripts/plant-and-crash").read_text()
VERIFY = (VM / "scripts/verify-the-content").read_text()

SMP = {"1cpu": "1", "2cpus": "2", "8cpus": "8,sockets=2,cores=2,threads=2"}
MMU = {"radix": "", "hash": "disable_radix"}

# Each value of each column meets each value of each other one.
MATRIX = (
    "powernv9 radix 64k 1cpu",
    "powernv9 hash 4k 8cpus",
    "powernv10 radix 4k 8cpus",
    "powernv10 hash 64k 1cpu",
    "powernv11 radix 64k 8cpus",
    "powernv11 hash 4k 1cpu",
    # With 8 CPUs, QEMU 11.1 reports the dump as incomplete, to the stock kernel, too.
    "pseries radix 64k 2cpus",
    "pseries hash 4k 2cpus",
    # Of the other base, one.
    "powernv11 radix 64k 2cpus newest",
)


def check_each_value_meets_each_other(bench):
    """On PowerNV; of pseries, little can be had from QEMU."""
    columns = [("powernv9", "powernv10", "powernv11"), ("radix", "hash"), ("64k", "4k"),
               ("1cpu", "8cpus")]
    rows = [set(row.split()) for row in MATRIX]
    for one, other in itertools.combinations(columns, 2):
        for pair in itertools.product(one, other):
            bench.expect(any(row.issuperset(pair) for row in rows),
                         f"{' and '.join(pair)} never meet")


@over(life=[row.replace(" ", "-") for row in MATRIX])
def check_default(bench, life):
    machine, mmu, pages, smp, *base = life.split("-")
    kernel = {"pages": pages, "base": base[0] if base else "6.12"}
    folder, result = bench.run(first=PLANT, capture=VERIFY, machine=machine, smp=SMP[smp],
                               append=MMU[mmu], kernel=kernel)
    console = (folder / "console.log").read_text(errors="replace")
    bench.expect(f"Using {mmu} MMU" in console or f"{mmu}-mmu:" in console,
                 f"the machine does not run with the {mmu} MMU")
    wanted = ["boot", "up", "planted", "crash", "boot", "MPIPL", "up", "verified", "saved",
              "released", "registered", "end", "power-off"]
    bench.went_through(result, wanted)
    first, capture = (boot["states"][0] for boot in result["boots"])
    bench.expect(first["fadump/registered"] == 1, "the first boot was not registered")
    bench.expect(capture["fadump/registered"] == 0, "a capture kernel was registered already")

    # All of the reservation is lent to CMA, but for parts of a page block.
    reserved = first["fadump/mem_reserved"]
    bench.expect("Failed to init cma area" not in console, "CMA does not take the reservation")
    bench.expect(reserved * 0.95 < first["cma"] <= reserved,
                 f"{first['cma']} bytes of {reserved} are lent to CMA")

    # All memory but what is reserved is in the dump, and after the release all of
    # it is back.
    vmcore = result["sizes"]["vmcore"]
    bench.expect(vmcore > (4 << 30) * 0.99 - reserved,
                 f"a vmcore of {vmcore} bytes of 4 GiB, {reserved} being reserved")
    released = next(state["memtotal"] for state in result["boots"][1]["states"]
                    if state["state"] == "released")
    bench.expect(released > first["memtotal"] * 0.98 - reserved,
                 f"{first['memtotal']} bytes before the crash, {released} after the release")
