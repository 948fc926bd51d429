# SPDX-License-Identifier: GPL-2.0-or-later
"""The documentation builds, and has every line that our kernel can log."""

import re

from check import over
from machine import base
from machine.places import CHECKOUT

ROOMS = {"core": "arch/powerpc/kernel/fadump",
         "powernv": "arch/powerpc/platforms/powernv/fadump"}
PAGES = CHECKOUT / "Documentation/powerpc"
LOGGED = re.compile(r'\bpr_(?:emerg|err|warn|info)\(\s*"((?:[^"\\]|\\.)*)"')
CONVERSION = re.compile(r"%[-#0-9]*(?:ll|l|z)?[a-zA-Z]|\\n")


def check_builds(bench):
    """make htmldocs has nothing to say on our pages."""
    tree, _ = base.assemble("ours", "6.12")
    # Without network specifications, and without which(1), which is no file of
    # its package's.
    code, text = bench.call("make", "-C", tree, f"O={bench.folder}", "SPHINXDIRS=arch/powerpc",
                            "YNL_INDEX=", "HAVE_SPHINX=1", "htmldocs")
    bench.expect(code == 0, f"make htmldocs ended with {code}")
    for page in PAGES.glob("*.rst"):
        html = bench.folder / f"Documentation/output/arch/powerpc/{page.stem}.html"
        bench.expect(html.exists(), f"there is no {html.name}")
    said = [line for line in text.splitlines()
            if re.search(r"\b(warning|error|severe)\b", line, re.IGNORECASE)
            and any(page.stem in line for page in PAGES.glob("*.rst"))]
    bench.expect(not said, f"{len(said)} remarks: {said[:1]}")


def check_abi(bench):
    """Our entries are as scripts/get_abi.pl wants them, and found by it."""
    tree, _ = base.assemble("ours", "6.12")
    files = [path for path in (CHECKOUT / "Documentation/ABI").rglob("*") if path.is_file()]
    code, text = bench.call("perl", "scripts/get_abi.pl", "validate", "--dir",
                            "Documentation/ABI", cwd=tree)
    said = [line for line in text.splitlines() if any(path.name in line for path in files)]
    bench.expect(code == 0 and not said, f"get_abi.pl: {said[:1] or code}")
    for path in files:
        for name in re.findall(r"^What:\s*(\S+)", path.read_text(), re.MULTILINE):
            _, text = bench.call("perl", "scripts/get_abi.pl", "search", "--dir",
                                 "Documentation/ABI", f"^{re.escape(name)}$", cwd=tree)
            bench.expect(name in text, f"get_abi.pl does not find {name}")


@over(room=ROOMS)
def check_log_is_explained(bench, room):
    """Each message, or rather its longest part that is always the same."""
    page = " ".join((PAGES / "firmware-assisted-dump.rst").read_text().split())
    messages = [(path.name, message)
                for path in sorted((CHECKOUT / ROOMS[room]).glob("*.c"))
                for message in LOGGED.findall(path.read_text())]
    bench.expect(messages, "no messages were found")
    for name, message in messages:
        part = max(CONVERSION.split(message), key=len).strip()
        bench.expect(part in page, f"{name} can log '{part}', which {PAGES.name} does not explain")
    bench.note = f"{len(messages)} messages"
