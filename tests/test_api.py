"""The public interface: its examples run, it is typed, and it is what its papers say."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

from p2h_desktop import api
from p2h_desktop.api import Engine, EngineOptions


@pytest.mark.parametrize("page", ["docs/api.md", "p2h_desktop/api.py"])
def test_the_examples_run(page: str, project: Path) -> None:
    failed, tried = doctest.testfile(str(project / page), module_relative=False)
    assert tried > 1
    assert not failed


def test_what_is_exported_exists_and_is_documented() -> None:
    for name in api.__all__:
        thing = getattr(api, name)
        assert not inspect.isclass(thing) or inspect.getdoc(thing), name


def test_the_package_says_that_it_is_typed(project: Path) -> None:
    assert (project / "p2h_desktop" / "py.typed").exists()


def test_options_change_what_is_found() -> None:
    toned = Engine.load(options=EngineOptions(tones=True, extras=(), page_size=3))
    assert toned.sentences("ma1")[0].text == "妈"
    session = toned.session()
    for letter in "ma":
        update = session.press(api.Keystroke(letter, letter))
    assert len(update.candidates) == 3


def test_an_unknown_scheme_is_an_error() -> None:
    with pytest.raises(api.P2HError):
        Engine.load(options=EngineOptions(scheme="own"))
