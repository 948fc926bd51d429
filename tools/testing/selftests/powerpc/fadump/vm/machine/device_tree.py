# SPDX-License-Identifier: GPL-2.0-or-later
"""Flattened device trees: what a machine is, as QEMU tells firmware.

QEMU writes the one that it made, and takes another one instead: so a machine can
be what QEMU has no option for.  But such a one has no memory-preserving boot:
QEMU 11.1 then finds the tree overwritten, and ends (see FINDINGS.md).
"""

import struct

from .places import Problem

MAGIC = 0xd00dfeed
HEADER = struct.Struct(">10I")
BEGIN, END, PROPERTY, FINISH = 1, 2, 3, 9


def padded(content):
    return content + b"\0" * (-len(content) % 4)


def cells(*numbers):
    """The value of a property that is a list of numbers of 32 bits."""
    return struct.pack(f">{len(numbers)}I", *numbers)


class Node:
    def __init__(self, name):
        self.name = name
        self.properties = {}
        self.children = []

    def all(self):
        """This node, and all that are below."""
        yield self
        for child in self.children:
            yield from child.all()

    def of_type(self, name):
        """All nodes of a device_type, by their names."""
        return sorted((node for node in self.all()
                       if node.properties.get("device_type") == name.encode() + b"\0"),
                      key=lambda node: node.name)


def read(content):
    """The root of a flattened tree."""
    magic, _, structure, strings, *_ = HEADER.unpack_from(content)
    if magic != MAGIC:
        raise Problem("what should be a device tree is none")

    def text(start):
        return content[start:content.index(b"\0", start)].decode()

    at, path, root = structure, [], None
    while True:
        token, = struct.unpack_from(">I", content, at)
        at += 4
        if token == BEGIN:
            node = Node(text(at))
            at += len(padded(node.name.encode() + b"\0"))
            if path:
                path[-1].children.append(node)
            root = root or node
            path.append(node)
        elif token == PROPERTY:
            length, name = struct.unpack_from(">2I", content, at)
            path[-1].properties[text(strings + name)] = content[at + 8:at + 8 + length]
            at += 8 + length + -length % 4
        elif token == END:
            path.pop()
        elif token == FINISH:
            return root


def write(root):
    """Flatten a tree.  Nothing in it reserves memory, in QEMU's neither."""
    strings = bytearray()
    offsets = {}

    def offset(name):
        if name not in offsets:
            offsets[name] = len(strings)
            strings.extend(name.encode() + b"\0")
        return offsets[name]

    def flat(node):
        yield cells(BEGIN) + padded(node.name.encode() + b"\0")
        for name, value in node.properties.items():
            yield cells(PROPERTY, len(value), offset(name)) + padded(value)
        for child in node.children:
            yield from flat(child)
        yield cells(END)

    structure = b"".join(flat(root)) + cells(FINISH)
    reserved = HEADER.size + -HEADER.size % 8
    start = reserved + 16
    size = start + len(structure) + len(strings)
    header = HEADER.pack(MAGIC, size, start, start + len(structure), reserved, 17, 16, 0,
                         len(strings), len(structure))
    return header.ljust(reserved, b"\0") + bytes(16) + structure + bytes(strings)


def large_pages(root):
    """The kernel may map its memory by 2 MiB and 1 GiB with the radix MMU, as on real
    machines: pages of 4 KiB, 64 KiB, 2 MiB and 1 GiB, each with its encoding."""
    for cpu in root.of_type("cpu"):
        cpu.properties["ibm,processor-radix-AP-encodings"] = \
            cells(0x0000000c, 0xa0000010, 0x20000015, 0x4000001e)


CHANGES = {"large-pages": large_pages}


def change(source, target, names):
    """Write to a file the tree in another one, with CHANGES of these names."""
    root = read(source.read_bytes())
    for name in names:
        CHANGES[name](root)
    target.write_bytes(write(root))
