# SPDX-License-Identifier: GPL-2.0-or-later
"""A plot over the size of RAM, as SVG: for make bench.

RAM to the right, the figure upwards, both logarithmic.  A cross stands for a
machine whose dump was lost.
"""

import dataclasses
import math

WIDTH, HEIGHT = 560, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 80
COLOURS = {"stock": "#c0392b", "ours": "#2471a3"}
# What of two lines in one place is seen: one is broken.
DASHES = {"64k": "none", "4k": "7 5"}


@dataclasses.dataclass
class Line:
    kind: str
    pages: str
    values: list        # one for each size of RAM; None where there is none
    lost: list          # for which of them the dump was lost

    def style(self):
        return (f'stroke="{COLOURS[self.kind]}" stroke-width="2" fill="none" '
                f'stroke-dasharray="{DASHES[self.pages]}"')


def ticks(low, high):
    """1, 2 and 5 of each power of ten, from below the lowest to above the highest."""
    marks = [factor * 10.0 ** power
             for power in range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
             for factor in (1, 2, 5)]
    first = max(mark for mark in marks if mark <= low)
    last = min(mark for mark in marks if mark >= high)
    if last <= first * 2:
        # All is one: leave room for it to be seen so.
        first, last = first / 2, last * 2
    return [mark for mark in marks if first <= mark <= last]


def svg(title, sizes, lines):
    """The text of an SVG file; None when there is nothing to draw.

    sizes are those of RAM, ascending: names, and bytes.
    """
    values = [value for line in lines for value in line.values if value]
    if not values:
        return None
    lost = sorted({line.kind for line in lines if any(line.lost)})
    # Room for crosses below.
    marks = ticks(min(values) / (1.3 if lost else 1), max(values))
    low, high = math.log(marks[0]), math.log(marks[-1])

    along = [math.log2(size / min(sizes.values())) for size in sizes.values()]

    def x(number):
        return LEFT + 30 + along[number] / (along[-1] or 1) * (WIDTH - LEFT - RIGHT - 60)

    def y(value):
        return HEIGHT - BOTTOM - (math.log(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def text(at_x, at_y, words, anchor="middle"):
        return f'<text x="{at_x:.0f}" y="{at_y:.0f}" text-anchor="{anchor}">{words}</text>'

    def cross(at_x, at_y, kind):
        return (f'<path d="M{at_x - 5:.0f} {at_y - 5:.0f}l10 10m0 -10l-10 10" '
                f'stroke="{COLOURS[kind]}" stroke-width="2"/>')

    parts = ['<!-- SPDX-License-Identifier: GPL-2.0-or-later -->',
             f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
             f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             text(WIDTH / 2, 22, title)]
    for mark in marks:
        parts += [f'<path d="M{LEFT} {y(mark):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
                  text(LEFT - 6, y(mark) + 4, f"{mark:,g}", "end")]
    parts += [text(x(number), HEIGHT - BOTTOM + 18, size) for number, size in enumerate(sizes)]
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 36, "RAM"))
    for column, line in enumerate(lines):
        there = [(x(number), y(value)) for number, value in enumerate(line.values) if value]
        points = " ".join(f"{at_x:.1f},{at_y:.1f}" for at_x, at_y in there)
        parts.append(f'<polyline points="{points}" {line.style()}/>')
        parts += [f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="3.5" fill="{COLOURS[line.kind]}"/>'
                  for at_x, at_y in there]
        # Side by side, where both are.
        aside = 7 if line.pages == "4k" else -7
        parts += [cross(x(number) + aside, HEIGHT - BOTTOM - 8, line.kind)
                  for number, is_lost in enumerate(line.lost) if is_lost]
        at = LEFT + column * 105
        parts += [f'<path d="M{at} {HEIGHT - 18}h28" {line.style()}/>',
                  text(at + 34, HEIGHT - 14, f"{line.kind}, {line.pages}", "start")]
    for kind in lost:
        parts += [cross(LEFT + 425, HEIGHT - 18, kind),
                  text(LEFT + 436, HEIGHT - 14, "lost", "start")]
    return "\n".join([*parts, "</svg>", ""])
