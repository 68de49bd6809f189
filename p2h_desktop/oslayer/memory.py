"""Gives memory back to the system that is needed no more, such as by the start."""

from __future__ import annotations

import ctypes
import sys


def give_back_memory() -> None:
    """Have the C library return freed memory; where it is not glibc, do nothing."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
