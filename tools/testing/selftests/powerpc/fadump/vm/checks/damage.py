# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever a dying kernel scribbles over what it leaves, the next one comes up.

One machine crashes again and again, each time with other damage; each boot
looks at what became of the damage before it (see scripts/damage).
"""

import re

from check import over
from machine.life import states_of
from machine.places import VM

SCRIPT = (VM / "scripts/damage").read_text()

# Each list is for one machine; what a case does, and what comes of it, says the script.
LIVES = {
    "record": """
        nothing count-0 count-ffff registered-0 registered-ffff version zeroes noise
        size-overflows size-0 source-past-ram source-overflows
        destination-in-capture-kernel destination-past-ram probe-value
        """.split(),
    "extension-and-regions": """
        second-source-overlaps split second-size second-source-past-ram
        second-destination-in-capture-kernel second-not-copied
        checksum torn magic extension-version extension-length reservation-past-ram top
        tries-in-the-copy registers-in-the-copy texts-in-the-copy numbers-in-the-copy
        tries-overwritten numbers-overwritten
        """.split(),
    "crash-info": """
        info-0 info-in-capture-kernel info-overflows info-magic info-regs-size
        info-mask-size vmcoreinfo-past-ram vmcoreinfo-overflows vmcoreinfo-size
        """.split(),
}

CASE = re.compile(r"^\t([a-z0-9-]+)\)", re.MULTILINE)


def check_all_damage_is_tried(bench):
    known = set(CASE.findall(SCRIPT)) - {"whole", "bare", "low"}
    tried = {case for cases in LIVES.values() for case in cases}
    bench.expect(known == tried, f"not in a life: {known ^ tried}")
    bench.expect(len(tried) >= 20, f"only {len(tried)} kinds of damage")


@over(life=LIVES)
def check_damage(bench, life):
    cases = LIVES[life]
    script = f"cases='{' '.join(cases)}'\n{SCRIPT}"
    _, result = bench.run(first=script, capture=script, smp="1", boots=len(cases) + 1)
    judged = [state["case"] for state in states_of(result["boots"], "judged")]
    bench.expect(judged == cases, f"judged {' '.join(judged)} of {' '.join(cases)}")
