# SPDX-License-Identifier: GPL-2.0-or-later
"""make soak: capture kernels crash at random moments, life after life.

In each life a kernel with known content in its memory crashes, and then the
capture kernels that follow it, each at a moment of its own: while it boots, by a
system reset from outside; from the initramfs, while makedumpfile reads the dump,
or while the dump is released, by itself.  In the end the dump is saved and holds
what it must, or the limit of tries was reached.  See scripts/soak-the-capture.
"""

import concurrent.futures
import random
import shutil

from check import end_if_interrupted
from machine import life, places
from machine.places import CACHE, VM

PLANT = (VM / "scripts/plant-and-crash").read_text()
CAPTURE = (VM / "scripts/soak-the-capture").read_text()

# As many crashes of capture kernels as fadump_retries= allows without being told.
LIMIT = 3

# What a capture kernel does, and for how many seconds at most, until it crashes.
MOMENTS = {"boot": 4, "initramfs": 0.2, "makedumpfile": 8, "release": 0.3}


def moments(seed):
    """What happens in the tries of a life, one after the other: what, and when."""
    chance = random.Random(seed)
    # One in ten goes beyond the limit.
    crashes = LIMIT + 1 if not seed % 10 else chance.randint(1, LIMIT)
    plan = []
    for _ in range(crashes):
        # A dump that is being released was saved: nothing comes after it.
        moment = chance.choice([name for name in MOMENTS
                                if name != "release" or len(plan) == crashes - 1])
        plan.append((moment, round(chance.uniform(0, MOMENTS[moment]), 2)))
    return plan


def outcome(plan, result):
    """What became of the dump, and whether that is as it should be."""
    if not result["good"]:
        return False, result["reason"]
    names = result["states"]
    if "saved" in names:
        return True, "saved"
    if len(plan) > LIMIT and "lost" in names:
        return True, "lost at the limit"
    return False, "lost"


def live(seed, folder, progress=lambda state: None):
    """One life; gives whether it went as it should, and what to say of it."""
    plan = moments(seed)
    words = " ".join(f"{moment}:{seconds}" for moment, seconds in plan)
    scripts = {}
    for name, text in (("first", PLANT), ("capture", f"moments='{words}'\n{CAPTURE}")):
        scripts[name] = folder / name
        scripts[name].write_text(text)
    resets = {number: seconds for number, (moment, seconds) in enumerate(plan, 1)
              if moment == "boot"}
    # A system reset reaches CPUs, too, that OPAL has not handed to the kernel yet:
    # QEMU 11.1 ends in a checkstop then, as they have no state for the kernel's vector.
    # Nor do they do well while the kernel prints through OPAL: it shall print little.
    _, result = life.run(life.Asked(icount=True, append="panic=1 loglevel=6", boots=8,
                                    resets=resets, smp="1" if resets else "2", **scripts),
                         folder / "life", progress)
    good, text = outcome(plan, result)
    return good, f"{words}: {text}"


def soak(lives, jobs, first):
    """Print a line for each life, and what they come to."""
    bad = 0

    def one(seed):
        folder = top / str(seed)
        folder.mkdir(parents=True)
        try:
            return seed, *live(seed, folder)
        except places.Problem as problem:
            return seed, False, str(problem)

    print(f"1..{lives}", flush=True)
    with places.emptied(CACHE / "soak") as top, \
            concurrent.futures.ThreadPoolExecutor(jobs) as executor:
        runs = executor.map(one, range(first, first + lives))
        with end_if_interrupted():
            for seed, good, text in runs:
                bad += not good
                if good:
                    shutil.rmtree(top / str(seed), ignore_errors=True)
                print(f"{'ok' if good else 'not ok'} {seed} {text}"
                      + ("" if good else f" ({top / str(seed)})"), flush=True)
    print(f"{lives - bad} lives as they should be, {bad} not", flush=True)
    return 1 if bad else 0
