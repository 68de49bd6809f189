"""What becomes of this program's memory: it is given back, and kept out of core dumps."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path


def trim_malloc() -> None:
    """Have the C library return freed memory; where it is not glibc, do nothing."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def keep_out_of_core_dumps() -> None:
    """Have a crash leave no memory behind: letters and text are in it.

    A handler of the system may ignore the limit, so on Linux the dump is to hold no memory
    either. Children inherit both. The process stays readable for its owner: desktop portals
    answer no other.
    """
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    with suppress(OSError):  # no such file outside Linux
        Path("/proc/self/coredump_filter").write_text("0", "ascii")
