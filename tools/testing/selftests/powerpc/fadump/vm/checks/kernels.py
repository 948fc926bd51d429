# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel that captures need not be the one that crashed.

Firmware boots one kernel, which hands over to the other; that one crashes, and
after the MPIPL firmware boots the first one again, which captures.
"""

from check import over
from machine import build
from machine.places import VM

HAND_OVER = (VM / "scripts/hand-over").read_text()
CRASH_THEN_CAPTURE = (VM / "scripts/crash-then-capture").read_text()

OTHER = {"ours": "stock", "stock": "ours"}


@over(captures=("ours", "stock"))
def check_other_captures(bench, captures):
    crashes = OTHER[captures]
    _, result = bench.run(first=HAND_OVER, capture=CRASH_THEN_CAPTURE,
                          kernel={"kind": captures}, other=build.Kernel(crashes))
    wanted = ["boot", "up", "handed-over", "up", "crashing", "planted", "crash", "boot",
              "MPIPL", "up", "capturing", "verified", "saved", "released", "registered",
              "end", "power-off"]
    bench.expect(result["states"] == wanted, f"went through {' '.join(result['states'])}")
    found = {state["state"]: state["kernel"] for boot in result["boots"]
             for state in boot["states"] if "kernel" in state}
    bench.expect(found == {"crashing": crashes, "capturing": captures},
                 f"kernels were {found}")
