# SPDX-License-Identifier: GPL-2.0-or-later
"""stack.py VMLINUX DUMP: who crashed, and where, as drgn sees it."""

import sys

import drgn

program = drgn.Program()
program.set_core_dump(sys.argv[2])
program.load_debug_info([sys.argv[1]])
thread = program.crashed_thread()
print(thread.object.comm.string_().decode())
print(thread.stack_trace())
