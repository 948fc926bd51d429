# SPDX-License-Identifier: GPL-2.0-or-later
"""The documentation builds, and explains each line of the log, each file and each parameter."""

import re

from check import Failed, over
from machine import base
from machine.places import CHECKOUT, VM

ROOMS = {"core": "arch/powerpc/kernel/fadump",
         "powernv": "arch/powerpc/platforms/powernv/fadump"}
PAGES = CHECKOUT / "Documentation/powerpc"
PAGE = PAGES / "firmware-assisted-dump.rst"

# Calls that log, and their format; one of several strings is one string, too.
LOGGED = re.compile(r"\b(pr_(?!fmt\b)\w+|printk\w*)\(\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)*)")
LEVELS = ("pr_emerg", "pr_err", "pr_warn", "pr_notice", "pr_info")
CONVERSION = re.compile(r"%[-#0-9]*(?:ll|l|z)?(?:pt\w+|[a-zA-Z])")
PREFIX = '#define pr_fmt(fmt) "fadump: " fmt\n'


def sources(room):
    return [path for path in sorted((CHECKOUT / room).glob("*.c"))
            if not path.name.endswith("_kunit.c")]


def section(title):
    """The text below a title of the page that is underlined with =, to the next such."""
    return re.search(rf"^{title}\n=+\n(.*?)(?=^[^\n]+\n=+$|\Z)", PAGE.read_text(),
                     re.MULTILINE | re.DOTALL)[1]


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


def messages(path):
    """What a file can log, each as a pattern of the line."""
    text = path.read_text()
    for call, format in LOGGED.findall(text):
        if call not in LEVELS or not format:
            raise Failed(f"{path.name} has a {call}() that is no line for an administrator")
        if PREFIX not in text:
            raise Failed(f"{path.name} does not begin its lines with 'fadump: '")
        format = "".join(re.findall(r'"(.*?)"\s*', format)).removesuffix("\\n")
        yield ".*".join(re.escape(part) for part in CONVERSION.split(format))


def quoted(text):
    """Literals in text, with their lines made one."""
    return [" ".join(words.split()) for words in re.findall(r"``(.+?)``", text, re.DOTALL)]


def check_log_is_explained(bench):
    """Each line that can be logged is in the page, and each line there can be logged."""
    log = section("The log")
    patterns = {pattern: path.name for room in ROOMS.values() for path in sources(room)
                for pattern in messages(path)}
    bench.expect(patterns, "no messages were found")
    lines = quoted(log)
    for pattern, name in patterns.items():
        bench.expect(any(re.fullmatch(pattern, line) for line in lines),
                     f"{name} can log '{pattern.replace(chr(92), '')}', which {PAGE.name} does not explain")
    # Terms are explained by what is indented below them.
    terms = re.findall(r"^(``.*)\n(?= )", log, re.MULTILINE)
    examples = re.findall(r"^ +fadump: (.*)", log, re.MULTILINE)
    bench.expect(terms and examples, f"{PAGE.name} has no lines of the log")
    for line in quoted("\n".join(terms)) + examples:
        bench.expect(any(re.fullmatch(pattern, line) for pattern in patterns),
                     f"{PAGE.name} explains '{line}', which nothing logs")
    bench.note = f"{len(patterns)} messages"


# What is in the log of each boot, with its level.
STORY = "dmesg -r | grep ' fadump: ' > story.$BOOT\n"
RELEASE = """
echo 1 > /sys/kernel/fadump/release_mem
echo 1 > /sys/kernel/fadump/registered
"""
LEVEL = re.compile(r"^<(\d+)>\[[^]]*\] fadump: (.*)$", re.MULTILINE)
INFO = 6
# A fault of QEMU's, which is told as such; see FINDINGS.md.
FAULT = "OPAL's memory is taken from"
# What differs from life to life, and how the page writes it.
DIFFERS = {r"(?<=: release )\S+(?=, build ID )": "RELEASE", r"(?<=, build ID )\w+$": "BUILD-ID",
           r"(?<=it crashed at )\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= UTC)": "DATE-AND-TIME",
           r"^\d+(?= MiB that were kept)": "N", r"(?<=core has )\d+(?= KiB)": "N"}


def in_general(line):
    for differs, word in DIFFERS.items():
        line = re.sub(differs, word, line)
    return line


def check_good_day(bench):
    """What the page shows of the log is what a life logs, and none of that is a warning."""
    script = VM / "scripts"
    folder, _ = bench.run(first=STORY + (script / "crash-through-sysrq").read_text(),
                          capture=RELEASE + STORY, append="crashkernel=768M")
    logged = [line for boot in (1, 2)
              for line in LEVEL.findall((folder / f"story.{boot}").read_text())
              if not line[1].startswith(FAULT)]
    shown = [in_general(line)
             for line in re.findall(r"^ +fadump: (.*)", section("The log"), re.MULTILINE)]
    bench.log("\n".join(f"<{level}> {line}" for level, line in logged))
    bench.expect([in_general(line) for _, line in logged] == shown,
                 f"{PAGE.name} shows another log than that of a life")
    bench.expect(all(int(level) == INFO for level, _ in logged),
                 "there are warnings on a good day")
    bench.note = f"{len(logged)} lines"


# What sysfs and debugfs are told to make.  The links have old names.
FILES = re.compile(r'^(?!#).*\b(?:__ATTR_\w+|BIN_ATTR|IDENTITY)\((\w+)|'
                   r'debugfs_create_file\("(\w+)"|link_old_name\(\w+, "\w+", "(\w+)"',
                   re.MULTILINE)


def check_files_are_explained(bench):
    """Each file has an ABI entry, and a line in the page; each line is of a file."""
    tree, _ = base.assemble("ours", "6.12")
    made = {name for room in ROOMS.values() for path in sources(room)
            for names in FILES.findall(re.sub(r"#define(?:.*\\\n)*.*", "", path.read_text()))
            for name in names if name}
    entries = {name for path in (tree / "Documentation/ABI").rglob("*fadump*")
               for name in re.findall(r"^What:\s*\S+/(\w+)", path.read_text(), re.MULTILINE)}
    entries |= {name for path in (CHECKOUT / "Documentation/ABI").rglob("*opal*")
                for name in re.findall(r"^What:\s*\S+/(\w+)", path.read_text(), re.MULTILINE)}
    lines = set(re.findall(r"^``(?:mpipl/)?(\w+)``", section("Files"), re.MULTILINE))
    bench.expect(made, "no files were found")
    for name in sorted(made):
        bench.expect(name in entries, f"{name} has no entry in Documentation/ABI")
        bench.expect(name in lines, f"{name} is not in {PAGE.name}")
    for name in sorted(lines - made):
        bench.expect(False, f"{PAGE.name} has {name}, which nothing makes")
    bench.note = f"{len(made)} files"


@over(version=("6.12", "newest"))
def check_parameters_are_explained(bench, version):
    """Each parameter has an entry in kernel-parameters.txt, and in the page; and so has no other."""
    tree, _ = base.assemble("ours", base.newest() if version == "newest" else version)
    parsed = {name for room in ROOMS.values() for path in sources(room)
              for name in re.findall(r'^early_param\("(\w+)"', path.read_text(), re.MULTILINE)}
    entries = (tree / "Documentation/admin-guide/kernel-parameters.txt").read_text()
    bench.expect(parsed, "no parameters were found")
    told = set(re.findall(r"^``(fadump\w*)=", section("Parameters"), re.MULTILINE))
    bench.expect(told == parsed, f"{PAGE.name} has {sorted(told)}, parsed are {sorted(parsed)}")
    entries = re.findall(r"^\t(fadump\w*)=", entries, re.MULTILINE)
    bench.expect(sorted(entries) == sorted(parsed),
                 f"kernel-parameters.txt has {sorted(entries)}, parsed are {sorted(parsed)}")


def check_sources_have_their_place(bench):
    """Each of our sources is in the table of the page for who changes it; files that it, or the
    README's, names are there.
    """
    page = (PAGES / "firmware-assisted-dump-internals.rst").read_text()
    table = page[page.index("\nWhere to change what\n"):page.index("\nWho calls\n")]
    rooms = {room: set(re.findall(r"``([\w-]+\.[ch])``", text)) for room, text in
             re.findall(r"^in ``(arch/\S+)/``\n-+\n(.*?)(?=^in |^=)", table,
                        re.MULTILINE | re.DOTALL)}
    bench.expect(set(rooms) == set(ROOMS.values()), f"the table is of {sorted(rooms)}")
    for room, named in rooms.items():
        there = {path.name for path in sources(room)}
        bench.expect(there <= named, f"{sorted(there - named)[:1]} of {room} is not in the table")
        for name in named:
            bench.expect((CHECKOUT / room / name).exists(), f"{room} has no {name}")
    named = re.findall(r"`([\w.-]+\.[ch])`", (CHECKOUT / "README.md").read_text())
    bench.expect(named, "no files were found")
    for name in named:
        bench.expect(any((CHECKOUT / room / name).exists() for room in rooms),
                     f"README.md names {name}, which is in no room")
