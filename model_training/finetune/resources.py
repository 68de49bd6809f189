"""What the computer has left for training, and how training keeps out of the way."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message

DISK_MB = 200  # checkpoint, exported graphs and the version itself
MEMORY_MB = 1500
BATTERY_PERCENT = 40
_POWER = Path("/sys/class/power_supply")
_BELOW_NORMAL = 0x4000  # Windows' priority class


def obstacles(folder: Path, *, mains_only: bool = False) -> tuple[Message, ...]:
    """Return what speaks against training now; what cannot be told, does not."""
    found = []
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < DISK_MB:
        found.append(message(Code.LITTLE_DISK, free_mb=free_mb, needed_mb=DISK_MB))
    memory_mb = available_memory_mb()
    if memory_mb is not None and memory_mb < MEMORY_MB:
        found.append(message(Code.LITTLE_MEMORY, free_mb=memory_mb, needed_mb=MEMORY_MB))
    charge = battery_percent(_POWER)
    if charge is not None and (mains_only or charge < BATTERY_PERCENT):
        found.append(message(Code.ON_BATTERY, charge=charge))
    return tuple(found)


def available_memory_mb() -> int | None:
    """Return the memory that can be had without swapping, where Linux tells it."""
    table = Path("/proc/meminfo")
    if not table.exists():
        return None
    fields = dict(line.split(":", 1) for line in table.read_text("ascii").splitlines())
    return int(fields["MemAvailable"].split()[0]) // 1024


def battery_percent(power: Path) -> int | None:
    """Return the charge while the computer runs on its battery; None on mains or unknown."""
    if not power.is_dir():
        return None
    supplies = [path for path in power.iterdir() if (path / "type").is_file()]
    kinds = {path: (path / "type").read_text("ascii").strip() for path in supplies}
    mains = [p for p, kind in kinds.items() if kind in ("Mains", "USB")]
    if any(_number(path / "online") for path in mains):
        return None
    for path, kind in kinds.items():
        charge = _number(path / "capacity") if kind == "Battery" else None
        if charge is not None and _text(path / "status") == "Discharging":
            return charge
    return None


def _text(path: Path) -> str:
    return path.read_text("ascii").strip() if path.is_file() else ""


def _number(path: Path) -> int | None:
    text = _text(path)
    return int(text) if text.isdigit() else None


def step_back() -> None:
    """Give every other program precedence over this process and its children."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        os.nice(10)
