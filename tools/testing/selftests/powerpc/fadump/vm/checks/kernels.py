# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel that captures need not be the one that crashed, nor the one that firmware boots."""

from check import over
from machine import build, elfcore
from machine.places import VM

HAND_OVER = (VM / "scripts/hand-over").read_text()
CRASH_THEN_CAPTURE = (VM / "scripts/crash-then-capture").read_text()
THROUGH_LOADER = (VM / "scripts/through-boot-loader").read_text()

OTHER = {"ours": "stock", "stock": "ours"}


@over(captures=("ours", "stock"))
def check_other_captures(bench, captures):
    """Firmware boots one kernel, which hands over to the other; that one crashes, and after the
    MPIPL firmware boots the first one again, which captures.
    """
    crashes = OTHER[captures]
    _, result = bench.run(first=HAND_OVER, capture=CRASH_THEN_CAPTURE,
                          kernel={"kind": captures}, other=build.Kernel(crashes))
    wanted = ["boot", "up", "handed-over", "up", "crashing", "planted", "crash", "boot",
              "MPIPL", "up", "capturing", "verified", "saved", "released", "registered",
              "end", "power-off"]
    bench.went_through(result, wanted)
    found = {state["state"]: state["kernel"] for boot in result["boots"]
             for state in boot["states"] if "kernel" in state}
    bench.expect(found == {"crashing": crashes, "capturing": captures},
                 f"kernels were {found}")


THROUGH_BOOT_LOADER = [
    "boot", "up", "handed-over", "up", "planted", "crash", "boot", "MPIPL", "up", "handed-over",
    "up", "verified", "released", "registered", "end", "power-off"]


# With ours and ours, that is how all that is in bad_input.py begins.
@over(kernels=("stock-ours", "ours-stock"))
def check_boot_loader(bench, kernels):
    """Firmware boots a kernel that only keeps the dump, and hands over to the one that captures."""
    loader, host = kernels.split("-")
    folder, result = bench.run(first=THROUGH_LOADER, capture=THROUGH_LOADER, smp="1",
                               kernel={"kind": loader, "role": "loader"},
                               other=build.Kernel(host))
    bench.went_through(result, THROUGH_BOOT_LOADER)
    # Each says so with its own words.
    for boot, kind in ((3, loader), (4, host)):
        is_ours = "this boot follows a crash" in (folder / f"dmesg.{boot}").read_text()
        bench.expect(is_ours == (kind == "ours"), f"the kernel of boot {boot} is not {kind}")


def check_boot_loader_on_a_large_machine(bench):
    """It gets along with the memory that the capture kernel has, whatever RAM there is."""
    folder, result = bench.run(first=THROUGH_LOADER, capture=THROUGH_LOADER, smp="1",
                               memory="64G", append="crashkernel=768M",
                               kernel={"role": "loader"}, other=build.Kernel())
    bench.went_through(result, THROUGH_BOOT_LOADER)
    bench.expect("Crashed kernel memory" in (folder / "iomem.3").read_text(),
                 "the boot loader's kernel does not say what it left out")


# The kernel of the third boot is the boot loader's, and has found the dump.
LOADER_CRASHES = """
if [ $BOOT = 3 ]; then
	dmesg > dmesg.$BOOT
	state crash-again
	sync
	echo c > /proc/sysrq-trigger
fi
"""


# What the boot loader's kernel is told of memory, and what the one that crashes, for
# which the last mem= counts.
LIMITS = {"all-memory": ("", ""), "memory-below-the-dump": ("mem=1G", "mem=4G")}


@over(limit=LIMITS)
def check_boot_loader_crashes(bench, limit):
    """It only keeps the dump, and the next one keeps it again."""
    append, arguments = LIMITS[limit]
    script = f"arguments={arguments}\n{LOADER_CRASHES}{THROUGH_LOADER}"
    folder, result = bench.run(first=script, capture=script, smp="1", boots=5,
                               append=f"panic=1 {append}".strip(),
                               kernel={"role": "loader"}, other=build.Kernel())
    wanted = ["boot", "up", "handed-over", "up", "planted", "crash", "boot", "MPIPL", "up",
              "crash-again", "boot", "MPIPL", "up", "handed-over", "up", "verified", "released",
              "registered", "end", "power-off"]
    bench.went_through(result, wanted)
    for boot, words in ((3, "up to 3 times"), (4, "up to 2 times"), (5, "capture try 1:")):
        bench.expect(words in (folder / f"dmesg.{boot}").read_text(),
                     f"the log of boot {boot} does not say '{words}'")


# The kernel that hands over comes again after the crash of the one that it hands over to.
BYSTANDER = """
if zcat /proc/config.gz | grep -q CONFIG_FA_DUMP=y; then
	. /scripts/crash-through-sysrq
fi
for path in /sys/kernel/fadump /proc/vmcore; do
	[ ! -e $path ] || state failed reason=there_is_$path
done
cat /sys/firmware/opal/mpipl/core > opal-core || state failed reason=no_core
"""


def check_bystander(bench):
    """A kernel that knows nothing of fadump comes up after a crash, and has OPAL's core."""
    folder, result = bench.run(first=HAND_OVER, capture=BYSTANDER, kernel={"role": "bystander"},
                               other=build.Kernel())
    wanted = ["boot", "up", "handed-over", "up", "crash", "boot", "MPIPL", "up", "end", "power-off"]
    bench.went_through(result, wanted)
    core = elfcore.Core((folder / "opal-core").read_bytes())
    bench.expect(len(core.threads()) == 2, f"{len(core.threads())} threads of 2")
    bench.expect(core.segments, "no memory of OPAL's")
