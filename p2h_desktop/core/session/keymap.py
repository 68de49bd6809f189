"""Keystrokes to actions: what a key means, while pinyin is being composed and while it is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from p2h_desktop.core.session.key_names import read_chord
from p2h_desktop.core.types import Keystroke
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message


class Action(Enum):
    """What a key asks of the session. The values are the names used in a user's keymap."""

    TYPE = "type"  # a letter for the composition
    SEPARATE = "separate"  # a border between syllables
    PUNCTUATE = "punctuate"  # anything else that types text
    CHOOSE = "choose"  # the selected candidate
    CHOOSE_NUMBER = "choose number"  # the candidate of this number on the page
    CHOOSE_SECOND = "choose second"  # of the page
    CHOOSE_THIRD = "choose third"
    FIRST_CHARACTER = "first character"  # of the selected candidate, for all of its letters
    LAST_CHARACTER = "last character"
    DISMISS = "dismiss"  # forget or block the selected candidate
    NEXT_CANDIDATE = "next candidate"
    PREVIOUS_CANDIDATE = "previous candidate"
    NEXT_PAGE = "next page"
    PREVIOUS_PAGE = "previous page"
    CARET_LEFT = "caret left"
    CARET_RIGHT = "caret right"
    SYLLABLE_LEFT = "syllable left"
    SYLLABLE_RIGHT = "syllable right"
    CARET_HOME = "caret home"
    CARET_END = "caret end"
    DELETE_BEFORE = "delete before"  # the letter before the caret, or the last choice
    DELETE_AFTER = "delete after"
    DELETE_SYLLABLE_BEFORE = "delete syllable before"  # the syllable, or the last choice
    DELETE_SYLLABLE_AFTER = "delete syllable after"
    COMMIT_LETTERS = "commit letters"  # chosen hanzi, then the letters as typed
    CANCEL = "cancel"  # drop the composition
    TOGGLE_MODE = "toggle mode"  # Chinese or English
    TOGGLE_PUNCTUATION = "toggle punctuation"  # Chinese or Western marks
    TOGGLE_WIDTH = "toggle width"  # full or half
    TOGGLE_SCRIPT = "toggle script"  # simplified or traditional hanzi
    UNDO = "undo"  # take the last commit back into the composition
    ABANDON = "abandon"  # drop the composition; the application gets the key
    PASS = "pass"  # the application gets the key, nothing else changes
    IGNORE = "ignore"  # swallowed while composing


# What needs the text of its key: a key means these by what it types, not by a binding.
_BY_TEXT = frozenset({Action.TYPE, Action.PUNCTUATE, Action.CHOOSE_NUMBER})
TOGGLES = frozenset(
    {
        Action.TOGGLE_MODE,
        Action.TOGGLE_PUNCTUATION,
        Action.TOGGLE_WIDTH,
        Action.TOGGLE_SCRIPT,
    }
)
# What a key can mean while nothing is composed.
IDLE_ACTIONS = TOGGLES | {Action.UNDO, Action.PASS}
COMPOSING_ACTIONS = frozenset(Action) - _BY_TEXT - {Action.UNDO}

UNBOUND = "default"  # in a user's keymap: the key means what it types

Bindings = Mapping[str, Action]  # by chord


@dataclass(frozen=True, slots=True)
class Keymap:
    """What chords are bound to; a chord that is not bound means what its key types."""

    composing: Bindings
    idle: Bindings


DEFAULT_KEYMAP = Keymap(
    MappingProxyType(
        {
            "space": Action.CHOOSE,
            "Return": Action.COMMIT_LETTERS,
            "KP_Enter": Action.COMMIT_LETTERS,
            "Escape": Action.CANCEL,
            "BackSpace": Action.DELETE_BEFORE,
            "shift+BackSpace": Action.DELETE_BEFORE,
            "Delete": Action.DELETE_AFTER,
            "ctrl+BackSpace": Action.DELETE_SYLLABLE_BEFORE,
            "ctrl+Delete": Action.DELETE_SYLLABLE_AFTER,
            "shift+Delete": Action.DISMISS,
            "Left": Action.CARET_LEFT,
            "Right": Action.CARET_RIGHT,
            "ctrl+Left": Action.SYLLABLE_LEFT,
            "ctrl+Right": Action.SYLLABLE_RIGHT,
            "Home": Action.CARET_HOME,
            "End": Action.CARET_END,
            "Down": Action.NEXT_CANDIDATE,
            "Up": Action.PREVIOUS_CANDIDATE,
            "Tab": Action.NEXT_CANDIDATE,
            "shift+Tab": Action.PREVIOUS_CANDIDATE,
            "shift+ISO_Left_Tab": Action.PREVIOUS_CANDIDATE,
            "Next": Action.NEXT_PAGE,
            "Prior": Action.PREVIOUS_PAGE,
            "equal": Action.NEXT_PAGE,
            "minus": Action.PREVIOUS_PAGE,
            "bracketleft": Action.FIRST_CHARACTER,
            "bracketright": Action.LAST_CHARACTER,
            "Shift_L": Action.TOGGLE_MODE,
            "Shift_R": Action.TOGGLE_MODE,
            "ctrl+period": Action.TOGGLE_PUNCTUATION,
            "shift+space": Action.TOGGLE_WIDTH,
            "ctrl+F": Action.TOGGLE_SCRIPT,
            "ctrl+shift+F": Action.TOGGLE_SCRIPT,
        }
    ),
    MappingProxyType(
        {
            "Shift_L": Action.TOGGLE_MODE,
            "Shift_R": Action.TOGGLE_MODE,
            "ctrl+period": Action.TOGGLE_PUNCTUATION,
            "shift+space": Action.TOGGLE_WIDTH,
            "ctrl+F": Action.TOGGLE_SCRIPT,
            "ctrl+shift+F": Action.TOGGLE_SCRIPT,
            "ctrl+BackSpace": Action.UNDO,
        }
    ),
)

# What people are used to from other input methods, for the settings: name, and bindings while
# composing. Later ones win where two want one key.
HABITS: Mapping[str, Bindings] = MappingProxyType(
    {
        "edge_brackets": {
            "bracketleft": Action.FIRST_CHARACTER,
            "bracketright": Action.LAST_CHARACTER,
        },
        "page_minus_equal": {"minus": Action.PREVIOUS_PAGE, "equal": Action.NEXT_PAGE},
        "page_comma_period": {"comma": Action.PREVIOUS_PAGE, "period": Action.NEXT_PAGE},
        "page_brackets": {
            "bracketleft": Action.PREVIOUS_PAGE,
            "bracketright": Action.NEXT_PAGE,
        },
        "second_semicolon": {"semicolon": Action.CHOOSE_SECOND},
        # the border moves to the same key with Shift
        "third_apostrophe": {"apostrophe": Action.CHOOSE_THIRD, "quotedbl": Action.SEPARATE},
    }
)

MODIFIER_KEYS = frozenset(
    f"{name}_{side}" for name in ("Shift", "Control", "Alt", "Meta", "Super") for side in "LR"
) | {"Caps_Lock", "Num_Lock", "ISO_Level3_Shift", "Mode_switch"}


def chord(keystroke: Keystroke) -> str:
    """Return the name of a keystroke in a keymap, such as "Left" or "ctrl+shift+Left".

    Shift is not named with a key that types a mark or a letter: "quotedbl" says it already.
    """
    typed = keystroke.text not in ("", " ") and keystroke.text.isprintable()
    shift = keystroke.shift and not typed
    held = {"ctrl": keystroke.ctrl, "alt": keystroke.alt, "shift": shift}
    return "+".join([name for name, is_held in held.items() if is_held] + [keystroke.key])


def action_of(keystroke: Keystroke, bindings: Bindings) -> Action:
    """Return what the keystroke is bound to, else what follows from what it types."""
    bound = bindings.get(chord(keystroke))
    return meaning(keystroke) if bound is None else bound


def meaning(keystroke: Keystroke) -> Action:
    """Return what a keystroke asks for by what it types, whatever it may be bound to."""
    if keystroke.key in MODIFIER_KEYS:
        return Action.PASS
    if keystroke.ctrl or keystroke.alt:
        return Action.ABANDON
    text = keystroke.text
    if not text or not text.isprintable():
        return Action.IGNORE
    if len(text) == 1 and text.isascii():
        if text.isalpha():
            return Action.TYPE
        if text.isdigit():
            return Action.CHOOSE_NUMBER
        if text == "'":
            return Action.SEPARATE
    return Action.PUNCTUATE


def keymap_for(habits: Collection[str], *, backspace_undoes: bool = False) -> Keymap:
    """Return the default keymap with these HABITS instead of its own."""
    ours = {chord for bindings in HABITS.values() for chord in bindings}
    composing = {k: action for k, action in DEFAULT_KEYMAP.composing.items() if k not in ours}
    for name, bindings in HABITS.items():
        composing |= bindings if name in habits else {}
    idle = dict(DEFAULT_KEYMAP.idle)
    if backspace_undoes:
        idle["BackSpace"] = Action.UNDO
    return Keymap(composing, idle)


def rebind(keymap: Keymap, table: Mapping[str, object]) -> tuple[Keymap, tuple[Message, ...]]:
    """Apply a user's table: {"composing": {chord: action}, "idle": {…}}.

    Returns the keymap and messages about what could not be understood; those entries change
    nothing.
    """
    problems = [
        message(Code.KEYMAP_NO_PART, part=name)
        for name in table
        if name not in ("composing", "idle")
    ]
    composing, wrong = _rebound(keymap.composing, table, "composing", COMPOSING_ACTIONS)
    idle, wrong_idle = _rebound(keymap.idle, table, "idle", IDLE_ACTIONS)
    return Keymap(composing, idle), (*problems, *wrong, *wrong_idle)


def _rebound(
    bindings: Bindings, table: Mapping[str, object], part: str, allowed: Collection[Action]
) -> tuple[Bindings, list[Message]]:
    entries = table.get(part, {})
    if not isinstance(entries, Mapping):
        return bindings, [message(Code.KEYMAP_NO_TABLE, part=part)]
    changed, problems = dict(bindings), []
    names = {action.value: action for action in allowed}
    for written, wanted in entries.items():
        try:
            key = read_chord(written)
        except ValueError:
            problems.append(message(Code.KEYMAP_NO_KEY, part=part, key=repr(written)))
            continue
        if wanted == UNBOUND:
            changed.pop(key, None)
        elif isinstance(wanted, str) and wanted in names:
            changed[key] = names[wanted]
        else:
            problems.append(
                message(Code.KEYMAP_NO_ACTION, part=part, key=repr(written), action=repr(wanted))
            )
    return changed, problems
