"""P2H as an engine of a private IBus daemon, typing into Qt, GTK and a terminal."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

import pytest

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.ibus.bus import find_address
from p2h_desktop.oslayer.ibus.install import VARIABLE, component_xml, install, remove
from tests.e2e.test_app import MODEL
from tests.e2e.test_typing import script
from tests.support.e2e.desktop import HERE, Desktop, Target, Typist
from tests.support.waiting import PATIENCE_S, wait_for

HUMAN_S = 0.05
NIHAO = [*"nihao", "space"]
PROGRAMS = ("ibus-daemon", "ibus", "dbus-daemon")
BEFORE, MEANWHILE = "xkb:us::eng", "xkb:us:euro:eng"  # engines of IBus itself
USE_IBUS = {"GTK_IM_MODULE": "ibus", "QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"}


Daemons = list[subprocess.Popen[bytes]]  # the last one runs


def start_daemon(
    desktop: Desktop, daemons: Daemons, environ: Mapping[str, str] | None = None
) -> None:
    for daemon in daemons:
        daemon.kill()
        daemon.wait()
    off = ("--panel=disable", "--config=disable", "--emoji-extension=disable")
    command = ["ibus-daemon", "--xim", "--cache=none", *off]
    daemons.append(desktop.start(command, environ=environ))
    wait_for(lambda: find_address(desktop.environ), "ibus-daemon")


@pytest.fixture(scope="module")
def daemons(desktop: Desktop) -> Daemons:
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    bus = desktop.start(command, stdout=subprocess.PIPE)
    assert bus.stdout is not None
    address = bus.stdout.readline().decode().strip()
    desktop.environ |= {**USE_IBUS, "DBUS_SESSION_BUS_ADDRESS": address}
    desktop.environ |= {"GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1"}
    started: Daemons = []
    start_daemon(desktop, started)
    return started


StartEngine = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start_engine(desktop: Desktop, daemons: Daemons) -> Iterator[StartEngine]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, str(HERE / "hook.py"), "0", "ibus"]
        engine = desktop.start(command, stdout=subprocess.PIPE)
        started.append(engine)
        assert engine.stdout is not None
        assert engine.stdout.readline() == b"ready\n"
        wait_for(lambda: engine_of(desktop) == "p2h", "IBus to choose the engine")
        return engine

    yield start
    for engine in started:
        end(engine)


@pytest.fixture
def engine(start_engine: StartEngine) -> subprocess.Popen[bytes]:
    return start_engine()


def end(engine: subprocess.Popen[bytes]) -> None:
    if engine.poll() is None:
        engine.send_signal(signal.SIGTERM)
        assert engine.wait(PATIENCE_S) == 0


def choose_engine(desktop: Desktop, name: str) -> None:
    desktop.run("ibus", "engine", name)
    wait_for(lambda: engine_of(desktop) == name, f"IBus to choose {name}")


def engine_of(desktop: Desktop) -> str:
    done = subprocess.run(
        ["ibus", "engine"],
        env=desktop.environ,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return done.stdout.decode().strip()


@pytest.fixture
def open_target(desktop: Desktop, engine: object) -> Callable[..., Target]:
    return desktop.target


# Keys that P2H leaves alone go through GTK's own queue, where a commit may overtake one on a very
# busy machine. Hence the pace of a very fast typist there, and 10 ms a key only on request.
@pytest.mark.parametrize(("kind", "key_s"), [("qt", 0.01), ("gtk", 0.03), ("xterm", 0.01)])
def test_words_typed_fast_arrive_exactly(
    kind: str, key_s: float, typist: Typist, open_target: Callable[..., Target]
) -> None:
    target = open_target(kind, f"ibus-{kind}")
    typed = script(kind, 40, seed=20250311)
    typist.type(typed.keys, key_s)
    target.wait_for_text(typed.text)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["qt", "gtk", "xterm"])
def test_five_hundred_words_at_ten_ms_a_key_arrive_exactly_on_a_quiet_machine(
    kind: str, typist: Typist, open_target: Callable[..., Target]
) -> None:
    target = open_target(kind, f"ibus-500-{kind}")
    typed = script(kind, 500, seed=4711)
    typist.type(typed.keys)
    target.wait_for_text(typed.text)


@pytest.mark.parametrize("kind", ["qt", "gtk"])
def test_password_fields_get_the_letters(
    kind: str, typist: Typist, open_target: Callable[..., Target]
) -> None:
    target = open_target(kind, f"password-{kind}", "password")
    typist.type([*NIHAO, "1"], HUMAN_S)
    target.wait_for_text("nihao 1")


def test_english_is_the_rule_where_an_address_is_typed(
    typist: Typist, open_target: Callable[..., Target]
) -> None:
    text = open_target("gtk", "letter")
    address = open_target("gtk", "address", "email")
    typist.type([*NIHAO, "Shift_L", *NIHAO], HUMAN_S)
    address.wait_for_text("nihao 你好")
    text.activate()
    typist.type(NIHAO, HUMAN_S)
    text.wait_for_text("你好")


def test_after_the_engine_was_killed_keys_are_plain_and_a_new_one_takes_over(
    desktop: Desktop,
    engine: subprocess.Popen[bytes],
    typist: Typist,
    open_target: Callable[..., Target],
) -> None:
    target = open_target("qt", "killed")
    typist.type([*NIHAO, *"ni"], HUMAN_S)
    desktop.settle()
    engine.kill()
    engine.wait()
    typist.type("ab", HUMAN_S)
    target.wait_for_text("你好ab")


def test_the_engine_of_before_comes_back_when_ours_ends(
    desktop: Desktop, start_engine: StartEngine
) -> None:
    choose_engine(desktop, BEFORE)
    end(start_engine())
    assert engine_of(desktop) == BEFORE


def test_an_engine_chosen_meanwhile_stays(desktop: Desktop, start_engine: StartEngine) -> None:
    choose_engine(desktop, BEFORE)
    engine = start_engine()
    choose_engine(desktop, MEANWHILE)
    end(engine)
    assert engine_of(desktop) == MEANWHILE
    choose_engine(desktop, BEFORE)  # which has another keyboard layout


def test_a_daemon_that_comes_back_finds_the_engine_again(
    desktop: Desktop,
    engine: subprocess.Popen[bytes],
    daemons: Daemons,
    typist: Typist,
    open_target: Callable[..., Target],
) -> None:
    start_daemon(desktop, daemons)
    wait_for(lambda: engine_of(desktop) == "p2h", "IBus to choose the engine again")
    target = open_target("qt", "after the daemon's end")
    typist.type(NIHAO, HUMAN_S)
    target.wait_for_text("你好")


def test_the_daemon_starts_the_application_when_its_engine_is_chosen(
    desktop: Desktop, daemons: Daemons, typist: Typist
) -> None:
    if not MODEL.exists():
        pytest.skip("needs the model in assets/model")
    xml = component_xml([sys.executable, "-m", "p2h_desktop"], "p2h-desktop", Say("zh").message)
    done = list(install(desktop.environ, xml))
    assert done[0].code is Code.IBUS_FILE_WRITTEN
    start_daemon(desktop, daemons, {VARIABLE: str(desktop.folder / "ibus" / "component")})
    target = desktop.qt("installed")
    windows = len(desktop.windows())
    choose = ["ibus", "engine", "p2h"]  # gives up waiting where the start takes seconds
    subprocess.run(choose, env=desktop.environ, check=False, timeout=PATIENCE_S)
    log = desktop.folder / "p2h" / "log" / "p2h.log"
    wait_for(lambda: log.exists() and "started" in log.read_text("utf-8"), "the application")
    desktop.settle(1.0)  # IBus tells a new engine of the focus, a moment later
    assert len(desktop.windows()) == windows  # no first page opens
    typist.type(NIHAO, HUMAN_S)
    target.wait_for_text("你好")
    list(remove(desktop.environ))
