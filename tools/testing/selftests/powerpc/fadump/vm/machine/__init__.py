# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulated machine: its kernel, its firmware's flash, its life and its dump."""
