# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel that is tested is built from our files, and from none that they replace."""

import concurrent.futures
import os
import pathlib
import re
import shutil

from check import over
from machine import base, build
from machine.places import CHECKOUT, CROSS

ROOMS = ("arch/powerpc/kernel/fadump", "arch/powerpc/platforms/powernv/fadump")


KERNELS = ("6.12-64k", "6.12-4k", "newest-64k")


def kernel_of(name):
    base, pages = name.split("-")
    return {"base": base, "pages": pages}


@over(kernel=KERNELS)
def check_only_ours(bench, kernel):
    image = bench.build(**kernel_of(kernel))
    for path in base.REPLACED:
        bench.expect(not (image.tree / path).exists(), f"{path} is in the tree")
        if path.endswith(".c"):
            path = pathlib.Path(path).with_suffix(".o")
            bench.expect(not (image.objects / path).exists(), f"{path} was built")
    for room in ROOMS:
        sources = {path.stem for path in (CHECKOUT / room).glob("*.c")}
        objects = {path.stem for path in (image.objects / room).glob("*.o")} - {"built-in"}
        bench.expect(objects & sources, f"nothing was built in {room}")
        bench.expect(not objects - sources, f"{room} has objects that are not ours")
    # What the debug information says is what was linked.
    _, text = bench.call(f"{CROSS}readelf", "--debug-dump=info", "--dwarf-depth=1", image.vmlinux)
    for path in base.REPLACED:
        bench.expect(not f"{path}\n" in text, f"vmlinux was linked from {path}")
    for room in ROOMS:
        bench.expect(f"{room}/" in text, f"vmlinux has nothing of {room}")


@over(kernel=KERNELS)
def check_warnings(bench, kernel):
    """W=1 and sparse have nothing to say on our files."""
    text, wrong = build.inspect(build.Kernel(**kernel_of(kernel)), [f"{room}/" for room in ROOMS])
    bench.log(text)
    # The newest base asks for a newer sparse than Debian may have.
    bench.expect("CHECK" in text or kernel.startswith("newest"), "sparse did not run")
    bench.expect(not wrong, f"{len(wrong)} warnings: {wrong[:1]}")


# What kernels without FA_DUMP have of our files, and what they have not.
ROLES = {
    "loader": (("kernel/fadump/preserve.o", "platforms/powernv/fadump/preserve.o"),
               ("kernel/fadump/release.o", "platforms/powernv/fadump/registration.o")),
    "bystander": (("platforms/powernv/fadump/opal_core.o",),
                  ("kernel/fadump/preserve.o", "platforms/powernv/fadump/found.o")),
}


@over(role=ROLES)
def check_roles(bench, role):
    """A boot loader's kernel builds, and one without any fadump, and neither with warnings."""
    image = bench.build(role=role)
    has, lacks = ROLES[role]
    for path in has + lacks:
        there = (image.objects / "arch/powerpc" / path).exists()
        bench.expect(there == (path in has), f"{path} is {'' if there else 'not '}there")
    text, wrong = build.inspect(build.Kernel(role=role), [f"{room}/" for room in ROOMS])
    bench.log(text)
    bench.expect(not wrong, f"{len(wrong)} warnings: {wrong[:1]}")


# What checkpatch says and is not heeded: names of <linux/elf.h> are as they are;
# host programs have no __printf(); a macro that defines a test names it thrice.
DEFENDED = re.compile(r"Avoid CamelCase|Prefer __printf|Macro argument reuse 'test_name'")


def check_style(bench):
    """checkpatch --strict has nothing to say on our C but what is listed above."""
    files = [path for room in ("arch", "tools") for path in (CHECKOUT / room).rglob("*.[ch]")]
    # It leaves a file where it runs.
    _, text = bench.call("perl", base.stock_tree("6.12") / "scripts/checkpatch.pl", "--no-tree",
                         "--strict", "--emacs", "-f", *files, cwd=bench.folder)
    said = [line for line in text.splitlines()
            if re.search(r":\d+: (ERROR|WARNING|CHECK):", line) and not DEFENDED.search(line)]
    bench.expect(not said, f"{len(said)} remarks: {said[:1]}")
    looked = len(re.findall(r"^total: .* lines checked$", text, re.MULTILINE))
    bench.expect(looked == len(files), f"checkpatch looked at {looked} of {len(files)} files")


def check_big_endian(bench):
    """Our files build for the other byte order, and nothing has anything to say on them."""
    kernel = build.Kernel(order="big")
    build.build_parts(kernel, [f"{room}/" for room in ROOMS])
    for room in ROOMS:
        objects = sorted((kernel.folder / room).glob("*.o"))
        bench.expect(objects, f"nothing was built in {room}")
        _, text = bench.call(f"{CROSS}readelf", "--file-header", *objects)
        bench.expect(text.count("big endian") == len(objects), f"{room} is not big endian")


def check_coccinelle(bench):
    """make coccicheck, with each of the kernel's own scripts, has nothing to say on our files."""
    tree = base.stock_tree("6.12")
    ours = bench.folder / "ours"
    for room in ROOMS:
        shutil.copytree(CHECKOUT / room, ours / room)
    # Two are in OCaml, and need its compiler.
    scripts = [path for path in sorted((tree / "scripts/coccinelle").rglob("*.cocci"))
               if "script:ocaml" not in path.read_text()]

    def run(path):
        return bench.call("make", "-C", tree, "ARCH=powerpc", "coccicheck", "MODE=report",
                          f"M={ours}", "J=1", f"COCCI={path}")

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:
        done = list(executor.map(run, scripts))
    for path, (code, text) in zip(scripts, done):
        bench.expect(not code and "--cocci-file" in text, f"{path.name} does not run")
        said = re.findall(rf"^{ours}/(\S+: .*)", text, re.MULTILINE)
        bench.expect(not said, f"{path.name}: {said[:1]}")
    bench.note = f"{len(scripts)} scripts"
