# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench: what a dump costs, ours and stock side by side.

Under -icount an instruction of the guest is a nanosecond of its clock, so what
is counted does not depend on how busy the host is.  Moments are told by the
timebase, which firmware's log shows, too, and which goes on across an MPIPL.

What was measured is kept: after an interruption, only the rest is.
"""

import concurrent.futures
import contextlib
import hashlib
import json
import pathlib
import re
import shutil
import threading

import plot
from check import end_if_interrupted
from machine import build, life, places, qemu
from machine.places import CACHE, VM

TICKS = 512000000       # of the timebase, in a second of the guest
# From firmware's last words to the kernel's first instruction, firmware adds up
# its own text: seen with a breakpoint there, in both boots alike.
LAST_STEP = 2310316     # ticks
CRASHKERNEL = "768M"
KINDS = ("stock", "ours")

# What makedumpfile is measured on: it takes its time.
MAKEDUMPFILE = 4 << 30


class Figure:
    """One thing that is measured, how it is written, and whether it is drawn."""

    def __init__(self, title, unit, scale, drawn=False, decimals=0):
        self.title = title
        self.unit = unit
        self.scale = scale
        self.drawn = drawn
        self.decimals = decimals

    def text(self, value):
        return f"{value / self.scale:,.{self.decimals}f}"


MIB, MILLIONS, PER_BYTE = ("MiB", 1 << 20), ("M", 1e6), ("a byte", 1 << 30)

FIGURES = {
    "reserved": Figure("reserved by default", *MIB, drawn=True),
    "copied": Figure("copied by firmware then", *MIB),
    "memory": Figure("memory of the capture kernel", *MIB, drawn=True),
    "available": Figure("available there", *MIB),
    "first boot": Figure("first boot, to user space", *MILLIONS, drawn=True),
    "trigger": Figure("from the panic to firmware", *MILLIONS, decimals=1),
    "capture boot": Figure("capture boot, to user space", *MILLIONS, drawn=True),
    "read": Figure("read() of 1 GiB", *PER_BYTE, decimals=3),
    "mmap": Figure("mmap() of 1 GiB", *PER_BYTE, decimals=3),
    "makedumpfile": Figure("makedumpfile", *MILLIONS),
    "release": Figure("release", *MILLIONS, drawn=True),
}

FIRST = (VM / "scripts/bench-first").read_text()
CAPTURE = (VM / "scripts/bench-capture").read_text()
GUEST = ("init", "state", "scan.c", "timebase.c")


def instructions(ticks):
    return ticks * 1e9 / TICKS


def firmware_times(console, words):
    """When firmware said something, each time, by the timebase.

    Behind the seconds, its log has what is left in ticks, not in nanoseconds.
    """
    return [int(seconds) * TICKS + int(ticks) for seconds, ticks in
            re.findall(rf"^\[ *(\d+)\.(\d{{9}}),\d\] .*{words}", console, re.MULTILINE)]


def kernel_time(console, words):
    """When the first kernel said something, by its own clock, in ticks."""
    found = re.search(rf"^\[ *(\d+\.\d+)\] {words}", console, re.MULTILINE)
    return found and float(found[1]) * TICKS


def figures(result, console):
    """What a life tells, with a crash or without."""
    found = {}
    ups = life.states_of(result["boots"], "up")
    for name, start, up in zip(("first boot", "capture boot"),
                               firmware_times(console, "INIT: Starting kernel"), ups):
        found[name] = instructions(up["started"] - start - LAST_STEP)
    for measured in life.states_of(result["boots"], "measured"):
        found.update({name: measured[name] for name in ("reserved", "copied")})
        told = firmware_times(console, "Performing MPIPL")
        panic = kernel_time(console, "sysrq: Trigger a crash")
        if told and panic:
            begin = measured["mark"] - kernel_time(console, "fadump-vm: mark")
            found["trigger"] = instructions(told[0] - begin - panic)
    if len(ups) > 1:
        found["memory"] = ups[1]["memtotal"]
    for name in ("read", "mmap", "makedumpfile", "released"):
        for state in life.states_of(result["boots"], name):
            found["release" if name == "released" else name] = instructions(state["ticks"])
    for state in life.states_of(result["boots"], "available"):
        found["available"] = state["bytes"]
    return found


def why_not(result, console):
    """What a cell says for which there is no figure; None where all were measured."""
    if result["good"]:
        return None
    _, mpipl, capture = console.partition("MPIPL Boot")
    if not mpipl or result["states"].count("up") > 1:
        return f"not measured: {result['reason']}"
    # Its console may not have come up by then, but firmware heard of its end.
    panicked = re.search("Kernel panic|Payload Invalidated MPIPL", capture)
    return f"lost: capture kernel {'panicked' if panicked else 'died silently'}"


def is_final(cell):
    """Would it be the same, were it measured again?"""
    return not cell["otherwise"] or cell["otherwise"].startswith("lost")


class Machine:
    """A machine that is measured."""

    def __init__(self, kind, pages, memory):
        self.kernel = build.Kernel(kind, pages=pages)
        self.memory = memory
        self.name = f"{kind}, {pages} pages, {memory}"

    def identity(self):
        """The same, and the figures would be the same again."""
        told = [build.build(self.kernel).vmlinux.parent.name, qemu.version(), FIRST, CAPTURE,
                *((VM / "guest" / name).read_text() for name in GUEST)]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def needs(self):
        """What it takes of the host's memory, as was seen: 3 GiB, a fortieth of its own,
        and what all kernels that run in it write for each page.

        That is the page structure and the entry in the page tables; ours has both once
        more after the release, in other places.
        """
        size = life.size(self.memory)
        pages = size // {"4k": 4096, "64k": 65536}[self.kernel.pages]
        return (3 << 30) + size // 40 + pages * 72 * (2 if self.kernel.kind == "ours" else 1)

    def live(self, folder, crash):
        """One life; without a crash, it tells what is reserved by default."""
        makedumpfile = life.size(self.memory) <= MAKEDUMPFILE
        texts = {"first": FIRST}
        if crash:
            texts = {"first": f"crash=yes\n{FIRST}",
                     "capture": ("makedumpfile=yes\n" if makedumpfile else "") + CAPTURE}
        folder.mkdir(parents=True)
        scripts = {}
        for name, text in texts.items():
            scripts[name] = folder / name
            scripts[name].write_text(text)
        # One CPU: what others do while they wait would be counted, too.  And panic=: a
        # kernel that panics counts each instruction of the seconds until it reboots.
        asked = life.Asked(kernel=self.kernel, memory=self.memory, smp="1", icount=True,
                           timeout=4 * 3600, silence=3600, boots=2,
                           append=f"crashkernel={CRASHKERNEL} panic=1" if crash else "",
                           **scripts)
        run, result = life.run(asked, folder / "life")
        return result, (run / "console.log").read_text(errors="replace")

    def measure(self, folder):
        """All figures, and what to say for those that are missing."""
        with places.emptied(folder):
            quiet, _ = self.live(folder / "default", crash=False)
            result, console = self.live(folder / "crash", crash=True)
            found = figures(result, console)
            # These two are of the default, all else is of what both can live with.
            for name in ("reserved", "copied"):
                found.pop(name, None)
                found.update({name: state[name]
                              for state in life.states_of(quiet["boots"], "measured")})
            cell = {"identity": self.identity(), "figures": found,
                    "otherwise": why_not(result, console)}
            if is_final(cell):
                shutil.rmtree(folder)
        return cell


class HostMemory:
    """The host's memory, as machines side by side may use it."""

    def __init__(self):
        available = re.search(r"MemAvailable: *(\d+)", open("/proc/meminfo").read())[1]
        self.all = self.free = int(available) << 10
        self.change = threading.Condition()

    @contextlib.contextmanager
    def use(self, size):
        with self.change:
            self.change.wait_for(lambda: self.free >= size)
            self.free -= size
        try:
            yield
        finally:
            with self.change:
                self.free += size
                self.change.notify_all()


class Kept:
    """What was measured, in a file, machine by machine."""

    def __init__(self, path):
        self.path = path
        self.cells = json.loads(path.read_text()) if path.exists() else {}
        self.lock = threading.Lock()

    def has(self, machine):
        cell = self.cells.get(machine.name)
        return cell and cell["identity"] == machine.identity() and is_final(cell)

    def put(self, machine, cell):
        with self.lock:
            self.cells[machine.name] = cell
            text = json.dumps(self.cells, indent=1, sort_keys=True) + "\n"
            places.write_whole(self.path, text.encode())


def measure_all(machines, jobs, kept, folder):
    memory = HostMemory()

    def one(machine):
        if kept.has(machine):
            places.say(f"bench: {machine.name}: measured before")
            return
        if machine.needs() > memory.all:
            places.say(f"bench: {machine.name}: host has too little memory")
            kept.put(machine, {"identity": None, "figures": {},
                               "otherwise": "host has too little memory"})
            return
        with memory.use(machine.needs()):
            places.say(f"bench: {machine.name}")
            kept.put(machine, machine.measure(folder / machine.name.replace(", ", "-")))

    with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        runs = [executor.submit(one, machine) for machine in machines]
        with end_if_interrupted():
            for run in concurrent.futures.as_completed(runs):
                run.result()


def rows(sizes, pages, cells):
    """The table: its heading, and a row for each figure and size of RAM."""
    columns = [(kind, page) for page in pages for kind in KINDS]
    yield ["", "RAM", *(f"{kind}, {page} pages" for kind, page in columns)]
    for name, figure in FIGURES.items():
        title = f"{figure.title}, {'instructions ' if figure.unit == 'a byte' else ''}{figure.unit}"
        if figure.unit == "M":
            title = f"{figure.title}, M instructions"
        for memory in sizes:
            if name == "makedumpfile" and life.size(memory) > MAKEDUMPFILE:
                continue
            row = []
            for kind, page in columns:
                cell = cells[f"{kind}, {page} pages, {memory}"]
                found = cell["figures"]
                row.append(figure.text(found[name]) if name in found else
                           cell["otherwise"] or "not measured")
            yield [title, memory, *row]
            title = ""


def as_markdown(table):
    heading, *body = table
    lines = [heading, ["---"] * 2 + ["---:"] * (len(heading) - 2), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_rst(table):
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    border = " ".join("=" * width for width in widths)
    heading, *body = [" ".join(text.ljust(width) for text, width in
                               zip([row[0] or "\\", *row[1:]], widths)).rstrip() for row in table]
    return "\n".join([border, heading, border, *body, border, ""])


def draw(sizes, pages, cells, out):
    for name, figure in FIGURES.items():
        if not figure.drawn:
            continue
        lines = []
        for kind in KINDS:
            for page in pages:
                row = [cells[f"{kind}, {page} pages, {memory}"] for memory in sizes]
                values = [cell["figures"].get(name) for cell in row]
                lines.append(plot.Line(kind, page, [value and value / figure.scale for value in values],
                                       [not value and (cell["otherwise"] or "").startswith("lost")
                                        for cell, value in zip(row, values)]))
        unit = "million instructions" if figure.unit == "M" else figure.unit
        picture = plot.svg(f"{figure.title[0].upper()}{figure.title[1:]} ({unit})",
                           {memory: life.size(memory) for memory in sizes}, lines)
        if picture:
            (out / f"firmware-assisted-dump-{name.replace(' ', '-')}.svg").write_text(picture)


def bench(sizes, pages, jobs, out):
    """Measure, print the table, write it and the plots to a folder."""
    sizes = sorted(sizes, key=life.size)
    out = pathlib.Path(out or CACHE / "bench").absolute()
    out.mkdir(parents=True, exist_ok=True)
    machines = [Machine(kind, page, memory)
                for page in pages for memory in sizes for kind in reversed(KINDS)]
    kept = Kept(out / "measured.json")
    measure_all(machines, jobs, kept, out / "lives")
    table = list(rows(sizes, pages, kept.cells))
    (out / "table.md").write_text(as_markdown(table))
    (out / "table.rst").write_text(as_rst(table))
    draw(sizes, pages, kept.cells, out)
    print(as_markdown(table), end="")
    places.say(f"bench: {out}")
    return 0
