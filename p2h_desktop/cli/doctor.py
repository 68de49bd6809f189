"""p2h doctor: looks at everything P2H needs here, and says what to do where something lacks."""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from p2h_desktop import __version__
from p2h_desktop.cli.settings import current_settings
from p2h_desktop.errors import AssetError
from p2h_desktop.oslayer.diagnosis import Finding, State, look_at_system
from p2h_desktop.oslayer.launch import find_trainer
from p2h_desktop.oslayer.select import Wishes
from p2h_desktop.store import paths

FREE_MB = 100  # of disk space wanted for history and models


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `doctor`."""
    about = "Look at everything P2H needs here, and say what to do where something lacks."
    parser = commands.add_parser("doctor", help=about, description=about)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each thing")
    parser.set_defaults(run=lambda args: run(as_json=args.json))


def run(*, as_json: bool = False) -> int:
    """Print a line for each thing; 1 when something is wrong, 0 when P2H can work."""
    if as_json:
        return _run_as_json()
    python = f"Python {platform.python_version()}"
    print(f"P2H {__version__}，{python}，{platform.platform()}")
    wrong = False
    for finding in _findings():
        wrong = wrong or finding.state is State.WRONG
        print(f"[{finding.state.value}] {finding.name}：{finding.said}")
        if finding.remedy:
            print(f"      → {finding.remedy}")
    return int(wrong)


def _run_as_json() -> int:
    wrong = False
    for finding in _findings():
        wrong = wrong or finding.state is State.WRONG
        print(finding.line(), flush=True)
    return int(wrong)


def _findings() -> Iterator[Finding]:
    settings = current_settings()
    wishes = Wishes(front_end=settings.front_end, candidates=settings.ibus_candidates)
    yield from look_at_system(wishes)
    yield from _model()
    yield _network()
    yield _provider()
    yield _trainer(settings.trainer)
    yield from _folders()


def _model() -> Iterator[Finding]:
    again = "重新安装 P2H。"
    try:
        folder = paths.assets_folder() / "model"
        sums = json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"]
    except (AssetError, OSError, ValueError, KeyError):
        yield Finding("模型文件", State.WRONG, "manifest.json 缺失或损坏", again)
        return
    bad = [name for name, wanted in sums.items() if _sha256(folder / name) != wanted]
    if bad:
        yield Finding("模型文件", State.WRONG, f"缺失或损坏：{'、'.join(bad)}", again)
    else:
        yield Finding("模型文件", State.WELL, f"{len(sums)} 个，校验和都对（{folder}）")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _network() -> Finding:
    """Convert something, as typing does."""
    from p2h_desktop.assembly import build_converter, load_network, load_vocab, network_folder

    again = "重新安装 P2H。"
    try:
        folder = paths.assets_folder() / "model"
        personal = network_folder(folder)
        network = load_network(personal, folder, load_vocab(folder))
        converter = build_converter(folder)
        converter.convert("nihao", "", 5)
        start = time.perf_counter()
        converter.convert("jintiantianqihenhao", "", 5)
        took_ms = (time.perf_counter() - start) * 1e3
    except AssetError as error:
        return Finding("转换", State.WRONG, str(error), again)
    if network is None:
        said = "神经网络不能用，只靠 n-gram 打字"
        return Finding("转换", State.NOTE, said, f"原因在日志里：{paths.log_file()}")
    said = f"一句用 {took_ms:.0f} 毫秒"
    if personal != folder:
        said += f"，用的是个人版本 {personal.name}"
    return Finding("转换", State.WELL, said)


def _provider() -> Finding:
    """Tell what the network runs on."""
    from p2h_desktop.inference.provider_choice import choose_provider

    name = "推理"
    try:
        choice = choose_provider(paths.assets_folder() / "model", paths.provider_file())
    except AssetError as error:
        return Finding(name, State.WRONG, str(error), "重新安装 P2H。")
    used = choice.provider.removesuffix("ExecutionProvider")
    if not choice.times_ms:
        return Finding(name, State.WELL, f"{used}；装着的 onnxruntime 没有显卡加速")
    times = [
        f"{provider.removesuffix('ExecutionProvider')} {spent:.1f} ms"
        for provider, spent in choice.times_ms.items()
    ]
    return Finding(name, State.WELL, f"用较快的 {used}（{' / '.join(times)}）")


def _trainer(wanted: str) -> Finding:
    """Tell what trains on what the user has typed."""
    if command := find_trainer(wanted):
        return Finding("训练程序", State.WELL, command[0])
    if wanted:
        remedy = "在设置里改“训练程序”，或者空着。"
        return Finding("训练程序", State.NOTE, f"{wanted} 里没有 p2h-trainer", remedy)
    return Finding("训练程序", State.WELL, "没有装；打字用不着，想训练时训练窗口会说怎么装")


def _folders() -> Iterator[Finding]:
    for name, folder in [
        ("设置文件夹", paths.settings_file().parent),
        ("数据文件夹", paths.data_folder()),
        ("日志文件夹", paths.log_file().parent),
    ]:
        yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        remedy = "改好权限；在那之前设置和历史都保存不了，打字照常。"
        return Finding(name, State.WRONG, f"{there} 写不进（{error.strerror}）", remedy)
    free_mb = shutil.disk_usage(there).free >> 20
    if free_mb < FREE_MB:
        return Finding(name, State.NOTE, f"{there} 只剩 {free_mb} MB", "腾出一些空间。")
    if there != folder:
        return Finding(name, State.WELL, f"{folder}（还没有，用到时再建）")
    said = str(folder)
    with suppress(OSError):
        if sys.platform != "win32" and folder.stat().st_mode & 0o077:
            return Finding(name, State.NOTE, f"{said} 别的用户也能看", f"chmod 700 {folder}")
    return Finding(name, State.WELL, said)
