# SPDX-License-Identifier: GPL-2.0-or-later
"""make deb: packages of our kernel for Debian on ppc64el, built here.

The kernel is configured as Debian configures its own of that version and page
size, and named so that it is installed beside that: what its packages do in a
real system is what Debian's do, but for fadump.  As that takes hours, there are
two more configurations for the emulated machine: Debian's with much left out, and
the guests' own, which has no modules and nothing that systemd needs.
"""

import dataclasses
import hashlib
import lzma
import os
import re
import shutil
import subprocess

from machine import base, build, places
from machine.places import CACHE, CROSS, VM, Problem, say

# Debian's flavours of the kernel, by page size.
FLAVOUR = {"64k": "powerpc64le-64k", "4k": "powerpc64le"}

# What differs from Debian's configuration, and why.
OURS = (
    # Debian's kernels have none of this.
    "CONFIG_FA_DUMP=y",
    "CONFIG_OPAL_CORE=y",
    # A name of its own.
    'CONFIG_LOCALVERSION="-{name}-{flavour}"',
    "# CONFIG_LOCALVERSION_AUTO is not set",
    # Debian's keys are not here: modules are signed by a key made for this build.
    'CONFIG_SYSTEM_TRUSTED_KEYS=""',
    'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"',
    # pahole, which needs hours of its own, is not among the tools.
    "# CONFIG_DEBUG_INFO_BTF is not set",
)
# How the kernel is named: ours, and the base as it is, which check-distro compares with it.
NAMES = {"ours": "fadump", "stock": "stock"}
# What fadump cannot do without.
NEEDED = ("CONFIG_FA_DUMP=y", "CONFIG_OPAL_CORE=y", "CONFIG_PROC_VMCORE=y", "CONFIG_PPC_POWERNV=y")


# Of the packages, and of the kernel in them.
REVISION = 1
# What is installed as /boot/vmlinux-*, as Debian does: without debug info.
IMAGE = "vmlinux.boot"
MULTIARCH = "powerpc64le-linux-gnu"

# What each configuration takes: MB, and how long.
COSTS = {"debian": (25000, "hours"), "machine": (8000, "tens of minutes"),
         "guest": (4000, "minutes")}
# What --config machine makes of Debian's configuration; its comments say why.
MACHINE = VM / "debian/machine"


def debians(version, pages):
    """Debian's configuration, as text."""
    kind = "config" if version == "6.12" else "config-newest"
    folder = CACHE / kind / f"usr/src/linux-config-{version}"
    path = folder / f"config.ppc64el_none_{FLAVOUR[pages]}.xz"
    try:
        return lzma.decompress(path.read_bytes()).decode()
    except OSError:
        names = ", ".join(other.name for other in sorted(folder.glob("*"))) or "nothing"
        raise Problem(f"{folder} has no {path.name}, but {names}")


def for_machine(lines):
    """Lines of a configuration, of which MACHINE keeps some modules and takes parts out."""
    names = MACHINE.read_text().splitlines()
    kept = {f"CONFIG_{name}=m" for name in names}
    out = {f"CONFIG_{name.removeprefix('not ')}=y" for name in names if name.startswith("not ")}
    return [re.sub("^(.*)=[my]$", r"# \1 is not set", line)
            if line in out or line.endswith("=m") and line not in kept else line
            for line in lines]


def ours(kernel):
    return [line.format(name=NAMES[kernel.kind], flavour=FLAVOUR[kernel.pages]) for line in OURS]


def like_debian(kernel, config):
    """Debian's configuration, or that for the machine, with what is OURS in its lines' place."""
    lines = ours(kernel)
    names = {re.search(r"CONFIG_\w+", line)[0] for line in lines}
    kept = [line for line in debians(kernel.base, kernel.pages).splitlines()
            if not names & set(re.findall(r"CONFIG_\w+", line)[:1])]
    if config == "machine":
        kept = for_machine(kept)
    return [*kept, *lines]


def like_guest(kernel):
    """The guests' own configuration, which compiles in minutes.

    Debian makes a compressed initramfs when it is installed, and insists that the kernel
    could unpack it; some of its programs speak to each other through sockets.
    """
    named = [line for line in ours(kernel) if "LOCALVERSION" in line]
    return [*build.fragment(dataclasses.replace(kernel, role="host")), *named,
            "CONFIG_RD_GZIP=y", "CONFIG_NET=y", "CONFIG_UNIX=y"]


def configure(kernel, tree, config, lines, log):
    """Write .config of these lines, and see that fadump is there."""
    if config == "guest":
        build.configure(kernel, tree, log, lines)
    else:
        (kernel.folder / ".config").write_text("\n".join(lines) + "\n")
        command, environment = build.make(kernel, tree, "olddefconfig")
        if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                          stdout=log, stderr=subprocess.STDOUT).returncode:
            raise build.failure(kernel, log.name)
    got = (kernel.folder / ".config").read_text().splitlines()
    for line in NEEDED:
        if line not in got:
            raise Problem(f"{kernel}: there is no {line} in its configuration")


def compile(kernel, tree, log):
    """Compile all, and make of vmlinux what a machine boots."""
    build.compile(kernel, tree, log, "all", f"KBUILD_BUILD_VERSION={REVISION}")
    places.run([f"{CROSS}strip", "-o", kernel.folder / IMAGE, kernel.folder / "vmlinux"])


def version_of(tree):
    """The base's version, as make kernelversion has it."""
    text = (tree / "Makefile").read_text()
    return ".".join(re.search(rf"^{name} = (\d+)$", text, re.MULTILINE)[1]
                    for name in ("VERSION", "PATCHLEVEL", "SUBLEVEL"))


def build_id(vmlinux):
    return re.search(r"Build ID: (\w+)", places.run([f"{CROSS}readelf", "-n", vmlinux]))[1]


def package(kernel, tree, folder, log):
    """Pack what is compiled; the packages come into folder."""
    # The kernel takes its number from the packages': another one would be linked.
    command, environment = build.make(
        kernel, tree, "bindeb-pkg", "KDEB_SOURCENAME=linux-fadump", "DPKG_FLAGS=-d",
        f"KDEB_PKGVERSION={version_of(tree)}-{REVISION}", f"KBUILD_IMAGE={IMAGE}",
        f"KBUILD_BUILD_VERSION={REVISION}")
    # The headers package holds programs for the machine, which need its OpenSSL, and all
    # of it: the tools' may be another release's.  Where its libraries are, a cross
    # compiler takes from no variable: they are put where it looks.
    usr = CACHE / "devel/usr"
    environment["CPATH"] = f"{usr}/include:{usr}/include/{MULTIARCH}"
    # The default takes a quarter of an hour for what debugs all of Debian's modules.
    environment["DPKG_DEB_COMPRESSOR_TYPE"] = "zstd"
    # They are written beside the build, which is at /kernel/build.
    there = ('mount --bind "$1" /kernel && mkdir -p /kernel/source /kernel/build "$3" && '
             'mount --bind "$2" "$3" && shift 3 && exec "$@"')
    build_here = ["unshare", "--mount", "sh", "-c", there, "sh", folder, usr / "lib" / MULTIARCH,
                  f"/usr/lib/{MULTIARCH}", *command]
    if subprocess.run(build_here, env=environment, stdin=subprocess.DEVNULL,
                      stdout=log, stderr=subprocess.STDOUT).returncode:
        raise build.failure(kernel, log.name)
    for name in ("source", "build"):
        os.rmdir(folder / name)
    # All that the packages install, once more.
    shutil.rmtree(kernel.folder / "debian")
    if build_id(kernel.folder / IMAGE) != build_id(kernel.folder / "vmlinux"):
        raise Problem(f"{kernel}: the debug package is of another kernel than the image")


def deb(kind, version, pages, config, configure_only=False):
    """Give back the folder with the packages, or the .config if that is all.

    Nothing is done that is done already.
    """
    kernel = build.Kernel(kind, version, pages, f"deb-{config}")
    tree, state = base.assemble(kind, kernel.base)
    lines = like_guest(kernel) if config == "guest" else like_debian(kernel, config)
    identity = hashlib.sha256("\n".join([state, *lines]).encode()).hexdigest()
    folder = CACHE / "deb" / str(kernel)
    stamp = folder / ".state"
    with places.locked(kernel.folder):
        if not configure_only and stamp.exists() and stamp.read_text() == identity:
            return folder
        space, time = COSTS[config]
        if not configure_only:
            places.need_space(kernel.folder.parent, space,
                              f"a kernel with the {config} configuration")
        if not kernel.folder.exists():
            build.begin(kernel, tree, dataclasses.replace(kernel, kind="ours"))
        with open(kernel.folder / "build.log", "w") as log:
            configure(kernel, tree, config, lines, log)
            if configure_only:
                return kernel.folder / ".config"
            say(f"kernel {kernel}: building, which takes {time} ({log.name})")
            compile(kernel, tree, log)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            package(kernel, tree, folder, log)
        stamp.write_text(identity)
    return folder
