# SPDX-License-Identifier: GPL-2.0-or-later
"""The pure files pass their unit tests on the build machine, one check a test.

The tests are built and run once, by whichever check comes first.
"""

import functools
import re
import subprocess
import threading

from check import over
from machine import base, places
from machine.places import CACHE, CHECKOUT

HOST = CHECKOUT / "tools/testing/selftests/powerpc/fadump/host"
BASE = "6.12"

TEST = re.compile(r"^TEST\((\w+)\)", re.MULTILINE)
RESULT = re.compile(r"^(ok|not ok) \d+ (\w+)$")

# Less would say that a file came to the build without its tests.
LEAST_COVERAGE = 95

# Tests of files that are not pure.
ACTING = ("registration.", "detect.")

lock = threading.Lock()


def all_tests():
    """The tests as their sources name them: one that does not run is missed."""
    return [f"{path.stem[5:]}.{name}" for path in sorted(HOST.glob("test_*.c"))
            for name in TEST.findall(path.read_text())]


@functools.cache
def outcome(target="check"):
    """What make said, how it ended, and results and what was told before each, by test."""
    # From nothing: objects of another checkout name that one's headers, and may
    # be newer than the sources of this one.
    with places.emptied(CACHE / "host" / f"{BASE}-{target}") as folder:
        make = subprocess.run(["make", "-s", "-C", HOST, f"O={folder}",
                               f"BASE={base.stock_tree(BASE)}", target],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace")
    results, program, told = {}, None, []
    for line in make.stdout.splitlines():
        result = RESULT.match(line)
        if line.startswith("# test_"):
            program, told = line[7:], []
        elif result:
            results[f"{program}.{result[2]}"] = (result[1] == "ok", told)
            told = []
        else:
            told.append(line)
    return make.stdout, make.returncode, results


@over(test=all_tests())
def check_unit(bench, test):
    with lock:
        text, _, results = outcome()
    passed, told = results.get(test, (False, []))
    if not passed:
        bench.log(text)
        error = re.search(r"^.*(\b(error|ERROR): |\*\*\* ).*$", text, re.MULTILINE)
        told = told or ["gave no result" + (f": {error[0]}" if error else "")]
    bench.expect(passed, " ".join(told[:1]))


def check_big_endian(bench):
    """So do those of pure files where the byte order is the other one."""
    text, code, results = outcome("big-endian")
    bench.log(text)
    wanted = {test for test in all_tests() if not test.startswith(ACTING)}
    bench.expect(wanted == set(results), f"gave no result: {sorted(wanted ^ set(results))[:1]}")
    failed = sorted(test for test, (passed, _) in results.items() if not passed)
    bench.expect(not failed, f"{len(failed)} fail: {failed[:1]}")
    bench.expect(code == 0, f"make ended with {code}")
    bench.note = f"{len(results)} tests"


def check_coverage(bench):
    """Printed as "coverage: N %", of the lines of the pure files."""
    with lock:
        text, code, _ = outcome()
    bench.log(text)
    found = re.search(r"^coverage: (\d+) %$", text, re.MULTILINE)
    # A program can end badly whose tests all passed: memory that it did not free.
    bench.expect(code == 0, f"make ended with {code}")
    bench.expect(found, "no coverage was told")
    bench.expect(int(found[1]) >= LEAST_COVERAGE, f"{found[0]}, {LEAST_COVERAGE} % are wanted")
    bench.note = found[0]
