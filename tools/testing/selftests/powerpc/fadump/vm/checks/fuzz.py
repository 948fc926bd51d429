# SPDX-License-Identifier: GPL-2.0-or-later
"""No input that libFuzzer comes upon in a few seconds crashes a parser; see make fuzz."""

import re

import fuzz
from check import over

SECONDS = 15
# Less would say that it stood still.
LEAST_RUNS = 10000

TARGETS = sorted(path.stem[5:] for path in (fuzz.HOST / "fuzz").glob("fuzz_*.c"))


@over(target=TARGETS)
def check_target(bench, target):
    seeds = fuzz.HOST / "fuzz/seeds" / target
    bench.expect(any(seeds.iterdir()), f"no seeds in {seeds}")
    code, text = bench.call(*fuzz.command(f"fuzz-{target}", SECONDS, bench.folder / "build"))
    told = re.search(r"^(fuzz: .*|.*(?:ERROR|runtime error): .*)$", text, re.MULTILINE)
    bench.expect(code == 0, told[0] if told else f"make ended with {code}")
    runs = re.search(r"^stat::number_of_executed_units: *(\d+)$", text, re.MULTILINE)
    bench.expect(runs and int(runs[1]) >= LEAST_RUNS,
                 f"{runs[1] if runs else 'no'} runs in {SECONDS} s")
