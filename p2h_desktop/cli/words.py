"""`p2h words`: the user's dictionary where there is no window."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from p2h_desktop.cli.terminal import printable, read_word

if TYPE_CHECKING:
    from p2h_desktop.store.user_lexicon import UserLexicon
    from p2h_desktop.store.word_rows import UserWord

USAGE_ERROR = 2
SHOWN_SKIPPED = 20  # lines of an import that are told one by one


def run(args: argparse.Namespace) -> int:
    """Look at your dictionary and change it."""
    from p2h_desktop.store.paths import words_file
    from p2h_desktop.store.user_lexicon import UserLexicon

    words = UserLexicon(words_file(), lambda message: print(f"p2h: {message}", file=sys.stderr))
    try:
        status: int = args.act(words, args)
    except ValueError as error:
        print(f"p2h words: {error}", file=sys.stderr)
        return USAGE_ERROR
    finally:
        words.close()
    return status


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command with its own commands."""
    parser = commands.add_parser("words", help=run.__doc__, description=run.__doc__)
    parser.set_defaults(run=run)
    acts = parser.add_subparsers(required=True, metavar="WHAT")
    sub = acts.add_parser("list", help="your words, pinned ones first")
    sub.add_argument("text", nargs="?", default="", metavar="TEXT", help="only words with this")
    sub.add_argument("--blocked", action="store_true", help="the blocked words instead")
    sub.set_defaults(act=_list)
    for name, act, about in (
        ("add", _add, "add a word"),
        ("pin", _pin, "have a word offered first for its syllables"),
    ):
        sub = acts.add_parser(name, help=about)
        _add_word(sub)
        sub.set_defaults(act=act)
    sub = acts.add_parser("edit", help="put a word in the place of another")
    sub.add_argument("old", metavar="OLD", help="the word that goes")
    _add_word(sub)
    sub.set_defaults(act=_edit)
    _add_simple(acts)
    sub = acts.add_parser("undo", help="take back the last change")
    sub.add_argument("--learned", action="store_true", help="the word learned last instead")
    sub.set_defaults(act=_undo)
    for name, act, about in (
        ("import", _import, "add words: Rime, Sogou .scel, text, TSV"),
        ("export", _export, "write your words as TSV"),
    ):
        sub = acts.add_parser(name, help=about)
        sub.add_argument("file", type=Path, metavar="FILE")
        sub.set_defaults(act=act)


def _add_simple(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that take nothing but a word."""
    for name, act, about in (
        ("delete", _delete, "delete a word of yours"),
        ("unpin", _unpin, "take a pin back"),
        ("block", _block, "never offer a word"),
        ("unblock", _unblock, "allow a word again"),
    ):
        sub = acts.add_parser(name, help=about)
        sub.add_argument("text", metavar="WORD")
        sub.set_defaults(act=act)
    about = "delete all traces of a word: here, learned, history"
    sub = acts.add_parser("forget", help=about)
    sub.add_argument("text", nargs="?", metavar="WORD", help="left out or -: read from the input")
    sub.set_defaults(act=_forget)


def _add_word(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="WORD")
    parser.add_argument(
        "pinyin", nargs="*", metavar="PINYIN", help="its syllables; guessed if left out"
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _word(args: argparse.Namespace) -> UserWord:
    from p2h_desktop.store.word_files import guess_readings
    from p2h_desktop.store.word_rows import UserWord, read_syllables

    readings = read_syllables(" ".join(args.pinyin)) or guess_readings(args.text)
    return UserWord(args.text, readings, added_ms=_now_ms())


def _line(word: UserWord) -> str:
    pinned = "\t置顶" if word.pinned else ""
    return f"{word.text}\t{' '.join(word.readings)}\t{word.weight}\t{word.origin}{pinned}"


def _list(words: UserLexicon, args: argparse.Namespace) -> int:
    if args.blocked:
        for text in words.blocked_words():
            print(printable(text))
        return 0
    for word in words.entries(args.text):
        print(_line(word))
    return 0


def _add(words: UserLexicon, args: argparse.Namespace) -> int:
    word = _word(args)
    new = words.add(word)
    print(("已添加：" if new else "已更新：") + f"{word.text} {' '.join(word.readings)}")
    return 0


def _edit(words: UserLexicon, args: argparse.Namespace) -> int:
    old = [word for word in words.entries(args.old) if word.text == args.old]
    if len(old) != 1:
        problem = "词典里没有这个词" if not old else "这个词有几个读音，请先删除再添加"
        print(f"p2h words: {problem}", file=sys.stderr)
        return 1
    words.edit(old[0], _word(args))
    return 0


def _pin(words: UserLexicon, args: argparse.Namespace) -> int:
    word = _word(args)
    words.pin(word.text, word.readings, _now_ms())
    print(f"已置顶：{word.text} {' '.join(word.readings)}")
    return 0


def _delete(words: UserLexicon, args: argparse.Namespace) -> int:
    return _told(words.delete(args.text), "词典里没有这个词；要不再出现请用 p2h words block")


def _unpin(words: UserLexicon, args: argparse.Namespace) -> int:
    return _told(words.unpin(args.text), "这个词没有置顶")


def _block(words: UserLexicon, args: argparse.Namespace) -> int:
    words.block(args.text, _now_ms())
    return 0


def _unblock(words: UserLexicon, args: argparse.Namespace) -> int:
    return _told(words.unblock(args.text), "这个词没有屏蔽")


def _forget(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.erasure import forget_lessons, forget_word
    from p2h_desktop.store.history import HistoryStore
    from p2h_desktop.store.mailbox import TAUGHT, tell_running
    from p2h_desktop.store.paths import history_file

    word = read_word(args.text)
    if not word:
        raise ValueError("没有词")
    history = HistoryStore(history_file())
    forget_lessons(word)
    tell_running(TAUGHT)
    records = forget_word(history, words, word)
    history.close()
    print(f"已忘记；历史里删去了 {records} 条记录。")
    return 0


def _undo(words: UserLexicon, args: argparse.Namespace) -> int:
    texts = words.undo("learn" if args.learned else None)
    if texts:
        more = f" 等 {len(texts)} 个词" if len(texts) > 3 else ""
        print("已撤销：" + "、".join(map(printable, texts[:3])) + more)
    return _told(len(texts), "没有可以撤销的")


def _told(count: int, problem: str) -> int:
    if count:
        return 0
    print(f"p2h words: {problem}", file=sys.stderr)
    return 1


def _import(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.word_files import read_word_file

    found = read_word_file(args.file, _now_ms())
    report = words.add_many(found.words, found.blocked, _now_ms())
    print(f"新增 {report.added} 个词，更新 {report.updated} 个，屏蔽 {len(found.blocked)} 个。")
    if found.guessed:
        print(f"文件里没有可用读音、由 P2H 推测的：{found.guessed} 个。")
    if report.skipped:
        print(f"以前删除或忘记过、没有导入的：{report.skipped} 个。")
    if found.skipped:
        print(f"跳过 {len(found.skipped)} 行：")
        for line in found.skipped[:SHOWN_SKIPPED]:
            print(f"  第 {line.place} 行：{line.reason}：{printable(line.beginning)}")
        if len(found.skipped) > SHOWN_SKIPPED:
            print("  ……")
    return 0


def _export(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.word_files import write_word_file

    write_word_file(args.file, words.entries(), words.blocked_words())
    print(f"已导出 {words.size()} 个词。")
    return 0
