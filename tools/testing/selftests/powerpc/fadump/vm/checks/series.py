# SPDX-License-Identifier: GPL-2.0-or-later
"""The series that make series writes applies, builds at each step, and ends in our tree."""

import re

from check import over
from machine import base, build, places

SIGNER = "Some Body <some.body@example.org>"
ROOMS = {"arch/powerpc/kernel": "fadump", "arch/powerpc/platforms/powernv": "fadump"}


def applied(bench, version):
    """A repository of the base's files that the patches touch, with the patches
    applied as a maintainer would; its commits, and the paths."""
    patches = bench.folder / "patches"
    code, text = bench.fadump_vm("series", "--base", version, "--signer", SIGNER,
                                 "--out", patches)
    bench.expect(code == 0, f"no series: {text.strip()}")
    mails = sorted(patches.glob("*.patch"))[1:]
    paths = {path for mail in mails
             for pair in re.findall(rb"^diff --git a/(\S+) b/(\S+)$", mail.read_bytes(),
                                    re.MULTILINE)
             for path in map(bytes.decode, pair)}

    repository = bench.folder / "repository"
    stock = base.stock_tree(version)
    for path in paths:
        if (stock / path).exists():
            (repository / path).parent.mkdir(parents=True, exist_ok=True)
            (repository / path).write_bytes((stock / path).read_bytes())

    def git(*words):
        code, text = bench.call("git", "-C", repository, "-c", "user.name=A Maintainer",
                                "-c", "user.email=a.maintainer@example.org", *words)
        bench.expect(code == 0, f"git {words[0]}: {text.strip().splitlines()[-1:]}")
        return text

    git("init", "--quiet")
    git("add", "--all", "--force")
    git("commit", "--quiet", "--message", version)
    git("am", "--quiet", *mails)
    commits = git("rev-list", "--reverse", "HEAD").split()
    bench.expect(len(commits) == 1 + len(mails), "not each mail has become a commit")
    signed = git("log", "--format=%an <%ae> %(trailers:key=Signed-off-by,valueonly)", "HEAD")
    bench.expect(signed.count(f"{SIGNER} {SIGNER}") == len(mails), "not all is signed off")
    return repository, git, commits[1:], paths


@over(version=("6.12", "newest"))
def check_ends_in_our_tree(bench, version):
    if version == "newest":
        version = base.newest()
    repository, _, _, paths = applied(bench, version)
    tree, _ = base.assemble("ours", version)
    stock = base.stock_tree(version)
    ours = base.all_files(stock, version)
    for path in sorted({*paths, *ours, *base.REPLACED}):
        got = repository / path
        bench.expect(got.exists() == (tree / path).exists(),
                     f"{path} is in one of series and tree")
        if got.exists():
            # The tree has nobody's name in it.
            content = got.read_bytes().replace(f"M:\t{SIGNER}\n".encode(), b"")
            bench.expect(content == (tree / path).read_bytes(),
                         f"{path} is another one in the tree")


def check_each_step_builds(bench):
    """The folders that ours are in, as the patch leaves them; and all sources that
    are there, those included that a later patch hooks up."""
    repository, git, commits, paths = applied(bench, "6.12")
    stock = base.stock_tree("6.12")
    kernel = build.Kernel(kind="series")
    with places.locked(kernel.folder):
        tree = base.tree_over(stock, "6.12-series")
        kernel.folder.mkdir(parents=True, exist_ok=True)
        if not (kernel.folder / ".config").exists():
            with open(kernel.folder / "build.log", "w") as log:
                build.configure(kernel, stock, log)
        built = set()
        for commit in commits:
            git("checkout", "--quiet", commit)
            files = {path: (repository / path).read_bytes() for path in paths
                     if (repository / path).exists()}
            subject = git("log", "-1", "--format=%s").strip()
            sources = frozenset((path, content) for path, content in files.items()
                                if path.startswith("arch/"))
            if sources == built:
                continue
            built = sources
            for parent, room in ROOMS.items():
                objects = sorted(path.rsplit("/", 1)[1][:-2] + ".o" for path in files
                                 if path.startswith(f"{parent}/{room}/") and path.endswith(".c"))
                if not objects:
                    continue
                makefile = f"{parent}/{room}/Makefile"
                files[makefile] = (files.get(makefile, b"") +
                                   f"\nobj-y += {' '.join(objects)}\n".encode())
                files[f"{parent}/Makefile"] += f"\nobj-y += {room}/\n".encode()
            base.lay(tree, stock, files, gone=paths - files.keys())
            command, environment = build.make(kernel, tree, *(f"{parent}/" for parent in ROOMS))
            code, text = bench.call(*command, env=environment)
            errors = [line for line in text.splitlines()
                      if re.search(r"\b(error|warning): |\*\*\*|No rule", line)]
            bench.expect(code == 0 and not errors,
                         f"'{subject}' does not build: {' '.join(errors[:1])}")
    bench.note = f"{len(commits)} patches"
