"""Starts a session as the settings say, and applies changed settings to it."""

from __future__ import annotations

from collections.abc import Iterable

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.engine.engine import Engine
from p2h_desktop.engine.input_tables import chosen_keymap, chosen_scheme
from p2h_desktop.store.assets.opencc_script import OpenccScript
from p2h_desktop.store.settings.setting_kinds import Group
from p2h_desktop.store.settings.settings import DECLARED, Settings

_FOLLOW_UP = ("predictions", "predictions_by_digit")
_SCRIPT = ("traditional", "traditional_kind")
_CONVERSION = (Group.TYPING, Group.SOUNDS, Group.WORDS)  # settings a converter is made with


def start_session(engine: Engine, settings: Settings) -> Session:
    """Return a session that types and learns as the settings say."""
    converter = engine.make(settings)
    converter.convert("nihao", "", 1)  # the first one takes several times as long as the next
    session = Session(
        converter,
        settings.page_size,
        chosen_keymap(settings)[0],
        keys=typed_keys(settings),
        recorder=engine.user_data.learner,
    )
    session.set_incognito(settings.incognito)
    session.set_modes(settings.chinese_marks, settings.full_width, settings.capital_words)
    _set_follow_up(session, engine, settings)
    _set_script(session, settings)
    return session


def _set_follow_up(session: Session, engine: Engine, settings: Settings) -> None:
    predictor = engine.predictor if settings.predictions else None
    session.suggestions.set_predictor(predictor, by_digit=settings.predictions_by_digit)


def _set_script(session: Session, settings: Settings) -> None:
    script = OpenccScript(settings.traditional_kind)
    session.script.set(script, on=settings.traditional)


def typed_keys(settings: Settings) -> TypedKeys:
    """Return how the session is to read keys."""
    numbers = "numbers" in settings.extras
    return TypedKeys(chosen_scheme(settings), numbers=numbers, tones=settings.tones)


def apply_session_settings(session: Session, engine: Engine, old: Settings, new: Settings) -> None:
    """Have a session obey changed settings at once; in its thread, between two keys."""
    if engine.user_data.apply_settings(new):
        session.written.seal()
    session.set_page_size(new.page_size)
    session.set_incognito(new.incognito)
    session.set_keymap(chosen_keymap(new)[0])
    # marks and width have keys of their own: only a change in the settings moves them
    session.set_modes(
        marks=new.chinese_marks if new.chinese_marks != old.chinese_marks else None,
        wide=new.full_width if new.full_width != old.full_width else None,
        capitals=new.capital_words,
    )
    if _differ(old, new, _FOLLOW_UP):
        _set_follow_up(session, engine, new)
    if _differ(old, new, _SCRIPT):
        _set_script(session, new)
    names = [name for name, one in DECLARED.items() if one.group in _CONVERSION]
    if _differ(old, new, names):
        session.set_converter(engine.make(new))
        session.set_keys(typed_keys(new))


def _differ(old: Settings, new: Settings, names: Iterable[str]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)
