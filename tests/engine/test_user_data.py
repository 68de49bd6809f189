"""The session with what is the user's own: what typing leaves behind, and what it does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from p2h_desktop.cli.main import main
from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Kept, Keystroke, Source, Update
from p2h_desktop.engine import user_data
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.engine.session_config import apply_session_settings, start_session
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message, verbatim
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import LEARNED, UserWord
from p2h_desktop.store.erasure import erase_everything, forget_word
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.messages import Messages
from p2h_desktop.store.settings.settings import Settings
from tests.cli.test_convert import model_folder as model_folder
from tests.store.history.test_history import type_for_days

PLAIN = Settings(extras=())


@pytest.fixture
def engine(model_folder: Path) -> Iterator[Engine]:
    engine = load_engine(model_folder, PLAIN)
    yield engine
    engine.user_data.close()


@pytest.fixture
def session(engine: Engine) -> Session:
    return start_session(engine, PLAIN)


def press(session: Session, keys: str) -> Update:
    update = session.reset() if not keys else None
    for key in keys:
        name = {" ": "space", "<": "BackSpace"}.get(key, key)
        update = session.press(Keystroke(name, "" if key == "<" else key))
    assert update is not None
    return update


def choose(session: Session, text: str) -> None:
    """Turn pages until a candidate is shown, and take it."""
    update = session.press(Keystroke("Home"))
    for _ in range(20):
        for index, candidate in enumerate(update.candidates):
            if candidate.text == text:
                session.select(index)
                return
        update = session.press(Keystroke("Next"))
    raise AssertionError(f"{text} is not offered")


def test_a_commit_is_kept_with_its_choices(engine: Engine, session: Session) -> None:
    press(session, "ni")
    choose(session, "泥")
    press(session, "hao <")
    first, second = engine.user_data.history.records()
    assert (first.text, first.letters, first.readings) == ("泥", "ni", ("ni",))
    assert first.rank > 0
    assert first.segments[0].source in (Source.SENTENCE, Source.CHARACTER)
    assert (second.context, second.taken_back) == ("泥", 1)
    assert second.scheme == "full"


def test_nothing_is_kept_in_incognito_or_when_history_is_off(
    engine: Engine, session: Session
) -> None:
    session.set_incognito(True)
    press(session, "nihao ")
    session.set_incognito(False)
    off = replace(PLAIN, history=False)
    apply_session_settings(session, engine, PLAIN, off)
    press(session, "nihao <")
    assert engine.user_data.history.count() == 0
    apply_session_settings(session, engine, off, PLAIN)
    press(session, "nihao ")
    assert engine.user_data.history.count() == 1


def test_a_word_put_together_is_learned_and_unlearned(engine: Engine, session: Session) -> None:
    words = engine.user_data.words
    press(session, "nihao")
    choose(session, "泥")
    choose(session, "号")
    (word,) = words.entries()
    assert (word.text, word.origin) == ("泥号", LEARNED)
    press(session, "")  # elsewhere now
    found = [c for c in press(session, "nihao").candidates if c.text == "泥号"]
    assert found
    press(session, "<<<<<")
    session.set_context("泥号")
    engine.user_data.learner.taken_back(2)
    assert list(words.entries()) == []


def test_a_pinned_word_comes_first_and_a_blocked_one_never(
    engine: Engine, session: Session
) -> None:
    engine.user_data.words.pin("泥号", ("ni", "hao"), 1)
    update = press(session, "nihao")
    assert (update.candidates[0].text, update.candidates[0].source) == ("泥号", Source.USER)
    session.press(Keystroke("Escape"))
    engine.user_data.words.block("你好", 2)
    assert "你好" not in [c.text for c in press(session, "nihao").candidates]


def test_a_dismissed_candidate_is_blocked_at_once(engine: Engine, session: Session) -> None:
    first = press(session, "nihao").candidates[0].text
    update = session.dismiss(0)
    assert first not in [c.text for c in update.candidates]
    assert engine.user_data.words.blocked_words() == [first]


SECRET = "泥号"


def leave_traces(engine: Engine, session: Session) -> None:
    """Have a word in the dictionary, in the history, in lessons and in copies of damaged files."""
    paths.data_folder().mkdir(exist_ok=True, parents=True)
    for file in (paths.history_file(), paths.lessons_file()):
        aside = file.with_name(f"{file.stem}.damaged-001{file.suffix}")
        aside.write_text(f"damaged {SECRET}", "utf-8")
    engine.user_data.words.add(UserWord(SECRET, ("ni", "hao")))
    for _ in range(3):
        press(session, "nihao")
        choose(session, SECRET)
        press(session, "woma ")
        press(session, "")


def traces() -> list[str]:
    files = [p for p in paths.data_folder().parent.rglob("*") if p.is_file()]
    return [p.name for p in files if SECRET.encode() in p.read_bytes()]


def test_a_forgotten_word_is_gone_everywhere_at_once(engine: Engine, session: Session) -> None:
    leave_traces(engine, session)
    assert len(traces()) >= 4
    before = engine.user_data.history.count()
    engine.user_data.forget_learned(SECRET)
    assert forget_word(engine.user_data.history, engine.user_data.words, SECRET) == 3
    session.reset()
    assert traces() == []
    assert engine.user_data.history.count() == before - 3
    assert press(session, "nihao").candidates[0].text == "你好"
    press(session, " ma ")
    engine.user_data.close()
    assert traces() == []


def test_the_command_forgets_a_word_too(engine: Engine, session: Session) -> None:
    leave_traces(engine, session)
    engine.user_data.close()
    assert main(["words", "forget", SECRET]) == 0
    assert traces() == []
    assert main(["words", "forget", ""]) == 2
    engine.user_data.learn_anew()
    assert SECRET not in "".join(lesson.text for lesson in engine.user_data.model.lessons)


def everything_left() -> list[str]:
    folder = paths.data_folder()
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_erasing_everything_leaves_nothing(
    engine: Engine, session: Session, model_folder: Path
) -> None:
    leave_traces(engine, session)
    phrases = paths.phrases_file()
    phrases.parent.mkdir(exist_ok=True, parents=True)
    phrases.write_text(f"xx\t{SECRET}\n", "utf-8")
    version = paths.data_folder() / "any" / "folder"
    version.mkdir(parents=True)
    (version / "file").write_text(SECRET, "utf-8")
    engine.user_data.words.block("工作", 1)
    engine.user_data.forget_all_learned()
    erase_everything(engine.user_data.history, engine.user_data.words)
    session.reset()
    assert traces() == []
    assert not phrases.exists()
    engine.user_data.close()
    assert everything_left() == ["history.sqlite3", "words.sqlite3"]
    texts = b"".join((paths.data_folder() / n).read_bytes() for n in everything_left())
    for left in ("工作", "你好", "nihao", "ni hao", "wo"):
        assert left.encode() not in texts.replace(b"words", b"").replace(b"word", b"")
    again = load_engine(model_folder, PLAIN)
    assert again.user_data.model.lessons == ()
    assert press(start_session(again, PLAIN), "nihao").candidates[0].text == "你好"
    again.user_data.close()


def test_the_command_erases_everything(engine: Engine, session: Session) -> None:
    leave_traces(engine, session)
    engine.user_data.close()
    assert main(["history", "erase", "--everything"]) == 1
    assert traces()
    assert main(["history", "erase", "--everything", "--yes"]) == 0
    assert everything_left() == ["history.sqlite3", "words.sqlite3"]
    assert traces() == []


def test_old_records_are_swept_at_the_start(model_folder: Path) -> None:
    store = HistoryStore(paths.history_file())
    type_for_days(store, 40, user_data.now_ms())
    store.close()
    load_engine(model_folder, replace(PLAIN, history_days=10)).user_data.close()
    assert 9 <= HistoryStore(paths.history_file()).count() <= 11


def test_a_damaged_file_is_told_about_once_somebody_listens(model_folder: Path) -> None:
    for path in (paths.history_file(), paths.words_file()):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"damage" * 3000)
    engine = load_engine(model_folder, PLAIN)
    told: list[Message] = []
    engine.user_data.messages.listen(told.append)
    damaged = [said for said in told if said.code is Code.DATABASE_REPAIRED]
    names = [dict(said.arguments)["what"] for said in damaged]
    assert names == [message(Code.HISTORY), message(Code.DICTIONARY)]
    press(start_session(engine, PLAIN), "nihao ")
    assert engine.user_data.history.count() == 1
    engine.user_data.close()


def test_messages_are_kept_in_order() -> None:
    messages = Messages()
    told: list[Message] = []
    for n in range(30):
        messages.notify(verbatim(f"{n}"))
    messages.listen(told.append)
    messages.notify(verbatim("last"))
    assert told == [*(verbatim(f"{n}") for n in range(10, 30)), verbatim("last")]


def test_typing_goes_on_where_nothing_can_be_written(model_folder: Path) -> None:
    folder = paths.data_folder()
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file in the way", "utf-8")
    engine = load_engine(model_folder, PLAIN)
    session = start_session(engine, PLAIN)
    told: list[Message] = []
    engine.user_data.messages.listen(told.append)
    press(session, "nihao ")
    assert session.context == "你好"
    assert len([said for said in told if said.code is Code.HISTORY_WAITS]) == 1
    folder.unlink()
    engine.user_data.close()
    assert HistoryStore(paths.history_file()).count() == 1


def test_words_of_an_import_are_offered(engine: Engine, session: Session) -> None:
    other = UserLexicon(paths.words_file())
    other.add(UserWord("泥号", ("ni", "hao")))
    other.close()
    engine.user_data.words._lookup.drop()
    assert "泥号" in [c.text for c in press(session, "nihao").candidates]


def test_what_was_learned_is_deleted_with_the_history(
    engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (100, 498, 499, 500):
        monkeypatch.setattr(user_data, "now_ms", lambda day=day: day * 24 * 3600 * 1000)
        press(session, "nihao ")
    apply_session_settings(session, engine, PLAIN, replace(PLAIN, history_days=30))
    engine.user_data.sweep_lessons()
    assert [lesson.day for lesson in engine.user_data.lessons.load().lessons] == [498, 499, 500]


def test_lessons_without_a_day_get_one(engine: Engine, session: Session) -> None:
    press(session, "nihao ")
    lines = paths.lessons_file().read_text("utf-8").splitlines()
    undated = [json.dumps({k: v for k, v in json.loads(one).items() if k != "d"}) for one in lines]
    paths.lessons_file().write_text("\n".join(undated) + "\n", "utf-8")
    engine.user_data.learn_anew()
    (lesson,) = engine.user_data.lessons.load().lessons
    assert lesson.day > 0


def test_a_character_that_no_file_takes_costs_itself_only(engine: Engine, session: Session) -> None:
    half = "\ud83d"
    engine.user_data.entered(f"editor{half}")
    session.set_context(f"今天{half}")
    press(session, "nihao ")
    engine.user_data.history.append(replace(next(engine.user_data.history.records()), text=half))
    engine.user_data.lessons.append(Observation(Kept(half), "你", ("ni",), "你"))
    press(session, "ma ")
    assert [r.text for r in engine.user_data.history.records()] == ["你好", "?", "吗"]
    assert [one.text for one in engine.user_data.lessons.load().lessons] == ["你好", "你", "吗"]
    assert engine.user_data.history.waiting == 0
