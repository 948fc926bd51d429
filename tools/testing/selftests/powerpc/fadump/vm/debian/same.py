# SPDX-License-Identifier: GPL-2.0-or-later
"""same.py ONE OTHER: are two copies of /proc/vmcore the same?

But for memory that firmware keeps for itself: OPAL runs, and changes it.
"""

import mmap
import pathlib
import struct
import sys

import elfcore

STEP = 16 << 20
# Where the kernel has physical memory: a core's addresses are virtual.
LINEAR = 0xc << 60


def core(path):
    with open(path, "rb") as dump:
        return elfcore.Core(mmap.mmap(dump.fileno(), 0, access=mmap.ACCESS_READ))


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
    """Their memory, but firmware's, as (address, bytes)."""
    taken = firmwares()
    for segment in segments:
        for start, end in without(segment.address, segment.address + segment.size, taken):
            for address in range(start, end, STEP):
                yield address, min(STEP, end - address)


one, other = map(core, sys.argv[1:])
before = one.segments[0].offset
if one.content[:before] != other.content[:before]:
    sys.exit("the headers or the notes differ")
compared = 0
for address, size in pieces(one.segments):
    content = one.memory(address, size)
    if len(content) != size or content != other.memory(address, size):
        sys.exit(f"they differ at {address:#x} or within the next {STEP >> 20} MiB")
    compared += size
print(f"{compared >> 20} MiB are the same")
