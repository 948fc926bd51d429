# SPDX-License-Identifier: GPL-2.0-or-later
"""A few of the lives of make soak."""

import soak
from check import over


@over(seed=(7, 16))
def check_random_crashes(bench, seed):
    good, text = soak.live(seed, bench.folder, bench.log)
    bench.note = text
    bench.expect(good, text)
