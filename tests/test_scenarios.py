"""Runs the keystroke scripts in tests/scenarios; their language is described in its README."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Keystroke, Update
from tests.scenario_features import make_session

NAMES = {" ": "space", "'": "apostrophe", "-": "minus", "=": "equal", ",": "comma", ".": "period"}
NAMES |= {";": "semicolon"}
SCRIPTS: dict[str, list[tuple[str, str]]] = {}  # title: where each line stands, and the line
for path in sorted(Path(__file__).with_name("scenarios").glob("*.txt")):
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("== "):
            SCRIPTS[f"{path.stem}: {line[3:]}"] = steps = []
        elif line and not line.startswith("#"):
            steps.append((f"{path.name}:{number}", line))


def keystroke_of(name: str, text: str = "") -> Keystroke:
    *held, key = name.split("+")
    return Keystroke(key, text, "shift" in held or text.isupper(), "ctrl" in held, "alt" in held)


def answers(session: Session, verb: str, rest: str) -> list[tuple[Update, str]]:
    """What the session answers to a line, each with what the application types by itself."""
    match verb:
        case "type" | "rush":
            keys = [(keystroke_of(NAMES.get(char, char), char), char) for char in rest]
        case "press":
            keys = [(keystroke_of(n), "\b" if n == "BackSpace" else "") for n in rest.split()]
        case "click":
            return [(session.select(int(rest) - 1), "")]
        case _:
            return [({"leave": session.reset, "switch": session.toggle_mode}[verb](), "")]
    return [(session.press(key, more_waiting=verb == "rush"), text) for key, text in keys]


def seen(update: Update, application: str) -> dict[str, str]:
    preedit, shown = update.preedit, [c.text.replace("\n", "⏎") for c in update.candidates]
    return {
        "preedit": preedit.text[: preedit.caret] + "|" + preedit.text[preedit.caret :],
        "candidates": " ".join(shown) or "-",
        "selected": shown[update.selected] if shown and update.selected >= 0 else "-",
        "page": f"{update.page + 1} of {update.pages}",
        "commit": update.commit.text if update.commit else "-",
        "application": application.replace("\n", "⏎") or "-",
        "key": "ours" if update.handled else "theirs",
        "mode": "Chinese" if update.chinese else "English",
    }


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_scenario(script: list[tuple[str, str]]) -> None:
    session, application, view = make_session(""), "", dict[str, str]()
    for where, line in script:
        verb, _, rest = line.partition(" ")
        if verb == "expect":
            what, _, wanted = rest.partition(" ")
            assert view[what] == wanted, f"{where}: {line}"
        elif verb == "with":
            session = make_session(rest)
        elif verb == "before":
            session.set_context(rest)
        else:
            for update, typed in answers(session, verb, rest):
                passed = "" if update.handled else typed
                application += update.commit.text if update.commit else passed
                application = application[:-2] if application.endswith("\b") else application
                view = seen(update, application)
