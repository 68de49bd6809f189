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
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.messages.os_reasons import os_reason
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.detect.diagnosis import Finding, State, look_at_system
from p2h_desktop.oslayer.detect.select import Wishes
from p2h_desktop.oslayer.launch import find_trainer
from p2h_desktop.store import paths

FREE_MB = 100  # of disk space wanted for history and models


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command `doctor`."""
    about = say(
        "检查 P2H 的运行环境，并给出解决办法",
        "check everything P2H needs here and suggest remedies",
    )
    parser = commands.add_parser("doctor", help=about, description=about)
    in_json = say("每项输出一行 JSON", "print a line of JSON for each item")
    parser.add_argument("--json", action="store_true", help=in_json)
    parser.set_defaults(run=lambda args: run(args.say, as_json=args.json))


def run(say: Say, *, as_json: bool = False) -> int:
    """Print a line for each thing; 1 when something is wrong, 0 when P2H can work."""
    if as_json:
        return _run_as_json(say)
    python = f"Python {platform.python_version()}"
    print(f"P2H {__version__}, {python}, {platform.platform()}")
    wrong = False
    for finding in _findings(say):
        wrong = wrong or finding.state is State.WRONG
        print(say.message(finding.summary()))
        if finding.remedy is not None:
            print(f"      → {say.message(finding.remedy)}")
    return int(wrong)


def _run_as_json(say: Say) -> int:
    wrong = False
    for finding in _findings(say):
        wrong = wrong or finding.state is State.WRONG
        print(finding.line(), flush=True)
    return int(wrong)


def _findings(say: Say) -> Iterator[Finding]:
    settings = current_settings(say)
    wishes = Wishes(front_end=settings.front_end, candidates=settings.ibus_candidates)
    yield from look_at_system(wishes)
    yield from _model()
    yield _network()
    yield _provider()
    yield _trainer(settings.trainer)
    yield from _folders()


def _model() -> Iterator[Finding]:
    name, again = Code.ITEM_MODEL, message(Code.DO_REINSTALL)
    try:
        folder = paths.assets_folder() / "model"
        sums = json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"]
    except (AssetError, OSError, ValueError, KeyError):
        said = message(Code.FOUND_FILES_DAMAGED, files="manifest.json")
        yield Finding(name, State.WRONG, said, again)
        return
    bad = tuple(file for file, wanted in sums.items() if _sha256(folder / file) != wanted)
    if bad:
        yield Finding(name, State.WRONG, message(Code.FOUND_FILES_DAMAGED, files=bad), again)
    else:
        said = message(Code.FOUND_FILES_RIGHT, count=len(sums), folder=str(folder))
        yield Finding(name, State.WELL, said)


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
    from p2h_desktop.engine.models import load_network, network_folder
    from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline
    from p2h_desktop.store.models.vocab_file import read_vocab

    name, again = Code.ITEM_CONVERSION, message(Code.DO_REINSTALL)
    try:
        folder = paths.assets_folder() / "model"
        personal = network_folder(folder)
        network = load_network(personal, folder, read_vocab(folder / "vocab.tsv"))
        pipeline = shipped_pipeline(folder, PipelineOptions())
        pipeline.convert("nihao", "", 5)
        start = time.perf_counter()
        pipeline.convert("jintiantianqihenhao", "", 5)
        took_ms = (time.perf_counter() - start) * 1e3
    except AssetError as error:
        return Finding(name, State.WRONG, error.message, again)
    if network is None:
        remedy = message(Code.DO_READ_LOG, path=str(paths.log_file()))
        return Finding(name, State.NOTE, message(Code.FOUND_NO_NETWORK), remedy)
    said = message(Code.FOUND_SENTENCE_TIME, time_ms=took_ms)
    if personal != folder:
        version = personal.name
        said = message(Code.FOUND_SENTENCE_TIME_PERSONAL, time_ms=took_ms, version=version)
    return Finding(name, State.WELL, said)


def _provider() -> Finding:
    """Tell what the network runs on."""
    from p2h_desktop.inference.provider_choice import choose_provider

    name = Code.ITEM_INFERENCE
    try:
        choice = choose_provider(paths.assets_folder() / "model", paths.provider_file())
    except AssetError as error:
        return Finding(name, State.WRONG, error.message, message(Code.DO_REINSTALL))
    used = choice.provider.removesuffix("ExecutionProvider")
    if not choice.times_ms:
        return Finding(name, State.WELL, message(Code.FOUND_PROVIDER_ALONE, provider=used))
    times = tuple(
        f"{provider.removesuffix('ExecutionProvider')} {spent:.1f} ms"
        for provider, spent in choice.times_ms.items()
    )
    said = message(Code.FOUND_PROVIDER_FASTER, provider=used, times=times)
    return Finding(name, State.WELL, said)


def _trainer(wanted: str) -> Finding:
    """Tell what trains on what the user has typed."""
    name = Code.ITEM_TRAINER
    if command := find_trainer(wanted):
        return Finding(name, State.WELL, message(Code.FOUND_NAMED, name=command[0]))
    if wanted:
        said = message(Code.FOUND_NO_TRAINER_THERE, folder=wanted)
        return Finding(name, State.NOTE, said, message(Code.DO_CHANGE_TRAINER))
    return Finding(name, State.WELL, message(Code.FOUND_NO_TRAINER))


def _folders() -> Iterator[Finding]:
    for name, folder in [
        (Code.ITEM_SETTINGS_FOLDER, paths.settings_file().parent),
        (Code.ITEM_DATA_FOLDER, paths.data_folder()),
        (Code.ITEM_LOG_FOLDER, paths.log_file().parent),
    ]:
        yield _folder(name, folder)


def _folder(name: Code, folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        reason = os_reason(error)
        said = message(Code.FOUND_FOLDER_UNWRITABLE, folder=str(there), reason=reason)
        return Finding(name, State.WRONG, said, message(Code.DO_MEND_PERMISSIONS))
    free_mb = shutil.disk_usage(there).free >> 20
    if free_mb < FREE_MB:
        said = message(Code.FOUND_LITTLE_SPACE, folder=str(there), free_mb=free_mb)
        return Finding(name, State.NOTE, said, message(Code.DO_MAKE_ROOM))
    if there != folder:
        return Finding(name, State.WELL, message(Code.FOUND_FOLDER_LATER, folder=str(folder)))
    with suppress(OSError):
        if sys.platform != "win32" and folder.stat().st_mode & 0o077:
            said = message(Code.FOUND_FOLDER_OPEN, folder=str(folder))
            remedy = message(Code.DO_RUN, command=f"chmod 700 {folder}")
            return Finding(name, State.NOTE, said, remedy)
    return Finding(name, State.WELL, message(Code.FOUND_NAMED, name=str(folder)))
