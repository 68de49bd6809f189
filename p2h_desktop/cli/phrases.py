"""`p2h phrases`: what stands in the file of the user's own phrases, and what is wrong there."""

from __future__ import annotations

import sys
from pathlib import Path

from p2h_desktop.store.phrase_file import load_phrases


def run(path: Path) -> int:
    """List the phrases, and the lines that were skipped on standard error; 1 if there are any."""
    book = load_phrases(path)
    print(f"# {path}：{len(book.phrases)} 条短语", file=sys.stderr)
    for phrase in book.phrases:
        text = phrase.text.replace("\\", "\\\\").replace("\n", "\\n")
        print(phrase.code, text, phrase.place, sep="\t")
    for number, reason in book.wrong:
        where = f"第 {number} 行" if number else "整个文件"
        print(f"{where}跳过：{reason}", file=sys.stderr)
    return 1 if book.wrong else 0
