# SPDX-License-Identifier: GPL-2.0-or-later
"""make demo: a crash becomes a dump and the dump a backtrace, stage by stage."""

from machine import base, build, crash, life, qemu

STAGES = ("tools", "base kernel", "build", "boot", "crash", "MPIPL", "capture", "release",
          "analysis")

# What a machine tells, and the stage that is under way from then on.
STAGE_OF = {"boot": "boot", "crash": "crash", "MPIPL": "MPIPL", "saved": "release"}


class Stages:
    def __init__(self):
        self.reached = None

    def at(self, name, text=""):
        """Each stage is told once: a machine boots twice, for one."""
        number = STAGES.index(name) + 1
        if self.reached is None or number > self.reached:
            self.reached = number
            print(f"[{number}/{len(STAGES)}] {name}" + (f": {text}" if text else ""), flush=True)

    def machine(self, state):
        if state == "up" and self.reached == STAGES.index("MPIPL") + 1:
            self.at("capture", "saving /proc/vmcore with makedumpfile")
        elif state in STAGE_OF:
            self.at(STAGE_OF[state], {
                "boot": "firmware, then the kernel",
                "crash": "echo c > /proc/sysrq-trigger, fadump being registered",
                "MPIPL": "firmware keeps the memory and boots the kernel again",
                "saved": "giving the memory back, registering again",
            }[state])


def megabytes(size):
    return f"{size / 1e6:,.0f} MB" if isinstance(size, int) else "?"


def summary(folder, result):
    sizes = result["sizes"]
    total = sizes["memtotal"]
    files = sizes["files"]
    kept = [f"{name} ({megabytes(files[name])})" for name in ("vmcore", "opal-core")
            if name in files]
    released = life.states_of(result["boots"], "released")[0]["memtotal"]
    return "\n".join([
        "",
        f"Preserved:  {megabytes(sizes['vmcore'])} of the crashed kernel's memory in /proc/vmcore, "
        f"with {megabytes(sizes['mem_reserved'][0])} reserved for it",
        f"Saved:      {', '.join(kept)}",
        f"Memory:     {megabytes(total[0])} before the crash, {megabytes(total[-1])} in the "
        f"capture kernel, {megabytes(released)} after the release",
        f"The dump:   {folder}/vmcore",
        f"Open it:    tools/testing/selftests/powerpc/fadump/vm/fadump-vm crash {folder}",
    ])


def demo(kernel, machine):
    """Give back what came of the machine's life."""
    stages = Stages()
    stages.at("tools", f"QEMU {qemu.version()}")
    stages.at("base kernel", kernel.base)
    base.assemble(kernel.kind, kernel.base)
    stages.at("build", f"{kernel}; minutes when there is nothing to build on")
    build.build(kernel)
    folder, result = life.run(life.Asked(kernel=kernel, machine=machine, icount=True),
                              progress=stages.machine)
    if not result["good"]:
        return result
    stages.at("analysis", "crash opens the dump; about a minute")
    text = crash.crash(folder, "sys", "bt")
    # It warns first that there are no modules, which the kernel is built without.
    print(text[text.index("      KERNEL:"):])
    print(summary(folder, result))
    return result
