"""The user's dictionary: words, pins, blocks, undo, forgetting, and what typing sees of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from p2h_desktop.errors import EntryError, StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message
from p2h_desktop.store.dictionary import word_lookup
from p2h_desktop.store.dictionary.user_lexicon import AddReport, UserLexicon
from p2h_desktop.store.dictionary.word_rows import (
    IMPORTED,
    LEARNED,
    UserWord,
    log_prob,
    problem_of,
    read_syllables,
)
from tests.store.history.test_history import contents

WANG = UserWord("王筱蓓", ("wang", "xiao", "bei"), added_ms=5)
WANG_READINGS = ("wang", "xiao", "bei")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p2h" / "words.sqlite3"


@pytest.fixture
def words(path: Path) -> Iterator[UserLexicon]:
    words = UserLexicon(path)
    yield words
    words.close()


def texts(words: UserLexicon) -> list[str]:
    return [word.text for word in words.entries()]


def test_a_word_added_is_found_by_its_syllables(words: UserLexicon, path: Path) -> None:
    assert words.words(WANG_READINGS) == []
    assert not path.exists()  # asking makes no file
    assert words.add(WANG)
    assert not words.add(WANG)
    assert list(words.entries()) == [WANG]
    assert words.words(WANG_READINGS) == [("王筱蓓", log_prob(100))]
    assert words.words(WANG_READINGS[:2]) == []
    assert words.words(("wan", "xiao", "bei")) == []


def test_completions_follow_marks_and_limit(words: UserLexicon) -> None:
    words.add(WANG)
    words.add(UserWord("王小宝", ("wang", "xiao", "bao"), weight=40))
    found = [text for text, _ in words.completions(["w", "xiao ", "b"], 5)]
    assert found == ["王筱蓓", "王小宝"]
    assert [t for t, _ in words.completions(["w", "x", "ba"], 5)] == ["王小宝"]
    assert words.completions(["w", "xi ", "b"], 5) == []
    assert len(words.completions(["w", "x", "b"], 1)) == 1
    assert words.completions(["w", "x"], 5) == []


def test_longer_words_begin_as_wanted(words: UserLexicon) -> None:
    words.add(WANG)
    words.add(UserWord("王小宝宝", ("wang", "xiao", "bao", "bao"), weight=40))
    assert [t for t, _ in words.longer(["w", "xiao "], 5)] == ["王筱蓓", "王小宝宝"]
    assert [t for t, _ in words.longer(["w", "xiao "], 5, "王小")] == ["王小宝宝"]
    assert len(words.longer(["w"], 1)) == 1
    assert [t for t, _ in words.longer(["w", "x", "b"], 5)] == ["王小宝宝"]
    assert words.longer(["w", "x", "b", "b"], 5) == []
    assert words.longer(["x"], 5) == []
    assert words.longer(["w", "xi "], 5) == []


@pytest.mark.parametrize(
    ("text", "readings", "problem"),
    [
        ("", (), Code.WORD_MISSING),
        ("P图", ("p", "tu"), Code.WORD_NOT_HANZI),
        ("你好", ("ni",), Code.WORD_READINGS_DIFFER),
        ("你好", ("ni", "hoa"), Code.WORD_NOT_PINYIN),
        ("长" * 17, ("chang",) * 17, Code.WORD_TOO_LONG),
    ],
)
def test_what_is_no_word_is_refused_with_a_reason(
    words: UserLexicon, text: str, readings: tuple[str, ...], problem: Code
) -> None:
    found = problem_of(text, readings)
    assert found is not None
    assert found.code is problem
    changes: list[Callable[[], object]] = [
        lambda: words.add(UserWord(text, readings)),
        lambda: words.pin(text, readings, 1),
        lambda: words.learn(text, readings, 1),
        lambda: words.edit(WANG, UserWord(text, readings)),
    ]
    for change in changes:
        with pytest.raises(EntryError, match=problem):
            change()


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("ni hao", "ni hao"),
        ("nǐ hǎo", "ni hao"),
        ("ni3hao3", "ni hao"),
        ("Xi'an", "xi an"),
        ("lǜ sè", "lv se"),
        ("nu:3 er2", "nv er"),
        ("lue du", "lve du"),
        ("  ", ""),
    ],
)
def test_syllables_may_be_written_in_many_ways(written: str, syllables: str) -> None:
    assert read_syllables(written) == tuple(syllables.split())


def test_editing_and_deleting(words: UserLexicon) -> None:
    words.add(WANG)
    new = UserWord("王晓贝", WANG_READINGS, weight=50)
    words.edit(WANG, new)
    assert list(words.entries()) == [new]
    words.add(UserWord("长", ("chang",)))
    words.add(UserWord("长", ("zhang",)))
    assert words.delete("长", ("chang",)) == 1
    assert words.words(("zhang",)) == [("长", log_prob(100))]
    assert words.delete("长") == 1
    assert words.delete("长") == 0


def test_pins(words: UserLexicon) -> None:
    words.pin("他", ("ta",), 1)
    words.pin("它", ("ta",), 2)
    words.add(WANG)
    assert words.pinned(("ta",)) == ("它", "他")
    assert words.pinned(WANG_READINGS) == ()
    assert texts(words)[:2] == ["它", "他"]
    assert words.unpin("它") == 1
    assert words.unpin("它") == 0
    assert words.pinned(("ta",)) == ("他",)
    assert words.size() == 3


def test_blocks_survive_imports(words: UserLexicon) -> None:
    words.block("工作", 1)
    words.add_many([UserWord("工作", ("gong", "zuo"), origin=IMPORTED)])
    assert words.blocked("工作")
    assert not words.blocked("工")
    assert words.blocked_words() == ["工作"]
    assert words.unblock("工作")
    assert not words.unblock("工作")
    assert not words.blocked("工作")
    with pytest.raises(EntryError, match="word-missing"):
        words.block("", 1)


def test_adding_or_pinning_a_blocked_word_by_hand_unblocks_it(words: UserLexicon) -> None:
    words.block("王筱蓓", 1)
    words.add(WANG)
    assert not words.blocked("王筱蓓")
    words.block("王筱蓓", 1)
    words.pin("王筱蓓", WANG_READINGS, 2)
    assert not words.blocked("王筱蓓")


def test_dismissing_takes_away_the_users_word_or_blocks_a_shipped_one(words: UserLexicon) -> None:
    words.add(WANG)
    words.dismiss("王筱蓓", 1)
    words.dismiss("工作", 1)
    assert texts(words) == []
    assert words.blocked_words() == ["工作"]


def test_imports_leave_the_users_own_words_alone(words: UserLexicon) -> None:
    words.add(WANG)
    imported = [
        UserWord("王筱蓓", WANG_READINGS, 7, origin=IMPORTED),
        UserWord("银耳", ("yin", "er"), 20, origin=IMPORTED),
    ]
    assert words.add_many(imported) == AddReport(1, 0, 0)
    assert words.add_many(imported) == AddReport(0, 0, 0)
    heavier = [UserWord("银耳", ("yin", "er"), 25, origin=IMPORTED)]
    assert words.add_many(heavier) == AddReport(0, 1, 0)
    assert words.words(WANG_READINGS) == [("王筱蓓", log_prob(100))]


def test_what_was_deleted_or_forgotten_is_not_imported_again(words: UserLexicon) -> None:
    words.add(WANG)
    words.delete("王筱蓓")
    words.add(UserWord("秘密", ("mi", "mi")))
    words.forget("秘密")
    both = [WANG, UserWord("秘密", ("mi", "mi"))]
    assert words.add_many(both) == AddReport(0, 0, 2)
    words.add(both[1])  # by hand it comes back
    assert words.add_many(both) == AddReport(0, 0, 1)
    assert texts(words) == ["秘密"]


def test_learning_counts_and_can_be_undone(words: UserLexicon) -> None:
    for now_ms in (1, 2):
        words.learn("王筱蓓", WANG_READINGS, now_ms)
    (word,) = words.entries()
    assert (word.origin, word.weight, word.added_ms) == (LEARNED, 60, 1)
    words.add(UserWord("银耳", ("yin", "er")))
    assert words.undo("learn") == ["王筱蓓"]
    assert words.words(WANG_READINGS) == [("王筱蓓", log_prob(40))]
    assert words.undo("learn") == ["王筱蓓"]
    assert texts(words) == ["银耳"]
    assert words.undo("learn") == []
    for now_ms in range(20):
        words.learn("王筱蓓", WANG_READINGS, now_ms)
    assert max(word.weight for word in words.entries("王")) == 90


def test_each_change_can_be_undone(words: UserLexicon) -> None:
    words.add(WANG)
    before = list(words.entries())
    changes: list[Callable[[], object]] = [
        lambda: words.delete("王筱蓓"),
        lambda: words.edit(WANG, UserWord("王晓贝", WANG_READINGS)),
        lambda: words.pin("王筱蓓", WANG_READINGS, 9),
        lambda: words.block("工作", 9),
        lambda: words.add_many([UserWord("银耳", ("yin", "er"))], ["工作"], 9),
    ]
    for change in changes:
        change()
        assert words.undo()
        assert list(words.entries()) == before
        assert words.blocked_words() == []
    words.block("工作", 1)
    words.unblock("工作")
    words.undo()
    assert words.blocked_words() == ["工作"]


def test_many_changes_keep_only_the_latest_to_undo(words: UserLexicon) -> None:
    for n in range(60):
        words.block(f"{n}", n)
    undone = [words.undo() for _ in range(60)]
    assert sum(bool(texts) for texts in undone) == 50


def test_a_forgotten_word_is_gone_from_the_file(words: UserLexicon, path: Path) -> None:
    words.add(WANG)
    words.edit(WANG, UserWord("王晓贝", WANG_READINGS))
    words.pin("王筱蓓", WANG_READINGS, 3)
    assert words.forget("王筱蓓") == 1
    assert "王筱蓓".encode() not in contents(path.parent)
    assert texts(words) == ["王晓贝"]
    assert words.forgotten_in("我是王筱蓓呀")
    assert not words.forgotten_in("我是王小贝呀")


def test_erasing_everything_leaves_nothing(words: UserLexicon, path: Path) -> None:
    words.add(WANG)
    words.block("工作", 1)
    words.forget("秘密")
    words.erase_all()
    assert texts(words) == words.blocked_words() == []
    assert not words.forgotten_in("秘密")
    assert words.undo() == []
    for secret in ("王筱蓓", "wang xiao", "工作"):
        assert secret.encode() not in contents(path.parent)


def test_another_instance_sees_changes_soon(
    words: UserLexicon, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_lookup, "_LOOK_EVERY_S", 0.0)
    other = UserLexicon(path)
    assert other.words(WANG_READINGS) == []
    version = other.version()
    words.add(WANG)
    assert other.words(WANG_READINGS) == [("王筱蓓", log_prob(100))]
    assert other.version() > version
    words.block("工作", 1)
    assert other.blocked("工作")
    words.erase_all()
    assert other.words(WANG_READINGS) == []
    other.close()


def test_a_damaged_dictionary_keeps_its_words(words: UserLexicon, path: Path) -> None:
    words.add(WANG)
    words.pin("他", ("ta",), 2)
    words.block("工作", 1)
    words.forget("秘密")
    words.close()
    with path.open("r+b") as file:
        file.write(b"damage" * 100)
    told: list[Message] = []
    after = UserLexicon(path, told.append)
    assert texts(after) == ["他", "王筱蓓"]
    assert after.blocked("工作")
    assert after.forgotten_in("秘密")
    assert len(told) == 1
    after.close()


def test_a_file_that_cannot_be_used_gives_no_words_and_no_error(path: Path) -> None:
    path.mkdir(parents=True)
    words = UserLexicon(path)
    assert words.words(WANG_READINGS) == []
    assert words.completions(["w", "x", "b"], 3) == []
    assert words.pinned(WANG_READINGS) == ()
    assert not words.blocked("工作")
    with pytest.raises(StoreError):
        words.add(WANG)
    with pytest.raises(StoreError):
        list(words.entries())


def test_searching(words: UserLexicon) -> None:
    words.add(WANG)
    words.add(UserWord("银耳", ("yin", "er")))
    assert [w.text for w in words.entries("筱")] == ["王筱蓓"]
    assert [w.text for w in words.entries("wang xiao")] == ["王筱蓓"]
    assert [w.text for w in words.entries("wxb")] == ["王筱蓓"]
    assert [w.text for w in words.entries("%")] == []


def test_many_words_are_listed_in_pages(words: UserLexicon) -> None:
    hanzi = [chr(0x4E00 + n) for n in range(1500)]
    words.add_many([UserWord(h, ("yi",), 9, origin=IMPORTED) for h in hanzi])
    assert sorted(texts(words)) == sorted(hanzi)
