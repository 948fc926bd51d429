# SPDX-License-Identifier: GPL-2.0-or-later
"""same.py ONE OTHER: are two copies of /proc/vmcore the same?

But for memory that firmware keeps for itself: OPAL runs, and changes it.
"""

import os
import pathlib
import struct
import sys

import elfcore

STEP = 16 << 20
# Where the kernel has physical memory: a core's addresses are virtual.
LINEAR = 0xc << 60


def firmwares():
    """What firmware says that no kernel may use, as (start, end)."""
    content = pathlib.Path("/proc/device-tree/reserved-ranges").read_bytes()
    words = struct.unpack(f">{len(content) // 8}Q", content)
    return [(LINEAR + start, LINEAR + start + size)
            for start, size in zip(words[::2], words[1::2])]


def without(start, end, taken):
    """What is left of a range."""
    for first, last in sorted(taken):
        if first < end and last > start:
            yield start, first
            start = last
    yield start, end


def pieces(segments):
    """Where in the file their memory is, but firmware's, as (offset, bytes)."""
    taken = firmwares()
    for segment in segments:
        for start, end in without(segment.address, segment.address + segment.size, taken):
            for address in range(start, end, STEP):
                yield segment.offset + address - segment.address, min(STEP, end - address)


# Not mapped: with the hash MMU, each page would be an exception.
one, other = (os.open(path, os.O_RDONLY) for path in sys.argv[1:])
core = elfcore.Core(os.pread(one, STEP, 0))
before = core.segments[0].offset
if os.pread(one, before, 0) != os.pread(other, before, 0):
    sys.exit("the headers or the notes differ")
compared = 0
for offset, size in pieces(core.segments):
    content = os.pread(one, size, offset)
    if len(content) != size or content != os.pread(other, size, offset):
        sys.exit(f"they differ at {offset:#x} or within the next {STEP >> 20} MiB")
    compared += size
print(f"{compared >> 20} MiB are the same")
