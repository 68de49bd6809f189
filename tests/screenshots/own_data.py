"""A month of made-up typing, a dictionary and versions, for windows to show."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from p2h_desktop.core.types import HistoryRecord, Kept, Segment, Source
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Argument, Message, message
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import IMPORTED, UserWord
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.models.model_versions import (
    FILES,
    REPORT,
    ModelVersion,
    VersionStore,
    hash_files,
)

PROGRAMS = ("firefox", "libreoffice", "telegram", "code", "")
SENTENCES = (
    ("今天天气很好", "jin tian tian qi hen hao"),
    ("我们下午三点开会", "wo men xia wu san dian kai hui"),
    ("请把文件发给我", "qing ba wen jian fa gei wo"),
    ("晚上一起吃饭吗", "wan shang yi qi chi fan ma"),
    ("这个问题我再想想", "zhe ge wen ti wo zai xiang xiang"),
    ("谢谢您的帮助", "xie xie nin de bang zhu"),
    ("代码已经提交了", "dai ma yi jing ti jiao le"),
    ("周末去爬山怎么样", "zhou mo qu pa shan zen me yang"),
    ("报告的第二部分还没写完", "bao gao de di er bu fen hai mei xie wan"),
    ("路上有点堵", "lu shang you dian du"),
    ("生日快乐", "sheng ri kuai le"),
    ("下周见", "xia zhou jian"),
)
CORRECTED = (
    ("林书瑶", "lin shu yao", "林舒瑶"),
    ("施工图", "shi gong tu", "时工图"),
    ("砂浆", "sha jiang", "沙江"),
    ("钢筋混凝土", "gang jin hun ning tu", "刚劲混凝土"),
    ("竣工验收", "jun gong yan shou", "军功验收"),
)
MISSED = (("n", "b"), ("i", "o"), ("a", "s"), ("h", "g"), ("e", "r"), ("g", ""), ("n", "m"))
QUOTES = {
    "better": [
        ["linshuyao", "林书瑶", "林舒瑶", "林书瑶"],
        ["shigongtu", "施工图", "时工图", "施工图"],
        ["shajiangbiaohao", "砂浆标号", "沙江标号", "砂浆标号"],
        ["jungongyanshou", "竣工验收", "军功验收", "竣工验收"],
    ],
    "worse": [["shuyao", "需要", "需要", "书瑶"]],
}


def records(today: datetime, days: int = 30, a_day: int = 40) -> Iterator[HistoryRecord]:
    """Yield commits in the order they were made; the later the day, the fewer corrections."""
    chance = random.Random(7)
    for back in range(days - 1, -1, -1):
        day = (today - timedelta(days=back)).replace(hour=9, minute=12, second=0, microsecond=0)
        busy = 0.35 if day.weekday() > 4 else 1.0
        when_ms = int(day.timestamp() * 1000)
        for _ in range(round(a_day * busy * chance.uniform(0.6, 1.3))):
            when_ms += chance.randint(2_500, 14_000)
            yield _record(chance, when_ms, wrong=0.12 + 0.2 * back / days)


def _record(chance: random.Random, when_ms: int, wrong: float) -> HistoryRecord:
    program = chance.choices(PROGRAMS, (5, 4, 3, 2, 1))[0]
    if chance.random() < wrong:
        text, pinyin, offered = chance.choice(CORRECTED)
        rank = chance.randint(1, 3)
    else:
        text, pinyin = chance.choice(SENTENCES)
        offered, rank = text, 0
    readings = tuple(pinyin.split())
    letters = "".join(readings)
    corrected = False
    if rank == 0 and chance.random() < 0.12:
        meant, typed = chance.choice(MISSED)
        corrected = meant in letters
        letters = letters.replace(meant, typed, 1)
    elif rank == 0 and chance.random() < 0.3:
        letters = "".join(reading[0] for reading in readings)
    segment = Segment(text, 0, len(letters), readings, rank, Source.SENTENCE, corrected)
    context = Kept(chance.choice(SENTENCES)[0] + "，")
    return HistoryRecord(
        when_ms, context, letters, readings, text, offered, rank, (segment,), "full", "", program
    )


def fill_history(store: HistoryStore, now: datetime) -> None:
    """Add a month of commits."""
    store.add(list(records(now)))


def fill_words(words: UserLexicon, now_ms: int) -> None:
    """Add words of one's own, pinned ones, imported ones and blocked ones."""
    for text, pinyin, _ in CORRECTED:
        words.learn(text, tuple(pinyin.split()), now_ms)
    imported = (("回弹仪", "hui tan yi"), ("水灰比", "shui hui bi"), ("含泥量", "han ni liang"))
    words.add_many(
        [UserWord(t, tuple(p.split()), 40, added_ms=now_ms, origin=IMPORTED) for t, p in imported],
        [],
        now_ms,
    )
    place = ("hai", "dian", "qu", "zhong", "guan", "cun")
    words.add(UserWord("海淀区中关村", place, 80, added_ms=now_ms))
    words.pin("林书瑶", ("lin", "shu", "yao"), now_ms)
    words.block("军功章", now_ms)
    words.block("沙江", now_ms)


def add_versions(store: VersionStore, vocab: str, base: str, now: datetime) -> list[str]:
    """Add a version that passed and one that did not; their networks hold nothing."""
    passed = (
        _check(Code.LATER_BETTER, count=312, before=0.712, after=0.834, helped=41, harmed=3),
        _check(Code.GENERAL_KEPT, count=2000, before=0.684, after=0.683),
        _check(Code.PRIVACY_PASSED),
        _check(Code.KEY_NOT_SLOWER, before_ms=6.1, after_ms=6.1),
    )
    chance = message(Code.LATER_BY_CHANCE, count=208, before=0.712, after=0.719, helped=9, harmed=7)
    failed = (message(Code.CHECK_FAILED, finding=chance), *passed[1:])
    made = []
    for number, (accepted, reasons, after) in enumerate(
        ((False, failed, 0.719), (True, passed, 0.834))
    ):
        built = store.workspace(f"shot{number}")
        for name in FILES:
            (built / name).write_bytes(bytes([number]) * 3_400_000)
        (built / REPORT).write_text(json.dumps(QUOTES, ensure_ascii=False), "utf-8")
        made.append(
            store.add(
                built,
                ModelVersion(
                    id="",
                    parent="",
                    base=base,
                    vocab=vocab,
                    created=(now - timedelta(days=9 - 8 * number)).isoformat(),
                    learned_until=(now - timedelta(days=9 - 8 * number)).date().isoformat(),
                    sha256=hash_files(built),
                    accepted=accepted,
                    reasons=reasons,
                    scores={
                        "later": {"before": 0.712, "after": after},
                        "general": {"before": 0.684, "after": 0.683},
                        "key_cpu_ms": {"before": 6.1, "after": 6.1},
                        "bytes": {"before": 13_600_000, "after": 13_600_000},
                    },
                ),
            ).id
        )
    return made


def _check(code: Code, **figures: Argument) -> Message:
    return message(Code.CHECK_PASSED, finding=message(code, **figures))


def write_phrases(path: Path) -> None:
    """Write some phrases."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("dz\t北京市海淀区中关村\nyx\tname@example.org\nrqi\t{date} {week}\n", "utf-8")
