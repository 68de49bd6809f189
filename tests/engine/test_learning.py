"""Learning in the application as it is put together: shipped models, session, files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.engine import Engine, load_engine
from p2h_desktop.engine.session_config import apply_session_settings, start_session
from p2h_desktop.store import paths
from p2h_desktop.store.settings.settings import Settings

NAME, LETTERS = "闫玥瑄", "yanyuexuan"  # whom no model knows


class User:
    """Types into an application of their own and looks at the first candidate."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        model = paths.assets_folder() / "model"
        self.engine: Engine = load_engine(model, self.settings)
        self.session: Session = start_session(self.engine, self.settings)

    def press(self, *names: str) -> Update:
        return [self.session.press(Keystroke(name)) for name in names][-1]

    def type(self, letters: str) -> Update:
        waiting = [self.session.press(Keystroke(c, c), more_waiting=True) for c in letters[:-1]]
        assert all(update.handled for update in waiting)
        return self.session.press(Keystroke(letters[-1], letters[-1]))

    def first(self, letters: str) -> str:
        """What is offered first for some letters, which are then dropped."""
        text = self.type(letters).candidates[0].text
        self.press("Escape")
        return text

    def put_together(self, letters: str, *pieces: str) -> None:
        """Choose pieces, turning pages as far as needed."""
        update = self.type(letters)
        for piece in pieces:
            while piece not in [c.text for c in update.candidates]:
                assert update.page + 1 < update.pages
                update = self.press("Next")
            update = self.session.select([c.text for c in update.candidates].index(piece))
        assert update.commit is not None
        assert update.commit.text == "".join(pieces)

    def leave(self) -> None:
        self.engine.user_data.close()


@pytest.fixture
def user() -> User:
    return User()


def test_a_name_put_together_once_comes_first_from_then_on(user: User) -> None:
    assert user.first(LETTERS) != NAME
    user.put_together(LETTERS, *NAME)
    assert user.first(LETTERS) == NAME
    user.session.reset()  # somewhere else
    assert user.first(LETTERS) == NAME
    assert user.first("jintian" + LETTERS + "laibulai") == f"今天{NAME}来不来"


def test_what_is_deleted_again_is_unlearned(user: User) -> None:
    before = user.first(LETTERS)
    user.put_together(LETTERS, *NAME)
    user.press("BackSpace", "BackSpace", "BackSpace")
    assert user.first(LETTERS) == before
    assert user.engine.user_data.model.lessons == ()


def test_what_was_learned_is_there_after_a_restart(user: User) -> None:
    user.put_together(LETTERS, *NAME)
    user.leave()
    assert User().first(LETTERS) == NAME


@pytest.mark.parametrize("damage", ["missing", "junk"])
def test_lost_lessons_are_made_anew_from_the_history(user: User, damage: str) -> None:
    user.put_together(LETTERS, *NAME)
    user.leave()
    if damage == "missing":
        paths.lessons_file().unlink()
    else:
        paths.lessons_file().write_bytes(b"\x00" * 500)
    assert User().first(LETTERS) == NAME


def test_learning_can_be_switched_off_and_on(user: User) -> None:
    user.put_together(LETTERS, *NAME)
    user.press("Return")
    user.session.reset()
    off = replace(user.settings, learning=False)
    apply_session_settings(user.session, user.engine, user.settings, off)
    learned = user.engine.user_data.model.lessons
    user.put_together("tianqi", "田七")
    assert user.engine.user_data.model.lessons == learned
    apply_session_settings(user.session, user.engine, off, user.settings)
    assert user.first(LETTERS) == NAME


def test_nothing_is_learned_in_incognito(user: User) -> None:
    user.session.set_incognito(True)
    user.put_together(LETTERS, *NAME)
    user.leave()
    assert not paths.lessons_file().exists()
    assert User().first(LETTERS) != NAME


def test_a_usual_word_does_not_push_out_another_where_that_belongs(user: User) -> None:
    for _ in range(6):
        user.put_together("yijing", "乙腈")
        user.press("Return")
    assert user.first("yijing") == "乙腈"
    assert user.first("wozuotianyijingqulexuexiao") == "我昨天已经去了学校"


def test_a_finger_that_often_misses_a_key_is_understood_better(user: User) -> None:
    sentences = {  # s for one a
        "tsbachetingzaimenkou": "他把车停在门口",
        "tabachetingzsimenkou": "他把车停在门口",
        "zhegedangaotsitianle": "这个蛋糕太甜了",
        "mamszaijiazuofan": "妈妈在家做饭",
        "dsjiadouzaidengta": "大家都在等他",
        "badengguandiaobs": "把灯关掉吧",
    }

    def understood() -> int:
        return sum(user.first(letters) == text for letters, text in sentences.items())

    before = understood()
    for _ in range(6):
        for letters in ("nihso", "zsijia", "mingtisn", "shsngban"):
            assert user.type(letters).candidates[0].corrected
            user.press("space")
    assert understood() >= before + 2
    assert user.first("jintiantianqihenhao") == "今天天气很好"
