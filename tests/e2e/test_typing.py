"""Fast typing into real programs: every key arrives, in order, as hanzi or as itself."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.e2e.conftest import Hook
from tests.support.e2e.desktop import Target, Typist

WORDS = {
    "nihao": "你好",
    "women": "我们",
    "zhongguo": "中国",
    "zhongguoren": "中国人",
    "xi'an": "西安",
    "nver": "女儿",
    "hao": "好",
    "ma": "吗",
    "zai": "在",
    "wo": "我",
}
KEY_NAMES = {"'": "apostrophe", ",": "comma", " ": "space"}
LEFT_RIGHT = {"qt": "", "gtk": "", "xterm": "\x1b[D\x1b[C"}
NEWLINE = {"qt": "\n", "gtk": "\n", "xterm": "\r"}


class Script:
    """Keys to type, and the text that a program must have in the end."""

    def __init__(self, kind: str, seed: int) -> None:
        self.keys: list[str] = []
        self.text = ""
        self._kind = kind
        self._random = random.Random(seed)

    def add_word(self) -> None:
        letters, hanzi = self._random.choice(list(WORDS.items()))
        self.keys += [KEY_NAMES.get(letter, letter) for letter in letters]
        ending = self._random.choice(["space", "space", "space", "1", "Return", "slip"])
        if ending == "Return":
            self.keys.append("Return")
            self.text += letters
        elif ending == "slip":
            self.keys += ["x", "BackSpace", "space"]
            self.text += hanzi
        else:
            self.keys.append(ending)
            self.text += hanzi

    def add_passed_keys(self) -> None:
        for _ in range(self._random.choice([0, 0, 1, 1, 2, 3])):
            self._add_passed_key(self._random.choice(["digit", "upper", ",", " ", "\n", "<>"]))

    def _add_passed_key(self, kind: str) -> None:
        if kind == "digit":
            digit = self._random.choice("0123456789")
            self.keys.append(digit)
            self.text += digit
        elif kind == "upper":
            letter = self._random.choice("ABQZ")
            self.keys.append(f"shift+{letter.lower()}")
            self.text += letter
        elif kind == ",":
            self.keys.append("comma")
            self.text += "," if self.text[-1].isdigit() else "，"
        elif kind == " ":
            self.keys.append("space")
            self.text += " "
        elif kind == "\n":
            self.keys.append("Return")
            self.text += NEWLINE[self._kind]
        else:
            self.keys += ["Left", "Right"]
            self.text += LEFT_RIGHT[self._kind]


def script(kind: str, words: int, seed: int) -> Script:
    script = Script(kind, seed)
    for _ in range(words):
        script.add_word()
        script.add_passed_keys()
    return script


@pytest.mark.parametrize("kind", ["qt", "xterm"])
@pytest.mark.usefixtures("hook")
def test_three_hundred_words_at_ten_ms_a_key_arrive_exactly(
    kind: str, typist: Typist, open_target: Callable[[str, str], Target]
) -> None:
    typed = script(kind, 300, seed=20240607)
    target = open_target(kind, f"words-{kind}")
    typist.type(typed.keys)
    target.wait_for_text(typed.text)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["qt", "gtk", "xterm"])
@pytest.mark.usefixtures("hook")
def test_five_hundred_words_at_ten_ms_a_key_arrive_exactly(
    kind: str, typist: Typist, open_target: Callable[[str, str], Target]
) -> None:
    typed = script(kind, 500, seed=4711)
    target = open_target(kind, f"words-500-{kind}")
    typist.type(typed.keys)
    target.wait_for_text(typed.text)


@pytest.mark.parametrize("kind", ["qt", "xterm"])
def test_a_slow_engine_delays_keys_but_loses_none(
    kind: str,
    typist: Typist,
    open_target: Callable[[str, str], Target],
    start_hook: Callable[..., Hook],
) -> None:
    start_hook("0.03")
    typed = script(kind, 40, seed=7)
    target = open_target(kind, f"slow-{kind}")
    typist.type(typed.keys)
    target.wait_for_text(typed.text)
