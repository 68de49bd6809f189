"""p2h settings: show, change and explain the settings where there is no window."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.settings import DECLARED, Settings, changed
from p2h_desktop.store.settings_doc import settings_page
from p2h_desktop.store.settings_file import load_settings, save_settings


def run(
    say: Say, path: Path, name: str | None, value: str | None, *, reset: bool, markdown: bool
) -> int:
    """Show all settings or one, change one, or put back defaults; 2 for a wrong name or value.

    value: as JSON, or bare where that is no JSON ("dark").
    """
    if markdown:
        sys.stdout.write(settings_page())
        return 0
    if name is not None and name not in DECLARED:
        _complain(say("没有名为 {name} 的设置", "there is no setting {name}", name=name))
        return 2
    settings = load_settings(path)
    if reset:
        return _reset(settings, name, path)
    if value is None or name is None:
        _show(settings, name, say)
        return 0
    try:
        save_settings(changed(settings, name, _parse(value)), path)
    except ValueError:
        values = DECLARED[name].kind.range(say.language)
        _complain(
            say("{name} 可以是：{values}", "{name} may be: {values}", name=name, values=values)
        )
        return 2
    return 0


def _complain(said: str) -> None:
    print(f"p2h settings: {said}", file=sys.stderr)


def _show(settings: Settings, name: str | None, say: Say) -> None:
    for one in DECLARED.values():
        if name in (None, one.name):
            value = json.dumps(getattr(settings, one.name), ensure_ascii=False)
            print(f"{one.name} = {value}\t# {one.label.say(say.language)}")


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
