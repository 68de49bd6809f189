"""The house holds: layers, offline, no torch in the app, modules and classes of readable size."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGES = ("p2h_desktop", "model_training")
NETWORK_QT = {
    "QLocalServer",
    "QLocalSocket",
    "QNetworkAccessManager",
    "QTcpServer",
    "QTcpSocket",
    "QUdpSocket",
    "QtNetwork",
    "QtNetworkAuth",
    "QtWebEngineCore",
    "QtWebSockets",
}
REVIEWED_FILE, LONGEST_FILE = 500, 800  # lines
MOST_MODULES, MOST_METHODS, MOST_ATTRIBUTES = 16, 20, 12
# classes with more methods or attributes, and why they are not cut; the figures may only fall
MORE_METHODS = {"UserLexicon": 28}  # every change of the dictionary, each a few lines over one file
MORE_ATTRIBUTES = {
    # windows: the widgets they are made of
    "DataPage": 13,
    "Desktop": 24,
    "ExplainWindow": 14,
    "HistoryWindow": 13,
    "SettingsWindow": 13,
    "TrainingWindow": 14,
    "Tray": 13,
    # state machines: what a protocol has them remember between two events
    "IbusEngine": 16,
    "Session": 14,
    "X11Capture": 18,
    # the layers of a network, and a training that can be resumed
    "P2HModel": 14,
    "Tuner": 15,
}


def sources(project: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((project / folder).rglob("*.py"))


def network_modules(project: Path) -> set[str]:
    """Return what the Offline contract forbids."""
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(set(c["forbidden_modules"]) for c in contracts if c["name"].startswith("Offline"))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports as run; raise SystemExit(run(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def loaded_after(project: Path, statement: str) -> set[str]:
    """Return the names of the modules that a fresh process has loaded after a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_imports_keep_the_contracts(project: Path) -> None:
    done = lint_imports(project)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def copied_tree(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(project / "pyproject.toml", copy)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(project / package, copy / package, ignore=ignored)
    return copy


@pytest.mark.parametrize(
    ("file", "statement", "contract"),
    [
        ("p2h_desktop/core/types.py", "import p2h_desktop.store.paths", "Layers"),
        ("p2h_desktop/store/paths.py", "import p2h_desktop.oslayer", "Layers"),
        (
            "p2h_desktop/gui/kit/theme.py",
            "import p2h_desktop.engine.engine",
            "Windows ask nothing of the engine",
        ),
        (
            "p2h_desktop/gui/kit/theme.py",
            "import p2h_desktop.engine.models",
            "Windows ask nothing of the engine",
        ),
        (
            "p2h_desktop/engine/models.py",
            "import p2h_desktop.engine.pipeline_builder",
            "No circles",
        ),
        ("p2h_desktop/core/vocab.py", "import sqlite3", "Core is pure"),
        ("p2h_desktop/store/paths.py", "import torch", "Training runs in its own process"),
        ("p2h_desktop/store/paths.py", "from PySide6 import QtCore", "Qt only"),
        ("p2h_desktop/engine/pipeline_builder.py", "from PySide6 import QtCore", "Qt only"),
        ("model_training/config.py", "import p2h_desktop.inference", "Training sees"),
        ("model_training/config.py", "import p2h_desktop.engine.pipeline_builder", "Training sees"),
        ("model_training/network/lora.py", "import model_training.finetune.trainer", "No circles"),
        ("p2h_desktop/core/fuzzy.py", "import p2h_desktop.core.text.explain", "No circles"),
        ("p2h_desktop/store/paths.py", "import urllib.request", "Offline"),
        ("p2h_desktop/gui/kit/theme.py", "import onnxruntime", "Each library has one home"),
        ("p2h_desktop/engine/models.py", "import onnxruntime", "Each library has one home"),
        ("p2h_desktop/newcomer.py", "import json", "Layers"),
    ],
)
def test_contracts_catch_an_import_hidden_in_a_function(
    copied_tree: Path, file: str, statement: str, contract: str
) -> None:
    path = copied_tree / file
    before = path.read_text("utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n\ndef planted() -> None:\n    {statement}\n", "utf-8")
    try:
        done = lint_imports(copied_tree)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
    assert done.returncode != 0
    broken = [line for line in done.stdout.splitlines() if "BROKEN" in line]
    if file.endswith("newcomer.py"):  # a module without a layer is reported before the contracts
        assert "newcomer" in done.stdout
    else:
        assert any(line.startswith(contract) for line in broken), done.stdout


def test_starting_the_app_loads_no_torch_and_no_network(project: Path) -> None:
    loaded = loaded_after(project, "import p2h_desktop.app.main")
    assert "p2h_desktop.app.main" in loaded
    assert not loaded & {"torch", "onnx", "model_training", "PySide6.QtNetwork"}


def test_the_command_line_loads_no_torch_and_no_qt(project: Path) -> None:
    loaded = loaded_after(project, "import p2h_desktop.cli.main")
    assert "p2h_desktop.cli.main" in loaded
    assert not loaded & {"torch", "onnx", "model_training", "PySide6"}


def test_no_source_names_a_network_module(project: Path) -> None:
    network = network_modules(project) | NETWORK_QT
    found = [
        f"{path.relative_to(project)}: {word}"
        for path in sources(project, *PACKAGES)
        for word in sorted(named_words(ast.parse(path.read_text("utf-8"))) & network)
    ]
    assert not found


def named_words(tree: ast.Module) -> set[str]:
    """Return what a module imports, loads by name, and the Qt network classes it mentions."""
    words: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                words.update(part for alias in names for part in alias.name.split("."))
            case ast.ImportFrom(module=module, names=names):
                words.update((module or "").split("."), (alias.name for alias in names))
            case ast.Name(id=name) | ast.Attribute(attr=name):
                words.update({name} & NETWORK_QT)  # a variable may be called http
            case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
                if "import" in ast.unparse(function):
                    words.update(name.split("."))
    return words


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "import urllib.request as r",
        "from http import client",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QLocalServer",
        "import PySide6\nserver = PySide6.QtNetwork.QTcpServer()",
        "import importlib\nimportlib.import_module('socket')",
        "__import__('ssl')",
    ],
)
def test_the_search_for_network_modules_finds_them(project: Path, source: str) -> None:
    assert named_words(ast.parse(source)) & (network_modules(project) | NETWORK_QT)


def test_a_test_cannot_open_an_internet_socket() -> None:
    import socket

    with pytest.raises(RuntimeError, match="offline"):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def test_files_are_short(project: Path) -> None:
    lengths = {
        path.relative_to(project).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in sources(project, *PACKAGES, "tests")
    }
    for file, length in lengths.items():
        if length > REVIEWED_FILE:
            print(f"{file} has {length} lines: is there a second subject in it?")
    assert not {file: n for file, n in lengths.items() if n > LONGEST_FILE}


def test_folders_hold_few_modules(project: Path) -> None:
    modules = Counter(
        path.parent.relative_to(project).as_posix()
        for path in sources(project, *PACKAGES, "tests")
        if path.name != "__init__.py"
    )
    assert not {folder: n for folder, n in modules.items() if n > MOST_MODULES}


def classes(project: Path) -> Iterator[ast.ClassDef]:
    for path in sources(project, *PACKAGES):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node


def public_methods(node: ast.ClassDef) -> int:
    """Return the number of methods, without properties."""
    methods = [f for f in node.body if isinstance(f, ast.FunctionDef) and not f.decorator_list]
    return sum(not method.name.startswith("_") for method in methods)


def attributes(node: ast.ClassDef) -> int:
    """Return the number of attributes that methods assign; the fields of a record do not count."""
    assigned = {
        target.attr
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute)
        and isinstance(target.ctx, ast.Store)
        and isinstance(target.value, ast.Name)
        and target.value.id == "self"
    }
    return len(assigned)


@pytest.mark.parametrize(
    ("count", "most", "more"),
    [
        (public_methods, MOST_METHODS, MORE_METHODS),
        (attributes, MOST_ATTRIBUTES, MORE_ATTRIBUTES),
    ],
)
def test_classes_are_small(
    project: Path, count: Callable[[ast.ClassDef], int], most: int, more: dict[str, int]
) -> None:
    counted = ((node.name, count(node)) for node in classes(project))
    assert {name: n for name, n in counted if n > most} == more


def test_small_products_are_not_spread_over_threads() -> None:
    # every module imports the package, and so sets this, before its own numpy
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, p2h_desktop; early = 'numpy' in sys.modules;"
            "import p2h_desktop.inference.onnx_scorer, threading, numpy as np;"
            "a = np.ones((2000, 2000), np.float32); a @ a;"
            "import os; print(early, len(os.listdir('/proc/self/task')))",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in os.environ.items() if not k.endswith("_THREADS")},
    )
    assert done.stdout.split()[0] == "False"
    if sys.platform == "linux":
        assert done.stdout.split()[1] == "1"


def test_context_to_be_stored_is_made_in_few_places(project: Path) -> None:
    """What core.types.Kept says, no cast says elsewhere: the gate, and what cuts or reads it."""
    made = {
        str(path.relative_to(project))
        for path in sources(project, "p2h_desktop")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Kept", "cast")
    }
    assert made == {
        "p2h_desktop/core/session/text_before.py",
        "p2h_desktop/core/learning/learner.py",
        "p2h_desktop/core/learning/user_model.py",
        "p2h_desktop/store/history/history.py",
        "p2h_desktop/store/lessons_file.py",
    }
