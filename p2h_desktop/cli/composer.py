"""`p2h type`: compose Chinese text in a terminal; the text goes to stdout at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.styles import Style

from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.keymap import chord
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.text_before import last_cluster
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.engine import Engine
from p2h_desktop.engine.session_config import start_session
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.settings.settings import Settings

PROGRAM = "p2h type"  # as the history names it
INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl+C
_NO_TERMINAL = 2

_STYLE = Style.from_dict(
    {
        "chosen": "underline bold",
        "letters": "underline",
        "number": "ansibrightblack",
        "selected": "reverse bold",
        "corrected": "underline",
        "hint": "ansibrightblack",
        "mode": "bold",
    }
)
_HINT = Bilingual(
    "空格选词 · 回车上屏字母 · Ctrl+空格 中英文 · Ctrl+Z 撤销上屏 · Ctrl+D 完成",
    "Space: choose · Enter: letters · Ctrl+Space: Chinese/English · Ctrl+Z: undo · Ctrl+D: finish",
)

_KEYSTROKES = {
    Keys.Enter: Keystroke("Return"),
    Keys.Backspace: Keystroke("BackSpace"),
    Keys.Delete: Keystroke("Delete"),
    Keys.Escape: Keystroke("Escape"),
    Keys.Tab: Keystroke("Tab"),
    Keys.BackTab: Keystroke("ISO_Left_Tab", shift=True),
    Keys.Left: Keystroke("Left"),
    Keys.Right: Keystroke("Right"),
    Keys.Up: Keystroke("Up"),
    Keys.Down: Keystroke("Down"),
    Keys.Home: Keystroke("Home"),
    Keys.End: Keystroke("End"),
    Keys.ControlLeft: Keystroke("Left", ctrl=True),
    Keys.ControlRight: Keystroke("Right", ctrl=True),
    Keys.ControlDelete: Keystroke("Delete", ctrl=True),
    Keys.ShiftDelete: Keystroke("Delete", shift=True),
    # terminals have no Ctrl+BackSpace and no Ctrl with a mark; these keys stand for them
    Keys.ControlW: Keystroke("BackSpace", ctrl=True),
    Keys.F3: Keystroke("period", ctrl=True),
    Keys.F4: Keystroke("space", " ", shift=True),
    Keys.PageUp: Keystroke("Prior"),
    Keys.PageDown: Keystroke("Next"),
    Keys.F5: Keystroke("F", shift=True, ctrl=True),  # a terminal does not send Ctrl+Shift+F
}
# what the text area does with keys that are not the session's
_EDITS: dict[str, Callable[[Buffer], object]] = {
    "Return": lambda text: text.insert_text("\n"),
    "BackSpace": lambda text: text.delete_before_cursor(
        last_cluster(text.text[: text.cursor_position])
    ),
    "ctrl+BackSpace": lambda text: text.delete_before_cursor(
        -(text.document.find_start_of_previous_word() or 0)
    ),
    "Delete": lambda text: text.delete(),
    "Tab": lambda text: text.insert_text("\t"),
    "Left": lambda text: text.cursor_left(),
    "Right": lambda text: text.cursor_right(),
    "Up": lambda text: text.cursor_up(),
    "Down": lambda text: text.cursor_down(),
    "Home": lambda text: _move(text, text.document.get_start_of_line_position()),
    "End": lambda text: _move(text, text.document.get_end_of_line_position()),
}


def _move(text: Buffer, by: int) -> None:
    text.cursor_position += by


def run_engine(engine: Engine, settings: Settings, say: Say) -> int:
    """Compose with what the user has taught; say at the end what the stores have to say."""
    session = start_session(engine, settings)
    session.set_private(engine.user_data.entered(PROGRAM))
    status = run(session, say)
    engine.user_data.close()
    engine.user_data.messages.listen(lambda m: print(f"p2h: {say.message(m)}", file=sys.stderr))
    return status


def run(session: Session, say: Say) -> int:
    """Compose until Ctrl+D or Ctrl+C, write the text to stdout, and return the exit status."""
    if not (sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())):
        said = say(
            "p2h type 需要在终端里运行；批量转换请用 p2h convert。",
            "p2h type needs a terminal; to convert files, use p2h convert.",
        )
        print(said, file=sys.stderr)
        return _NO_TERMINAL
    # with stdout in a file the screen is drawn on stderr
    screen = create_output(always_prefer_tty=True)
    text, status = compose(session, create_input(), screen, say)
    _write(text)
    return status


def compose(session: Session, keys: Input, screen: Output, say: Say) -> tuple[str, int]:
    """Return the text composed from `keys` and the exit status."""
    composer = _Composer(session, say)
    application: Application[int] = Application(
        layout=composer.layout(),
        key_bindings=composer.bindings(),
        style=_STYLE,
        input=keys,
        output=screen,
        erase_when_done=True,
    )
    application.ttimeoutlen = 0.05  # seconds: how long a lone Esc may be the start of a sequence
    status = application.run()
    return composer.text, status


def _write(text: str) -> None:
    line = text if not text or text.endswith("\n") else text + "\n"
    if sys.stdout.isatty():
        sys.stdout.write(line)
    else:
        # a file or pipe gets UTF-8 whatever the locale: no hanzi may be lost
        sys.stdout.buffer.write(line.encode())
    sys.stdout.flush()


class _Composer:
    """The text written so far, the session, and how both look."""

    def __init__(self, session: Session, say: Say) -> None:
        self._session = session
        self._say = say
        self._buffer = Buffer(multiline=True)
        self._update = session.reset()

    @property
    def text(self) -> str:
        return self._buffer.text

    def press(self, keystroke: Keystroke, *, more_waiting: bool) -> None:
        self._obey(self._session.press(keystroke, more_waiting=more_waiting))
        if not self._update.handled:
            self._edit(keystroke)

    def _obey(self, update: Update) -> None:
        self._update = update
        self._buffer.delete_before_cursor(len(update.retract))
        if update.commit is not None:
            self._buffer.insert_text(update.commit.text)

    def _edit(self, keystroke: Keystroke) -> None:
        edit = _EDITS.get(chord(keystroke))
        if keystroke.text:
            self._buffer.insert_text(keystroke.text)
        elif edit is not None:
            edit(self._buffer)
            if chord(keystroke) not in ("Return", "BackSpace"):  # these the session follows itself
                self._session.set_context(self._buffer.document.text_before_cursor)

    def _paste(self, text: str) -> None:
        self._obey(self._session.reset())
        self._buffer.insert_text(text.replace("\r\n", "\n").replace("\r", "\n"))
        self._session.set_context(self._buffer.document.text_before_cursor)

    def _end(self, event: KeyPressEvent, status: int) -> None:
        self._obey(self._session.set_chinese(False))  # hands over letters not chosen yet
        event.app.exit(result=status)

    def bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add(Keys.ControlD)
        def _finish(event: KeyPressEvent) -> None:
            self._end(event, 0)

        @bindings.add(Keys.ControlC)
        @bindings.add(Keys.SIGINT)
        def _interrupt(event: KeyPressEvent) -> None:
            self._end(event, INTERRUPTED)

        @bindings.add(Keys.ControlSpace)
        @bindings.add(Keys.F2)
        def _toggle(event: KeyPressEvent) -> None:
            self._obey(self._session.toggle_mode())

        @bindings.add(Keys.ControlZ)
        def _undo(event: KeyPressEvent) -> None:
            self._obey(self._session.press(Keystroke("BackSpace", ctrl=True)))
            if not self._update.handled:  # nothing to take back
                self._session.set_context(self._buffer.document.text_before_cursor)

        @bindings.add(Keys.BracketedPaste)
        def _take_paste(event: KeyPressEvent) -> None:
            self._paste(event.data)

        self._bind_keys(bindings)
        return bindings

    def _bind_keys(self, bindings: KeyBindings) -> None:
        """Send every other key to the session."""

        @bindings.add(Keys.Any)
        def _type(event: KeyPressEvent) -> None:
            if event.data.isprintable():
                name = name_of_character(event.data)
                keystroke = Keystroke(name, event.data, shift=event.data.isupper())
                self.press(keystroke, more_waiting=_letter_waits(event))

        for key, keystroke in _KEYSTROKES.items():

            @bindings.add(key)
            def _press(event: KeyPressEvent, keystroke: Keystroke = keystroke) -> None:
                self.press(keystroke, more_waiting=_letter_waits(event))

    def layout(self) -> Layout:
        text = FormattedTextControl(
            self._text_fragments, focusable=True, get_cursor_position=self._caret
        )
        candidates = FormattedTextControl(self._candidate_fragments)
        hint = FormattedTextControl(self._hint_fragments)
        return Layout(
            HSplit(
                [
                    Window(text, wrap_lines=True, dont_extend_height=True),
                    Window(
                        candidates,
                        wrap_lines=True,
                        dont_extend_height=True,
                        height=Dimension(min=1),
                    ),
                    Window(hint, wrap_lines=True, dont_extend_height=True),
                ]
            )
        )

    def _text_fragments(self) -> StyleAndTextTuples:
        document, preedit = self._buffer.document, self._update.preedit
        after = document.text_after_cursor
        # the screen puts the caret on a character only; at the end of a line there is none
        end = " " if not after or after.startswith("\n") else ""
        return [
            ("", document.text_before_cursor),
            ("class:chosen", preedit.text[: preedit.fixed]),
            ("class:letters", preedit.text[preedit.fixed :]),
            ("", end + after),
        ]

    def _caret(self) -> Point:
        preedit = self._update.preedit
        before = self._buffer.document.text_before_cursor + preedit.text[: preedit.caret]
        return Point(x=len(before) - before.rfind("\n") - 1, y=before.count("\n"))

    def _candidate_fragments(self) -> StyleAndTextTuples:
        update = self._update
        fragments: StyleAndTextTuples = []
        for index, candidate in enumerate(update.candidates):
            style = "class:selected" if index == update.selected else ""
            fragments.append(("class:number", f"{index + 1} "))
            for place, character in enumerate(candidate.text.replace("\n", "⏎")):
                mark = " class:corrected" if place in candidate.marked else ""
                fragments.append((style + mark, character))
            if candidate.comment:
                fragments.append(("class:number", f" {candidate.comment}"))
            fragments.append(("", "  "))
        if update.pages > 1:
            fragments.append(("class:number", f"‹{update.page + 1}/{update.pages}›"))
        return fragments

    def _hint_fragments(self) -> StyleAndTextTuples:
        update = self._update
        mode = self._say("中", "zh") if update.chinese else self._say("英", "en")
        marks = "" if update.marks else " ,."
        width = self._say(" 全角", " full") if update.wide else ""
        script = self._say(" 繁", " trad.") if update.traditional else ""
        return [
            ("class:mode", f"[{mode}{marks}{width}{script}] "),
            ("class:hint", _HINT.say(self._say.language)),
        ]


def _letter_waits(event: KeyPressEvent) -> bool:
    """Tell whether a letter that is already typed will be pressed after this key."""
    queue = event.app.key_processor.input_queue
    return any(len(press.key) == 1 and press.key.isalpha() for press in queue)
