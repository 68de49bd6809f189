"""The compose window: our own text area with the preedit in it, handed over by clipboard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFocusEvent,
    QGuiApplication,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from p2h_desktop.core.types import Commit, Preedit, Update
from p2h_desktop.gui.candidates.candidate_view import CandidateView
from p2h_desktop.gui.compose.mode_note import mode_name
from p2h_desktop.gui.compose.qt_keys import ShiftTap, is_modifier, to_keystroke
from p2h_desktop.gui.kit.style import GAP, MARGIN, WIDE, dress
from p2h_desktop.gui.kit.theme import Look, Theme, hanzi_font
from p2h_desktop.gui.kit.widgets import bring_to_front, label
from p2h_desktop.gui.session_signals import SessionSignals

_LEAST_PX = 320
_CONTEXT = 64  # characters before the caret told to the session


class ComposeEdit(QPlainTextEdit):
    """A text area whose keys go through the session first, in order.

    A key the session leaves to the application is done here when its answer arrives, so that
    nothing overtakes the letters before it.
    """

    def __init__(self, bridge: SessionSignals) -> None:
        """Join an empty text area to `bridge`."""
        super().__init__()
        self._bridge = bridge
        self._tap = ShiftTap()
        self._unanswered: deque[QKeyEvent] = deque()
        self._composing = False
        self._hint = ""
        self._tab_leaves = False
        # another input method on top of ours would take the letters away
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setTabChangesFocus(False)
        bridge.retracted.connect(self._retract)
        bridge.committed.connect(self._insert)
        bridge.updated.connect(self._draw_preedit)
        bridge.pressed.connect(self._finish_key)

    def let_tab_leave(self) -> None:
        """Have Tab go on to the next widget while nothing is composed, instead of being typed."""
        self._tab_leaves = True
        self.setTabChangesFocus(not self._composing)

    def set_preedit_look(self, theme: Theme) -> None:
        """Set the colours of chosen hanzi and letters in the preedit."""
        self._chosen_format = QTextCharFormat()
        self._chosen_format.setForeground(theme.accent)
        self._chosen_format.setFontUnderline(True)
        self._letters_format = QTextCharFormat()
        self._letters_format.setForeground(theme.text)
        self._letters_format.setFontUnderline(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send the key to the session."""
        self._tap.press(event)
        if is_modifier(event):
            super().keyPressEvent(event)
            return
        settled = not self._unanswered and not self._composing
        context = self._text_before_caret() if settled else None
        self._unanswered.append(event.clone())
        self._bridge.press(to_keystroke(event), context)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Switch 中/英 after a lone Shift."""
        if self._tap.release(event):
            self._bridge.toggle_mode()
        super().keyReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Drop the composition: the caret moves."""
        self._tap.forget()
        self._draw_preedit_text(Preedit())
        super().mousePressEvent(event)
        self._bridge.reset()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Drop the composition and what the session knows of the text."""
        self._tap.forget()
        self._bridge.reset()
        super().focusOutEvent(event)

    def _text_before_caret(self) -> str:
        caret = self.textCursor().selectionStart()  # Qt counts in UTF-16
        before = self.toPlainText().encode("utf-16-le", "surrogatepass")[: 2 * caret]
        return before.decode("utf-16-le", "surrogatepass")[-_CONTEXT:]

    def _finish_key(self, update: Update) -> None:
        event = self._unanswered.popleft()
        if not update.handled:
            super().keyPressEvent(event)

    def _retract(self, text: str) -> None:
        cursor = self.textCursor()
        end = cursor.selectionStart()
        start = end - len(text.encode("utf-16-le", "surrogatepass")) // 2  # Qt counts in UTF-16
        cursor.setPosition(end)
        cursor.setPosition(max(0, start), QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText() == text:
            cursor.removeSelectedText()

    def _insert(self, commit: Commit) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(commit.text)
        QApplication.sendEvent(self, event)
        self.ensureCursorVisible()

    def set_hint(self, hint: str) -> None:
        """Set what stands in the empty text; Qt would paint it under a preedit, too."""
        self._hint = hint
        self._show_hint()

    def _show_hint(self) -> None:
        self.setPlaceholderText("" if self._composing else self._hint)

    def _draw_preedit(self, update: Update) -> None:
        if update.preedit.text or self._composing:
            self._draw_preedit_text(update.preedit)

    def _draw_preedit_text(self, preedit: Preedit) -> None:
        self._composing = bool(preedit.text)
        self.setTabChangesFocus(self._tab_leaves and not self._composing)
        self._show_hint()
        kinds = QInputMethodEvent.AttributeType
        rest = len(preedit.text) - preedit.fixed
        attribute = QInputMethodEvent.Attribute
        attributes = [
            attribute(kinds.Cursor, preedit.caret, 1, None),
            attribute(kinds.TextFormat, 0, preedit.fixed, self._chosen_format),
            attribute(kinds.TextFormat, preedit.fixed, rest, self._letters_format),
        ]
        QApplication.sendEvent(self, QInputMethodEvent(preedit.text, attributes))
        self.ensureCursorVisible()


class ComposeWindow(QWidget):
    """Type here, then paste there: works where global capture does not."""

    closed = Signal()  # by the window's own close button
    visibility_changed = Signal()
    quit_wanted = Signal()
    settings_wanted = Signal()
    incognito_wanted = Signal(bool)

    def __init__(self, bridge: SessionSignals) -> None:
        """Make the window, hidden."""
        super().__init__()
        self._bridge = bridge
        self.edit = ComposeEdit(bridge)
        self.view = CandidateView(show_preedit=False)
        self.view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.view.chosen.connect(bridge.select)
        self.view.setMinimumWidth(_LEAST_PX)
        self.view.paged.connect(bridge.turn_page)
        self._reason = label(name="reason", wraps=True)
        self._reason.hide()
        self._mode = _button(bridge.toggle_mode)
        self._incognito = _button(lambda: self.incognito_wanted.emit(self._incognito.isChecked()))
        self._incognito.setCheckable(True)
        self._settings = _button(self.settings_wanted.emit)
        self._copy = _button(self.copy)
        self.edit.textChanged.connect(lambda: self._copy.setText(self.tr("复制")))
        self._copy_and_close = _button(self.copy_and_close)
        self._copy_and_close.setObjectName("primary")
        self._copy_and_close.setToolTip("Ctrl+Enter")
        self._quit = _button(self.quit_wanted.emit)
        self._quit.hide()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.copy_and_close)
        self._arrange()
        bridge.updated.connect(self._show)
        self._revision = -1
        self._name_mode: Callable[[], str] = partial(
            mode_name, chinese=True, marks=True, wide=False, traditional=False
        )
        self.retranslate()
        self.resize(640, 400)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        for button in (self._mode, self._incognito, self._settings, self._quit):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._copy_and_close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(WIDE)
        layout.addWidget(self._reason)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.view)
        layout.addLayout(buttons)

    def retranslate(self) -> None:
        """Say everything in the language of the interface."""
        self.setWindowTitle(self.tr("P2H 写字板"))
        self.edit.setAccessibleName(self.tr("写字区"))
        self.edit.set_hint(self.tr("在这里输入拼音：空格选第一个候选，数字键选其他"))
        self._incognito.setText(self.tr("无痕"))
        self._incognito.setToolTip(self.tr("打开时不学习，也不保存历史记录"))
        self._settings.setText(self.tr("设置"))
        self._copy.setText(self.tr("复制"))
        self._copy_and_close.setText(self.tr("复制并关闭"))
        self._quit.setText(self.tr("退出 P2H"))
        self._mode.setToolTip(self.tr("按 Shift 切换中英文"))
        self.view.set_hint(self.tr("候选会显示在这里"))
        self._mode.setText(self._name_mode())

    def show_incognito(self, incognito: bool) -> None:
        """Show whether nothing is kept of what is typed."""
        self._incognito.setChecked(incognito)

    def set_look(self, look: Look) -> None:
        """Set colours, and the fonts of text and candidates."""
        theme, size_pt = look.theme, look.size_pt
        dress(self, theme)
        self.edit.setFont(hanzi_font(size_pt + 2, look.font))
        self.edit.set_preedit_look(theme)
        # a column of candidates would push the text around
        self.view.set_look(replace(look, vertical=False), framed=True, rounded=True)

    def set_reason(self, reason: str) -> None:
        """Say why this window is needed; "" when it is not."""
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))

    def offer_quit(self) -> None:
        """Show a button to quit, and say how to go on: there is no tray for all that."""
        self._quit.show()
        self.set_reason(
            self.tr(
                "这个桌面没有托盘图标。关闭写字板后，仍可以在其他程序里输入；"
                "再次启动 P2H 会打开设置。"
            )
        )

    def open(self) -> None:
        """Show the window, put it in front and the caret into the text."""
        bring_to_front(self)
        self.edit.setFocus()

    def copy(self) -> None:
        """Put the text on the clipboard; no text leaves there what is there."""
        text = self.edit.toPlainText()
        if text:
            QGuiApplication.clipboard().setText(text)
            self._copy.setText(self.tr("已复制"))

    def copy_and_close(self) -> None:
        """Put the text on the clipboard, empty the window and hide it."""
        self.copy()
        self.edit.clear()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the user closed the window; its text stays for the next time."""
        super().closeEvent(event)
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is shown."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the window is hidden."""
        super().hideEvent(event)
        self.visibility_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the candidates within the width."""
        super().resizeEvent(event)
        self.view.fit(self.view.width())

    def _show(self, update: Update) -> None:
        if update.revision <= self._revision:
            return
        self._revision = update.revision
        self.view.show_update(update, self.view.width())
        self._name_mode = partial(
            mode_name,
            chinese=update.chinese,
            marks=update.marks,
            wide=update.wide,
            traditional=update.traditional,
        )
        self._mode.setText(self._name_mode())


def _button(act: Callable[[], None]) -> QPushButton:
    """Return a button that leaves the caret in the text, where Tab is for candidates."""
    button = QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda: act())
    return button
