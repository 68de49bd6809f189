"""Lets programs that refuse to run as root see an ordinary user, in a namespace of their own."""

from __future__ import annotations

import os
import subprocess

import pytest

USER = 1000  # as which the one who runs the tests appears there; files keep their owner
IN_NAMESPACE = ("unshare", "--user", f"--map-user={USER}", f"--map-group={USER}", "--")


def as_ordinary_user() -> tuple[str, ...]:
    """Return what to put before a command; skip the test where root can be nobody else."""
    if os.getuid():
        return ()
    try:
        subprocess.run([*IN_NAMESPACE, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs an ordinary user, or unshare and a kernel that allows it")
    return IN_NAMESPACE
