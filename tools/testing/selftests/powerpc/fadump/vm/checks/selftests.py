# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own tests pass: kselftests of fadump's files in each state, and KUnit.

A few machines run them all, for whichever check comes first: one is taken
through a crash, one is told that it shall have no fadump, one has no OPAL.  KUnit's
suites run where nothing is registered, but for the one that needs it.
"""

import re
import threading

from check import over
from machine import base, places
from machine.places import CHECKOUT, VM

PROGRAMS = ("off", "registration", "dump", "opal_core")

# run STATE: all programs, each of which knows whether it is meant
RUN = """
run() {
	for program in off registration dump opal_core; do
		/selftests/powerpc/fadump/$program.sh > $1.$program.ktap 2>&1
		echo "exit code $?" >> $1.$program.ktap
	done
}
"""
FIRST = RUN + """
dmesg > dmesg.kunit
run registered
echo 0 > /sys/kernel/fadump/registered
run reserved
echo 1 > /sys/kernel/fadump/registered
echo "fadump-vm: this kernel has been tested" > /dev/kmsg
. /scripts/crash-through-sysrq
"""
# What was written to the files has done no harm to the dump.
CAPTURE = RUN + """
run active
makedumpfile --dump-dmesg /proc/vmcore dmesg.of-the-dump
grep -q 'this kernel has been tested' dmesg.of-the-dump ||
	state failed reason=the_dump_is_not_that_of_the_tested_kernel
export FADUMP_RELEASE=yes
run releasing
run released
"""
OFF = RUN + """
dmesg > dmesg.kunit
run off
"""

# Which programs have something to do in which state; opal_core not on pseries.
MEANT = {
    "registered": {"registration"},
    "reserved": {"registration"},
    "active": {"dump", "opal_core"},
    "releasing": {"dump", "opal_core"},
    "released": {"registration"},
    "off": {"off"},
}
# Each refusal of OPAL's is a line in the log, and so are the results.
KUNIT = "kunit.enable=1 kunit.autorun=1 log_buf_len=4M"
POWERNV = {"first": FIRST, "capture": CAPTURE, "append": f"{KUNIT} kunit.filter_glob=fadump_core"}
# KUnit where there is nothing that it could change for the kernel it runs in.
WITHOUT = {"first": OFF, "append": f"fadump=off {KUNIT}"}
NEWEST = {"kernel": {"base": "newest"}}
LIVES = {
    "powernv-6.12": POWERNV,
    "powernv-newest": {**POWERNV, **NEWEST},
    "pseries": {"first": FIRST, "capture": CAPTURE, "machine": "pseries"},
    "off-6.12": WITHOUT,
    "off-newest": {**WITHOUT, **NEWEST},
}

TEST_ALL = re.compile(r"^test_all ((?:\\\n|.)*)", re.MULTILINE)
KUNIT_SUITE = re.compile(r"^\t\.name = \"(\w+)\"", re.MULTILINE)
KUNIT_CASE = re.compile(r"^\tKUNIT_CASE\((\w+)\)", re.MULTILINE)
RESULT = re.compile(r"^(ok|not ok) \d+ (\S+)(?: # (SKIP))?")
# As the kernel's log has it.
KUNIT_RESULT = re.compile(r"^(?:\[[ \d.]+\] )?    (?:(ok|not ok) \d+ (\w+)(?: # (SKIP))?"
                          r"|# Subtest: (\w+))")

# What the programs and the kernel's log said in each life, by name of the file.
said_in = {}
locks = {life: threading.Lock() for life in LIVES}


def all_tests():
    """The tests as their sources name them: one that does not run is missed."""
    for program in PROGRAMS:
        words = TEST_ALL.search((VM.parent / f"{program}.sh").read_text())[1]
        for name in words.replace("\\", " ").split():
            yield f"{program}.{name}"


def all_cases():
    for path in sorted((CHECKOUT / "arch/powerpc").rglob("*_kunit.c")):
        text = path.read_text()
        for suite in KUNIT_SUITE.findall(text):
            for name in KUNIT_CASE.findall(text):
                yield f"{suite}.{name}"


def live(bench, name):
    """Run a life, unless another check has; give what was said in it."""
    with locks[name]:
        if name not in said_in:
            try:
                folder, result = bench.run(good=False, **{"memory": "2G", **LIVES[name]})
                texts = {path.name: path.read_text(errors="replace") for path in folder.iterdir()
                         if path.suffix == ".ktap" or path.name.startswith("dmesg.")}
                said_in[name] = {"reason": result["reason"], **texts}
            except places.Problem as problem:
                said_in[name] = {"reason": str(problem)}
    for path, text in said_in[name].items():
        bench.log(f"---- {path}\n{text}")
    return said_in[name]


def results(text, pattern):
    """What became of each test, by name, as often as it ran, and the line before it."""
    tests, suite, told = {}, None, ""
    for line in text.splitlines():
        found = pattern.match(line)
        if found and found[2]:
            name = f"{suite}.{found[2]}" if suite else found[2]
            tests.setdefault(name, []).append((found[3] or found[1], told))
        elif found:
            suite = found[4]
        elif line.strip():
            told = line
    return tests


def expect_passed(bench, found, reason):
    """A test passes that did somewhere, and failed nowhere."""
    failed = [told for result, told in found if result == "not ok"]
    bench.expect(not failed, f"{failed[:1]}")
    bench.expect(("ok" in [result for result, _ in found]),
                 f"gave no result: {reason or 'it is skipped'}")


@over(life=LIVES)
def check_life(bench, life):
    """The lives went well, and programs ran in the states that they are meant for.

    First, so that the lives are lived side by side.
    """
    said = live(bench, life)
    bench.expect(not said["reason"], f"life did not go as asked: {said['reason']}")
    states = [state for state in MEANT if (state == "off") == life.startswith("off")]
    for state in states:
        for program in PROGRAMS:
            text = said[f"{state}.{program}.ktap"]
            meant = program in MEANT[state] and (life, program) != ("pseries", "opal_core")
            skipped = re.search(r"^1\.\.0 # SKIP \S+", text, re.MULTILINE)
            bench.expect(text.endswith(f"exit code {0 if meant else 4}\n")
                         and bool(skipped) != meant,
                         f"{program}.sh, state {state}: {text.splitlines()[-1:]}")


@over(test=list(all_tests()))
def check_sysfs(bench, test):
    program, name = test.split(".")
    found, reason = [], None
    for life in LIVES:
        said = live(bench, life)
        reason = reason or said["reason"]
        for state in MEANT:
            text = said.get(f"{state}.{program}.ktap", "")
            found += results(text, RESULT).get(name, [])
    expect_passed(bench, found, reason)


@over(version=("6.12", "newest"), case=list(all_cases()))
def check_kunit(bench, version, case):
    found, reason = [], None
    for life in (f"off-{version}", f"powernv-{version}"):
        said = live(bench, life)
        reason = reason or said["reason"]
        found += results(said.get("dmesg.kunit", ""), KUNIT_RESULT).get(case, [])
    expect_passed(bench, found, reason)


def check_machine_without_fadump(bench):
    """The kernel's own ways to run and to install the tests; here, all are skipped, and say why."""
    tree, _ = base.assemble("ours", "6.12")
    selftests = tree / "tools/testing/selftests"
    code, ran = bench.call("make", "-C", selftests, "TARGETS=powerpc/fadump",
                           f"O={bench.folder}", "run_tests")
    bench.expect(not code, f"make run_tests ended with {code}")
    there = bench.folder / "installed"
    code, _ = bench.call("make", "-C", selftests, "TARGETS=powerpc/fadump",
                         f"O={bench.folder}", f"INSTALL_PATH={there}", "install")
    bench.expect(not code, f"make install ended with {code}")
    _, installed = bench.call("sh", there / "run_kselftest.sh")
    for text in (ran, installed):
        skipped = re.findall(r"^ok \d+ selftests: powerpc/fadump: (\w+)\.sh # SKIP$", text,
                             re.MULTILINE)
        bench.expect(skipped == list(PROGRAMS), f"skipped were {skipped}")
        bench.expect(text.count("1..0 # SKIP no ") == len(PROGRAMS), "not all said why")
