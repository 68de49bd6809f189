"""`p2h convert --list` writes what the window shows, page by page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest

from p2h_desktop.cli.main import main
from p2h_desktop.core.fuzzy import COMMON_PAIRS
from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme
from p2h_desktop.core.session.key_names import name_of_character
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.engine.pipeline_builder import build_pipeline, options_of
from p2h_desktop.store.settings.scheme_file import load_scheme
from p2h_desktop.store.settings.settings import Settings
from tests.support.scenario_features import FixedClock, shipped_models

ListedFunction = Callable[..., list[str]]  # lines and options to lines

COUNT = 23  # candidates: some pages, and a part of one

INPUTS = (
    *("n", "ni", "nihao", "nh", "xian", "xi'an", "shi", "womendoushizhongguoren", "jintiantianqi"),
    *("zhg", "zgr", "nihoa", "zhognguo", "lv", "lvxing", "nuer", "zhonghuarm", "aaa", "uuu", "yi'"),
    *("kaixin", "xiao", "haha", "rq", "sj", "xq", "riqi", "jintian", "nongli"),  # emoji and dates
    *("hello", "python", "woyongpython", "ok", "wifi", "womenPPT", "bzhan", "a@b.cn"),  # English
    *("jisuanji", "shurufa", "v123", "v1+2", "urenren"),
)


class Typist:
    """Types in a session as a new user does, and reads all pages."""

    def __init__(self, settings: Settings, scheme: ShuangpinScheme | None = None) -> None:
        pipeline = build_pipeline(shipped_models(), options_of(settings, scheme))
        keys = TypedKeys(scheme, "numbers" in settings.extras, settings.tones)
        self._session = Session(pipeline, settings.page_size, keys=keys)

    def shown(self, letters: str, context: str = "") -> list[str]:
        """Return the first candidates for some letters, in the order they are shown."""
        self._session.set_context(context)
        update = [self._press(name_of_character(letter), letter) for letter in letters][-1]
        texts = [candidate.text for candidate in update.candidates]
        while len(texts) < COUNT and update.page + 1 < update.pages:
            update = self._press("Next")
            texts += [candidate.text for candidate in update.candidates]
        assert self._session.composition.letters == letters
        self._session.reset()
        return texts[:COUNT]

    def _press(self, name: str, text: str = "") -> Update:
        return self._session.press(Keystroke(name, text, shift=text.isupper()))


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("p2h_desktop.engine.pipeline_builder.SystemClock", FixedClock)


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> ListedFunction:
    def run(lines: list[str], *options: str) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert main(["convert", "--list", *options]) == 0
        return capsys.readouterr().out.split("\n")[:-1]

    return run


def test_the_list_is_what_the_window_shows(listed: ListedFunction) -> None:
    typist = Typist(Settings())
    written = listed(list(INPUTS), "--nbest", str(COUNT))
    for letters, line in zip(INPUTS, written, strict=True):
        assert line == "\t".join(typist.shown(letters)), letters


def test_the_inputs_hold_all_kinds_of_candidates() -> None:
    pipeline = build_pipeline(shipped_models(), options_of(Settings(), None))
    found = {c.source.value for letters in INPUTS for c in pipeline.convert(letters, "", COUNT)}
    assert found >= {"sentence", "word", "character", "english", "symbol", "computed"}


def test_after_a_text_before(listed: ListedFunction) -> None:
    typist = Typist(Settings())
    rows = [("ta", "我喜欢"), ("shi", "今天"), ("de", "她"), ("zai", "我"), ("jian", "明天")]
    lines = [f"{letters}\t\t{before}" for letters, before in rows]
    written = listed(lines, "--nbest", str(COUNT), "--context")
    for (letters, before), line in zip(rows, written, strict=True):
        assert line.split("\t") == typist.shown(letters, before)
    assert written != listed(lines, "--nbest", str(COUNT))


def test_with_fuzzy_sounds(listed: ListedFunction) -> None:
    letters = ["zongguo", "zi", "lanjing", "sishi", "nihao"]
    typist = Typist(Settings(fuzzy=COMMON_PAIRS))
    written = listed(letters, "--nbest", str(COUNT), "--fuzzy")
    assert [line.split("\t") for line in written] == [typist.shown(one) for one in letters]
    assert written != listed(letters, "--nbest", str(COUNT))


def test_without_slips(listed: ListedFunction) -> None:
    letters = ["nihoa", "zhognguo", "jintina"]
    typist = Typist(Settings(slips=False))
    written = listed(letters, "--nbest", str(COUNT), "--slips", "off")
    assert [line.split("\t") for line in written] == [typist.shown(one) for one in letters]
    assert written != listed(letters, "--nbest", str(COUNT))


def test_with_a_scheme(listed: ListedFunction) -> None:
    keys = ["nihc", "vsgo", "xian", "xm", "vsg", "nijc", "v", "jbtm", "rq", "kdxb"]
    typist = Typist(Settings(scheme="xiaohe"), load_scheme("xiaohe"))
    written = listed(keys, "--nbest", str(COUNT), "--scheme", "xiaohe")
    assert [line.split("\t") for line in written] == [typist.shown(one) for one in keys]


def test_one_candidate_if_nothing_else_is_said(listed: ListedFunction) -> None:
    typist = Typist(Settings())
    firsts = [typist.shown(letters)[0] for letters in ("nihao", "hello")]
    assert listed(["nihao", "hello", ""]) == [*firsts, ""]


def test_without_the_option_there_are_hanzi_for_all_letters_only(
    listed: ListedFunction,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = ["kaixin", "hello", "nihao"]
    listed(lines)
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    assert main(["convert", "--nbest", "30"]) == 0
    happy, english, greeting = capsys.readouterr().out.split("\n")[:-1]
    assert "你" not in greeting.split("\t")
    for line in (happy, english, greeting):
        assert all("一" <= char <= "鿿" for char in line.replace("\t", ""))


def test_the_list_in_json(listed: ListedFunction) -> None:
    (line,) = listed(["kaixin"], "--nbest", "5", "--json")
    assert [row["text"] for row in json.loads(line)] == Typist(Settings()).shown("kaixin")[:5]
