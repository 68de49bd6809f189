"""The bridge: nothing typed is lost or reordered on its way through the session's thread."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType

import pytest
from pytestqt.qtbot import QtBot

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Commit, Keystroke, Update
from p2h_desktop.engine.session_host import Call, CaptureHost, SessionThread
from p2h_desktop.errors import CaptureError, InjectionError
from p2h_desktop.gui.session_signals import SessionSignals
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.oslayer.protocols import Caret
from tests.support.fakes import TableConverter
from tests.support.gui_fakes import FakeKeySource
from tests.support.waiting import PATIENCE_S


def keystroke(character: str) -> Keystroke:
    return Keystroke("space" if character == " " else character, character)


class Queue:
    """Runs what is posted when the test says so, in the test's thread."""

    def __init__(self) -> None:
        self._calls: list[Call] = []

    def post(self, call: Call) -> None:
        self._calls.append(call)

    def run(self) -> None:
        while self._calls:
            self._calls.pop(0)()


@pytest.fixture
def worker() -> Iterator[SessionThread]:
    worker = SessionThread()
    yield worker
    worker.stop()


def heard(bridge: SessionSignals) -> list[tuple[str, str]]:
    """Return a list that fills with (signal, text of preedit or commit)."""
    log: list[tuple[str, str]] = []
    bridge.committed.connect(lambda commit: log.append(("committed", commit.text)))
    bridge.updated.connect(lambda update: log.append(("updated", update.preedit.text)))
    bridge.pressed.connect(lambda update: log.append(("pressed", update.preedit.text)))
    return log


def test_every_press_is_answered_in_order_through_the_thread(
    qtbot: QtBot, worker: SessionThread
) -> None:
    bridge = SessionSignals(Session(TableConverter()), worker.post)
    commits: list[Commit] = []
    answers: list[Update] = []
    bridge.committed.connect(commits.append)
    bridge.pressed.connect(answers.append)
    typed = "nihao women zhongguo " * 20
    for character in typed:
        bridge.press(keystroke(character))
    qtbot.waitUntil(lambda: len(answers) == len(typed))
    assert "".join(commit.text for commit in commits) == "你好我们中国" * 20
    revisions = [answer.revision for answer in answers]
    assert revisions == sorted(revisions)


def test_a_commit_is_told_before_the_key_that_made_it() -> None:
    queue = Queue()
    bridge = SessionSignals(Session(TableConverter()), queue.post)
    log = heard(bridge)
    for character in "ni ":
        bridge.press(keystroke(character))
        queue.run()
    assert log[-3:] == [("committed", "你"), ("updated", ""), ("pressed", "")]


def test_letters_that_wait_are_neither_converted_nor_drawn_one_by_one() -> None:
    queue, converter = Queue(), TableConverter()
    bridge = SessionSignals(Session(converter), queue.post)
    log = heard(bridge)
    for character in "nihao":
        bridge.press(keystroke(character))
    queue.run()
    assert [letters for letters, _, _ in converter.asked] == ["nihao"]
    assert [text for kind, text in log if kind == "updated"] == ["ni hao"]
    assert [kind for kind, _ in log].count("pressed") == 5


@pytest.mark.parametrize("choose", ["press", "select"])
def test_waiting_letters_are_converted_before_a_choice(choose: str) -> None:
    queue = Queue()
    bridge = SessionSignals(Session(TableConverter()), queue.post)
    commits: list[Commit] = []
    bridge.committed.connect(commits.append)
    for character in "nihao":
        bridge.press(keystroke(character))
    if choose == "press":
        bridge.press(keystroke("2"))
    else:
        bridge.select(1)
    queue.run()
    assert [commit.text for commit in commits] == ["拟好"]


def test_pages_turn_both_ways() -> None:
    queue = Queue()
    bridge = SessionSignals(Session(TableConverter()), queue.post)
    pages: list[int] = []
    bridge.updated.connect(lambda update: pages.append(update.page))
    for character in "shi":
        bridge.press(keystroke(character))
    queue.run()
    for step in (1, 1, -1):
        bridge.turn_page(step)
        queue.run()
    assert pages == [0, 1, 2, 1]


def test_context_goes_to_the_session() -> None:
    queue, converter = Queue(), TableConverter()
    bridge = SessionSignals(Session(converter), queue.post)
    bridge.press(keystroke("n"), "我们")
    queue.run()
    assert converter.asked[-1][:2] == ("n", "我们")


class BrokenConverter(TableConverter):
    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        if letters == "ni":
            raise ValueError("this message quotes what was typed")
        return super().convert(letters, context, limit)


@pytest.fixture
def uncaught(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    kinds: list[type[BaseException]] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        kinds.append(kind)

    monkeypatch.setattr(sys, "excepthook", hook)
    return kinds


def test_an_error_in_the_converter_does_not_stop_the_keyboard(
    uncaught: list[type[BaseException]],
) -> None:
    queue = Queue()
    bridge = SessionSignals(Session(BrokenConverter()), queue.post)
    log = heard(bridge)
    for character in "ni":
        bridge.press(keystroke(character))
        queue.run()
    assert uncaught == [ValueError]
    assert [kind for kind, _ in log].count("pressed") == 2
    for character in "wo ":
        bridge.press(keystroke(character))
        queue.run()
    assert ("committed", "我") in log


def test_calls_run_in_one_thread_before_during_and_after_capture(worker: SessionThread) -> None:
    threads: list[str] = []
    ended, source = threading.Event(), FakeKeySource()

    def note() -> None:
        threads.append(threading.current_thread().name)

    worker.post(note)
    worker.capture(source, lambda reason: ended.set())
    worker.post(note)
    assert source.running.wait(PATIENCE_S)
    worker.post(note)
    worker.post(source.stop)
    assert ended.wait(PATIENCE_S)
    after = threading.Event()
    worker.post(note)
    worker.post(after.set)
    assert after.wait(PATIENCE_S)
    assert threads == ["session"] * 4
    assert not source.obeyed


def test_stopping_the_worker_stops_its_capture() -> None:
    worker, source = SessionThread(), FakeKeySource()
    reasons: list[Message | None] = []
    worker.capture(source, reasons.append)
    assert source.running.wait(PATIENCE_S)
    worker.stop()
    assert reasons == [None]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CaptureError(Code.KEYS_OCCUPIED), message(Code.KEYS_OCCUPIED)),
        (OSError(), message(Code.CAPTURE_FAILED, kind="OSError")),
    ],
)
def test_a_failed_capture_says_why_and_the_thread_goes_on(
    worker: SessionThread, uncaught: list[type[BaseException]], error: Exception, reason: Message
) -> None:
    reasons: list[Message | None] = []
    worker.capture(FakeKeySource(error), reasons.append)
    gone_on = threading.Event()
    worker.post(gone_on.set)
    assert gone_on.wait(PATIENCE_S)
    done = threading.Event()
    worker.post(done.set)
    assert done.wait(PATIENCE_S)
    assert reasons == [reason]
    assert uncaught == ([] if isinstance(error, CaptureError) else [OSError])


def capture_bridge(
    converter: TableConverter, locate: Callable[[], Caret | None] = lambda: None
) -> tuple[CaptureHost, list[tuple[Update, Caret | None]]]:
    bridge = CaptureHost(Session(converter), locate)
    shown: list[tuple[Update, Caret | None]] = []
    bridge.on_update = lambda update, caret: shown.append((update, caret))
    return bridge, shown


def test_the_caret_is_looked_for_once_a_composition() -> None:
    places = iter([Caret(1, 1, 1, 20, exact=True), Caret(2, 2, 1, 20, exact=True)])
    bridge, shown = capture_bridge(TableConverter(), lambda: next(places))
    for character in "ni wo":
        bridge.press(keystroke(character))
    composing = [caret.x for update, caret in shown if update.preedit.text and caret is not None]
    assert composing == [1, 1, 2, 2]


def test_captured_keys_answers_and_clicks_are_shown() -> None:
    bridge, shown = capture_bridge(TableConverter())
    for character in "shi":
        assert bridge.press(keystroke(character)) is shown[-1][0]
    assert bridge.turn_page(1).page == 1
    commit = bridge.select(1).commit
    assert commit is not None
    assert commit.text == "式"
    assert bridge.set_chinese(False).chinese is False
    assert [update.revision for update, _ in shown] == sorted(u.revision for u, _ in shown)
    assert shown[-1][0].chinese is False


def test_captured_keys_that_wait_are_not_shown_one_by_one() -> None:
    bridge, shown = capture_bridge(TableConverter())
    bridge.press(keystroke("n"), more_waiting=True)
    assert not shown
    bridge.press(keystroke("i"))
    bridge.press(keystroke(" "), more_waiting=True)
    assert [update.preedit.text for update, _ in shown] == ["ni", ""]


def test_after_an_error_the_application_gets_the_key(
    uncaught: list[type[BaseException]],
) -> None:
    bridge, _ = capture_bridge(BrokenConverter())
    bridge.press(keystroke("n"))
    update = bridge.press(keystroke("i"))
    assert uncaught == [ValueError]
    assert not update.handled
    assert not update.preedit.text


def test_text_that_was_not_taken_is_passed_on() -> None:
    bridge, _ = capture_bridge(TableConverter())
    rescued: list[str] = []
    bridge.on_undelivered = rescued.append
    for character in "ni ":
        bridge.press(keystroke(character))
    bridge.give_up(InjectionError(Code.TEXT_NOT_TAKEN))
    assert rescued == ["你"]
