"""`p2h history`: look at what P2H has kept of your typing, take it along, erase it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from p2h_desktop.cli.terminal import ASKED, left_out, printable, read_word
from p2h_desktop.messages.rendering import Say

if TYPE_CHECKING:
    from p2h_desktop.core.types import HistoryRecord
    from p2h_desktop.store.history.history import HistoryStore
    from p2h_desktop.store.history.history_json import ImportReport
    from p2h_desktop.store.history.history_rows import Selection

USAGE_ERROR = 2
STDOUT = "-"


def run(args: argparse.Namespace) -> int:
    """Look at the history, take it along, or erase it."""
    from p2h_desktop.store.history.history import HistoryStore
    from p2h_desktop.store.paths import history_file

    store = HistoryStore(
        history_file(), lambda m: print(f"p2h: {args.say.message(m)}", file=sys.stderr)
    )
    try:
        status: int = args.act(store, args)
    finally:
        store.close()
    return status


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command with its own commands."""
    about = say("查看、导出或删除历史记录", "view, export or erase the history")
    parser = commands.add_parser("history", help=about, description=about)
    parser.set_defaults(run=run)
    acts = parser.add_subparsers(required=True, metavar=say("操作", "ACTION"))
    sub = acts.add_parser(
        "list", help=say("最近的记录，新的在前", "the latest records, newest first")
    )
    _add_limits(sub, say)
    sub.set_defaults(act=_list, text="")
    about = say("按文字、拼音或改后的文字查找", "find records by text, letters or correction")
    sub = acts.add_parser("search", help=about)
    sub.add_argument("text", nargs="?", metavar=say("文字", "TEXT"), help=left_out(say))
    _add_limits(sub, say)
    sub.set_defaults(act=_search)
    sub = acts.add_parser("show", help=say("显示一条记录的全部内容", "show one record in full"))
    sub.add_argument("id", type=int, metavar=say("编号", "ID"))
    sub.set_defaults(act=_show)
    _add_erase(acts, say)
    file = say("文件", "FILE")
    about = say("导出全部记录，每行一条 JSON", "write all records as lines of JSON")
    sub = acts.add_parser("export", help=about)
    sub.add_argument("file", metavar=file, help=say("- 表示标准输出", "- for standard output"))
    sub.set_defaults(act=_export)
    about = say("导入先前导出的记录", "add the records of an exported file")
    sub = acts.add_parser("import", help=about)
    sub.add_argument("file", type=Path, metavar=file)
    sub.set_defaults(act=_import)
    sub = acts.add_parser("stats", help=say("统计数字", "the history in numbers"))
    sub.set_defaults(act=_stats)


def _add_erase(acts: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    sub = acts.add_parser("erase", help=say("永久删除记录", "erase records for good"))
    what = sub.add_mutually_exclusive_group(required=True)
    one = say("一条记录", "one record")
    what.add_argument("--id", type=int, metavar=say("编号", "ID"), help=one)
    word = say(
        "含有这个词的全部记录；词省略或写作 - 时，从标准输入读取",
        "all records that contain this word; read from standard input if omitted or -",
    )
    what.add_argument("--word", nargs="?", const=ASKED, metavar=say("词", "WORD"), help=word)
    day = say("这一天的全部记录", "all records of a day")
    what.add_argument("--day", type=partial(_day, say), metavar="YYYY-MM-DD", help=day)
    app = say("在这个程序里输入的全部记录", "all records typed into this program")
    what.add_argument("--app", metavar=say("程序", "PROGRAM"), help=app)
    whole = say("全部历史记录和学到的内容", "the whole history and everything learned")
    what.add_argument("--all", action="store_true", help=whole)
    everything = say(
        "连同个人词典和短语",
        "the history, everything learned, your dictionary and your phrases",
    )
    what.add_argument("--everything", action="store_true", help=everything)
    sub.add_argument("--yes", action="store_true", help=say("不再询问", "do not ask"))
    sub.set_defaults(act=_erase)


def _add_limits(parser: argparse.ArgumentParser, say: Say) -> None:
    limit = say("最多显示几条", "number of records at most")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help=limit)
    day = say("只看这一天", "of this day only")
    parser.add_argument("--day", type=partial(_day, say), metavar="YYYY-MM-DD", help=day)
    app = say("只看在这个程序里输入的", "typed into this program only")
    parser.add_argument("--app", metavar=say("程序", "PROGRAM"), help=app)


def _day(say: Say, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problem = say("日期应写成 2026-03-05 的形式", "write the day like 2026-03-05")
        raise argparse.ArgumentTypeError(problem) from None


def _selection(args: argparse.Namespace) -> Selection:
    from p2h_desktop.store.history.history_rows import Selection, on_day

    selection = on_day(args.day) if args.day else Selection()
    return replace(selection, application=args.app, contains=getattr(args, "text", None))


def _list(store: HistoryStore, args: argparse.Namespace) -> int:
    records = store.records(_selection(args), newest_first=True)
    for record in islice(records, max(0, args.limit)):
        print("\t".join(_columns(record, args.say)))
    return 0


def _search(store: HistoryStore, args: argparse.Namespace) -> int:
    args.text = read_word(args.text, args.say)
    return _list(store, args)


def _columns(record: HistoryRecord, say: Say) -> Iterator[str]:
    yield str(record.id)
    yield _time(record.when_ms)
    yield printable(record.application) or "-"
    yield printable(record.letters) or "-"
    yield printable(record.text)
    if record.rank > 0:
        yield say(
            "选了第 {place} 个（首选：{first}）",
            "chose no. {place} (first: {first})",
            place=record.rank + 1,
            first=printable(record.first_offered),
        )
    if record.taken_back:
        deleted = say("删去 {n} 字", "{n} characters deleted", n=record.taken_back)
        instead = printable(record.corrected)
        yield deleted + (
            say("，改成 {text}", ", replaced by {text}", text=instead) if instead else ""
        )


def _time(when_ms: int) -> str:
    try:
        return datetime.fromtimestamp(when_ms / 1000).astimezone().isoformat(" ", "seconds")[:19]
    except (OSError, OverflowError, ValueError):
        return str(when_ms)  # of a clock that was far off


def _show(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.history.history_json import write_history
    from p2h_desktop.store.history.history_rows import Selection

    found = list(store.records(Selection(ids=(args.id,))))
    if not found:
        _complain(args.say("没有编号为 {id} 的记录", "there is no record {id}", id=args.id))
        return 1
    import io

    lines = io.StringIO()
    write_history(found, lines)
    shown = json.loads(lines.getvalue().splitlines()[1])
    for line in json.dumps(
        shown | {"when": _time(found[0].when_ms)}, ensure_ascii=False, indent=2
    ).splitlines():
        print(printable(line))
    return 0


def _erase(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.erasure import erase_records, erase_word
    from p2h_desktop.store.history.history_rows import Selection, on_day

    say: Say = args.say
    if args.everything:
        return _erase_everything(store, args)
    if args.word is not None:
        args.word = read_word(args.word, say)
        if not args.word:
            _complain(say("请写明要删除的词", "the word is empty"))
            return USAGE_ERROR
        question = say(
            "删除含有“{word}”的全部记录？",
            "Erase all records that contain “{word}”?",
            word=printable(args.word),
        )
    else:
        selection = on_day(args.day) if args.day else Selection()
        ids = None if args.id is None else (args.id,)
        selection = replace(selection, ids=ids, application=args.app)
        question = say("删除 {n} 条记录？", "Erase {n} records?", n=store.count(selection))
    if not (args.yes or _agreed(question, say)):
        return 1
    _forget_learned(args)
    erased = erase_word(store, args.word) if args.word else erase_records(store, selection)
    print(say("已删除 {n} 条记录。", "{n} records erased.", n=erased))
    return 0


def _forget_learned(args: argparse.Namespace) -> None:
    """Delete what was learned of a word, or all of it; an instance that runs hears of it."""
    from p2h_desktop.store.erasure import forget_all_lessons, forget_lessons
    from p2h_desktop.store.instance_request import TAUGHT, notify_running

    if args.word:
        forget_lessons(args.word)
    elif args.all:
        forget_all_lessons()
    else:
        return
    notify_running(TAUGHT)


def _erase_everything(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
    from p2h_desktop.store.erasure import erase_everything
    from p2h_desktop.store.instance_request import TAUGHT, notify_running
    from p2h_desktop.store.paths import words_file

    question = args.say(
        "删除历史记录、个人词典、短语和学到的全部内容？",
        "Erase the history, your dictionary, your phrases and everything learned?",
    )
    if not (args.yes or _agreed(question, args.say)):
        return 1
    words = UserLexicon(words_file())
    erase_everything(store, words)
    words.close()
    notify_running(TAUGHT)
    print(args.say("已全部删除。", "Everything has been erased."))
    return 0


def _agreed(question: str, say: Say) -> bool:
    """Ask on the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        _complain(
            say(
                "没有终端，无法确认；要删除请加 --yes",
                "no terminal to confirm on; add --yes to erase",
            )
        )
        return False
    return input(f"{question}[y/N] ").strip().lower() in ("y", "yes", "是")


def _export(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.history.history_json import export_history, write_history

    if args.file == STDOUT:
        write_history(store.records(), sys.stdout)
        return 0
    count = export_history(store, Path(args.file))
    print(args.say("已导出 {n} 条记录。", "{n} records exported.", n=count))
    return 0


def _import(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
    from p2h_desktop.store.history.history_json import import_history
    from p2h_desktop.store.paths import words_file

    words = UserLexicon(words_file())
    report = import_history(store, args.file, words.forgotten_in)
    words.close()
    for line in _report(report, args.say):
        print(line)
    return 0


def _report(report: ImportReport, say: Say) -> Iterator[str]:
    yield say(
        "新增 {added} 条，已有 {known} 条。",
        "{added} records added, {known} were there already.",
        added=report.added,
        known=report.known,
    )
    if report.forgotten:
        yield say(
            "有 {n} 条含有已忘记的词，没有导入。",
            "{n} records contain forgotten words and were left out.",
            n=report.forgotten,
        )
    if report.bad:
        shown = ", ".join(map(str, report.bad[:10])) + (" …" if len(report.bad) > 10 else "")
        yield say(
            "已跳过 {n} 行无法识别的内容（第 {lines} 行）。",
            "{n} lines could not be read and were skipped (lines {lines}).",
            n=len(report.bad),
            lines=shown,
        )


def _complain(said: str) -> None:
    print(f"p2h history: {said}", file=sys.stderr)


def _stats(store: HistoryStore, args: argparse.Namespace) -> int:
    stats, say = store.stats(), args.say
    print(say("记录", "records"), stats.commits, sep="\t")
    print(say("字数", "characters"), stats.characters, sep="\t")
    share = stats.first_choices / stats.commits if stats.commits else 0.0
    print(say("首选率", "first candidate chosen"), f"{share:.1%}", sep="\t")
    print(say("删改", "deleted or replaced"), stats.taken_back, sep="\t")
    if stats.commits:
        print(say("从", "from"), _time(stats.first_ms), sep="\t")
        print(say("到", "to"), _time(stats.last_ms), sep="\t")
    print(say("占用", "size"), f"{stats.size_bytes / 1e6:.1f} MB", sep="\t")
    for name, count in store.applications():
        print(say("程序", "program"), printable(name) or "-", count, sep="\t")
    return 0
