# SPDX-License-Identifier: GPL-2.0-or-later
"""A flash image for the emulated machine.

Firmware unregisters its flash before it starts an MPIPL, and falls over when
there is none.  All it needs is a partition table in IBM's FFS format and an
NVRAM.  It would format the latter by itself, but takes most of a boot for that.
"""

import struct

BLOCK = 4096
BLOCKS = 32768
TABLE_BLOCKS = 1
NVRAM_BLOCKS = 0x90

NO_PARENT = 0xffffffff
TYPE_DATA, TYPE_TABLE = 1, 3


def checksummed(structure):
    """Append what FFS closes each structure with: the XOR of its words."""
    checksum = 0
    for (word,) in struct.iter_unpack(">I", structure):
        checksum ^= word
    return structure + struct.pack(">I", checksum)


def entry(number, name, kind, first, blocks):
    return checksummed(struct.pack(">16s7I16x64x", name, first, blocks, NO_PARENT, number,
                                   kind, 0, blocks * BLOCK))


def table():
    entries = (entry(1, b"part", TYPE_TABLE, 0, TABLE_BLOCKS),
               entry(2, b"NVRAM", TYPE_DATA, TABLE_BLOCKS, NVRAM_BLOCKS))
    header = checksummed(struct.pack(">4s6I16x", b"PART", 1, TABLE_BLOCKS, len(entries[0]),
                                     len(entries), BLOCK, BLOCKS))
    return header + b"".join(entries)


def nvram_partition(signature, name, size):
    """The header of a partition in CHRP's format; length in units of 16 bytes."""
    header = struct.pack(">BBH12s", signature, 0, size >> 4, name)
    checksum = 0
    for byte in header:
        checksum += byte
        checksum = (checksum & 0xff) + (checksum >> 8)      # end-around carry
    return struct.pack(">BB", signature, checksum) + header[2:] + bytes(size - len(header))


def nvram():
    """What firmware formats its NVRAM to."""
    taken = (nvram_partition(0x51, b"ibm,skiboot", 0x1000) +
             nvram_partition(0x70, b"common", 0x10000))
    return taken + nvram_partition(0x7f, b"wwwwwwwwwwww", NVRAM_BLOCKS * BLOCK - len(taken))


def write(path):
    with open(path, "wb") as image:
        image.write(table())
        image.seek(TABLE_BLOCKS * BLOCK)
        image.write(nvram())
        image.truncate(BLOCK * BLOCKS)
