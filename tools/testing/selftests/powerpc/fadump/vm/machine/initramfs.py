# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's initial file system: busybox, makedumpfile, kexec, our scripts.

A newc cpio archive, written here: as an ordinary user, and with no temporary
tree.
"""

import hashlib
import pathlib
import re
import stat

from . import places
from .places import CACHE, CROSS, GUEST_ROOT, VM, Problem

BUSYBOX = "usr/bin/busybox"
PROGRAMS = ("usr/bin/makedumpfile", "usr/sbin/kexec")
LOADER = "lib64/ld64.so.2"
SELFTESTS = "selftests/powerpc/fadump"
LIBRARIES = "usr/lib/powerpc64le-linux-gnu"
FOLDERS = ("bin", "dev", "disk", "etc", "lib", "lib64", "proc", "root", "run", "scripts", "sys",
           "tmp")


class Archive:
    """A newc cpio archive in memory."""

    def __init__(self):
        self.parts = []
        self.inode = 0

    def add(self, name, mode, content=b"", device=(0, 0)):
        self.inode += 1
        fields = (self.inode, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name) + 1, 0)
        header = b"070701" + "".join(f"{field:08x}" for field in fields).encode()
        for part in (header + name.encode() + b"\0", content):
            self.parts.append(part + b"\0" * (-len(part) % 4))

    def folder(self, name):
        self.add(name, stat.S_IFDIR | 0o755)

    def program(self, name, content):
        self.add(name, stat.S_IFREG | 0o755, content)

    def link(self, name, target):
        self.add(name, stat.S_IFLNK | 0o777, target.encode())

    def bytes(self):
        self.add("TRAILER!!!", 0)
        return b"".join(self.parts)


def libraries_of(program, found):
    """Add to found what program needs, and what that needs, by name."""
    dynamic = places.run([f"{CROSS}readelf", "-d", program])
    for name in re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic):
        if name not in found and name != pathlib.Path(LOADER).name:
            found[name] = GUEST_ROOT / LIBRARIES / name
            libraries_of(found[name], found)
    return found


def compiled(source):
    """Compile one of the guest's C programs, or take it as compiled before."""
    text = source.read_bytes()
    key = hashlib.sha256(text).hexdigest()[:16]
    program = CACHE / "programs" / f"{source.stem}-{key}"
    with places.locked(program):
        if not program.exists():
            part = program.with_name(program.name + ".part")
            places.run([f"{CROSS}gcc", "-static", "-O2", "-Wall", "-Werror", "-o", part, source])
            part.rename(program)
    return program.read_bytes()


def script(path):
    """A script's text; one that is not there is told before the machine starts."""
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}")


def add_selftests(archive, tree):
    """The kselftests at their places, with what they take from the base's tree."""
    for folder in ("selftests", "selftests/kselftest", "selftests/powerpc", SELFTESTS):
        archive.folder(folder)
    for source in sorted(VM.parent.glob("*.sh")):
        archive.program(f"{SELFTESTS}/{source.name}", script(source))
    name = "selftests/kselftest/ktap_helpers.sh"
    archive.program(name, script(tree / "tools/testing" / name))


def write(path, first, capture, tree, other=None):
    """Write the archive, with the scripts of the first and of each capture boot.

    tree is the kernel's; other is a kernel to kexec into.
    """
    archive = Archive()
    for name in FOLDERS:
        archive.folder(name)
    # The first process has its standard streams from here, before devtmpfs.
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.program("bin/busybox", (GUEST_ROOT / BUSYBOX).read_bytes())
    archive.link("bin/sh", "busybox")
    found = {}
    for name in PROGRAMS:
        program = GUEST_ROOT / name
        archive.program(f"bin/{program.name}", program.read_bytes())
        libraries_of(program, found)
    archive.program(LOADER, (GUEST_ROOT / LOADER).read_bytes())
    for name, library in found.items():
        archive.program(f"lib/{name}", library.read_bytes())
    for source in sorted((VM / "guest").glob("*.c")):
        archive.program(f"bin/{source.stem}", compiled(source))
    archive.program("init", (VM / "guest/init").read_bytes())
    archive.program("bin/state", (VM / "guest/state").read_bytes())
    # By their own names too: one script may go on with another.
    for source in sorted((VM / "scripts").iterdir()):
        archive.program(f"scripts/{source.name}", script(source))
    add_selftests(archive, tree)
    if other:
        archive.folder("other")
        archive.program("other/vmlinux", script(other))
    archive.program("scripts/first", script(first))
    archive.program("scripts/capture", script(capture))
    path.write_bytes(archive.bytes())
