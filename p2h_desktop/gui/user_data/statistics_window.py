"""The statistics window: how much, how fast, how well guessed, where fingers slip; all local."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from p2h_desktop.core.pinyin.typos import Typo
from p2h_desktop.core.text.statistics import Statistics, Tally
from p2h_desktop.gui.kit.background_task import Background
from p2h_desktop.gui.kit.charts import DayChart, KeyboardChart, Point
from p2h_desktop.gui.kit.style import MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look
from p2h_desktop.gui.kit.widgets import bring_to_front, card, closes_by_keys, label, scrolled

_DAYS = 30
_SLIPS = 5  # of the commonest are told in words

Load = Callable[[], Statistics]


class StatisticsWindow(QWidget):
    """Shows statistics, read anew each time the window is opened."""

    visibility_changed = Signal()

    def __init__(self, load: Load) -> None:
        """Make the window, hidden; load: reads the history, in a thread of its own."""
        super().__init__()
        self._load = load
        self._background = Background(self)
        self.setWindowTitle(self.tr("P2H 统计"))
        self._numbers = [label("–", "figure") for _ in range(4)]
        self._state = label(name="muted", wraps=True)
        self._bars, self._line = DayChart(line=False), DayChart(line=True)
        self._bars.setAccessibleName(self.tr("每天的字数"))
        self._line.setAccessibleName(self.tr("每天的首选率"))
        self._keyboard = KeyboardChart()
        self._keyboard.setAccessibleName(self.tr("最容易按错的键"))
        self._slips = label(wraps=True)
        self._slips.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._arrange()
        closes_by_keys(self)
        self.setMinimumSize(520, 400)
        self.resize(800, 680)

    def _arrange(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        tiles = QHBoxLayout()
        tiles.setSpacing(WIDE)
        titles = (
            self.tr("上屏字数"),
            self.tr("每分钟字数"),
            self.tr("首选率"),
            self.tr("节省的按键"),
        )
        for number, title in zip(self._numbers, titles, strict=True):
            number.setAccessibleName(title)
            tiles.addWidget(card(label(title, "small"), number), 1)
        layout.addLayout(tiles)
        layout.addWidget(card(label(self.tr("每天的字数（最近 30 天）"), "title"), self._bars), 1)
        layout.addWidget(
            card(label(self.tr("首选率（第一个候选就是想要的）"), "title"), self._line), 1
        )
        slips = QWidget()
        grid = QGridLayout(slips)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(MARGIN)
        grid.addWidget(self._keyboard, 0, 0)
        grid.addWidget(self._slips, 0, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        layout.addWidget(card(label(self.tr("手误（已被纠正）"), "title"), slips))
        layout.addWidget(self._state)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(page))

    def set_look(self, look: Look) -> None:
        """Set the colours of the window."""
        dress(self, look.theme)
        for chart in (self._bars, self._line, self._keyboard):
            chart.set_theme(look.theme)

    def open(self) -> None:
        """Show the window in front and read the history."""
        self._state.setText(self.tr("正在统计…"))
        self._background.run(self._load, self._show, self._fail)
        bring_to_front(self)

    def show_statistics(self, found: Statistics, today: int) -> None:
        """Show statistics; today: the number of today, as those of the days in them."""
        total = found.total
        self._numbers[0].setText(f"{total.characters:,}")
        self._numbers[1].setText(f"{total.speed:.0f}" if total.timed_ms else "–")
        self._numbers[2].setText(f"{total.first_rate:.1%}" if total.commits else "–")
        self._numbers[3].setText(f"{total.keys_saved:,}")
        days = range(today - _DAYS + 1, today + 1)
        tallies = [found.days.get(day, Tally()) for day in days]
        labels = [f"{(d := date.fromordinal(day)).month}/{d.day}" for day in days]
        most = max((t.characters for t in tallies), default=0)
        bars = [
            Point(label, t.characters, self.tr("{n} 字").format(n=t.characters))
            for label, t in zip(labels, tallies, strict=True)
        ]
        empty = "" if total.characters else self.tr("还没有历史记录，使用一段时间后再来查看。")
        for chart in (self._bars, self._line):
            chart.say_empty(empty)
        self._bars.show_points(bars, most, f"{most:,}")
        rates = [
            Point(label, t.first_rate if t.commits else None, f"{t.first_rate:.0%}")
            for label, t in zip(labels, tallies, strict=True)
        ]
        self._line.show_points(rates, 1.0, "100%")
        self._show_slips(Counter(found.slips))
        self._state.setText(self.tr("根据本机的历史记录统计，不会发送到任何地方。"))

    def _show_slips(self, slips: Counter[Typo]) -> None:
        keys: Counter[str] = Counter()
        for slip, count in slips.items():
            for key in slip.meant:
                keys[key] += count
        self._keyboard.show_counts(keys)
        lines = [f"{self._words(s)}  ×{n}" for s, n in slips.most_common(_SLIPS)]
        self._slips.setText("\n".join(lines) or self.tr("还没有手误记录。"))

    def _words(self, slip: Typo) -> str:
        if not slip.typed:
            return self.tr("漏按 {key}").format(key=slip.meant)
        if slip.typed == slip.meant * 2:
            return self.tr("{key} 按了两次").format(key=slip.meant)
        return self.tr("把 {key} 按成 {typed}").format(key=slip.meant, typed=slip.typed)

    def _show(self, found: Statistics) -> None:
        self.show_statistics(found, date.today().toordinal())

    def _fail(self, _: str) -> None:
        self._state.setText(self.tr("无法读取历史记录。"))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()
