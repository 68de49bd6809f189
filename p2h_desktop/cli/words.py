"""`p2h words`: the user's dictionary where there is no window."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from p2h_desktop.cli.terminal import left_out, printable, read_word
from p2h_desktop.errors import EntryError
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.dictionary.word_rows import ADDED, IMPORTED, LEARNED

if TYPE_CHECKING:
    from p2h_desktop.store.dictionary.user_lexicon import AddReport, UserLexicon
    from p2h_desktop.store.dictionary.word_files import WordFile
    from p2h_desktop.store.dictionary.word_rows import UserWord

USAGE_ERROR = 2
SHOWN_SKIPPED = 20  # lines of an import that are told one by one
ORIGINS = {
    ADDED: Bilingual("手动添加", "added"),
    LEARNED: Bilingual("打字学到", "learned"),
    IMPORTED: Bilingual("导入", "imported"),
}


def run(args: argparse.Namespace) -> int:
    """Look at your dictionary and change it."""
    from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
    from p2h_desktop.store.paths import words_file

    words = UserLexicon(
        words_file(), lambda m: print(f"p2h: {args.say.message(m)}", file=sys.stderr)
    )
    try:
        status: int = args.act(words, args)
    except EntryError as error:
        _complain(args.say.message(error.message))
        return USAGE_ERROR
    finally:
        words.close()
    return status


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command with its own commands."""
    about = say("查看或修改个人词典", "view or change your dictionary")
    parser = commands.add_parser("words", help=about, description=about)
    parser.set_defaults(run=run)
    acts = parser.add_subparsers(required=True, metavar=say("操作", "ACTION"))
    sub = acts.add_parser(
        "list", help=say("列出个人词典，置顶的在前", "list your words, pinned ones first")
    )
    text = say("只列出含有它的词", "only words that contain this")
    sub.add_argument("text", nargs="?", default="", metavar=say("文字", "TEXT"), help=text)
    blocked = say("改为列出已屏蔽的词", "list the blocked words instead")
    sub.add_argument("--blocked", action="store_true", help=blocked)
    sub.set_defaults(act=_list)
    for name, act, about in (
        ("add", _add, say("添加词", "add a word")),
        ("pin", _pin, say("把词置顶", "always offer a word first for its pinyin")),
    ):
        sub = acts.add_parser(name, help=about)
        _add_word(sub, say)
        sub.set_defaults(act=act)
    sub = acts.add_parser("edit", help=say("修改词", "replace a word by another"))
    sub.add_argument(
        "old", metavar=say("原词", "OLD"), help=say("要修改的词", "the word to replace")
    )
    _add_word(sub, say)
    sub.set_defaults(act=_edit)
    _add_simple(acts, say)
    sub = acts.add_parser("undo", help=say("撤销上一次修改", "undo the last change"))
    learned = say("改为撤销最近学到的词", "undo the word learned last instead")
    sub.add_argument("--learned", action="store_true", help=learned)
    sub.set_defaults(act=_undo)
    _add_files(acts, say)


def _add_files(acts: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the commands that take a file."""
    for name, act, about in (
        (
            "import",
            _import,
            say(
                "导入词库：Rime、搜狗 .scel、文本、TSV",
                "import words: Rime, Sogou .scel, text, TSV",
            ),
        ),
        ("export", _export, say("导出个人词典为 TSV", "export your words as TSV")),
    ):
        sub = acts.add_parser(name, help=about)
        sub.add_argument("file", type=Path, metavar=say("文件", "FILE"))
        sub.set_defaults(act=act)


def _add_simple(acts: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the commands that take nothing but a word."""
    for name, act, about in (
        ("delete", _delete, say("删除个人词典里的词", "delete one of your words")),
        ("unpin", _unpin, say("取消置顶", "unpin a word")),
        ("block", _block, say("屏蔽词", "never offer a word")),
        ("unblock", _unblock, say("取消屏蔽", "allow a word again")),
    ):
        sub = acts.add_parser(name, help=about)
        sub.add_argument("text", metavar=say("词", "WORD"))
        sub.set_defaults(act=act)
    about = say(
        "从个人词典、学到的内容和历史记录中彻底删除词",
        "delete every trace of a word: dictionary, learning and history",
    )
    sub = acts.add_parser("forget", help=about)
    sub.add_argument("text", nargs="?", metavar=say("词", "WORD"), help=left_out(say))
    sub.set_defaults(act=_forget)


def _add_word(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("text", metavar=say("词", "WORD"))
    pinyin = say("每个字的拼音；省略则自动注音", "its syllables; guessed if omitted")
    parser.add_argument("pinyin", nargs="*", metavar=say("拼音", "PINYIN"), help=pinyin)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _word(args: argparse.Namespace) -> UserWord:
    from p2h_desktop.store.dictionary.word_files import guess_readings
    from p2h_desktop.store.dictionary.word_rows import UserWord, read_syllables

    readings = read_syllables(" ".join(args.pinyin)) or guess_readings(args.text)
    return UserWord(args.text, readings, added_ms=_now_ms())


def _line(word: UserWord, say: Say) -> str:
    origin = ORIGINS[word.origin].say(say.language) if word.origin in ORIGINS else word.origin
    pinned = say("\t置顶", "\tpinned") if word.pinned else ""
    return f"{word.text}\t{' '.join(word.readings)}\t{word.weight}\t{origin}{pinned}"


def _list(words: UserLexicon, args: argparse.Namespace) -> int:
    if args.blocked:
        for text in words.blocked_words():
            print(printable(text))
        return 0
    for word in words.entries(args.text):
        print(_line(word, args.say))
    return 0


def _add(words: UserLexicon, args: argparse.Namespace) -> int:
    word = _word(args)
    new = words.add(word)
    done = args.say("已添加：", "Added: ") if new else args.say("已更新：", "Updated: ")
    print(done + f"{word.text} {' '.join(word.readings)}")
    return 0


def _edit(words: UserLexicon, args: argparse.Namespace) -> int:
    old = [word for word in words.entries(args.old) if word.text == args.old]
    if len(old) != 1:
        several = args.say(
            "这个词有多个读音，请先删除再添加",
            "this word has several readings; delete it and add it again",
        )
        _complain(
            several if old else args.say("词典里没有这个词", "no such word in the dictionary")
        )
        return 1
    words.edit(old[0], _word(args))
    return 0


def _pin(words: UserLexicon, args: argparse.Namespace) -> int:
    word = _word(args)
    words.pin(word.text, word.readings, _now_ms())
    print(args.say("已置顶：", "Pinned: ") + f"{word.text} {' '.join(word.readings)}")
    return 0


def _delete(words: UserLexicon, args: argparse.Namespace) -> int:
    problem = args.say(
        "词典里没有这个词；不想再看到它，请用 p2h words block",
        "no such word in the dictionary; to stop seeing it, use p2h words block",
    )
    return _status(words.delete(args.text), problem)


def _unpin(words: UserLexicon, args: argparse.Namespace) -> int:
    return _status(words.unpin(args.text), args.say("这个词没有置顶", "this word is not pinned"))


def _block(words: UserLexicon, args: argparse.Namespace) -> int:
    words.block(args.text, _now_ms())
    return 0


def _unblock(words: UserLexicon, args: argparse.Namespace) -> int:
    problem = args.say("这个词没有被屏蔽", "this word is not blocked")
    return _status(words.unblock(args.text), problem)


def _forget(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.erasure import forget_lessons, forget_word
    from p2h_desktop.store.history.history import HistoryStore
    from p2h_desktop.store.instance_request import TAUGHT, notify_running
    from p2h_desktop.store.paths import history_file

    word = read_word(args.text, args.say)
    if not word:
        raise EntryError(Code.WORD_MISSING)
    history = HistoryStore(history_file())
    forget_lessons(word)
    notify_running(TAUGHT)
    records = forget_word(history, words, word)
    history.close()
    done = args.say(
        "已忘记；从历史记录中删除了 {n} 条。",
        "Forgotten; {n} records were deleted from the history.",
        n=records,
    )
    print(done)
    return 0


def _undo(words: UserLexicon, args: argparse.Namespace) -> int:
    texts = words.undo("learn" if args.learned else None)
    if texts:
        shown = args.say("、", ", ").join(map(printable, texts[:3]))
        more = args.say(" 等 {n} 个词", " … ({n} words)", n=len(texts)) if len(texts) > 3 else ""
        print(args.say("已撤销：", "Undone: ") + shown + more)
    return _status(len(texts), args.say("没有可以撤销的修改", "there is nothing to undo"))


def _status(count: int, problem: str) -> int:
    if count:
        return 0
    _complain(problem)
    return 1


def _complain(said: str) -> None:
    print(f"p2h words: {said}", file=sys.stderr)


def _import(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.dictionary.word_files import read_word_file

    found = read_word_file(args.file, _now_ms())
    report = words.add_many(found.words, found.blocked, _now_ms())
    for line in chain(_report(report, found, args.say), _skipped_lines(found, args.say)):
        print(line)
    return 0


def _report(report: AddReport, found: WordFile, say: Say) -> Iterator[str]:
    yield say(
        "新增 {added} 个词，更新 {updated} 个，屏蔽 {blocked} 个。",
        "{added} words added, {updated} updated, {blocked} blocked.",
        added=report.added,
        updated=report.updated,
        blocked=len(found.blocked),
    )
    if found.guessed:
        yield say(
            "{n} 个词的拼音由 P2H 自动标注。",
            "For {n} words, P2H guessed the pinyin.",
            n=found.guessed,
        )
    if report.skipped:
        yield say(
            "{n} 个以前删除或忘记过的词没有导入。",
            "{n} words deleted or forgotten before were left out.",
            n=report.skipped,
        )


def _skipped_lines(found: WordFile, say: Say) -> Iterator[str]:
    if found.skipped:
        yield say("已跳过 {n} 行：", "{n} lines were skipped:", n=found.unusable)
    for line in found.skipped[:SHOWN_SKIPPED]:
        yield say(
            "  第 {place} 行：{reason}：{line}",
            "  line {place}: {reason}: {line}",
            place=line.place,
            reason=say.message(line.reason),
            line=printable(line.beginning),
        )
    if found.unusable > SHOWN_SKIPPED:
        yield "  …"


def _export(words: UserLexicon, args: argparse.Namespace) -> int:
    from p2h_desktop.store.dictionary.word_files import write_word_file

    write_word_file(args.file, words.entries(), words.blocked_words())
    print(args.say("已导出 {n} 个词。", "{n} words exported.", n=words.size()))
    return 0
