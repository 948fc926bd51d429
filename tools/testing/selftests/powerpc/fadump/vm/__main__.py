# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of fadump-vm; see README.md at the top of the checkout."""

import argparse
import math
import signal
import sys

import bench
import check
import deb
import demo
import distro
import fuzz
import series
import soak
from machine import build, crash, device_tree, life, places, qemu


def kernel_options(parser):
    parser.add_argument("--kernel", choices=("ours", "stock"), default="ours",
                        help="our fadump, or the base untouched")
    parser.add_argument("--base", default="6.12", help="6.12 or newest")
    parser.add_argument("--pages", choices=("64k", "4k"), default="64k")
    parser.add_argument("--role", choices=("host", "loader", "bystander"), default="host",
                        help="crashes and captures, hands a dump on, or neither")


def kernel_of(arguments):
    return build.Kernel(arguments.kernel, arguments.base, arguments.pages, arguments.role)


def deb_option(parser, default):
    parser.add_argument("--config", choices=("debian", "machine", "guest"), default=default,
                        help="Debian's own, or what vm/debian/machine makes of it, or vm/config, "
                        f"which has nothing that systemd needs; default: {default}")


def other_of(arguments):
    """The kernel that scripts boot by kexec, if any: it differs in nothing else."""
    kind = arguments.other
    return kind and build.Kernel(kind, arguments.base, arguments.pages)


def do_build(arguments):
    print(build.build(kernel_of(arguments)).vmlinux)
    return 0


def tell_failure(result):
    places.say("the console's last lines:")
    for line in result["last_lines"]:
        print(f"  {line}", file=sys.stderr)
    places.say(f"not as asked: {result['reason']}")


def do_run(arguments):
    asked = life.Asked(kernel=kernel_of(arguments), machine=arguments.machine,
                       memory=arguments.mem, smp=arguments.smp, append=arguments.append,
                       first=arguments.first, capture=arguments.capture,
                       icount=arguments.icount, timeout=arguments.timeout,
                       boots=arguments.boots, disk=arguments.disk,
                       flash=not arguments.no_flash, gdb=arguments.gdb,
                       changes=arguments.change, sample=arguments.sample,
                       other=other_of(arguments))
    folder, result = life.run(asked, arguments.out, lambda state: places.say(f"machine: {state}"))
    print(folder)
    if result["good"]:
        return 0
    tell_failure(result)
    return 1


def do_crash(arguments):
    if not arguments.commands:
        return crash.interactive(arguments.folder)
    print(crash.crash(arguments.folder, *arguments.commands), end="")
    return 0


def do_demo(arguments):
    result = demo.demo(kernel_of(arguments), arguments.machine)
    if result["good"]:
        return 0
    tell_failure(result)
    return 1


def do_fuzz(arguments):
    return fuzz.fuzz(arguments.seconds)


def do_deb(arguments):
    print(deb.deb("ours", arguments.base, arguments.pages, arguments.config,
                  arguments.configure_only))
    return 0


def do_series(arguments):
    print(series.export(arguments.base, arguments.signer, arguments.out))
    return 0


def do_soak(arguments):
    return soak.soak(arguments.lives, arguments.jobs, arguments.first)


def do_bench(arguments):
    return bench.bench(arguments.mem, arguments.pages, arguments.jobs, arguments.out)


def do_check_distro(arguments):
    return distro.check_distro(arguments.kernel, arguments.base, arguments.pages,
                               arguments.config, arguments.out)


def do_check(arguments):
    return check.check(arguments.patterns, arguments.jobs, arguments.minutes)


def parse():
    parser = argparse.ArgumentParser(prog="fadump-vm")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="assemble and build a kernel")
    kernel_options(command)
    command.set_defaults(function=do_build)

    command = commands.add_parser("run", help="one life of a machine")
    kernel_options(command)
    command.add_argument("--machine", choices=qemu.MACHINES, default="powernv11")
    command.add_argument("--mem", default="4G", help="may be more than the host has")
    command.add_argument("--smp", default="2", help="as QEMU's -smp")
    command.add_argument("--append", default="", help="kernel arguments")
    command.add_argument("--first", metavar="SCRIPT", help="what the first boot does "
                         "(default: crash through sysrq)")
    command.add_argument("--capture", metavar="SCRIPT", help="what each later boot does "
                         "(default: save the dump, release, register again)")
    command.add_argument("--icount", action="store_true",
                         help="count instructions: one is a nanosecond of the guest's time")
    command.add_argument("--timeout", type=float, default=2400, metavar="S")
    command.add_argument("--boots", type=int, default=4, help="no more boots than this")
    command.add_argument("--disk", default="16G", help="size of the guest's disk")
    command.add_argument("--no-flash", action="store_true", help="as FINDINGS.md has it")
    command.add_argument("--other", choices=("ours", "stock"),
                         help="have this kernel, too, for scripts to boot by kexec")
    command.add_argument("--gdb", action="store_true",
                         help="wait for gdb before the first instruction, and for no time out")
    command.add_argument("--sample", metavar="STATE", help="look where the CPUs are from this "
                         "state to the next; samples in DIR has the functions")
    command.add_argument("--change", nargs="+", default=[], choices=device_tree.CHANGES,
                         help="to the device tree: what QEMU has no option for")
    command.add_argument("--out", metavar="DIR", help="default: a new folder in the cache")
    command.set_defaults(function=do_run)

    command = commands.add_parser("crash", help="open a run's dump in crash")
    command.add_argument("folder", metavar="DIR")
    command.add_argument("commands", nargs="*", metavar="COMMAND")
    command.set_defaults(function=do_crash)

    command = commands.add_parser("demo", help="a crash, its dump and its backtrace, explained")
    kernel_options(command)
    command.add_argument("--machine", choices=qemu.MACHINES, default="powernv11")
    command.set_defaults(function=do_demo)

    command = commands.add_parser("fuzz", help="fuzz what reads a crashed kernel's data")
    command.add_argument("--seconds", type=int, default=600, help="for each target")
    command.set_defaults(function=do_fuzz)

    command = commands.add_parser("deb", help="Debian packages of our kernel, for ppc64el")
    command.add_argument("--base", default="6.12", help="6.12 or newest")
    command.add_argument("--pages", choices=("64k", "4k"), default="64k")
    deb_option(command, "debian")
    command.add_argument("--configure-only", action="store_true",
                         help="stop before the hours of compiling")
    command.set_defaults(function=do_deb)

    command = commands.add_parser("series", help="our files as patches for git am")
    command.add_argument("--base", default="6.12", help="6.12 or newest")
    command.add_argument("--signer", required=True, metavar="'NAME <ADDRESS>'",
                         help="author of the patches, who signs them off")
    command.add_argument("--out", metavar="DIR", help="default: a folder in the cache")
    command.set_defaults(function=do_series)

    command = commands.add_parser("soak", help="crash capture kernels at random moments")
    command.add_argument("--lives", type=int, default=50)
    command.add_argument("--jobs", type=int, default=2)
    command.add_argument("--first", type=int, default=1, metavar="N",
                         help="number of the first life: the same number, the same moments")
    command.set_defaults(function=do_soak)

    command = commands.add_parser("bench", help="measure ours and stock side by side")
    command.add_argument("--mem", nargs="+", default=["4G", "16G", "64G", "256G"])
    command.add_argument("--pages", nargs="+", choices=("64k", "4k"), default=["64k", "4k"])
    command.add_argument("--jobs", type=int, default=2)
    command.add_argument("--out", metavar="DIR", help="default: bench in the cache; what was "
                         "measured there with the same kernels is not measured again")
    command.set_defaults(function=do_bench)

    command = commands.add_parser("check-distro",
                                  help="a real Debian, with its own tools and our packages")
    command.add_argument("--kernel", choices=("ours", "stock"), default="ours",
                         help="stock: to see whether a tool fails there, too")
    command.add_argument("--base", default="6.12", help="6.12 or newest")
    command.add_argument("--pages", choices=("64k", "4k"), default="64k")
    deb_option(command, "machine")
    command.add_argument("--out", metavar="DIR", help="default: a new folder in the cache")
    command.set_defaults(function=do_check_distro)

    command = commands.add_parser("check", help="run the checks")
    command.add_argument("--jobs", type=int, default=2)
    command.add_argument("--minutes", type=float, default=math.inf, metavar="N",
                         help="skip what has not begun after so long")
    command.add_argument("patterns", nargs="*", metavar="PATTERN")
    command.set_defaults(function=do_check)
    return parser.parse_args()


def main():
    # As the first process of its namespace, Python would not even notice.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = parse()
    try:
        return arguments.function(arguments)
    except places.Problem as problem:
        places.say(problem)
    except KeyboardInterrupt:
        places.say("interrupted")
    return 1


sys.exit(main())
