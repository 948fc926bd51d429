# SPDX-License-Identifier: GPL-2.0-or-later
"""Assemble a kernel tree: a base, or a base with our fadump in the place of its own.

Trees stay in the cache and are brought up to date file by file, so that make
rebuilds only what changed.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import pathlib

from . import places
from .places import CACHE, CHECKOUT, VM, Problem, say

SOURCES = pathlib.Path("/usr/src")

# What ours replaces.  Without them, a build can only succeed on our files.
REPLACED = (
    "arch/powerpc/kernel/fadump.c",
    "arch/powerpc/platforms/powernv/opal-core.c",
    "arch/powerpc/platforms/powernv/opal-fadump.c",
    "arch/powerpc/platforms/powernv/opal-fadump.h",
)

# Folders of the checkout that are the kernel's, and what of them is not.
OURS = ("arch", "Documentation", "tools/testing/selftests/powerpc/fadump")
NOT_OURS = ("tools/testing/selftests/powerpc/fadump/vm",)

# What no kernel is built from: a change there makes no other kernel.
NOT_BUILT = ("Documentation/", "MAINTAINERS", "tools/")


def version_key(version):
    return [int(part) for part in version.split(".")]


def newest():
    """The newest base that the tool root has."""
    names = (re.fullmatch(r"linux-source-([\d.]+)\.tar\.xz", path.name)
             for path in SOURCES.iterdir())
    return max((name[1] for name in names if name), key=version_key)


def stock_tree(version):
    """Unpack the base, untouched, and give back its folder."""
    tarball = SOURCES / f"linux-source-{version}.tar.xz"
    if not tarball.exists():
        raise Problem(f"there is no base {version}: have 6.12 and newest ({newest()})")
    tree = CACHE / "src" / f"{version}-stock"
    stamp = tree / ".fadump-base"
    # Debian's updates keep the name of the tarball.
    identity = f"{tarball.name} {tarball.stat().st_size} {tarball.stat().st_mtime_ns}"
    with places.locked(tree):
        if stamp.exists() and stamp.read_text() == identity:
            return tree
        say(f"base {version}: unpacking")
        part = tree.with_name(tree.name + ".part")
        for leftover in (tree, part):
            shutil.rmtree(leftover, ignore_errors=True)
        part.mkdir()
        places.need_space(part, 2000, "a base kernel")
        # With today's dates: by its own, make would take what was compiled of an older
        # base for newer.
        places.run(["tar", "-C", part, "-xJf", tarball, "--no-same-owner", "--touch",
                    "--strip-components=1"])
        (part / stamp.name).write_text(identity)
        part.rename(tree)
    return tree


def integration(version):
    """The file with a base's integration lines."""
    folder = VM / "base"
    known = sorted((path.stem for path in folder.glob("*.diff")), key=version_key)
    if version not in known:
        say(f"base {version}: has no integration lines of its own, trying {known[-1]}'s")
        version = known[-1]
    return folder / f"{version}.diff"


def patched(stock, diff):
    """Contents of the base's files with the integration lines applied, by path."""
    names = re.findall(r"^\+\+\+ b/(\S+)", diff.read_text(), re.MULTILINE)
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            copy = pathlib.Path(scratch, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(stock / name, copy)
        # The edits have no context, so that each says nothing but what it
        # does; a line to be removed must match wherever it is found.
        try:
            places.run(["patch", "-p1", "--fuzz=0", "--batch", "--forward",
                        "-d", scratch, "-i", diff])
        except Problem as problem:
            raise Problem(f"{diff.name} does not apply to {stock.name}: {problem}")
        return {name: pathlib.Path(scratch, name).read_bytes() for name in names}


def with_maintainers(stock, signer=None):
    """The base's MAINTAINERS with our entry at its place; signer is its maintainer."""
    entry = (CHECKOUT / "MAINTAINERS").read_text().partition("\n\n")[2]
    title, rest = entry.split("\n", 1)
    if signer:
        rest = f"M:\t{signer}\n{rest}"
    text = (stock / "MAINTAINERS").read_text()
    for other in re.finditer(r"^\S.*\n(?=[A-Z]:\t)", text, re.MULTILINE):
        if other[0] > title:
            break
    text = f"{text[:other.start()]}{title}\n{rest}\n{text[other.start():]}"
    return {"MAINTAINERS": text.encode()}


def our_files(stock):
    """Contents of our files by their path in the tree."""
    files = {}
    for top in OURS:
        for folder, folders, names in os.walk(CHECKOUT / top):
            relative = os.path.relpath(folder, CHECKOUT)
            if relative in NOT_OURS:
                folders.clear()
                continue
            for name in names:
                files[f"{relative}/{name}"] = pathlib.Path(folder, name).read_bytes()
    # The folder moved in 6.7.
    old, new = "Documentation/powerpc/", "Documentation/arch/powerpc/"
    if (stock / new).is_dir():
        files = {re.sub(f"^{old}", new, path): content for path, content in files.items()}
    return files


def lay(tree, stock, files, gone=REPLACED):
    """Make tree the base with files over it and what is gone taken out."""
    manifest = tree / ".fadump-files"
    laid = json.loads(manifest.read_text()) if manifest.exists() else []
    # Named before they are laid: an interrupted run leaves no unknown file.
    manifest.write_text(json.dumps(sorted({*laid, *files})))
    for path in laid:
        if path not in files:
            (tree / path).unlink(missing_ok=True)
            if (stock / path).exists():
                # A new file with today's date, or make would not see it.
                places.write_whole(tree / path, (stock / path).read_bytes())
    for path in gone:
        (tree / path).unlink(missing_ok=True)
    for path, content in files.items():
        target = tree / path
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            places.write_whole(target, content)
    manifest.write_text(json.dumps(sorted(files)))


def all_files(stock, version):
    """Contents of all files in which our tree differs from the base, by path."""
    return {**patched(stock, integration(version)), **with_maintainers(stock),
            **our_files(stock)}


def tree_over(stock, name):
    """The folder of a tree that begins as the base; lay() makes more of it."""
    tree = CACHE / "src" / name
    identity = (stock / ".fadump-base").read_text()
    stamp = tree / ".fadump-base"
    if not stamp.exists() or stamp.read_text() != identity:
        part = tree.with_name(tree.name + ".part")
        for leftover in (tree, part):
            shutil.rmtree(leftover, ignore_errors=True)
        # Names, not copies: nobody writes into a file of the base, the
        # build is elsewhere and lay() puts a new file in the old one's place.
        places.run(["cp", "-al", stock, part])
        part.rename(tree)
    return tree


def assemble(kind, version):
    """Give back the folder of the tree, and what tells one state of it from another."""
    stock = stock_tree(version)
    identity = (stock / ".fadump-base").read_text()
    if kind == "stock":
        return stock, identity
    files = all_files(stock, version)
    with places.locked(CACHE / "src" / f"{version}-ours"):
        tree = tree_over(stock, f"{version}-ours")
        lay(tree, stock, files)
    digest = hashlib.sha256(identity.encode())
    for path in sorted(files):
        if not path.startswith(NOT_BUILT):
            digest.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return tree, digest.hexdigest()
