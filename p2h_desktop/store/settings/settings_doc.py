"""The settings as a page of the documentation, made from their one table."""

from __future__ import annotations

import json

from p2h_desktop.store.settings.setting_kinds import Declared, Group
from p2h_desktop.store.settings.settings import DECLARED

_HEAD = """# Settings · 设置

Made by `p2h settings --markdown` from the table in
`p2h_desktop/store/settings/settings.py`; do not edit.

Settings are stored in `settings.json`, in `~/.config/p2h` on Linux and in the usual place on
Windows and macOS. A missing or invalid setting gets its default, and the log says so; keys that
P2H does not know are kept.
"""
_COLUMNS = "| setting | default | values | 说明 | meaning |\n|---|---|---|---|---|"


def settings_page() -> str:
    """Return the page in Markdown: one table for each group."""
    parts = [_HEAD]
    for group in Group:
        rows = [_row(one) for one in DECLARED.values() if one.group is group]
        if rows:
            title = f"## {group.value.zh} · {group.value.en}"
            parts.append("\n".join([title, "", _COLUMNS, *rows]) + "\n")
    return "\n".join(parts)


def _row(one: Declared) -> str:
    default = json.dumps(one.default, ensure_ascii=False)
    zh, en = f"{one.label.zh}。{one.help.zh}", f"{one.label.en}. {one.help.en}"
    cells = [f"`{one.name}`", f"`{default}`", one.kind.range("en"), zh, en]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
