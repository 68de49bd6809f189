"""The versions from a command line: one set of actions for both programs that offer it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Argument, Message, Render, message
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.models.model_versions import ModelVersion, VersionStore
from p2h_desktop.store.models.version_archive import export_version, import_version

ACTIONS = (
    "list", "show", "compare", "activate", "rollback", "shipped", "delete", "export", "import",
)  # fmt: skip
_NAMED = ("show", "compare", "activate", "delete", "export")


def add_arguments(parser: argparse.ArgumentParser, render: Render) -> None:
    """Add what `run` needs to a parser; render: makes texts of messages."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    for name, code in (("name", Code.HELP_VERSION), ("other", Code.HELP_OTHER_VERSION)):
        about = render(message(code))
        parser.add_argument(name, nargs="?", metavar=name.upper(), help=about)
    about = render(message(Code.HELP_VERSION_FILE))
    parser.add_argument("--out", type=Path, metavar="FILE", help=about)


def run(args: argparse.Namespace, folder: Path, vocab_file: Path) -> tuple[Message, ...]:
    """Do what was asked with the versions in `folder`; return the lines to print."""
    store, vocab, action, name = VersionStore(folder), sha256_of(vocab_file), args.action, args.name
    if action in (*_NAMED, "import") and not name:
        raise StoreError(Code.VERSION_NEEDS_NAME, action=action)
    if action in ("list", "show", "compare"):
        return _notify(store, action, name, args.other)
    return (_change(store, args, vocab),)


def _change(store: VersionStore, args: argparse.Namespace, vocab: str) -> Message:
    name = args.name
    match args.action:
        case "activate":
            store.activate(name, vocab)
            return message(Code.VERSION_ACTIVATED, name=name)
        case "rollback":
            active = store.roll_back(vocab)
            return message(Code.VERSION_ROLLED_BACK, name=_named(active))
        case "shipped":
            store.use_shipped()
            return message(Code.VERSION_BUILT_IN_USED)
        case "delete":
            store.delete(name)
            return message(Code.VERSION_DELETED, name=name)
        case "export":
            out = args.out or Path(f"{name}.p2hmodel")
            export_version(store, name, vocab, out)
            return message(Code.VERSION_EXPORTED, path=str(out))
    return message(Code.VERSION_IMPORTED, name=import_version(store, Path(name), vocab).id)


def _notify(store: VersionStore, action: str, name: str, other: str | None) -> tuple[Message, ...]:
    if action == "list":
        return listing(store)
    if action == "show":
        return describe(store, store.get(name))
    if not other:
        raise StoreError(Code.VERSION_NEEDS_TWO)
    return compare(store.get(name), store.get(other))


def listing(store: VersionStore) -> tuple[Message, ...]:
    """Return a line for each version, newest first; the active one is marked."""
    state = store.state()
    lines = [message(Code.VERSION_BUILT_IN_LINE, mark=" " if state.active else "*")]
    for version in store.versions():
        notes = [_result(version)]
        notes += [message(Code.VERSION_FROM_FILE)] * version.imported
        notes += [message(Code.VERSION_TO_RETRAIN)] * (version.id in state.rebuild)
        lines.append(
            message(
                Code.VERSION_LINE,
                mark="*" if version.id == state.active else " ",
                name=version.id,
                notes=tuple(notes),
                megabytes=store.size(version.id) / 1e6,
            )
        )
    return tuple(lines)


def describe(store: VersionStore, version: ModelVersion) -> tuple[Message, ...]:
    """Return what is known of a version."""
    return (
        message(Code.VERSION_ROW_NAME, name=version.id),
        message(Code.VERSION_ROW_PARENT, name=_named(version.parent)),
        message(Code.VERSION_ROW_CREATED, time=version.created),
        message(Code.VERSION_ROW_LEARNED, time=version.learned_until),
        message(Code.VERSION_ROW_SIZE, megabytes=store.size(version.id) / 1e6),
        message(Code.VERSION_ROW_TEST, result=_result(version)),
        *(message(Code.VERSION_ROW_REASON, reason=reason) for reason in version.reasons),
    )


def compare(one: ModelVersion, other: ModelVersion) -> tuple[Message, ...]:
    """Return the scores of two versions side by side, a tab between; later days may differ."""
    both = (one, other)
    rows: list[tuple[Argument, ...]] = [("", one.id, other.id)]
    for key, title in (
        ("later", Code.VERSION_COLUMN_LATER),
        ("general", Code.VERSION_COLUMN_GENERAL),
    ):
        rows.append((message(title), *(_share(version.scores.get(key, {})) for version in both)))
    rows.append((message(Code.VERSION_COLUMN_TEST), *map(_result, both)))
    learned = (version.learned_until[:10] for version in both)
    rows.append((message(Code.VERSION_COLUMN_LEARNED), *learned))
    return tuple(
        message(Code.VERSION_COMPARED, title=title, one=first, other=second)
        for title, first, second in rows
    )


def _share(score: Mapping[str, Any]) -> Message:
    if "after" not in score:
        return message(Code.VERSION_NO_SHARE)
    if "helped" not in score:
        return message(Code.VERSION_SHARE, share=score["after"])
    helped, harmed = score["helped"], score["harmed"]
    return message(Code.VERSION_SHARE_CHANGED, share=score["after"], helped=helped, harmed=harmed)


def _result(version: ModelVersion) -> Message:
    return message(Code.VERSION_PASSED if version.accepted else Code.VERSION_FAILED)


def _named(version: str) -> Argument:
    return version or message(Code.VERSION_BUILT_IN)
