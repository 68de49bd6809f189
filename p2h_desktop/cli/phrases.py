"""`p2h phrases`: what stands in the file of the user's own phrases, and what is wrong there."""

from __future__ import annotations

import sys
from pathlib import Path

from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.assets.phrase_file import load_phrases


def run(path: Path, say: Say) -> int:
    """List the phrases, and the lines that were skipped on standard error; 1 if there are any."""
    book = load_phrases(path)
    count = len(book.phrases)
    head = say("# {path}：{n} 条短语", "# {path}: {n} phrases", path=str(path), n=count)
    print(head, file=sys.stderr)
    for phrase in book.phrases:
        text = phrase.text.replace("\\", "\\\\").replace("\n", "\\n")
        print(phrase.code, text, phrase.place, sep="\t")
    for number, reason in book.wrong:
        where = say("第 {n} 行", "line {n}", n=number) if number else say("文件", "the file")
        said = say(
            "已跳过{where}：{reason}",
            "skipped {where}: {reason}",
            where=where,
            reason=say.message(reason),
        )
        print(said, file=sys.stderr)
    return 1 if book.wrong else 0
