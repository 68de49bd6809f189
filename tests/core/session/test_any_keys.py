"""What holds for any sequence of keys: nothing raises, no letter is lost, the state is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from p2h_desktop.core.pipeline.english_words import parse_words
from p2h_desktop.core.session.composition import fixed_end, fixed_text, remaining
from p2h_desktop.core.session.edit_commands import DELETIONS
from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.keymap import (
    DEFAULT_KEYMAP,
    HABITS,
    Action,
    Keymap,
    action_of,
    keymap_for,
)
from p2h_desktop.core.session.punctuation import full_width
from p2h_desktop.core.session.session import MAX_LETTERS, Session
from p2h_desktop.core.session.text_before import last_cluster, recordable
from p2h_desktop.core.types import Commit, Composition, Keystroke, Update
from tests.support.fakes import FakeRecorder, table_pipeline

RUNS, KEYS_EACH = 130, 160  # at least 20,000 keys in all


WORDS = parse_words(["! ok OK", "PPT hao women Wi-Fi GPT", "hamu"])


class QuickConverter:
    """The table, English and addresses; each question is answered once."""

    def __init__(self) -> None:
        pipeline = table_pipeline(words=WORDS)
        self.convert = lru_cache(None)(pipeline.convert)
        self.settled = pipeline.settled


QUICK = QuickConverter()


def key(char: str) -> Keystroke:
    return Keystroke(name_of_character(char), char, shift=char.isupper())


NAMED = (
    *("BackSpace", "BackSpace", "Delete", "Left", "Right", "Home", "End", "Down", "Up", "Tab"),
    *("Next", "Prior", "Escape", "Return", "F5", "Shift_L", "Control_L", "c", "period", "space"),
)
LETTERS = st.sampled_from("nihaomzgusvxhaonihaowomenwwokpptVAPG'").map(key)
MARKS = st.sampled_from("  123459,.?@[];\"':/-=7").map(key)
NAMED_KEYS = st.builds(
    Keystroke,
    st.sampled_from(NAMED),
    shift=st.booleans(),
    ctrl=st.sampled_from([False, False, True]),
    alt=st.just(False),
)
STRANGE = st.builds(Keystroke, st.text(max_size=3), st.text(max_size=3))
ANY_KEY = LETTERS | LETTERS | LETTERS | MARKS | NAMED_KEYS | STRANGE
KEYS = st.lists(st.tuples(ANY_KEY, st.booleans()), min_size=KEYS_EACH, max_size=KEYS_EACH)
SOME_KEYS = st.lists(st.tuples(ANY_KEY, st.booleans()), max_size=40)
KEYMAPS = st.just(DEFAULT_KEYMAP) | st.builds(
    keymap_for, st.sets(st.sampled_from(sorted(HABITS))), backspace_undoes=st.booleans()
)


@dataclass
class Application:
    """A text area that does what keys and updates ask, at its end; None where that is unknown."""

    text: str | None = ""
    commits: list[tuple[Commit, bool]] = field(default_factory=list)  # with the mode

    def apply_update(self, keystroke: Keystroke, update: Update) -> None:
        if update.retract:
            assert self.text is None or self.text.endswith(update.retract)
            self._delete(len(update.retract))
        if update.commit is not None:
            self.commits.append((update.commit, update.chinese))
            self._add(update.commit.text)
        if not update.handled:
            self._do(keystroke)

    def _do(self, keystroke: Keystroke) -> None:
        if keystroke.key in ("Shift_L", "Control_L"):
            return
        if keystroke.ctrl or keystroke.alt:
            self.text = None
        elif keystroke.key == "BackSpace":
            self._delete(last_cluster(self.text or ""))
        elif keystroke.key == "Return":
            self._add("\n")
        elif keystroke.text.isprintable() and keystroke.text:
            self._add(keystroke.text)
        else:
            self.text = None

    def _add(self, text: str) -> None:
        self.text = (self.text or "") + text

    def _delete(self, count: int) -> None:
        self.text = self.text and self.text[: len(self.text) - count]


def assert_consistent(composition: Composition, update: Update) -> None:
    start = 0
    for segment in composition.fixed:
        assert segment.start == start < segment.end
        assert segment.text
        start = segment.end
    assert start <= composition.caret <= len(composition.letters)
    assert len(remaining(composition)) <= MAX_LETTERS
    preedit = update.preedit
    chosen = fixed_text(composition)
    assert preedit.text[: preedit.fixed] == chosen
    assert preedit.text[preedit.fixed :].replace(" ", "") == remaining(composition)
    before_caret = composition.letters[fixed_end(composition) : composition.caret]
    assert preedit.text[preedit.fixed : preedit.caret].replace(" ", "") == before_caret
    assert (update.pages == 0) == (update.candidates == ())
    assert update.page < max(update.pages, 1)
    assert update.selected < max(len(update.candidates), 1)


def assert_no_letter_lost(
    before: Composition, keystroke: Keystroke, keymap: Keymap, after: Composition, update: Update
) -> None:
    """A key adds its own letter, deletes some beside the caret, commits all or drops all.

    Where there are too many letters, one more commits a beginning of them.
    """
    letters, caret = before.letters, before.caret
    action = action_of(keystroke, keymap.composing)
    if update.commit is not None:
        if after.letters:
            assert len(remaining(before)) == MAX_LETTERS
            assert update.commit.letters + after.letters == letters + keystroke.text
        else:
            assert update.commit.letters == letters
        assert_commit_holds_everything(update.commit)
    elif update.retract:
        assert letters == ""
        assert after.letters != ""
    elif action in DELETIONS and action is not Action.CANCEL:
        kept = (letters[:caret].startswith, letters[caret:].endswith)
        assert any(
            kept[0](after.letters[:i]) and kept[1](after.letters[i:])
            for i in range(len(after.letters) + 1)
        )
    elif after.letters not in (letters, f"{letters[:caret]}{keystroke.text}{letters[caret:]}"):
        separated = f"{letters[:caret]}'{letters[caret:]}"
        dropped = after.letters == "" and (action is Action.CANCEL or not update.handled)
        assert dropped or (action is Action.SEPARATE and after.letters == separated)


def assert_commit_holds_everything(commit: Commit) -> None:
    chosen = "".join(segment.text for segment in commit.segments)
    raw = commit.letters[commit.segments[-1].end if commit.segments else 0 :]
    rest = commit.text.removeprefix(chosen)
    assert commit.text.startswith(chosen)
    assert rest.startswith((raw, full_width(raw)))


@settings(
    max_examples=RUNS,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the test below makes examples small
)
@given(KEYS, KEYMAPS, st.booleans())
def test_no_key_raises_or_loses_letters(
    keys: Sequence[tuple[Keystroke, bool]], keymap: Keymap, chinese: bool
) -> None:
    press_all(keys, keymap, chinese)


@given(SOME_KEYS, KEYMAPS, st.booleans())
def test_no_key_of_a_few_raises_or_loses_letters(
    keys: Sequence[tuple[Keystroke, bool]], keymap: Keymap, chinese: bool
) -> None:
    press_all(keys, keymap, chinese)


def press_all(keys: Sequence[tuple[Keystroke, bool]], keymap: Keymap, chinese: bool) -> None:
    """Press keys, each with whether more wait; check all that holds after each."""
    recorder, application = FakeRecorder(), Application()
    session = Session(QUICK, keymap=keymap, recorder=recorder)
    session.set_chinese(chinese)
    for keystroke, more_waiting in keys:
        before = session.composition
        update = session.press(keystroke, more_waiting=more_waiting)
        assert_consistent(session.composition, update)
        assert_no_letter_lost(before, keystroke, keymap, session.composition, update)
        application.apply_update(keystroke, update)
        assert (application.text or "").endswith(session.context)
    recorded = [recordable(commit, chinese=chinese) for commit, chinese in application.commits]
    assert recorder.commits == [commit for commit in recorded if commit is not None]
    taken_back = sum(heard for heard in recorder.heard if isinstance(heard, int))
    assert taken_back <= sum(len(commit.text) for commit in recorder.commits)


@given(st.lists(st.sampled_from("nihaomzgusvx'  12345,.?").map(key), max_size=30))
def test_commits_and_remaining_letters_are_what_was_typed(keys: Sequence[Keystroke]) -> None:
    session = Session(QUICK)
    wanted = got = ""
    for keystroke in keys:
        composing = bool(session.composition.letters)
        update = session.press(keystroke)
        if keystroke.text.isalpha() or (composing and keystroke.text == "'"):
            wanted += keystroke.text
        got += update.commit.letters if update.commit else ""
    assert got + session.composition.letters == wanted


@given(SOME_KEYS)
def test_haste_changes_only_what_is_shown(keys: Sequence[tuple[Keystroke, bool]]) -> None:
    calm, hasty = Session(QUICK), Session(QUICK)
    for keystroke, more_waiting in keys:
        expected = calm.press(keystroke)
        update = hasty.press(keystroke, more_waiting=more_waiting)
        assert (update.commit, update.handled) == (expected.commit, expected.handled)
        assert hasty.composition == calm.composition
        if not more_waiting:
            assert update == expected


@pytest.mark.parametrize("text", ["👩‍👩‍👧", "👍🏽", "❤️", "é", "好"])
def test_backspace_follows_what_looks_like_one_character(text: str) -> None:
    assert last_cluster("好" + text) == len(text)
    assert last_cluster(text) == len(text)
