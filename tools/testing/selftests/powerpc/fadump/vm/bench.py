# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench: what a dump costs, ours and stock side by side.

Under -icount an instruction of the guest is a nanosecond of its clock, so what
is counted does not depend on how busy the host is.
"""

import math
import pathlib
import re
import tempfile

from machine import build, life, places
from machine.places import CACHE, VM

TICKS = 512e6           # of the timebase, in a second of the guest
CRASHKERNEL = "768M"
KINDS = ("stock", "ours")

# Each figure: its name, what it is counted in, how it is written, whether it is drawn.
FIGURES = {
    "reserved": ("reserved by default", "MiB", lambda value: value / (1 << 20), True),
    "copied": ("copied by firmware then", "MiB", lambda value: value / (1 << 20), False),
    "memory": ("memory in the capture kernel", "MiB", lambda value: value / (1 << 20), True),
    "available": ("available there", "MiB", lambda value: value / (1 << 20), True),
    "first boot": ("first boot, to user space", "M", lambda value: value / 1e6, True),
    "capture boot": ("capture boot, to user space", "M", lambda value: value / 1e6, True),
    "trigger": ("from the panic to firmware", "M", lambda value: value / 1e6, False),
    "read": ("read() of 1 GiB", "M", lambda value: value / 1e6, False),
    "mmap": ("mmap() of 1 GiB", "M", lambda value: value / 1e6, False),
    "makedumpfile": ("makedumpfile", "M", lambda value: value / 1e6, False),
    "release": ("release", "M", lambda value: value / 1e6, True),
}

FIRST = (VM / "scripts/bench-first").read_text()
CAPTURE = (VM / "scripts/bench-capture").read_text()


def ticks(count):
    """Instructions in so many ticks of the timebase."""
    return count / TICKS * 1e9


def firmware_time(console, words):
    """When firmware said something, in nanoseconds, once for each time."""
    return [int(seconds) * 10**9 + int(nanoseconds) for seconds, nanoseconds in
            re.findall(rf"^\[ *(\d+)\.(\d{{9}}),\d\] .*(?:{words})", console, re.MULTILINE)]


def one(result, name):
    return next((state for boot in result["boots"] for state in boot["states"]
                 if state["state"] == name), None)


def figures(folder, result):
    """What a life with a crash tells."""
    console = (folder / "console.log").read_text(errors="replace")
    measured, crash = one(result, "measured"), one(result, "crash")
    found = {}
    if not measured:
        return found
    # Firmware's clock does not begin with the timebase.
    unregistered = firmware_time(console, "Payload unregistered")[0]
    behind = ticks((measured["before"] + measured["after"]) / 2) - unregistered
    starts = firmware_time(console, "Starting kernel")
    ups = [state for boot in result["boots"] for state in boot["states"]
           if state["state"] == "up"]
    for name, start, up in zip(("first boot", "capture boot"), starts, ups):
        found[name] = ticks(up["timebase"]) - behind - start
    told = firmware_time(console, "Performing MPIPL")
    panic = re.search(r"^\[ *([\d.]+)\] sysrq: Trigger a crash", console, re.MULTILINE)
    said = re.search(r"^\[ *([\d.]+)\] fadump-vm: state=crash ", console, re.MULTILINE)
    if told and panic and said:
        # Of the kernel's clock, only differences count.
        since = (float(panic[1]) - float(said[1])) * 1e9
        found["trigger"] = told[0] + behind - ticks(crash["timebase"]) - since
    if len(ups) > 1:
        found["memory"] = ups[1]["memtotal"]
    for name, key in (("available", "bytes"), ("read", "ticks"), ("mmap", "ticks"),
                      ("makedumpfile", "ticks"), ("released", "ticks")):
        state = one(result, name)
        if state:
            found["release" if name == "released" else name] = \
                ticks(state[key]) if key == "ticks" else state[key]
    return found


def why_not(result):
    """What a cell says for which there is no figure."""
    states = result["states"]
    if "MPIPL" in states and states.count("up") < 2:
        return "lost: capture kernel panicked"
    return f"not measured: {result['reason']}"


def too_little_memory(memory, pages):
    """A guest touches the memory for its page structures, and about 2 GiB more."""
    page = {"4k": 4096, "64k": 65536}[pages]
    needed = life.size(memory) // page * 64 + (2 << 30)
    available = int(re.search(r"MemAvailable: *(\d+)", open("/proc/meminfo").read())[1]) << 10
    return needed > available


def live(folder, kernel, memory, crash):
    """One life; with no crash, it tells only what is reserved."""
    scripts = {}
    texts = {"first": ("crash=yes\n" if crash else "") + FIRST}
    if crash:
        texts["capture"] = ("makedumpfile=yes\n" if life.size(memory) <= 4 << 30 else "") + CAPTURE
    for name, text in texts.items():
        scripts[name] = folder / f"{name}-{kernel}-{memory}"
        scripts[name].write_text(text)
    asked = life.Asked(kernel=kernel, memory=memory, icount=True, timeout=3600, boots=2,
                       append=f"crashkernel={CRASHKERNEL}" if crash else "", **scripts)
    return life.run(asked, folder / f"{kernel}-{memory}{'' if crash else '-default'}")


def measure(folder, kernel, memory):
    """All figures of one machine, and what to say for those that are missing."""
    if too_little_memory(memory, kernel.pages):
        return {}, "host has too little memory"
    found = {}
    _, result = live(folder, kernel, memory, crash=False)
    measured = one(result, "measured")
    if measured:
        found.update({name: measured[name] for name in ("reserved", "copied")})
    crashed, result = live(folder, kernel, memory, crash=True)
    found.update(figures(crashed, result))
    return found, why_not(result)


def row(name, cells):
    return f"| {name} | {' | '.join(cells)} |"


def table(sizes, pages, measured):
    lines = []
    for page in pages:
        for memory in sizes:
            lines += ["", row(f"{memory}, {page} pages", KINDS), "| --- | --- | --- |"]
            for name, (title, unit, scale, _) in FIGURES.items():
                cells = []
                for kind in KINDS:
                    found, otherwise = measured[kind, page, memory]
                    if name == "makedumpfile" and life.size(memory) > 4 << 30:
                        cells.append("")
                    else:
                        cells.append(f"{scale(found[name]):,.1f} {unit}" if name in found
                                     else otherwise)
                if any(cells):
                    lines.append(row(title, cells))
    return "\n".join(lines)


WIDTH, HEIGHT, MARGIN = 480, 300, 60
COLOURS = {"stock": "#c0392b", "ours": "#2471a3"}
DASHES = {"64k": "", "4k": "6 4"}


def plot(name, sizes, pages, measured):
    """A plot as SVG: RAM to the right, the figure upwards, both logarithmic."""
    title, unit, scale, _ = FIGURES[name]
    points = {(kind, page): [(life.size(memory), scale(measured[kind, page, memory][0][name]))
                             for memory in sizes if name in measured[kind, page, memory][0]]
              for kind in KINDS for page in pages}
    values = [value for line in points.values() for _, value in line if value > 0]
    if not values:
        return None
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) + 1e-9)
    high = max(high, low + 1)
    left, right = math.log2(life.size(sizes[0])), math.log2(life.size(sizes[-1]))

    def x(memory):
        return MARGIN + (math.log2(memory) - left) / ((right - left) or 1) * (WIDTH - 2 * MARGIN)

    def y(value):
        return HEIGHT - MARGIN - (math.log10(value) - low) / (high - low) * (HEIGHT - 2 * MARGIN)

    def text(at_x, at_y, words, anchor="middle"):
        return f'<text x="{at_x:.0f}" y="{at_y:.0f}" text-anchor="{anchor}">{words}</text>'

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             'font-family="sans-serif" font-size="11">',
             '<!-- SPDX-License-Identifier: GPL-2.0-or-later -->',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             text(WIDTH / 2, 20, f"{title} ({'million instructions' if unit == 'M' else unit})")]
    for power in range(low, high + 1):
        at = y(10 ** power)
        parts += [f'<path d="M{MARGIN} {at:.0f}H{WIDTH - MARGIN}" stroke="#ddd"/>',
                  text(MARGIN - 6, at + 4, f"{10.0 ** power:,g}", "end")]
    parts += [text(x(life.size(memory)), HEIGHT - MARGIN + 16, memory) for memory in sizes]
    for number, ((kind, page), line) in enumerate(points.items()):
        style = f'stroke="{COLOURS[kind]}" stroke-dasharray="{DASHES[page]}"'
        drawn = " ".join(f"{x(memory):.1f},{y(value):.1f}" for memory, value in line if value > 0)
        parts += [f'<polyline points="{drawn}" fill="none" stroke-width="2" {style}/>',
                  f'<path d="M{MARGIN + number * 100} {HEIGHT - 18}h24" stroke-width="2" {style}/>',
                  text(MARGIN + number * 100 + 28, HEIGHT - 14, f"{kind}, {page}", "start")]
    return "\n".join([*parts, "</svg>", ""])


def bench(sizes, pages, out):
    """Measure, print the table, write it and the plots to a folder."""
    sizes = sorted(sizes, key=life.size)
    out = life.new_folder(out, "bench")
    measured = {}
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        for page in pages:
            for memory in sizes:
                for kind in KINDS:
                    places.say(f"bench: {kind}, {page} pages, {memory}")
                    measured[kind, page, memory] = measure(
                        pathlib.Path(scratch), build.Kernel(kind, pages=page), memory)
    text = table(sizes, pages, measured)
    (out / "table.md").write_text(text + "\n")
    for name, (*_, drawn) in FIGURES.items():
        picture = plot(name, sizes, pages, measured) if drawn else None
        if picture:
            (out / f"{name.replace(' ', '-')}.svg").write_text(picture)
    print(text)
    print(f"\n{out}")
    return 0
