"""`p2h history`: look at what P2H has kept of your typing, take it along, erase it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from p2h_desktop.cli.terminal import ASKED, printable, read_word

if TYPE_CHECKING:
    from p2h_desktop.core.types import HistoryRecord
    from p2h_desktop.store.history import HistoryStore
    from p2h_desktop.store.history_rows import Selection

USAGE_ERROR = 2
STDOUT = "-"


def run(args: argparse.Namespace) -> int:
    """Look at the history, take it along, or erase it."""
    from p2h_desktop.store.history import HistoryStore
    from p2h_desktop.store.paths import history_file

    store = HistoryStore(history_file(), lambda message: print(f"p2h: {message}", file=sys.stderr))
    try:
        status: int = args.act(store, args)
    finally:
        store.close()
    return status


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its own commands."""
    parser = commands.add_parser("history", help=run.__doc__, description=run.__doc__)
    parser.set_defaults(run=run)
    acts = parser.add_subparsers(required=True, metavar="WHAT")
    sub = acts.add_parser("list", help="the latest records, newest first")
    _add_limits(sub)
    sub.set_defaults(act=_list, text="")
    sub = acts.add_parser("search", help="records with this in text, letters or correction")
    sub.add_argument("text", nargs="?", metavar="TEXT", help="left out or -: read from the input")
    _add_limits(sub)
    sub.set_defaults(act=_search)
    sub = acts.add_parser("show", help="all that is kept of one record")
    sub.add_argument("id", type=int, metavar="ID")
    sub.set_defaults(act=_show)
    _add_erase(acts)
    sub = acts.add_parser("export", help="write all records as lines of JSON")
    sub.add_argument("file", metavar="FILE", help="- for standard output")
    sub.set_defaults(act=_export)
    sub = acts.add_parser("import", help="add the records of an exported file")
    sub.add_argument("file", type=Path, metavar="FILE")
    sub.set_defaults(act=_import)
    sub = acts.add_parser("stats", help="the history in numbers")
    sub.set_defaults(act=_stats)


def _add_erase(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sub = acts.add_parser("erase", help="erase records for good")
    what = sub.add_mutually_exclusive_group(required=True)
    what.add_argument("--id", type=int, metavar="ID", help="one record")
    what.add_argument(
        "--word",
        nargs="?",
        const=ASKED,
        metavar="WORD",
        help="all that hold this word; WORD left out or -: read from the input",
    )
    what.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="all of a day")
    what.add_argument("--app", metavar="CLASS", help="all typed into this program")
    what.add_argument("--all", action="store_true", help="the whole history and what was learned")
    what.add_argument("--everything", action="store_true", help="also your words and phrases")
    sub.add_argument("--yes", action="store_true", help="do not ask")
    sub.set_defaults(act=_erase)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most N records")
    parser.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help="of this day only")
    parser.add_argument("--app", metavar="CLASS", help="typed into this program only")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("not a day like 2026-03-05") from None


def _selection(args: argparse.Namespace) -> Selection:
    from p2h_desktop.store.history_rows import Selection, on_day

    selection = on_day(args.day) if args.day else Selection()
    return replace(selection, application=args.app, contains=getattr(args, "text", None))


def _list(store: HistoryStore, args: argparse.Namespace) -> int:
    records = store.records(_selection(args), newest_first=True)
    for record in islice(records, max(0, args.limit)):
        print("\t".join(_columns(record)))
    return 0


def _search(store: HistoryStore, args: argparse.Namespace) -> int:
    args.text = read_word(args.text)
    return _list(store, args)


def _columns(record: HistoryRecord) -> Iterator[str]:
    yield str(record.id)
    yield _time(record.when_ms)
    yield printable(record.application) or "-"
    yield printable(record.letters) or "-"
    yield printable(record.text)
    if record.rank > 0:
        yield f"第{record.rank + 1}个（首选 {printable(record.first_offered)}）"
    if record.taken_back:
        instead = f"，改成 {printable(record.corrected)}" if record.corrected else ""
        yield f"删去{record.taken_back}字{instead}"


def _time(when_ms: int) -> str:
    try:
        return datetime.fromtimestamp(when_ms / 1000).astimezone().isoformat(" ", "seconds")[:19]
    except (OSError, OverflowError, ValueError):
        return str(when_ms)  # of a clock that was far off


def _show(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.history_json import write_history
    from p2h_desktop.store.history_rows import Selection

    found = list(store.records(Selection(ids=(args.id,))))
    if not found:
        print(f"p2h history: 没有编号 {args.id} 的记录", file=sys.stderr)
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
    from p2h_desktop.store.history_rows import Selection, on_day

    if args.everything:
        return _erase_everything(store, args)
    if args.word is not None:
        args.word = read_word(args.word)
        if not args.word:
            print("p2h history: 词不能是空的", file=sys.stderr)
            return USAGE_ERROR
        question = f"删除含有“{printable(args.word)}”的全部记录？"
    else:
        selection = on_day(args.day) if args.day else Selection()
        ids = None if args.id is None else (args.id,)
        selection = replace(selection, ids=ids, application=args.app)
        question = f"删除 {store.count(selection)} 条记录？"
    if not (args.yes or _agreed(question)):
        return 1
    _forget_learned(args)
    erased = erase_word(store, args.word) if args.word else erase_records(store, selection)
    print(f"已删除 {erased} 条记录。")
    return 0


def _forget_learned(args: argparse.Namespace) -> None:
    """Delete what was learned of a word, or all of it; an instance that runs hears of it."""
    from p2h_desktop.store.erasure import forget_all_lessons, forget_lessons
    from p2h_desktop.store.mailbox import TAUGHT, tell_running

    if args.word:
        forget_lessons(args.word)
    elif args.all:
        forget_all_lessons()
    else:
        return
    tell_running(TAUGHT)


def _erase_everything(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.erasure import erase_everything
    from p2h_desktop.store.mailbox import TAUGHT, tell_running
    from p2h_desktop.store.paths import words_file
    from p2h_desktop.store.user_lexicon import UserLexicon

    if not (args.yes or _agreed("删除历史、个人词典、短语和学到的一切？")):
        return 1
    words = UserLexicon(words_file())
    erase_everything(store, words)
    words.close()
    tell_running(TAUGHT)
    print("已全部删除。")
    return 0


def _agreed(question: str) -> bool:
    """Ask on the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        print(f"p2h history: {question}没有终端可问；确定要删请加 --yes", file=sys.stderr)
        return False
    return input(f"{question}[y/N] ").strip().lower() in ("y", "yes", "是")


def _export(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.history_json import export_history, write_history

    if args.file == STDOUT:
        write_history(store.records(), sys.stdout)
        return 0
    print(f"已导出 {export_history(store, Path(args.file))} 条记录。")
    return 0


def _import(store: HistoryStore, args: argparse.Namespace) -> int:
    from p2h_desktop.store.history_json import import_history
    from p2h_desktop.store.paths import words_file
    from p2h_desktop.store.user_lexicon import UserLexicon

    words = UserLexicon(words_file())
    report = import_history(store, args.file, words.forgotten_in)
    words.close()
    print(f"新增 {report.added} 条，已有 {report.known} 条。")
    if report.forgotten:
        print(f"含有已忘记的词，没有导入：{report.forgotten} 条。")
    if report.bad:
        shown = "、".join(map(str, report.bad[:10])) + ("……" if len(report.bad) > 10 else "")
        print(f"看不懂的行，已跳过：{len(report.bad)} 行（第 {shown} 行）。")
    return 0


def _stats(store: HistoryStore, _: argparse.Namespace) -> int:
    stats = store.stats()
    print(f"记录\t{stats.commits}")
    print(f"字数\t{stats.characters}")
    share = stats.first_choices / stats.commits if stats.commits else 0.0
    print(f"首选命中\t{share:.1%}")
    print(f"被删改\t{stats.taken_back}")
    if stats.commits:
        print(f"从\t{_time(stats.first_ms)}")
        print(f"到\t{_time(stats.last_ms)}")
    print(f"占用\t{stats.size_bytes / 1e6:.1f} MB")
    for name, count in store.applications():
        print(f"程序\t{printable(name) or '-'}\t{count}")
    return 0
