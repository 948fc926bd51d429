# SPDX-License-Identifier: GPL-2.0-or-later
"""A disk with Debian for ppc64el on it, and with a kernel's packages in it.

Made from packages, in three steps: the system, as ../debian/install makes it; a
copy of that with the kernel's packages installed, and with what fadump-vm
check-distro runs; the disk, which mke2fs fills.  Each is there as a whole, under
a name that tells what it was made of, or it is not there.
"""

import dataclasses
import hashlib
import pathlib
import shutil

from . import foreign, places
from .places import CACHE, VM, Problem, say

PACKAGES = CACHE / "distro"
TOP = CACHE / "image"
INSTALL = VM / "debian/install"
# In the system, what is run there.
CHECK = "var/lib/fadump-check"
SCRIPTS = (*(VM / "debian" / name for name in ("init", "lib.sh", "ready", "run", "same.py",
                                               "saved", "state", "ways")),
           VM / "machine/elfcore.py")
UNIT = VM / "debian/fadump-check.service"
# Where QEMU loads the kernel and the initramfs, up to the end of what firmware
# keeps of a crashed kernel's memory there.
LOADED = 128 << 20
# With 4 KiB pages, as Documentation/powerpc/firmware-assisted-dump.rst says: with the
# radix MMU, makedumpfile leaves pages out at random (see FINDINGS.md).
APPEND_4K = "disable_radix"
# MB that Debian takes without a kernel, and vmlinux with its debug info.
SYSTEM, STARTED = 1000, 1000


@dataclasses.dataclass(frozen=True)
class Image:
    disk: pathlib.Path
    kernel: pathlib.Path        # /boot/vmlinux-* in it
    initramfs: pathlib.Path     # /boot/initrd.img-* in it, or None
    vmlinux: pathlib.Path       # with debug info
    release: str                # as uname -r says
    append: str                 # to the kernel's command line
    modular: bool               # has the kernel modules?
    pages: str                  # of the kernel: 4k or 64k


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def identity(packages):
    """What tells one set of packages from another."""
    return [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in packages]


def install(root, packages, more=()):
    with open(TOP / "install.log", "w") as log:
        if foreign.run([INSTALL, *more, root, packages], log):
            said = places.last_line(pathlib.Path(log.name).read_text(errors="replace"))
            raise Problem(f"Debian cannot be installed: {said} ({log.name})")


def remove(path):
    shutil.rmtree(path, ignore_errors=True)


def system():
    """The folder with the system, without a kernel."""
    made = TOP / f"system-{digest(INSTALL.read_text(), *identity(sorted(PACKAGES.iterdir())))}"
    if not made.exists():
        say("image: installing Debian, which takes minutes")
        for old in TOP.glob("system*"):
            remove(old)
        part = TOP / "system.part"
        install(part, PACKAGES)
        part.rename(made)
    return made


def add_checks(root):
    """What runs in the machine, at the end of each boot."""
    folder = root / CHECK
    folder.mkdir(parents=True)
    for path in SCRIPTS:
        shutil.copy(path, folder)
    (folder / "stage").write_text("ready\n")
    shutil.copy(UNIT, root / "etc/systemd/system")
    wanted = root / "etc/systemd/system/multi-user.target.wants"
    wanted.mkdir(exist_ok=True)
    (wanted / UNIT.name).symlink_to(f"/etc/systemd/system/{UNIT.name}")


def kernels(packages):
    """Of a folder of packages, those that are installed."""
    return sorted(packages.glob("linux-image-*.deb"))


def space(packages):
    """MB for a disk: all is in a folder first, and what is started is there once more."""
    installed = sum(int(places.run(["dpkg-deb", "-f", package, "Installed-Size"]))
                    for package in kernels(packages)) >> 10
    return 2 * (SYSTEM + installed) + STARTED


def fill(part, packages, size):
    """Make the disk and what the machine is started with."""
    root = part / "root"
    wanted = part / "packages"
    wanted.mkdir()
    for package in kernels(packages):
        shutil.copy(package, wanted)
    places.run(["cp", "-a", system(), root])
    install(root, wanted, ["--more"])
    (root / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 1\n")
    (root / "etc/hostname").write_text("debian\n")
    add_checks(root)
    release = next((root / "boot").glob("vmlinux-*")).name.removeprefix("vmlinux-")
    for name, path in (("config", f"boot/config-{release}"),
                       ("kernel", f"boot/vmlinux-{release}"),
                       ("initramfs", f"boot/initrd.img-{release}"),
                       ("vmlinux", f"usr/lib/debug/lib/modules/{release}/vmlinux")):
        shutil.copy(root / path, part / name)
    (part / "release").write_text(release)
    if (part / "kernel").stat().st_size + (part / "initramfs").stat().st_size > LOADED:
        raise Problem(f"kernel and initramfs are more than the {LOADED >> 20} MiB that the "
                      "machine loads them into")
    say("image: writing the disk")
    places.run(["truncate", "-s", size, part / "disk"])
    places.run(["mke2fs", "-q", "-t", "ext4", "-d", root, part / "disk"])
    remove(root)
    remove(wanted)


def image(packages, size="32G"):
    """The image with the kernel of a folder of packages; made, where it is not there."""
    TOP.mkdir(exist_ok=True)
    with places.locked(TOP):
        foreign.check()
        scripts = [path.read_text() for path in (*SCRIPTS, UNIT, INSTALL)]
        made = TOP / f"disk-{digest(size, *scripts, system(), *identity(sorted(packages.glob('*.deb'))))}"
        if not made.exists():
            places.need_space(TOP, space(packages), "a disk with Debian")
            for old in TOP.glob("disk*"):
                remove(old)
            part = TOP / "disk.part"
            part.mkdir()
            say("image: installing the kernel's packages")
            fill(part, packages, size)
            part.rename(made)
        config = (made / "config").read_text()
        # Without these, neither systemd nor, in the initramfs, its udevd runs.
        complete = "CONFIG_CGROUPS=y" in config
        pages = "4k" if "CONFIG_PPC_4K_PAGES=y" in config else "64k"
        append = [APPEND_4K] if pages == "4k" else []
        if not complete:
            append.append(f"init=/{CHECK}/init")
        return Image(made / "disk", made / "kernel", made / "initramfs" if complete else None,
                     made / "vmlinux", (made / "release").read_text(), " ".join(append),
                     "CONFIG_MODULES=y" in config, pages)
