# SPDX-License-Identifier: GPL-2.0-or-later
"""make deb: packages of our kernel for Debian on ppc64el, built here.

The kernel is configured as Debian configures its own of that version and page
size, and named so that it is installed beside that: what its packages do in a
real system is what Debian's do, but for fadump.
"""

import lzma
import os
import re
import subprocess

from machine import base, build, places
from machine.places import CACHE, Problem, say

# Debian's flavours of the kernel, by page size.
FLAVOUR = {"64k": "powerpc64le-64k", "4k": "powerpc64le"}

# What differs from Debian's configuration, and why.
OURS = (
    # Debian's kernels have none of this.
    "CONFIG_FA_DUMP=y",
    "CONFIG_OPAL_CORE=y",
    # A name of its own.
    'CONFIG_LOCALVERSION="-fadump-{flavour}"',
    "# CONFIG_LOCALVERSION_AUTO is not set",
    # Debian's keys are not here: modules are signed by a key made for this build.
    'CONFIG_SYSTEM_TRUSTED_KEYS=""',
    'CONFIG_MODULE_SIG_KEY="certs/signing_key.pem"',
    # pahole, which needs hours of its own, is not among the tools.
    "# CONFIG_DEBUG_INFO_BTF is not set",
)
# What fadump cannot do without.
NEEDED = ("CONFIG_FA_DUMP=y", "CONFIG_OPAL_CORE=y", "CONFIG_PROC_VMCORE=y", "CONFIG_PPC_POWERNV=y")


def debians(version, pages):
    """Debian's configuration, as text."""
    folder = CACHE / f"config/usr/src/linux-config-{version}"
    path = folder / f"config.ppc64el_none_{FLAVOUR[pages]}.xz"
    try:
        return lzma.decompress(path.read_bytes()).decode()
    except OSError:
        names = ", ".join(other.name for other in sorted(folder.glob("*"))) or "nothing"
        raise Problem(f"{folder} has no {path.name}, but {names}")


def configure(kernel, tree, log):
    """Write .config: Debian's, with what is OURS in its lines' place."""
    lines = [line.format(flavour=FLAVOUR[kernel.pages]) for line in OURS]
    names = {re.search(r"CONFIG_\w+", line)[0] for line in lines}
    kept = [line for line in debians(kernel.base, kernel.pages).splitlines()
            if not names & set(re.findall(r"CONFIG_\w+", line)[:1])]
    (kernel.folder / ".config").write_text("\n".join([*kept, *lines]) + "\n")
    command, environment = build.make(kernel, tree, "olddefconfig")
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                      stdout=log, stderr=subprocess.STDOUT).returncode:
        raise build.failure(kernel, log.name)
    got = (kernel.folder / ".config").read_text().splitlines()
    for line in NEEDED:
        if line not in got:
            raise Problem(f"{kernel}: Debian's configuration gives no {line}")


def package(kernel, tree, folder, log):
    """Compile and pack; the packages come into folder."""
    command, environment = build.make(
        kernel, tree, "bindeb-pkg", "KDEB_SOURCENAME=linux-fadump", "DPKG_FLAGS=-d")
    # They are written beside the build, which is at /kernel/build.
    there = ('mount --bind "$1" /kernel && mkdir -p /kernel/source /kernel/build && '
             'shift && exec "$@"')
    build_here = ["unshare", "--mount", "sh", "-c", there, "sh", str(folder), *command]
    if subprocess.run(build_here, env=environment, stdin=subprocess.DEVNULL,
                      stdout=log, stderr=subprocess.STDOUT).returncode:
        raise build.failure(kernel, log.name)
    for name in ("source", "build"):
        os.rmdir(folder / name)


def deb(version, pages, configure_only=False):
    """Give back the folder with the packages, or the .config if that is all."""
    kernel = build.Kernel("deb", version, pages)
    tree, _ = base.assemble("ours", kernel.base)
    folder = CACHE / "deb" / f"{kernel.base}-{pages}"
    kernel.folder.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    with places.locked(kernel.folder), open(kernel.folder / "build.log", "w") as log:
        configure(kernel, tree, log)
        if configure_only:
            return kernel.folder / ".config"
        places.need_space(kernel.folder, 30000, "a kernel with all of Debian's modules")
        say(f"kernel {kernel}: building, which takes hours ({log.name})")
        package(kernel, tree, folder, log)
    return folder
