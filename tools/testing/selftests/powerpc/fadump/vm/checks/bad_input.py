# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever firmware says, the machine boots, and captures what can be captured.

Many boots of one machine, and two of its firmware; see scripts/bad-input.
"""

import re

from machine import build
from machine.places import VM

SCRIPT = (VM / "scripts/bad-input").read_text()

# Each case is a boot; a case may have several things wrong at once.
BEFORE = "no-node compatible area-length area-too-high nothing".split()
AFTER = """
    boot-address+boot-memory-refused+opal-zero mask-none+opal-refused
    mask-all+boot-memory-zero+area-length crashing-nobody crashing-unknown
    thread-outside thread-in-header thread-noise
    registers-refused registers-zero description-format description-regions
    registers-version registers-size-0 registers-size-odd registers-past-ram registers-overflow
    record-refused record-zero record-past-ram area-too-high
    """.split()

NAME = re.compile(r"^\t([a-z0-9-]+)\)", re.MULTILINE)
OUTCOMES = {"unsupported", "registered", "whole"}


def check_all_is_tried(bench):
    known = set(NAME.findall(SCRIPT)) - OUTCOMES
    tried = {name for case in BEFORE + AFTER for name in case.split("+")}
    bench.expect(known == tried, f"not in a life: {known ^ tried}")


def check_bad_input(bench):
    script = f"before='{' '.join(BEFORE)}'\nafter='{' '.join(AFTER)}'\n{SCRIPT}"
    _, result = bench.run(first=script, capture=script, smp="1", kernel={"role": "loader"},
                          other=build.Kernel())
    states = [state for boot in result["boots"] for state in boot["states"]]
    judged = [state["case"] for state in states if state["state"] == "judged"]
    bench.expect(judged == BEFORE + AFTER, f"judged only {' '.join(judged)}")
    names = [state["state"] for state in states]
    for name in ("kept", "refused", "released"):
        bench.expect(name in names, f"the dump was not {name}")
