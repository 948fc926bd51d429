# SPDX-License-Identifier: GPL-2.0-or-later
"""Who crashed, and where, as drgn sees it."""

import drgn

from .places import Problem


def of_the_crash(vmlinux, dump):
    """The name of the task that crashed, and below it its stack, a line each frame."""
    try:
        program = drgn.Program()
        program.set_core_dump(dump)
        program.load_debug_info([vmlinux])
        thread = program.crashed_thread()
        return f"{thread.object.comm.string_().decode()}\n{thread.stack_trace()}"
    except (OSError, LookupError, ValueError, drgn.FaultError,
            drgn.MissingDebugInfoError) as error:
        raise Problem(f"drgn cannot read the dump: {error}")
