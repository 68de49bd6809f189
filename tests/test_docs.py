"""The papers keep up: commands, options, settings and assets are all written about."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from model_training.__main__ import build_parser as training_parser
from p2h_desktop.cli.main import build_parser as p2h_parser
from p2h_desktop.core.session.keymap import COMPOSING_ACTIONS, IDLE_ACTIONS
from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.settings.settings import DECLARED
from p2h_desktop.store.settings.settings_doc import settings_page

PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|sh|md|toml|txt|tsv)))`")
ROOTS = ("", "p2h_desktop")  # papers may leave these out of a path
MANUALS = tuple(f"docs/manual/{language}/command-line.md" for language in ("zh", "en"))
LINK = re.compile(r"\]\(([^)#:]+)\)")


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the parser has no commands")


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (name for name in action.option_strings if name not in ("-h", "--help"))


@pytest.fixture(scope="module")
def user_papers(project: Path) -> str:
    papers = [project / "README.md", *sorted((project / "docs").glob("*.md"))]
    return "\n".join(path.read_text("utf-8") for path in papers)


@pytest.fixture(scope="module")
def all_papers(project: Path, user_papers: str) -> str:
    return user_papers + (project / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("command", commands(p2h_parser(Say("en"))))
def test_commands_of_p2h_are_documented(user_papers: str, command: str) -> None:
    assert f"p2h {command}" in user_papers
    for option in options(commands(p2h_parser(Say("en")))[command]):
        assert f"`{option}" in user_papers, f"p2h {command} {option}"


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md", *MANUALS])
def test_every_paper_for_users_names_all_commands(project: Path, paper: str) -> None:
    text = (project / paper).read_text("utf-8")
    parsers = commands(p2h_parser(Say("en")))
    assert not [name for name in parsers if f"p2h {name}" not in text]
    assert not [o for parser in parsers.values() for o in options(parser) if f"`{o}" not in text]


@pytest.mark.parametrize("command", commands(training_parser()))
def test_commands_of_model_training_are_documented(all_papers: str, command: str) -> None:
    assert f"model_training {command}" in all_papers


def test_the_page_of_settings_is_in_step_with_their_table(project: Path) -> None:
    page = (project / "docs" / "settings.md").read_text("utf-8")
    assert page == settings_page(), "run: p2h settings --markdown > docs/settings.md"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_manual_names_every_setting(project: Path, language: str) -> None:
    page = (project / "docs" / "manual" / language / "settings.md").read_text("utf-8").casefold()
    labels = [getattr(one.label, language) for one in DECLARED.values()]
    # units in brackets belong to the number, not to the name
    names = [re.split(r" ?[(（]", label)[0].casefold() for label in labels]
    assert not [name for name in names if name not in page]


@pytest.mark.parametrize("paper", ["formats.md", "manual/zh/keys.md", "manual/en/keys.md"])
def test_everything_a_key_can_mean_is_documented(project: Path, paper: str) -> None:
    page = (project / "docs" / paper).read_text("utf-8")
    names = [action.value for action in COMPOSING_ACTIONS | IDLE_ACTIONS]
    assert not [name for name in names if f"`{name}`" not in page]


def test_origin_of_every_asset_is_told(project: Path) -> None:
    told = (project / "assets" / "LICENSES.md").read_text("utf-8")
    assets = [path for path in (project / "assets").rglob("*") if path.is_file()]
    names = {path.relative_to(project / "assets").as_posix() for path in assets}
    assert not {name for name in names - {"LICENSES.md"} if f"`{name}`" not in told}


def test_every_dependency_has_an_exact_version(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [settings["dependencies"], *settings["optional-dependencies"].values()]
    pinned = (project / "constraints.txt").read_text("utf-8").lower().replace("_", "-")
    for requirement in chain.from_iterable(groups):
        name = re.split(r"[<>=!; ]", requirement.lower().replace("_", "-"))[0]
        assert re.search(f"^{re.escape(name)}==", pinned, re.MULTILINE), requirement


def pins(path: Path) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([\w.]+)", path.read_text("utf-8"), re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


@pytest.mark.parametrize("name", ["run", "train", "test", "bundle", "build"])
def test_packages_are_installed_by_hash_in_the_version_tested(project: Path, name: str) -> None:
    path = project / "requirements" / f"{name}.txt"
    hashed, exact = pins(path), pins(project / "constraints.txt")
    assert hashed
    assert not hashed.items() - exact.items(), "run: build.sh lock"
    entries = re.split(r"\n(?=\S)", path.read_text("utf-8"))[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_what_each_command_installs_is_in_its_list(project: Path) -> None:
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    extras = settings["project"]["optional-dependencies"]
    wanted = {
        "run": [],
        "train": extras["train"],
        "test": extras["train"] + extras["dev"],
        "bundle": extras["bundle"],
    }
    for name, more in wanted.items():
        lines = [r for r in settings["project"]["dependencies"] + more if "_platform" not in r]
        names = {re.split(r"[<>=!; ]", r.lower().replace("_", "-"))[0] for r in lines}
        assert names - {"torch"} <= pins(project / "requirements" / f"{name}.txt").keys(), name
    (backend,) = settings["build-system"]["requires"]
    assert backend.split("==") in map(list, pins(project / "requirements" / "build.txt").items())


@pytest.mark.parametrize("paper", ["README.md", "README.zh-CN.md"])
def test_links_lead_somewhere(project: Path, paper: str) -> None:
    links = LINK.findall((project / paper).read_text("utf-8"))
    assert links
    assert not [link for link in links if not (project / link).exists()]


@pytest.mark.parametrize(
    "paper",
    ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions.md"],
)
def test_files_that_papers_name_exist(project: Path, paper: str) -> None:
    named = PATH.findall((project / paper).read_text("utf-8"))
    assert named
    missing = [n for n in named if not any((project / root / n).exists() for root in ROOTS)]
    assert not missing
