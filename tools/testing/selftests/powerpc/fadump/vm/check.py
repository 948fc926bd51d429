# SPDX-License-Identifier: GPL-2.0-or-later
"""make check: run the checks that live in checks/.

A check is a function check_NAME(bench) in a module of checks/.  It passes
unless it raises; `@over(machine=..., pages=...)` makes one check of each
combination.  Checks run side by side, so none may rely on another.
"""

import concurrent.futures
import contextlib
import fnmatch
import importlib
import itertools
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import time
import traceback

from machine import build, crash, life, places, stack
from machine.places import CACHE, VM

# Where the tool root shows the host (see toolroot).
HOST = "/.host"


class Failed(Exception):
    """What a check found to be wrong, in one line."""


def over(**axes):
    """Make one check of each combination of the axes' values."""
    # Of an axis without values there would be no checks, and nobody would miss them.
    assert all(axes.values()), f"nothing to check: {axes}"

    def mark(function):
        function.axes = axes
        return function
    return mark


class Bench:
    """What a check works with."""

    def __init__(self, folder):
        self.folder = folder
        self.lives = 0
        self.note = None        # shown behind the name of a check that passes

    def log(self, text):
        """For whoever looks at a failed check: everything that is worth knowing."""
        with open(self.folder / "log", "a") as log:
            log.write(f"{text}\n")

    def expect(self, condition, otherwise):
        if not condition:
            raise Failed(otherwise)

    def went_through(self, result, states):
        """A life's result names these states, in this order and no others."""
        self.expect(result["states"] == states, f"went through {' '.join(result['states'])}")

    def build(self, **kernel):
        """Build a kernel (kind, base, pages); gives a machine.build.Image."""
        return build.build(build.Kernel(**kernel))

    def run(self, good=True, first=None, capture=None, kernel=None, **asked):
        """A life (see life.Asked), that must go as asked unless good is False.

        first and capture are the scripts' texts.  Gives the run's folder and
        the content of its result.json.

        Time is counted in instructions, so that a busy host is no slow machine:
        firmware gives up on devices that take too long.
        """
        self.lives += 1
        for name, text in (("first", first), ("capture", capture)):
            if text:
                asked[name] = self.folder / f"{name}-{self.lives}"
                asked[name].write_text(text)
        folder, result = life.run(life.Asked(kernel=build.Kernel(**(kernel or {})),
                                             **{"icount": True, **asked}),
                                  self.folder / f"life-{self.lives}", self.log)
        if good:
            self.expect(result["good"], f"life did not go as asked: {result['reason']}")
        return folder, result

    def debug(self, commands, *words):
        """A life with gdb on it, as words of fadump-vm run ask, and commands of gdb.

        Gives the life's folder, the content of its result.json, and what gdb said.
        When gdb has left, the machine has to come to its end.
        """
        script = self.folder / "in-gdb"
        script.write_text(f"set pagination off\n{commands}")
        folder = self.folder / "life"
        with subprocess.Popen(["python3", "-B", VM, "run", "--gdb", "--icount", "--mem", "2G",
                               "--out", folder, *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
            try:
                waits = next((line for line in run.stderr if "the machine waits: " in line), "")
                self.expect(waits, "the machine does not wait for gdb")
                code, seen = self.call(*shlex.split(waits.partition("waits: ")[2]),
                                       "-nx", "-batch", "-x", script, timeout=1800)
                self.expect(not code, f"gdb ended with {code}")
                path, said = run.communicate(timeout=600)
                self.log(said)
            except subprocess.TimeoutExpired as expired:
                raise Failed(f"{'gdb' if 'gdb-multiarch' in map(str, expired.cmd) else 'the machine'} "
                             f"hangs, after {expired.timeout} s")
            finally:
                run.terminate()
        folder = pathlib.Path(path.strip())
        return folder, json.loads((folder / "result.json").read_text()), seen

    def crash(self, folder, *commands):
        """What crash prints for commands on a run's dump."""
        text = crash.crash(folder, *commands)
        self.log(text)
        return text

    def stack(self, folder):
        """Who crashed in a run's dump, and where, as drgn sees it."""
        text = stack.of_the_crash(*crash.dump_of(folder))
        self.log(text)
        return text

    def notes(self, path):
        """What guest/backtrace.c printed of each note with registers, in their order: the
        CPU as it has it, and the functions that were under way."""
        text = path.read_text()
        self.log(f"{path.name}:\n{text}")
        found = re.findall(r"^note (\d+): CPU ([\d?]+):(.*)\n", text, re.MULTILINE)
        self.expect([int(index) for index, _, _ in found] == list(range(text.count("\n"))),
                    f"{path.name} has other lines than notes")
        return [(cpu, functions.split()) for _, cpu, functions in found]

    def call(self, *command, **options):
        """Run a command; gives its exit code and all that it printed."""
        done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", **options)
        self.log(f"$ {' '.join(str(word) for word in command)}\n{done.stdout}"
                 f"exit code {done.returncode}")
        return done.returncode, done.stdout

    def fadump_vm(self, *words, **environment):
        return self.call("python3", "-B", VM, *words, env={**os.environ, **environment})

    def on_host(self, *command, **environment):
        """What runs a command outside the tool root, as a user of this host would."""
        settings = [f"{key}={value}" for key, value in environment.items()]
        return ["chroot", HOST, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                f"HOME={self.folder}", *settings, *command]


class Check:
    def __init__(self, module, function, values):
        self.name = ".".join([module, function.__name__.removeprefix("check_"),
                              *map(str, values.values())])
        self.function = function
        self.values = values
        self.reason = None
        self.note = None
        self.skipped = False

    def run(self, end):
        """Run it, unless it is too late to begin; what is wrong goes to reason."""
        if time.monotonic() >= end:
            self.skipped = True
            self.note = "SKIP: no time was left to begin it"
            return self
        with places.emptied(CACHE / "checks" / self.name) as folder:
            bench = Bench(folder)
            try:
                self.function(bench, **self.values)
                self.note = bench.note
                shutil.rmtree(folder, ignore_errors=True)
            except (Failed, places.Problem) as problem:
                # One line; there may be more of it in the log.
                self.reason = f"{str(problem).partition(chr(10))[0]} ({folder})"
                bench.log(problem)
            except Exception as surprise:
                self.reason = f"{type(surprise).__name__}: {surprise} ({folder})"
                bench.log(traceback.format_exc())
        return self


def collect(patterns):
    checks = []
    for path in sorted((VM / "checks").glob("[a-z]*.py")):
        module = importlib.import_module(f"checks.{path.stem}")
        for name, function in vars(module).items():
            if not name.startswith("check_"):
                continue
            axes = getattr(function, "axes", {})
            for values in itertools.product(*axes.values()):
                check = Check(path.stem, function, dict(zip(axes, values)))
                if not patterns or any(fnmatch.fnmatch(check.name, f"*{pattern}*")
                                       for pattern in patterns):
                    checks.append(check)
    return checks


@contextlib.contextmanager
def end_if_interrupted():
    """Threads cannot be ended; their machines end with this process (see toolroot)."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        places.say("interrupted")
        os._exit(1)


def check(patterns, jobs, minutes):
    """Run the checks; those that have not begun after so many minutes are skipped."""
    checks = collect(patterns)
    failed = skipped = 0
    end = time.monotonic() + minutes * 60
    print(f"1..{len(checks)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        runs = [executor.submit(check.run, end) for check in checks]
        with end_if_interrupted():
            for number, run in enumerate(concurrent.futures.as_completed(runs), 1):
                done = run.result()
                failed += done.reason is not None
                skipped += done.skipped
                print(f"{'not ok' if done.reason else 'ok'} {number} {done.name}"
                      + (f" # {done.reason or done.note}" if done.reason or done.note else ""),
                      flush=True)
    passed = len(checks) - failed - skipped
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""),
          flush=True)
    return 1 if failed or not passed else 0
