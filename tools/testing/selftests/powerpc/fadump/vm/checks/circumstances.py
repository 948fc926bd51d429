# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad circumstances get one clear line and a non-zero exit, and leave nothing that is trusted."""

import os
import signal
import subprocess

from machine.places import CACHE, VM

TOOLROOT = VM / "toolroot"


def own_lines(text):
    """What our tools said, but for their progress."""
    return [line for line in text.splitlines()
            if line.startswith("fadump: ") and not line.startswith("fadump: tools: ")]


def expect_refusal(bench, outcome, words):
    code, text = outcome
    bench.expect(code, f"exit code 0 where '{words}' was to be told")
    lines = own_lines(text)
    bench.expect(len(lines) == 1 and words in lines[0],
                 f"said {lines or text[-200:]} instead of one line with '{words}'")


def check_no_network(bench):
    cache = bench.folder / "cache"
    command = bench.on_host(TOOLROOT, "true", FADUMP_CACHE=cache)
    expect_refusal(bench, bench.call("unshare", "--net", *command), "no packages")
    bench.expect(not (cache / "tools").exists(), "there is a tool root without packages")


def check_interrupted_set_up(bench):
    """A set-up that is killed while it unpacks leaves no root that the next run enters."""
    cache = bench.folder / "cache"
    command = bench.on_host(TOOLROOT, "true", FADUMP_CACHE=cache)
    # Killed with all its processes, as by a power cut, in a namespace that ends with it.
    with subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", *map(str, command)],
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as set_up:
        said = []
        for line in set_up.stderr:
            said.append(line)
            if "unpacking" in line:
                break
        set_up.send_signal(signal.SIGKILL)
    bench.log("".join(said))
    bench.expect(said and "unpacking" in said[-1], f"no unpacking to interrupt: {said[-1:]}")
    expect_refusal(bench, bench.call("unshare", "--net", *command), "no packages")


def check_no_space(bench):
    cache = bench.folder / "cache"
    cache.mkdir()
    there = 'mount -t tmpfs -o size=100M small "$0" && exec "$@"'
    command = bench.on_host(TOOLROOT, "true", FADUMP_CACHE=cache)
    expect_refusal(bench, bench.call("unshare", "--mount", "sh", "-c", there, f"/.host{cache}",
                                     *command), "not enough disk")


def check_no_namespaces(bench):
    """Without capabilities, and where user namespaces are refused: in a chroot they are."""
    command = bench.on_host("setpriv", "--securebits=+noroot,+noroot_locked",
                            "--bounding-set=-all", "--inh-caps=-all", TOOLROOT, "true",
                            FADUMP_CACHE=CACHE)
    expect_refusal(bench, bench.call(*command), "needs root or user namespaces")


def check_old_qemu(bench):
    old = bench.folder / "qemu"
    old.write_text("#!/bin/sh\necho 'QEMU emulator version 10.0.11 (Debian 1:10.0.11+ds-0)'\n")
    old.chmod(0o755)
    expect_refusal(bench, bench.fadump_vm("run", FADUMP_QEMU=str(old)), "has no MPIPL")


def check_guest_hangs(bench):
    script = bench.folder / "hang"
    script.write_text("echo and now nothing more\nsleep 100000\n")
    folder = bench.folder / "life"
    code, text = bench.fadump_vm("run", "--first", script, "--timeout", "60", "--out", folder)
    bench.expect(code, "exit code 0 from a guest that hangs")
    bench.expect("not as asked: hangs after" in text, "does not say that the guest hangs")
    bench.expect("the console's last lines:\n  " in text, "does not show the console")
    left = set(os.listdir(folder)) - {"console.log", "vmlinux", "result.json", "first.1.log"}
    bench.expect(not left, f"leaves {left}")


def check_guest_disk_too_small(bench):
    _, result = bench.run(good=False, disk="12M", smp="1", memory="2G")
    bench.expect("makedumpfile failed" in str(result["reason"]),
                 f"a disk of 12 MB: {result['reason']}")


def check_guest_memory_too_small(bench):
    expect_refusal(bench, bench.fadump_vm("run", "--mem", "1G"), "1G of memory is too little")


def check_no_fadump(bench):
    """A life without fadump does not pass for a good one."""
    _, result = bench.run(good=False, append="fadump=off", smp="1", memory="2G")
    bench.expect("not registered" in str(result["reason"]), f"reason: {result['reason']}")
