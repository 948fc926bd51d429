# SPDX-License-Identifier: GPL-2.0-or-later
"""The checks that make check runs, one idea a module; see ../check.py."""
