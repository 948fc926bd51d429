# SPDX-License-Identifier: GPL-2.0-or-later
"""make series: our files as patches against a base, for git am.

The files of series/ say what each patch is; their names give the order.  One
begins with a header, whose values are patterns of names, one a word:

  Files    the files of ours that the patch brings, each whole
  Lines    the changes to files of the base that it makes, each as PATH:TEXT,
           TEXT being the removed and the added lines
  Removes  the files of the base that it takes away

Subject and text of the message follow.  00-cover has no header.
"""

import difflib
import fnmatch
import os
import pathlib
import re
import shutil
import tempfile

from machine import base, places
from machine.places import CACHE, VM, Problem

HEADER = re.compile(r"^(\w+): *(.*(?:\n .*)*)\n", re.MULTILINE)
IDENTITY = re.compile(r"[^<>\n]+ <[^<>@\s]+@[^<>\s]+>")


class Patch:
    """What a file of series/ says."""

    def __init__(self, path):
        self.name = path.name
        header, _, message = path.read_text().partition("\n\n")
        patterns = {name: value.split() for name, value in HEADER.findall(header + "\n")}
        self.files = patterns.pop("Files", [])
        self.lines = patterns.pop("Lines", [])
        self.removes = patterns.pop("Removes", [])
        self.subject, _, self.text = message.partition("\n\n")


def descriptions():
    """The cover letter and the patches, in order."""
    return [Patch(path) for path in sorted((VM / "series").glob("[0-9]*"))]


def changed_lines(before, after):
    """Pieces of two texts: (lines of the first, lines of the second), the same
    ones as they are, the others line by line where there are as many of both."""
    before, after = before.splitlines(True), after.splitlines(True)
    # What is the same at both ends: some of these files are long.
    head = len(os.path.commonprefix([before, after]))
    tail = len(os.path.commonprefix([before[:head - 1:-1], after[:head - 1:-1]])) if head else 0
    middle = before[head:len(before) - tail], after[head:len(after) - tail]
    yield before[:head], before[:head]
    for kind, i, j, k, l in difflib.SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        old, new = middle[0][i:j], middle[1][k:l]
        if kind == "replace" and len(old) == len(new):
            yield from (([one], [other]) for one, other in zip(old, new))
        else:
            yield old, new
    yield before[len(before) - tail:], before[len(before) - tail:]


def makefile_of(text, folder, ours, there):
    """A room's Makefile as long as not all of its sources are there: without the
    lines that name one that is not, and without what is left around them."""
    def complete(line):
        objects = re.findall(r"([\w-]+)\.o", line) if re.match(r"obj-", line) else []
        sources = {f"{folder}/{name}.c" for name in objects}
        return sources & ours <= there

    paragraphs = []
    for paragraph in text.split("\n\n"):
        kept = [line for line in paragraph.split("\n") if complete(line)]
        if "obj-" not in paragraph or any("obj-" in line for line in kept):
            paragraphs.append("\n".join(kept).rstrip("\n"))
    return "\n\n".join(paragraphs).rstrip("\n") + "\n"


class Assignment:
    """Which patch is whose: each name must be in exactly one, each pattern of use."""

    def __init__(self, patches):
        self.patches = patches
        self.unused = {(patch.name, kind, pattern) for patch in patches
                       for kind in ("files", "lines", "removes")
                       for pattern in getattr(patch, kind)}

    def patch_of(self, kind, name):
        found = []
        for number, patch in enumerate(self.patches):
            matching = [pattern for pattern in getattr(patch, kind)
                        if fnmatch.fnmatchcase(name, pattern)]
            self.unused -= {(patch.name, kind, pattern) for pattern in matching}
            found += [number] if matching else []
        if len(found) != 1:
            names = " and ".join(self.patches[number].name for number in found) or "none"
            raise Problem(f"{name} must be in one patch of vm/series, and is in {names}")
        return found[0]

    def finish(self):
        for patch, _, pattern in sorted(self.unused):
            raise Problem(f"vm/series/{patch}: there is nothing for {pattern}")


class Series:
    """The patches against one base; states[n] are the contents of all files that
    any patch touches, by path, before patch n."""

    def __init__(self, version, signer):
        self.stock = base.stock_tree(version)
        self.cover, *self.patches = descriptions()
        ours = base.our_files(self.stock)
        edited = {**base.patched(self.stock, base.integration(version)),
                  **base.with_maintainers(self.stock, signer)}
        assignment = Assignment(self.patches)
        self.when = {path: assignment.patch_of("files", path) for path in ours}
        gone = {path: assignment.patch_of("removes", path) for path in base.REPLACED
                if (self.stock / path).exists()}
        pieces = {path: self.cut(path, content.decode(), assignment)
                  for path, content in edited.items()}
        assignment.finish()

        start = {path: (self.stock / path).read_bytes() for path in [*ours, *gone, *edited]
                 if (self.stock / path).exists()}
        self.states = [start]
        for number in range(len(self.patches)):
            state = dict(start)
            for path in ours:
                if self.when[path] <= number:
                    state[path] = self.ours_at(path, ours, number)
            for path, cuts in pieces.items():
                state[path] = "".join("".join(new if patch <= number else old)
                                      for patch, old, new in cuts).encode()
            for path in gone:
                if gone[path] <= number:
                    del state[path]
            self.states.append(state)

    def cut(self, path, after, assignment):
        """A changed file of the base, as pieces with the patch that brings each."""
        cuts = []
        for old, new in changed_lines((self.stock / path).read_text(), after):
            patch = 0
            if old != new:
                text = " ".join("".join([*old, *new]).split())
                patch = assignment.patch_of("lines", f"{path}:{text}")
            cuts.append((patch, old, new))
        return cuts

    def ours_at(self, path, ours, number):
        folder, name = os.path.split(path)
        if name != "Makefile" or not path.startswith("arch/"):
            return ours[path]
        there = {path for path in ours if self.when[path] <= number}
        return makefile_of(ours[path].decode(), folder, set(ours), there).encode()


def write_state(folder, before, state):
    for path in before.keys() - state.keys():
        (folder / path).unlink()
    for path, content in state.items():
        if before.get(path) != content:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def git(folder, signer, *words, **options):
    name, _, address = signer.rstrip(">").partition(" <")
    return places.run(["git", "-C", folder, "-c", f"user.name={name}",
                       "-c", f"user.email={address}", "-c", "core.autocrlf=false",
                       "-c", "init.defaultBranch=series", "-c", "gc.auto=0", *words], **options)


def export(version, signer, out=None):
    """Write the patches and their cover letter; give back their folder."""
    if not IDENTITY.fullmatch(signer):
        raise Problem(f"'{signer}' is nobody who can sign off: git config user.name, user.email")
    if version == "newest":
        version = base.newest()
    series = Series(version, signer)
    out = pathlib.Path(out).absolute() if out else CACHE / "series" / version
    if out.exists() and any(path for path in out.iterdir() if path.suffix != ".patch"):
        raise Problem(f"{out} holds other things than patches")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as repository:
        repository = pathlib.Path(repository)
        git(repository, signer, "init", "--quiet")
        messages = [f"linux-source-{version}"]
        messages += [f"{patch.subject}\n\n{patch.text}" for patch in series.patches]
        before = {}
        for state, message in zip(series.states, messages):
            write_state(repository, before, state)
            git(repository, signer, "add", "--all", "--force")
            git(repository, signer, "commit", "--quiet", "--signoff", "--message", message)
            before = state
        cover = series.cover
        git(repository, signer, "config", "branch.series.description",
            f"{cover.subject}\n\n{cover.text}\nAgainst Debian's linux-source-{version}.\n")
        git(repository, signer, "format-patch", "--quiet", "--cover-letter",
            "--cover-from-description=subject", "--no-renames", "--signature=",
            "--output-directory", out, "--root", f"HEAD~{len(series.patches)}..HEAD")
    return out
