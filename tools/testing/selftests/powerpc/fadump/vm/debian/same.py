# SPDX-License-Identifier: GPL-2.0-or-later
"""same.py ONE OTHER: are two copies of /proc/vmcore the same?

But for memory that firmware keeps for itself: OPAL runs, and changes it.
"""

import pathlib
import struct
import sys

STEP = 16 << 20
LOAD = 1


def words(content, order):
    return struct.unpack(f"{order}{len(content) // 8}Q", content)


def firmwares():
    """What firmware says that no kernel may use, as (start, end)."""
    ranges = words(pathlib.Path("/proc/device-tree/reserved-ranges").read_bytes(), ">")
    return [(start, start + size) for start, size in zip(ranges[::2], ranges[1::2])]


def segments(dump):
    """The dump's memory, as (offset in the file, physical address, bytes)."""
    dump.seek(0)
    header = dump.read(64)
    place, = struct.unpack_from("<Q", header, 32)
    number, = struct.unpack_from("<H", header, 56)
    dump.seek(place)
    for _ in range(number):
        entry = dump.read(56)
        if struct.unpack_from("<I", entry)[0] == LOAD:
            offset, _, address, size = struct.unpack_from("<4Q", entry, 8)
            yield offset, address, size


def without(start, end, taken):
    """What is left of a range."""
    for first, last in sorted(taken):
        if first < end and last > start:
            yield start, first
            start = last
    yield start, end


def difference(one, other):
    """Where they differ, as an address, or None."""
    compared = 0
    for offset, address, size in [*segments(one)]:
        for start, end in without(address, address + size, firmwares()):
            for place in range(start, end, STEP):
                bytes_here = min(STEP, end - place)
                contents = []
                for dump in (one, other):
                    dump.seek(offset + place - address)
                    contents.append(dump.read(bytes_here))
                if contents[0] != contents[1] or len(contents[0]) != bytes_here:
                    return place
                compared += bytes_here
    print(f"{compared >> 20} MiB are the same")
    return None


with open(sys.argv[1], "rb") as one, open(sys.argv[2], "rb") as other:
    if one.read(1 << 16) != other.read(1 << 16):
        sys.exit("the headers differ")
    found = difference(one, other)
    if found is not None:
        sys.exit(f"they differ at {found:#x} or within the next {STEP >> 20} MiB")
