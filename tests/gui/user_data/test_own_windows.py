"""The windows of history and dictionary: what they show, change and erase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from p2h_desktop.errors import StoreError
from p2h_desktop.gui.kit import widgets
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.gui.kit.style import shades
from p2h_desktop.gui.kit.tables import COUNT_ROLE
from p2h_desktop.gui.kit.theme import DARK, LIGHT, Look
from p2h_desktop.gui.user_data import dictionary_window, history_window
from p2h_desktop.gui.user_data.dictionary_window import DictionaryWindow
from p2h_desktop.gui.user_data.history_window import HistoryWindow
from p2h_desktop.gui.user_data.own_data import OwnData
from p2h_desktop.gui.user_data.word_dialogs import ImportDialog, WordDialog
from p2h_desktop.messages.message import verbatim
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.dictionary.word_rows import IMPORTED, UserWord
from p2h_desktop.store.erasure import erase_everything, forget_word
from p2h_desktop.store.history.history import DAY_MS, HistoryStore
from tests.store.history.test_history import NOON_MS, record

WANG = UserWord("王筱蓓", ("wang", "xiao", "bei"), added_ms=NOON_MS)


@pytest.fixture
def forgotten() -> list[str]:
    return []


@pytest.fixture
def own(tmp_path: Path, forgotten: list[str]) -> Iterator[OwnData]:
    history = HistoryStore(tmp_path / "history.sqlite3")
    words = UserLexicon(tmp_path / "words.sqlite3")
    yield OwnData(
        history,
        words,
        forgotten.append,
        lambda word: forget_word(history, words, word),
        lambda: forgotten.append("everything"),
        lambda: erase_everything(history, words),
    )
    history.close()
    words.close()


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions asked; each is answered with yes."""
    asked: list[str] = []

    def agree(_: object, question: str, act: str) -> bool:
        asked.append(question)
        return True

    for module in (history_window, dictionary_window):
        monkeypatch.setattr(module, "agreed", agree)
    return asked


@pytest.fixture
def history(own: OwnData, qtbot: QtBot) -> Iterator[HistoryWindow]:
    own.history.append(record("昨天", NOON_MS - DAY_MS, application="gedit", context="前文\n"))
    own.history.append(record("王筱蓓", letters="wxb"))
    own.history.append(record("她来了", rank=0))
    own.history.taken_back(1)
    own.history.append(record("的", rank=0))
    window = HistoryWindow(own)
    qtbot.addWidget(window)
    window.set_look(Look())
    window.open()
    idle(qtbot, window)
    yield window
    idle(qtbot, window)  # its threads must not outlive the store


@pytest.fixture
def dictionary(own: OwnData, qtbot: QtBot) -> DictionaryWindow:
    own.words.add(WANG)
    own.words.add(UserWord("行长", ("hang", "zhang"), added_ms=NOON_MS + 1))
    own.words.block("工做", 1)
    window = DictionaryWindow(own)
    qtbot.addWidget(window)
    window.set_look(Look())
    window.open()
    return window


def column(window: HistoryWindow | DictionaryWindow, number: int) -> list[str]:
    model = window.model
    rows = range(model.rowCount())
    return [str(model.data(model.index(row, number))) for row in rows]


def idle(qtbot: QtBot, window: HistoryWindow | DictionaryWindow) -> None:
    def done() -> bool:
        threads = [window._background, getattr(window, "_reading", window._background)]
        return not any(thread.busy for thread in threads)

    qtbot.waitUntil(done)


def test_the_history_is_shown_newest_first(history: HistoryWindow) -> None:
    assert column(history, 3) == ["的", "她来了", "王筱蓓", "昨天"]
    assert column(history, 4) == ["", "删去 1 字，改成 的", "选了第 2 个", "选了第 2 个"]
    assert history.days.count() == 3
    assert history.days.item(0).data(COUNT_ROLE) == "4"
    assert [history.programs.itemData(i) for i in range(3)] == [None, "", "gedit"]


def test_choosing_a_day_a_program_or_a_text(history: HistoryWindow, qtbot: QtBot) -> None:
    history.days.setCurrentRow(2)
    assert column(history, 3) == ["昨天"]
    history.days.setCurrentRow(0)
    history.programs.setCurrentIndex(2)
    history.programs.activated.emit(2)
    assert column(history, 3) == ["昨天"]
    history.programs.setCurrentIndex(0)
    history.search.setText("wxb")
    qtbot.waitUntil(lambda: column(history, 3) == ["王筱蓓"])
    history.search.setText("没有这个")
    qtbot.waitUntil(lambda: not column(history, 3))
    assert "没有找到" in history.empty.text()


def test_windows_go_from_dark_to_light_and_back(
    history: HistoryWindow, dictionary: DictionaryWindow
) -> None:
    for theme in (DARK, LIGHT, DARK):
        for window in (history, dictionary):
            window.set_look(Look(theme))
            page = window.grab().toImage().pixelColor(2, 2)
            assert page.name() == shades(theme).page.name()
            title = window.table.horizontalHeader().grab().toImage().pixelColor(2, 2)
            assert title.name() == theme.ground.name()


def test_details_of_one_record(history: HistoryWindow) -> None:
    history.table.selectRow(3)
    assert "前文：前文⏎" in history.details.text()
    assert "首选：拟好" in history.details.text()
    history.table.selectAll()
    assert "4" in history.details.text()


def test_erasing_in_the_window(
    history: HistoryWindow, own: OwnData, qtbot: QtBot, answers: list[str]
) -> None:
    history.table.selectRow(0)
    history.erase_chosen()
    idle(qtbot, history)
    assert column(history, 3) == ["她来了", "王筱蓓", "昨天"]
    history.days.setCurrentRow(2)
    history.erase_day()
    idle(qtbot, history)
    assert own.history.count() == 2
    history.programs.setCurrentIndex(1)
    history.erase_program()
    idle(qtbot, history)
    assert own.history.count() == 0
    assert len(answers) == 3
    assert "已删除" in history.message.text()


def test_erasing_all_and_everything(
    history: HistoryWindow,
    own: OwnData,
    qtbot: QtBot,
    answers: list[str],
    forgotten: list[str],
) -> None:
    own.words.add(WANG)
    history.erase_all()
    idle(qtbot, history)
    assert own.history.count() == 0
    assert own.words.size() == 1
    assert "还没有历史" in history.empty.text()
    assert forgotten == ["everything"]
    history.erase_everything()
    idle(qtbot, history)
    assert own.words.size() == 0
    assert forgotten == ["everything"] * 2


def test_a_word_is_forgotten(
    history: HistoryWindow,
    own: OwnData,
    qtbot: QtBot,
    forgotten: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" 王筱蓓 ", True))
    history.forget_word()
    idle(qtbot, history)
    assert forgotten == ["王筱蓓"]
    assert "王筱蓓" not in column(history, 3)
    assert own.words.forgotten_in("王筱蓓")


def test_refusing_erases_nothing(
    history: HistoryWindow, own: OwnData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda _: 0)
    history.table.selectAll()
    for act in (history.erase_chosen, history.erase_all, history.erase_everything):
        act()
    assert own.history.count() == 4
    assert not widgets.agreed(history, "?", "!")


def test_the_history_is_taken_along(
    history: HistoryWindow, own: OwnData, qtbot: QtBot, tmp_path: Path, answers: list[str]
) -> None:
    file = tmp_path / "out.jsonl"
    history.export_file(file)
    idle(qtbot, history)
    assert "4" in history.message.text()
    history.erase_all()
    idle(qtbot, history)
    file.write_text(file.read_text("utf-8") + "nonsense\n", "utf-8")
    history.import_file(file)
    idle(qtbot, history)
    assert "新增 4 条" in history.message.text()
    assert "1 行无法识别的内容（第 6 行）" in history.message.text()
    assert history.model.rowCount() == 4
    history.import_file(tmp_path)
    idle(qtbot, history)
    assert "无法读取" in history.message.text()


def test_long_histories_are_read_while_scrolling(own: OwnData, qtbot: QtBot) -> None:
    own.history.add([record(f"{n}", NOON_MS + n) for n in range(450)])
    window = HistoryWindow(own)
    qtbot.addWidget(window)
    window.open()
    idle(qtbot, window)
    rows = [window.model.rowCount()]
    while window.model.canFetchMore(QModelIndex()):
        window.model.fetchMore(QModelIndex())
        rows.append(window.model.rowCount())
    assert rows == [200, 400, 450]


def test_a_history_that_cannot_be_read_is_said(own: OwnData, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    window = HistoryWindow(replace(own, history=HistoryStore(folder)))
    qtbot.addWidget(window)
    window.open()
    assert "无法使用" in window.message.text()


def test_the_words_are_shown(dictionary: DictionaryWindow, qtbot: QtBot) -> None:
    assert column(dictionary, 0) == ["行长", "王筱蓓"]
    assert "(2)" in dictionary.tabs.tabText(0)
    assert dictionary.blocked.item(0).text() == "工做"
    dictionary.search.setText("wxb")
    qtbot.waitUntil(lambda: column(dictionary, 0) == ["王筱蓓"])
    assert not dictionary.buttons["edit"].isEnabled()
    dictionary.table.selectRow(0)
    assert dictionary.buttons["edit"].isEnabled()


def test_changing_words(dictionary: DictionaryWindow, own: OwnData) -> None:
    dictionary.table.selectRow(1)
    dictionary.pin()
    assert column(dictionary, 0) == ["王筱蓓", "行长"]
    assert column(dictionary, 2) == ["✓", ""]
    dictionary.table.selectRow(0)
    assert dictionary.buttons["pin"].text() == "取消置顶"
    dictionary.pin()
    assert column(dictionary, 2) == ["", ""]
    dictionary.table.selectAll()
    dictionary.delete()
    assert own.words.size() == 0
    dictionary.undo()
    assert own.words.size() == 2
    dictionary.table.selectAll()
    dictionary.block_chosen()
    assert set(own.words.blocked_words()) == {"王筱蓓", "行长", "工做"}
    dictionary.undo()
    dictionary.blocked.selectAll()
    dictionary.unblock()
    assert own.words.blocked_words() == []


def test_adding_and_editing(
    dictionary: DictionaryWindow, own: OwnData, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(text: str, pinyin: str = "") -> None:
        def exec_(dialog: WordDialog) -> int:
            dialog.text.setText(text)
            if pinyin:
                dialog.pinyin.setText(pinyin)
            return int(QDialog.DialogCode.Accepted)

        monkeypatch.setattr(WordDialog, "exec", exec_)

    fill("银耳")
    dictionary.add()
    assert "银耳" in column(dictionary, 0)
    dictionary.search.setText("")
    dictionary.table.selectRow(column(dictionary, 0).index("王筱蓓"))
    fill("王晓贝", "wang xiao bei")
    dictionary.edit()
    assert {w.text for w in own.words.entries()} == {"银耳", "行长", "王晓贝"}
    fill("坏")
    monkeypatch.setattr(WordDialog, "word", lambda *_: UserWord("坏", ()))
    dictionary.add()
    assert "拼音个数" in dictionary.message.text()


def test_blocking_and_forgetting_words(
    dictionary: DictionaryWindow,
    own: OwnData,
    qtbot: QtBot,
    answers: list[str],
    forgotten: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("干吗", True))
    dictionary.ask_block()
    assert own.words.blocked("干吗")
    dictionary.table.selectRow(1)
    dictionary.forget()
    idle(qtbot, dictionary)
    assert forgotten == ["王筱蓓"]
    assert column(dictionary, 0) == ["行长"]


def test_importing_tells_what_was_skipped(
    dictionary: DictionaryWindow,
    own: OwnData,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    file = tmp_path / "words.txt"
    file.write_text("银耳 yin er 3\n绿豆糕\nhello\n王筱蓓 wang xiao bei\n", "utf-8")
    dictionary.import_file(file)
    idle(qtbot, dictionary)
    shown = dictionary.findChildren(ImportDialog)
    assert "新增 2 个词" in shown[0].summary.text()
    assert "已有 1 个" in shown[0].summary.text()
    assert "1 个词的拼音由 P2H 自动标注" in shown[0].summary.text()
    assert shown[0].skipped.toPlainText() == "第 3 行：没有汉字：hello"
    assert {w.text for w in own.words.entries() if w.origin == IMPORTED} == {"银耳", "绿豆糕"}
    out = tmp_path / "out.tsv"
    dictionary.export_file(out)
    idle(qtbot, dictionary)
    assert "王筱蓓\twang xiao bei\t100\n" in out.read_text("utf-8")
    dictionary.import_file(tmp_path)
    idle(qtbot, dictionary)
    assert "无法读取" in dictionary.message.text()


def test_the_dialog_guesses_pinyin_until_it_is_typed(
    dictionary: DictionaryWindow, qtbot: QtBot
) -> None:
    dialog = WordDialog(dictionary)
    qtbot.addWidget(dialog)
    assert not dialog.save.isEnabled()
    dialog.text.setText("行长")
    assert dialog.pinyin.text() == "hang zhang"
    assert dialog.save.isEnabled()
    dialog.pinyin.setFocus()
    dialog.pinyin.clear()
    QTest.keyClicks(dialog.pinyin, "xing chang")
    dialog.text.setText("行长子")
    assert dialog.pinyin.text() == "xing chang"
    assert "拼音个数" in dialog.problem.text()
    assert not dialog.save.isEnabled()
    dialog.text.setText("行长")
    dialog.pinned.setChecked(True)
    assert dialog.word(7) == UserWord("行长", ("xing", "chang"), pinned=7, added_ms=7)


def test_work_in_the_background_ends_in_the_window(
    dictionary: DictionaryWindow, qtbot: QtBot
) -> None:
    ended: list[object] = []
    background = Background(dictionary)

    def fail() -> None:
        raise StoreError(verbatim("so"))

    works: list[Callable[[], object]] = [lambda: 5, fail]
    for work in works:
        assert background.run(work, ended.append, ended.append)
        assert not background.run(work, ended.append, ended.append)
        qtbot.waitUntil(lambda: not background.busy)
    assert ended == [5, "so"]
