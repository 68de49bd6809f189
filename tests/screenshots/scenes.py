"""What there is to take pictures of: every window, in every state worth a look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QMenu

from p2h_desktop.core.types import Update
from p2h_desktop.gui.candidates.candidate_window import CandidateWindow
from p2h_desktop.gui.help.about_window import AboutWindow
from p2h_desktop.gui.help.explain_window import ExplainWindow
from p2h_desktop.gui.help.manual_window import ManualWindow
from p2h_desktop.gui.kit.rendered import rendered
from p2h_desktop.gui.kit.theme import look_of
from p2h_desktop.gui.training.training_window import TrainingWindow
from p2h_desktop.gui.user_data.dictionary_window import DictionaryWindow
from p2h_desktop.gui.user_data.history_window import HistoryWindow
from p2h_desktop.gui.user_data.word_dialogs import ImportDialog, WordDialog
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import AddReport, UserLexicon
from p2h_desktop.store.dictionary.word_files import Skipped, WordFile
from p2h_desktop.store.history.history_rows import Selection
from p2h_desktop.store.jobs import TrainEvent
from p2h_desktop.store.settings.setting_kinds import Group
from p2h_desktop.store.settings.theme_file import load_themes
from tests.screenshots import own_data
from tests.screenshots.studio import (
    NOW,
    REASON,
    Picture,
    Studio,
    candidate_window,
    idle,
    on_ground,
    settle,
)


def candidates(studio: Studio) -> Iterator[Picture]:
    """The candidate window in its shapes and themes."""
    sentence = studio.typed("jintiantianqihenhao")
    for layout in ("horizontal", "vertical"):
        one = candidate_window(studio, sentence, layout=layout)
        yield f"candidates-{layout}", on_ground(studio, [one])
        emoji = candidate_window(studio, studio.typed("kaixin"), layout=layout)
        paged = candidate_window(studio, studio.typed([*"shi", "Next", "Down"]), layout=layout)
        slip = candidate_window(studio, studio.typed("nihoa"), layout=layout)
        part = candidate_window(studio, part_chosen(studio), layout=layout)
        hidden = candidate_window(studio, studio.typed("wanan"), layout=layout, incognito=True)
        number = candidate_window(studio, studio.typed("v2026-5-1"), layout=layout)
        many = [emoji, paged, slip, part, hidden, number]
        yield f"candidates-{layout}-kinds", on_ground(studio, many, 2)
    note = CandidateWindow()
    note.set_look(look_of(studio.settings, {}), rounded=True)
    note.show_note("EN" if studio.settings.language == "en" else "英文", QRect(100, 100, 1, 20))
    yield "candidates-note", on_ground(studio, [note])
    names = ["p2h", *load_themes((paths.assets_folder() / "themes",))]
    for layout in ("horizontal", "vertical"):
        update = studio.typed([*"jintiantianqihenhao", "Down"])
        every = [candidate_window(studio, update, theme=n, layout=layout) for n in names]
        yield f"candidates-themes-{layout}", on_ground(studio, every, 2 if layout[0] == "h" else 4)


def part_chosen(studio: Studio) -> Update:
    """Return the Update after a word for the first syllables was taken."""
    keys = list("woxiangquyunnanlvxing")
    for _ in range(30):
        update = studio.typed(keys)
        offered = update.candidates[update.selected]
        if offered.end < 6:
            return studio.typed([*keys, "space"])
        keys.append("Down")
    raise AssertionError("no word for a part is offered")


def compose(studio: Studio) -> Iterator[Picture]:
    """The compose window: empty, with a reason, and while something is composed."""
    window = studio.desktop.compose
    window.edit.clear()
    window.set_reason("")
    window.open()
    yield "compose-empty", window
    studio.desktop._explain(REASON)
    yield "compose-reason", window
    window.set_reason("")
    window.edit.setPlainText("周末去爬山怎么样？")
    window.edit.moveCursor(window.edit.textCursor().MoveOperation.End)
    update = studio.typed("tianqiyubaoshuojintianhenhao")
    window.edit._draw_preedit(update)
    window.view.show_update(update, window.view.width())
    yield "compose-typing", window
    window.edit._draw_preedit(studio.typed(["Escape"]))


def settings(studio: Studio) -> Iterator[Picture]:
    """Every page of the settings window, as long as it is, and a search."""
    window = studio.desktop.settings_window
    window.open()
    for group in Group:
        window.show_group(group)
        yield f"settings-{group.name.lower()}", window
    window.show_group(Group.LOOK)
    window.resize(960, 1400)
    yield "settings-look-whole", window
    window.resize(960, 680)
    window.search.setText("history" if studio.settings.language == "en" else "历史")
    yield "settings-search", window
    window.search.setText("qqq")
    yield "settings-nothing", window
    window.search.clear()
    window.search.setFocus()


def welcome(studio: Studio) -> Iterator[Picture]:
    """The first page."""
    studio.desktop._open_welcome()
    window = studio.desktop.welcome
    assert window is not None
    yield "welcome", window
    update = studio.typed("jintiantianqihenhao")
    window.edit._draw_preedit(update)
    window.view.show_update(update, window.view.width())
    yield "welcome-typing", window
    window.edit._draw_preedit(studio.typed(["Escape"]))
    window.close()
    settle()


def statistics(studio: Studio) -> Iterator[Picture]:
    """Statistics of nothing, then of a month."""
    yield from with_and_without(studio, "statistics")


def history(studio: Studio) -> Iterator[Picture]:
    """The history: nothing, a month, a record chosen, a search without result."""
    yield from with_and_without(studio, "history")
    fill(studio)
    window = studio.tool("history")
    assert isinstance(window, HistoryWindow)
    window.table.selectRow(3)
    window.table.setFocus()
    yield "history-chosen", window
    window.search.setText("没有这样的字")
    settle()
    time.sleep(0.3)
    yield "history-nothing", window
    window.search.clear()
    settle()
    empty(studio)


def dictionary(studio: Studio) -> Iterator[Picture]:
    """The dictionary: nothing, words, blocked ones, and its dialogs."""
    yield from with_and_without(studio, "dictionary")
    fill(studio)
    window = studio.tool("dictionary")
    assert isinstance(window, DictionaryWindow)
    window.tabs.setCurrentIndex(1)
    yield "dictionary-blocked", window
    window.tabs.setCurrentIndex(0)
    dialog = WordDialog(window)
    dialog.text.setText("林书瑶")
    dialog.show()
    yield "dictionary-word", dialog
    dialog.close()
    skipped = (
        Skipped(3, message(Code.LINE_WITHOUT_HANZI), "hello world"),
        Skipped(9, message(Code.WORD_READINGS_DIFFER), "林书瑶"),
    )
    found = WordFile(tuple(window._words.entries()), (), skipped, 4, len(skipped))
    report = ImportDialog(window, "words.txt", found, AddReport(6, 3, 0))
    report.show()
    yield "dictionary-import", report
    report.close()
    empty(studio)


def phrases(studio: Studio) -> Iterator[Picture]:
    """The phrases: nothing, some."""
    paths.phrases_file().unlink(missing_ok=True)
    yield "phrases-empty", studio.tool("phrases")
    own_data.write_phrases(paths.phrases_file())
    yield "phrases", studio.tool("phrases")


def training(studio: Studio) -> Iterator[Picture]:
    """Training: nothing to learn, what will be learned, going on, both verdicts, versions."""
    yield from with_and_without(studio, "training")
    fill(studio)
    window = studio.tool("training")
    assert isinstance(window, TrainingWindow)
    settle(partial(idle, window))
    store, data = window._data.versions, window._data
    base = "b" * 64
    made = own_data.add_versions(store, data.vocab, base, NOW)
    window.run_page.begin()
    window.pages.setCurrentWidget(window.run_page)
    yield "training-begins", window
    for event in run_of_events():
        window.run_page.show_event(event)
    yield "training-goes-on", window
    for name, version in zip(("failed", "passed"), made, strict=True):
        window._show_result(version)
        yield f"training-{name}", window
    store.activate(made[1], data.vocab)
    window.tabs.setCurrentIndex(1)
    window.versions_page.show_versions()
    window.versions_page.list.setCurrentRow(0)
    yield "training-versions", window
    window.tabs.setCurrentIndex(0)
    window._show_data()
    window.data_page.set_notice(window.tr("训练没有完成：{reason}").format(reason="磁盘满了"))
    yield "training-notice", window
    settle(partial(idle, window))
    store.use_shipped()
    for version in made:
        store.delete(version)
    empty(studio)


def explain(studio: Studio) -> Iterator[Picture]:
    """Where candidates come from."""
    window = studio.tool("explain")
    assert isinstance(window, ExplainWindow)
    window.letters.clear()
    window.context.clear()
    yield "explain-empty", window
    window.explain("jintiantianqihenhao", "", "今天天气很好")
    settle(lambda: bool(window.candidates.count()))
    yield "explain", window


def manual(studio: Studio) -> Iterator[Picture]:
    """The user manual: its index, then a page with a table."""
    window = studio.tool("manual")
    assert isinstance(window, ManualWindow)
    window.list.setCurrentRow(0)
    yield "manual", window
    window.list.setCurrentRow(2)
    yield "manual-keys", window
    window.list.setCurrentRow(12)
    yield "manual-commands", window


def about(studio: Studio) -> Iterator[Picture]:
    """What P2H is, and whether all is well here."""
    window = studio.tool("about")
    assert isinstance(window, AboutWindow)
    settle(lambda: window.again.isEnabled())
    yield "about", window


def tray(studio: Studio) -> Iterator[Picture]:
    """The menu of the tray icon."""
    menu: QMenu = studio.desktop.tray._menu
    studio.desktop.tray.show_way(rendered(REASON))
    menu.popup(QPoint(100, 100))
    menu.setActiveAction(menu.actions()[2])
    yield "tray-menu", menu
    menu.close()


def with_and_without(studio: Studio, name: str) -> Iterator[Picture]:
    """The same window with nothing to show, then with data."""
    empty(studio)
    yield f"{name}-empty", studio.tool(name)
    fill(studio)
    window = studio.tool(name)
    time.sleep(0.3)
    yield name, window
    empty(studio)


def fill(studio: Studio) -> None:
    """Have something to show."""
    own_data.fill_history(studio.engine.user_data.history, NOW)
    words = UserLexicon(paths.words_file())
    own_data.fill_words(words, round(NOW.timestamp() * 1000))
    words.close()


def empty(studio: Studio) -> None:
    """Have nothing to show any more."""
    studio.engine.user_data.history.erase(Selection())
    words = UserLexicon(paths.words_file())
    words.erase_all()
    words.close()


def run_of_events() -> Iterator[TrainEvent]:
    """Yield what a trainer has told two thirds through its work."""
    yield TrainEvent("stage", message=message(Code.STAGE_LEARN, count=704))
    total = 240
    for step in range(1, 161):
        share = step / total
        wave = 0.18 * ((step * 7919) % 13 - 6) / 6
        loss = 2.2 * (1 - share) ** 1.7 + 0.35 + wave * (1 - share)
        yield TrainEvent("step", step, total, loss, 0.62 + 0.3 * share - wave / 9, 52.0)
        if step % 40 == 0:
            yield TrainEvent("later", step, total, loss + 0.3, 0.6 + 0.25 * share, 52.0)
