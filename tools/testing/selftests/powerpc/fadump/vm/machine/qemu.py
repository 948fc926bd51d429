# SPDX-License-Identifier: GPL-2.0-or-later
"""QEMU as a POWER machine: its command line, and its console, line by line."""

import json
import os
import re
import selectors
import signal
import socket
import subprocess
import time

from . import samples
from .places import Problem

PROGRAM = os.environ.get("FADUMP_QEMU", "qemu-system-ppc64")
# The first that knows the memory-preserving IPL.
MPIPL_SINCE = (11, 1)
# Bare metal, and, to see that its own back end still works, a hypervisor's guest.
MACHINES = ("powernv9", "powernv10", "powernv11", "pseries")


def version():
    """QEMU's version, if it is one that has MPIPL."""
    try:
        text = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout
    except OSError as error:
        raise Problem(f"cannot run {PROGRAM}: {error.strerror}")
    number = re.search(r"version (\d+)\.(\d+)[.\d]*", text)
    if not number:
        raise Problem(f"{PROGRAM} does not tell its version")
    found = (int(number[1]), int(number[2]))
    if found < MPIPL_SINCE:
        raise Problem(f"QEMU {number[0][8:]} has no MPIPL; {MPIPL_SINCE[0]}.{MPIPL_SINCE[1]} "
                      "or later is needed")
    return number[0][8:]


def command(machine, memory, smp, kernel, initramfs, flash, disk, append, icount):
    """The command line of one machine; initramfs and flash may be None."""
    if machine == "pseries":
        # The small firmware inside QEMU: the other one takes half a minute.
        kind, bus = ["-machine", "pseries,x-vof=on,memory-backend=ram", "-cpu", "power10"], ""
    else:
        kind, bus = ["-machine", f"{machine},memory-backend=ram"], ",bus=pcie.0"
        if flash:
            kind += ["-drive", f"file={flash},if=mtd,format=raw"]
    words = [PROGRAM, *kind,
             # A guest may have more memory than the host, as long as it does
             # not use it: nothing is set aside.
             "-object", f"memory-backend-ram,id=ram,size={memory},reserve=off",
             "-m", memory, "-smp", smp,
             # -nodefaults leaves out what firmware needs.
             "-nographic", "-monitor", "none", "-serial", "stdio",
             # A reset is done in steps; see Control.
             "-action", "reboot=shutdown,shutdown=pause",
             "-kernel", kernel, *(["-initrd", initramfs] if initramfs else []),
             "-append", append,
             # Safe against a crash of the guest, which is all that is asked.
             "-drive", f"file={disk},if=none,id=disk,format=raw,cache=unsafe,discard=unmap",
             "-device", f"virtio-blk-pci,drive=disk{bus}"]
    if icount:
        words += ["-icount", "shift=0"]
    return [str(word) for word in words]


def debugged(socket):
    """Options for a machine that waits for gdb, which comes through socket."""
    return ["-S", "-chardev", f"socket,id=gdb,path={socket},server=on,wait=off",
            "-gdb", "chardev:gdb"]


class Control:
    """QEMU's control channel (QMP), through which a reset is done in steps.

    The CPU that asks QEMU 11.1 for an MPIPL counts as stopped before it is: if
    the machine is reset at once, that CPU now and then goes on where it was,
    and the next boot waits for it in vain.  So QEMU only pauses the machine,
    and is told to reset it a moment later.
    """

    PAUSE = 1  # second; the CPU needs microseconds

    def __init__(self):
        self.ours, self.qemus = socket.socketpair()
        self.pending = b""
        self.reset_at = None
        self.samples = samples.Samples(self)

    def options(self):
        return ["-chardev", f"socket,id=control,fd={self.qemus.fileno()}",
                "-object", "monitor-qmp,id=control-monitor,chardev=control"]

    def send(self, command, **arguments):
        message = {"execute": command, "arguments": arguments}
        try:
            self.ours.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # QEMU has ended; read() will say so

    def read(self):
        """Take in what QEMU says; False when it has ended."""
        try:
            chunk = self.ours.recv(65536)
        except OSError:
            chunk = b""
        *complete, self.pending = (self.pending + chunk).split(b"\n")
        for line in complete:
            self.heed(json.loads(line))
        return bool(chunk)

    def heed(self, message):
        reason = message.get("data", {}).get("reason")
        if "QMP" in message:
            self.send("qmp_capabilities")
        elif isinstance(message.get("return"), str):
            self.samples.registers.append(message["return"])
        elif message.get("event") == "SHUTDOWN" and reason == "guest-reset":
            self.reset_at = time.monotonic() + self.PAUSE
        elif message.get("event") == "SHUTDOWN":
            self.send("quit")

    def reset_if_due(self):
        if self.reset_at is None or time.monotonic() < self.reset_at:
            return
        self.reset_at = None
        self.send("set-action", reboot="reset")
        self.send("system_reset")
        self.send("set-action", reboot="shutdown")
        self.send("cont")


class Silence(Exception):
    """The machine did not end within its time."""


# What Linux takes for the SysRq key and a C (crash) on a console without such a key.
SYSRQ_C = b"\x0fc"


class Console:
    """A running machine, as what its console says."""

    PAUSE = 1           # second, until the operator acts
    # Seconds, after a reset, in a panic, or with the machine told to power off: the
    # kernel or firmware says something, or never will.
    AT_THE_END = 120

    def __init__(self, words, log):
        self.log = open(log, "wb")
        self.control = Control()
        self.process = subprocess.Popen([*words, *self.control.options()],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, bufsize=0,
                                        pass_fds=[self.control.qemus.fileno()])
        self.control.qemus.close()
        self.operator = None            # what the operator is to do, and when
        # Why there may be nothing to hear any more, through no fault of the kernel's.
        self.excuse = None
        self.panics = False             # the kernel, without a console yet
        os.set_blocking(self.process.stdout.fileno(), False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # One that ended by itself is not hurt.
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.control.ours.close()
        self.log.close()

    def operate(self, what, seconds=PAUSE):
        """Do, a moment later, what a system that hangs is brought to an end by.

        Not at once: the CPU that printed the line that asks for it is in OPAL
        still.  A system reset there leaves OPAL's locks taken (see FINDINGS.md).
        """
        self.operator = what, time.monotonic() + seconds

    def operate_if_due(self):
        if self.operator is None or time.monotonic() < self.operator[1]:
            return
        what, self.operator = self.operator[0], None
        if what == "nmi":
            self.control.send("inject-nmi")     # a system reset of all CPUs
            self.excuse = "a system reset found OPAL busy (see FINDINGS.md)"
        elif what == "sysrq-c":
            self.process.stdin.write(SYSRQ_C)
        else:
            raise Problem(f"the machine's operator does not know {what}")

    def lines(self, timeout, silence):
        """Yield lines until the machine ends.  Silence: it hangs, or takes too long."""
        end = time.monotonic() + timeout
        pending = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            selector.register(self.control.ours, selectors.EVENT_READ)
            heard = time.monotonic()
            while True:
                now = time.monotonic()
                if now >= end:
                    raise Silence(f"not done after {timeout} s")
                ends = self.excuse or self.panics
                limit = min(silence, self.AT_THE_END) if ends else silence
                if now >= heard + limit:
                    raise Silence(f"nothing on the console for {limit} s")
                pause = samples.PAUSE if self.control.samples.wanted else Control.PAUSE
                ready = [key.fileobj for key, _ in selector.select(pause)]
                self.control.samples.take_if_due()
                self.control.reset_if_due()
                self.operate_if_due()
                if self.control.ours in ready and not self.control.read():
                    selector.unregister(self.control.ours)
                if self.process.stdout not in ready:
                    continue
                heard = time.monotonic()
                chunk = self.process.stdout.read(65536)
                if chunk == b"":
                    break
                self.log.write(chunk)
                self.log.flush()
                *complete, pending = (pending + chunk).split(b"\n")
                for line in complete:
                    yield line.decode(errors="replace").rstrip("\r")
        self.process.wait()
