# SPDX-License-Identifier: GPL-2.0-or-later
"""Build a guest kernel.

Each kernel (kind, role, base, page size) has a build folder in the cache.  What
comes out of it is published under a new name for each state of the sources, so
that the next build takes nothing away from a machine that is running, or from a
dump that needs its vmlinux.
"""

import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import time

from . import base, places
from .places import CACHE, CROSS, VM, Problem, say

TARGET = "vmlinux"


@dataclasses.dataclass(frozen=True)
class Kernel:
    kind: str = "ours"      # or stock
    base: str = "6.12"      # or newest, or a version
    pages: str = "64k"      # or 4k
    role: str = "host"      # or loader, which hands a dump on, or bystander; see also ../deb.py
    order: str = "little"   # or big

    def __post_init__(self):
        if self.base == "newest":
            object.__setattr__(self, "base", base.newest())

    def __str__(self):
        role = "" if self.role == "host" else f"{self.role}-"
        order = "" if self.order == "little" else f"-{self.order}"
        return f"{self.base}-{self.kind}-{role}{self.pages}{order}"

    @property
    def folder(self):
        return CACHE / "build" / str(self)


@dataclasses.dataclass(frozen=True)
class Image:
    vmlinux: pathlib.Path   # with debug info: for crash
    boot: pathlib.Path      # without: the machine loads 128 MiB at most
    tree: pathlib.Path
    objects: pathlib.Path


def fragment(kernel):
    """The lines of ../config that are for this kernel."""
    mine = {kernel.kind, kernel.pages, kernel.role, kernel.order}
    part, lines = (), []
    for line in (VM / "config").read_text().splitlines():
        opening = re.fullmatch(r"\[([\w ]+)\]", line)
        if opening:
            part = opening[1].split()
        elif mine.issuperset(part) and "CONFIG_" in line:
            lines.append(line)
    return lines


def make(kernel, tree, *targets):
    """The command that makes targets of a tree, and its environment.

    Every tree is built at the same place, in a mount namespace of its own: what was
    compiled for one kernel serves the next one too (see begin()), and what another
    checkout compiled is in the compiler cache.
    """
    environment = dict(os.environ, CCACHE_DIR=str(CACHE / "ccache"), CCACHE_MAXSIZE="4G",
                       # What is not in it is compiled, not preprocessed first.
                       CCACHE_DEPEND="true",
                       KBUILD_BUILD_USER="fadump", KBUILD_BUILD_HOST="vm",
                       # make names its jobserver by its process ID, which in another
                       # tool root another make may have: without, it does one job.
                       MAKE_TMPDIR="/kernel")
    there = ('mount --bind "$1" /kernel/source && mount --bind "$2" /kernel/build && '
             'shift 2 && exec "$@"')
    for place in ("/kernel/source", "/kernel/build"):
        os.makedirs(place, exist_ok=True)
    return (["unshare", "--mount", "sh", "-c", there, "sh",
             str(tree), str(kernel.folder),
             "make", "-C", "/kernel/source", "O=/kernel/build", "ARCH=powerpc",
             f"CROSS_COMPILE={CROSS}", f"CC=ccache {CROSS}gcc", f"-j{os.cpu_count()}",
             *targets], environment)


def configure(kernel, tree, log, wanted=None):
    """Write the kernel's .config, and see that it is what was asked for."""
    wanted = wanted or fragment(kernel)
    (kernel.folder / "fragment").write_text("\n".join(wanted) + "\n")
    command, environment = make(kernel, tree, "KCONFIG_ALLCONFIG=/kernel/build/fragment",
                                "allnoconfig")
    if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                      stdout=log, stderr=subprocess.STDOUT).returncode:
        raise failure(kernel, log.name)
    got = (kernel.folder / ".config").read_text().splitlines()
    for line in wanted:
        name = re.search(r"CONFIG_\w+", line)[0]
        # Absent is as good as "is not set".
        absent = line.startswith("#") and not any(other.startswith(name + "=") for other in got)
        if line not in got and not absent:
            raise Problem(f"{kernel}: the base does not take {line} from vm/config")


def failure(kernel, log):
    """What went wrong, as the compiler says it."""
    text = pathlib.Path(log).read_text(errors="replace").splitlines() or ["no output"]
    words = re.compile(r"error|undefined reference|No rule|No space|\*\*\*", re.IGNORECASE)
    telling = [line for line in text if words.search(line)] or text
    first = next((line for line in telling if "error:" in line), telling[-1])
    return Problem("\n  ".join([f"{kernel} does not build: {first.strip()} ({log})",
                                *telling[-12:]]))


def compile(kernel, tree, log, *targets):
    """Make targets (vmlinux unless told), and tell how far it is."""
    # A link that was killed leaves a part of it, and make would take that for the whole.
    (kernel.folder / TARGET).unlink(missing_ok=True)
    command, environment = make(kernel, tree, *(targets or [TARGET]))
    build = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                             stdout=log, stderr=subprocess.STDOUT)
    told = time.monotonic()
    while build.poll() is None:
        time.sleep(0.2)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            done = len(re.findall(r"^  CC ", pathlib.Path(log.name).read_text(errors="replace"),
                                  re.MULTILINE))
            say(f"kernel {kernel}: {done} files compiled")
    if build.returncode:
        raise failure(kernel, log.name)


def copy_build(like, kernel, tree, part):
    """Begin a kernel's build in part with what another one was compiled to.

    make compiles again only what differs, and goes by dates: a file of the base that is
    not as in our tree gets today's.
    """
    places.run(["cp", "-a", *(path for path in like.folder.iterdir()
                              if path.name not in ("image", TARGET)), part])
    # Of our files, each role has others, and no more.
    for room in [*part.glob("arch/powerpc/**/fadump")]:
        shutil.rmtree(room)
    if kernel.kind == "stock":
        for path in base.all_files(tree, kernel.base):
            if (tree / path).exists():
                os.utime(tree / path)


def begin(kernel, tree, like):
    """Make the kernel's build folder: as a copy of another one's, where that is built."""
    part = kernel.folder.with_name(kernel.folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    if kernel != like:
        with places.locked(like.folder):
            if (like.folder / TARGET).exists():
                copy_build(like, kernel, tree, part)
    part.rename(kernel.folder)


def publish(kernel, folder):
    """Keep the result under its own name; drop the one before."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    shutil.copyfile(kernel.folder / "vmlinux", part / "vmlinux")
    places.run([f"{CROSS}strip", "-o", part / "vmlinux.boot", part / "vmlinux"])
    for old in folder.parent.iterdir():
        if old != part:
            shutil.rmtree(old)
    part.rename(folder)


def build(kernel):
    """Assemble and build; nothing is done that is done already."""
    tree, state = base.assemble(kernel.kind, kernel.base)
    identity = hashlib.sha256("\n".join([state, *fragment(kernel)]).encode()).hexdigest()[:16]
    published = kernel.folder / "image" / identity
    with places.locked(kernel.folder):
        if not published.exists():
            places.need_space(kernel.folder.parent, 2000, "a kernel build")
            say(f"kernel {kernel}: building")
            if not kernel.folder.exists():
                begin(kernel, tree, dataclasses.replace(kernel, kind="ours", role="host"))
            with open(kernel.folder / "build.log", "w") as log:
                configure(kernel, tree, log)
                compile(kernel, tree, log)
            publish(kernel, published)
    return Image(published / "vmlinux", published / "vmlinux.boot", tree, kernel.folder)


def build_parts(kernel, targets):
    """Build only targets, of a kernel that nobody runs; W=1 and sparse must be silent.

    What they have to say is an error, so that what is there already, and is not
    looked at again, was looked at.
    """
    tree, _ = base.assemble(kernel.kind, kernel.base)
    with places.locked(kernel.folder):
        kernel.folder.mkdir(parents=True, exist_ok=True)
        places.need_space(kernel.folder, 500, "a part of a kernel")
        with open(kernel.folder / "build.log", "w") as log:
            configure(kernel, tree, log)
            for words in (["prepare"], ["W=1e", "C=1", "CF=-Wsparse-error", *targets]):
                command, environment = make(kernel, tree, *words)
                if subprocess.run(command, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=subprocess.STDOUT).returncode:
                    raise failure(kernel, log.name)


def inspect(kernel, targets):
    """What W=1 and sparse say on targets, in the folder of a kernel that is built.

    Gives all that was said, and the lines with what is wrong.  Warnings are errors:
    what is compiled is not looked at again, and would be in order the next time.
    """
    image = build(kernel)
    command, environment = make(kernel, image.tree, "--keep-going", "W=1e", "C=2", *targets)
    with places.locked(kernel.folder):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wrong = [line for line in done.stdout.splitlines() if re.search("(warning|error):", line)]
    if done.returncode and not wrong:
        raise Problem(f"{kernel}: make failed: {places.last_line(done.stdout)}")
    return done.stdout, wrong
