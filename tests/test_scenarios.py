"""Runs the keystroke scripts in tests/scenarios; their language is described in its README."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from p2h_desktop.core.session.key_names import CHARACTER_NAMES, name_of_character
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.text_before import last_cluster
from p2h_desktop.core.types import Keystroke, Update
from tests.support.scenario_features import make_session

Line = tuple[str, str]  # where it stands, and the line itself
CHARACTERS = {name: character for character, name in CHARACTER_NAMES.items()}
TYPED = {"BackSpace": "\b", "Return": "\n"}


def scripts() -> Iterator[tuple[str, list[Line]]]:
    """Yield (title, lines) of every script; each line with `read` is a script of its own."""
    for path in sorted(Path(__file__).with_name("scenarios").glob("*.txt")):
        title, steps = "", list[Line]()
        for number, line in enumerate([*path.read_text("utf-8").splitlines(), "== "], 1):
            where = f"{path.name}:{number}"
            if line.startswith("== "):
                if any(not step.startswith("with ") for _, step in steps):
                    yield title, steps
                title, steps = f"{path.stem}: {line[3:]}", []
            elif line.startswith("read "):
                yield f"{title}: {line[5:]}", [*steps, (where, line)]
            elif line and not line.startswith("#"):
                steps.append((where, line))


SCRIPTS = dict(scripts())


def keystroke_of(name: str) -> Keystroke:
    """A key by its name, with modifiers: "shift+space", "ctrl+period", "KP_1"."""
    *held, key = name.split("+")
    text = CHARACTERS.get(key, key if len(key) == 1 else key.removeprefix("KP_"))
    plain = len(text) == 1 and "ctrl" not in held and "alt" not in held
    shift = "shift" in held or (plain and text.isupper())
    return Keystroke(key, text if plain else "", shift, "ctrl" in held, "alt" in held)


@dataclass
class Desk:
    """A session, the application it types into, and what was last to be seen."""

    session: Session = field(default_factory=lambda: make_session(""))
    application: str = ""
    view: dict[str, str] = field(default_factory=dict)

    def do(self, verb: str, rest: str) -> None:
        """Carry out one line of a script."""
        match verb:
            case "type" | "rush" | "lock" | "press":
                self._type(verb, rest)
            case "read":
                self._read(*rest.split(maxsplit=2))
            case "expect":
                what, _, wanted = rest.partition(" ")
                assert self.view[what] == wanted
            case "with":
                self.session = make_session(rest)
            case "before":
                self.session.set_context(rest)
            case "click" | "dismiss":
                act = self.session.select if verb == "click" else self.session.dismiss
                self._see(act(int(rest) - 1))
            case _:
                self._see({"leave": self.session.reset, "switch": self.session.toggle_mode}[verb]())

    def _type(self, verb: str, keys: str) -> None:
        for name in keys.split() if verb == "press" else keys:
            named = keystroke_of(name if verb == "press" else name_of_character(name))
            locked = Keystroke(name, name)  # Caps Lock is on
            self._press(locked if verb == "lock" else named, haste=verb == "rush")

    def _read(self, letters: str, how: str, wanted: str) -> None:
        self.do("rush", letters[:-1])
        self.do("type", letters[-1])
        what = {"as": "selected", "shown": "preedit"}.get(how)
        if what is not None:
            assert self.view[what].replace("|", "") == wanted
        else:
            assert how in ("offers", "hides", "corrects")
            listed = self.view["corrected" if how == "corrects" else "candidates"].split()
            assert (wanted in listed) == (how != "hides")

    def _press(self, keystroke: Keystroke, *, haste: bool = False) -> None:
        update = self.session.press(keystroke, more_waiting=haste)
        self._see(update)
        if not update.handled:
            typed = TYPED.get(keystroke.key, keystroke.text)
            text = self.application
            self.application = text[: -last_cluster(text)] if typed == "\b" else text + typed
            self._see(update)

    def _see(self, update: Update) -> None:
        assert self.application.endswith(update.retract)
        if self.view.get("revision") != str(update.revision):
            self.application = self.application.removesuffix(update.retract)
            self.application += update.commit.text if update.commit else ""
        preedit, shown = update.preedit, [c.text.replace("\n", "⏎") for c in update.candidates]
        self.view = {
            "preedit": preedit.text[: preedit.caret] + "|" + preedit.text[preedit.caret :],
            "candidates": " ".join(shown) or "-",
            "selected": shown[update.selected] if shown and update.selected >= 0 else "-",
            "page": f"{update.page + 1} of {update.pages}",
            "commit": update.commit.text if update.commit else "-",
            "application": self.application.replace("\n", "⏎") or "-",
            "key": "ours" if update.handled else "theirs",
            "mode": "Chinese" if update.chinese else "English",
            "marks": "Chinese" if update.marks else "Western",
            "width": "full" if update.wide else "half",
            "hanzi": "traditional" if update.traditional else "simplified",
            "corrected": " ".join(c.text for c in update.candidates if c.corrected) or "-",
            "revision": str(update.revision),
        }


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_scenario(script: list[Line]) -> None:
    desk = Desk()
    for where, line in script:
        verb, _, rest = line.partition(" ")
        try:
            desk.do(verb, rest)
        except AssertionError as error:
            raise AssertionError(f"{where}: {line}\nseen: {desk.view}") from error


def test_there_are_scenarios_for_everything() -> None:
    assert len(SCRIPTS) >= 300
