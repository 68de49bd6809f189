"""p2h settings: show, change and explain the settings where there is no window."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from p2h_desktop.store.paths import settings_file
from p2h_desktop.store.settings import DECLARED, Settings, changed
from p2h_desktop.store.settings_doc import settings_page
from p2h_desktop.store.settings_file import import_settings, load_settings, save_settings


def current_settings() -> Settings:
    """Return the user's settings; what is wrong with the file is said on stderr."""
    return load_settings(settings_file(), lambda said: print(f"p2h: {said}", file=sys.stderr))


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options to those of p2h."""
    sub = commands.add_parser("settings", help=_act.__doc__, description=_act.__doc__)
    sub.add_argument("name", nargs="?", metavar="NAME", help="show this one only")
    sub.add_argument("value", nargs="?", metavar="VALUE", help="its new value, as in the file")
    sub.add_argument("--reset", action="store_true", help="back to the default, NAME or all")
    sub.add_argument("--markdown", action="store_true", help="all of them as a page of text")
    sub.add_argument(
        "--import", type=Path, dest="source", metavar="FILE", help="take those of a file"
    )
    sub.add_argument(
        "--guarded", action="store_true", help="with --import: privacy, trainer, autostart, too"
    )
    sub.set_defaults(run=_act)


def _act(args: argparse.Namespace) -> int:
    """Show the settings, change one, or import a file."""
    if args.source is not None:
        return run_import(args.source, guarded=args.guarded)
    return run(args.name, args.value, reset=args.reset, markdown=args.markdown)


def run(name: str | None, value: str | None, *, reset: bool, markdown: bool) -> int:
    """Show all settings or one, change one, or put back defaults; 2 for a wrong name or value.

    value: as JSON, or bare where that is no JSON ("dark").
    """
    if markdown:
        sys.stdout.write(settings_page())
        return 0
    if name is not None and name not in DECLARED:
        print(f"p2h settings: 没有叫 {name} 的设置", file=sys.stderr)
        return 2
    path, settings = settings_file(), current_settings()
    if reset:
        return _reset(settings, name, path)
    if value is None or name is None:
        _show(settings, name)
        return 0
    try:
        save_settings(changed(settings, name, _parse(value)), path)
    except ValueError:
        print(f"p2h settings: {name} 可取 {DECLARED[name].kind.range('zh')}", file=sys.stderr)
        return 2
    return 0


def run_import(source: Path, *, guarded: bool) -> int:
    """Take the settings of a file; guarded: also those about privacy and starting programs."""
    found = import_settings(source, current_settings())
    save_settings(found.whole if guarded else found.safe, settings_file())
    for name in found.wrong:
        print(f"p2h settings: {name} 的值不对，没有采用", file=sys.stderr)
    if found.guarded and not guarded:
        names = "、".join(found.guarded)
        print(f"p2h settings: {names} 没有改；加上 --guarded 才改", file=sys.stderr)
    return 0


def _show(settings: Settings, name: str | None) -> None:
    for one in DECLARED.values():
        if name in (None, one.name):
            value = json.dumps(getattr(settings, one.name), ensure_ascii=False)
            print(f"{one.name} = {value}\t# {one.label.zh}")


def _reset(settings: Settings, name: str | None, path: Path) -> int:
    default = Settings()
    if name is not None:
        default = changed(settings, name, getattr(default, name))
    save_settings(default, path)
    return 0


def _parse(value: str) -> object:
    try:
        parsed: object = json.loads(value)
    except ValueError:
        return value
    return parsed
