"""p2h settings: show, change and explain the settings where there is no window."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.paths import settings_file
from p2h_desktop.store.settings.settings import DECLARED, Settings, changed
from p2h_desktop.store.settings.settings_doc import settings_page
from p2h_desktop.store.settings.settings_file import import_settings, load_settings, save_settings


def current_settings(say: Say) -> Settings:
    """Return the user's settings; problems of the file go to stderr."""
    return load_settings(
        settings_file(), lambda said: print(f"p2h: {say.message(said)}", file=sys.stderr)
    )


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command and its options to those of p2h."""
    about = say("查看、修改或导入设置", "show, change or import settings")
    sub = commands.add_parser("settings", help=about, description=about)
    name = say("设置的名称；省略则列出全部", "name of a setting; all if omitted")
    sub.add_argument("name", nargs="?", metavar=say("名称", "NAME"), help=name)
    value = say("新的值", "its new value")
    sub.add_argument("value", nargs="?", metavar=say("值", "VALUE"), help=value)
    reset = say(
        "恢复默认值；不写名称则恢复全部", "restore the default, of all settings if no name is given"
    )
    sub.add_argument("--reset", action="store_true", help=reset)
    markdown = say("输出为 Markdown 文档", "print all settings as a Markdown page")
    sub.add_argument("--markdown", action="store_true", help=markdown)
    source = say("从文件导入设置", "import the settings of a file")
    sub.add_argument("--import", type=Path, dest="source", metavar=say("文件", "FILE"), help=source)
    guarded = say(
        "与 --import 同用：也导入隐私、训练程序和自动启动的设置",
        "with --import: privacy, trainer and autostart settings, too",
    )
    sub.add_argument("--guarded", action="store_true", help=guarded)
    sub.set_defaults(run=_act)


def _act(args: argparse.Namespace) -> int:
    """Run `p2h settings`."""
    if args.source is not None:
        return run_import(args.say, args.source, guarded=args.guarded)
    return run(args.say, args.name, args.value, reset=args.reset, markdown=args.markdown)


def run(say: Say, name: str | None, value: str | None, *, reset: bool, markdown: bool) -> int:
    """Show all settings or one, change one, or put back defaults; 2 for a wrong name or value.

    value: as JSON, or bare where that is no JSON ("dark").
    """
    if markdown:
        sys.stdout.write(settings_page())
        return 0
    if name is not None and name not in DECLARED:
        _complain(say("没有名为 {name} 的设置", "there is no setting {name}", name=name))
        return 2
    path, settings = settings_file(), current_settings(say)
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


def run_import(say: Say, source: Path, *, guarded: bool) -> int:
    """Take the settings of a file; guarded: also those about privacy and starting programs."""
    found = import_settings(source, current_settings(say))
    save_settings(found.whole if guarded else found.safe, settings_file())
    if found.wrong:
        wrong = say("、", ", ").join(found.wrong)
        _complain(
            say("以下设置的值无效，未导入：{names}", "invalid, not imported: {names}", names=wrong)
        )
    if found.guarded and not guarded:
        kept = say(
            "以下设置涉及隐私或启动程序，未导入（需要时请加 --guarded）：{names}",
            "not imported, since they concern privacy or start programs "
            "(add --guarded to import them): {names}",
            names=say("、", ", ").join(found.guarded),
        )
        _complain(kept)
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
