# SPDX-License-Identifier: GPL-2.0-or-later
"""However a kernel ends, its dump says what each CPU did.

One machine crashes in one way after the other (see scripts/crash-in-many-ways).
"""

from check import over
from machine.places import VM

SCRIPT = (VM / "scripts/crash-in-many-ways").read_text()
CPUS = 2


def expect_system_reset(bench, cpus):
    """All CPUs get it; one ends the kernel, and shows where it was before.

    The others wait for that in crash_fadump(), but for those that are in firmware
    still, whose address stands first: each CPU writes the kernel's log to NVRAM, too.
    """
    ending = [cpu for cpu in cpus
              if "crash_fadump" not in cpu and not "".join(cpu[:1]).startswith("0x")]
    bench.expect(len(ending) == 1, f"{len(ending)} CPUs ended the kernel")


def expect_console(bench, cpus):
    """From the handler of the console's interrupt, with the console's lock held."""
    bench.expect(any({"sysrq_handle_crash", "hvc_handle_interrupt"} <= set(cpu) for cpu in cpus),
                 "no CPU was in the console's interrupt")


def expect_interrupts_off(bench, cpus):
    """Of all CPUs."""
    bench.expect([cpu for cpu in cpus if "panic" in cpu and "panic_stop_irqoff_fn" in cpu],
                 "no CPU panicked")
    bench.expect(all("panic_stop_irqoff_fn" in cpu for cpu in cpus), "not all CPUs were stopped")


def expect_oops(bench, cpus):
    bench.expect(cpus[1][:1] == ["lkdtm_EXCEPTION"], "CPU 1 was not where the exception was")
    bench.expect("lkdtm_EXCEPTION" not in cpus[0], "CPU 0 had an exception, too")


def expect_two_at_once(bench, cpus):
    bench.expect(all("lkdtm_EXCEPTION" in cpu for cpu in cpus), "not all CPUs had an exception")
    bench.expect([cpu for cpu in cpus if cpu[0] == "lkdtm_EXCEPTION"],
                 "no CPU was where the exception was")


EXPECTED = {
    "system-reset": expect_system_reset,
    "console": expect_console,
    "interrupts-off": expect_interrupts_off,
    "oops": expect_oops,
    "two-at-once": expect_two_at_once,
}


def expect_cpus(bench, folder, way):
    notes = bench.notes(folder / way)
    bench.expect(len(notes) == CPUS, f"{way}: {len(notes)} notes of {CPUS} CPUs")
    for index, (cpu, _) in enumerate(notes):
        bench.expect(cpu in (str(index), "?"), f"{way}: note {index} is of CPU {cpu}")
    EXPECTED[way](bench, [functions for _, functions in notes])


def check_ways(bench):
    script = f"ways='{' '.join(EXPECTED)}'\n{SCRIPT}"
    folder, result = bench.run(first=script, capture=script, smp=str(CPUS), memory="2G",
                               boots=len(EXPECTED) + 1)
    for way in EXPECTED:
        expect_cpus(bench, folder, way)


# No OPAL at hand refuses: gdb says so in its place.
REFUSE = """
hbreak mpipl_request
continue
delete
return (s64)-7
detach
"""

REFUSED = {
    "panic": (VM / "scripts/crash-through-sysrq").read_text(),
    "system-reset": f"ways=system-reset\n{SCRIPT}",
}


@over(way=REFUSED)
def check_refused(bench, way):
    """Where firmware refuses the MPIPL, the crash takes its ordinary course."""
    script = bench.folder / "first"
    script.write_text(REFUSED[way])
    folder, result, _ = bench.debug(REFUSE, "--append", "panic=1", "--first", script)
    console = (folder / "console.log").read_text(errors="replace")
    for words in ("firmware refuses a memory-preserving IPL: OPAL_UNSUPPORTED",
                  "firmware does not preserve memory: there will be no dump",
                  "Kernel panic - not syncing", "OPAL: Reboot request"):
        bench.expect(words in console, f"the console does not say '{words}'")
    bench.went_through(result, ["boot", "up", "crash", "boot", "up", "failed", "end", "power-off"])
