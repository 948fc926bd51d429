# SPDX-License-Identifier: GPL-2.0-or-later
"""A few of the lives of make soak."""

import soak
from check import over


# None with a reset early in the boot, where the console is written to all the time.
@over(seed=(16, 47))
def check_random_crashes(bench, seed):
    good, text = soak.live(seed, bench.folder, bench.log)
    bench.note = text
    bench.expect(good, text)
