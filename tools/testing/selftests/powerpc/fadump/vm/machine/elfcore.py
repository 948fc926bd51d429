# SPDX-License-Identifier: GPL-2.0-or-later
"""Read the ELF cores of 64-bit PowerPC, of either byte order."""

import dataclasses
import struct

PT_LOAD, PT_NOTE = 1, 4
NT_PRSTATUS, NT_AUXV = 1, 6

# struct elf_prstatus: where its members are.
SIGNAL, PID, REGISTERS, COUNT = 12, 32, 112, 48


@dataclasses.dataclass
class Segment:
    address: int
    offset: int
    size: int


@dataclasses.dataclass
class Thread:
    pid: int
    signal: int
    registers: tuple    # as in struct pt_regs: GPR 0-31, NIP, MSR...


class Core:
    """A core file, or as much of its begin as holds the notes."""

    def __init__(self, content):
        if content[:5] != b"\x7fELF\x02":
            raise ValueError("no 64-bit ELF file")
        self.content = content
        self.order = {1: "<", 2: ">"}[content[5]]
        self.type, self.machine = self.unpack("HH", 16)
        programs, = self.unpack("Q", 32)
        size, number = self.unpack("HH", 54)
        self.segments, self.notes = [], []
        for at in range(programs, programs + number * size, size):
            kind, _, offset, address, _, length = self.unpack("IIQQQQ", at)
            if kind == PT_LOAD:
                self.segments.append(Segment(address, offset, length))
            elif kind == PT_NOTE:
                self.notes += self.read_notes(offset, offset + length)

    def unpack(self, form, offset):
        return struct.unpack_from(self.order + form, self.content, offset)

    def read_notes(self, at, end):
        """Names, types and contents, up to the end or to an empty note."""
        while at < end:
            name, content, kind = self.unpack("III", at)
            if not name:
                return
            at += 12
            start = at + (name + 3) // 4 * 4
            yield self.content[at:at + name].rstrip(b"\0"), kind, \
                self.content[start:start + content]
            at = start + (content + 3) // 4 * 4

    def threads(self):
        """What the notes with registers say, in their order."""
        threads = []
        for _, kind, content in self.notes:
            if kind == NT_PRSTATUS:
                values = (struct.unpack_from(self.order + form, content, offset)
                          for form, offset in (("I", PID), ("H", SIGNAL), (f"{COUNT}Q", REGISTERS)))
                (pid,), (signal,), registers = values
                threads.append(Thread(pid, signal, registers))
        return threads

    def memory(self, address, size):
        """Memory at a virtual address; None where it is not all in the file."""
        for segment in self.segments:
            skip = address - segment.address
            if 0 <= skip and skip + size <= segment.size:
                return self.content[segment.offset + skip:segment.offset + skip + size]
        return None
