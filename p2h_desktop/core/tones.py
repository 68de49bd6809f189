"""Tones of syllables: written as digits inside the program (lv4, de5), as marks for people (lǜ)."""

from __future__ import annotations

import unicodedata

NEUTRAL = "5"
_DIGITS = "12345"
_MARKS = {"1": "\u0304", "2": "\u0301", "3": "\u030c", "4": "\u0300", NEUTRAL: ""}
_TONES = {mark: digit for digit, mark in _MARKS.items() if mark}


def plain(syllable: str) -> str:
    """Return a syllable without the digit of its tone."""
    return syllable.rstrip(_DIGITS)


def with_digit(marked: str) -> str:
    """Return a syllable written with a tone mark as one with a digit, ü as v: lǜ is lv4."""
    tone = NEUTRAL
    letters: list[str] = []
    for char in unicodedata.normalize("NFD", marked.lower()):
        if char in _TONES:
            tone = _TONES[char]
        elif char == "\u0308":
            letters[-1] = "v"
        elif char == "\u0302":
            letters.append("^")  # ê, an interjection
        else:
            letters.append(char)
    return "".join(letters) + tone


def with_mark(syllable: str) -> str:
    """Return a syllable with a digit as one with a tone mark, v as ü: lv4 is lǜ.

    The mark stands on a or e, else on the o of ou, else on the last vowel.
    """
    letters, tone = plain(syllable), syllable[len(plain(syllable)) :] or NEUTRAL
    vowels = [i for i, letter in enumerate(letters) if letter in "aeiouv"]
    chosen = [i for i in vowels if letters[i] in "ae"] or [i for i in vowels if letters[i] == "o"]
    place = (chosen[:1] or vowels[-1:] or [0])[0]
    marked = letters[: place + 1].replace("v", "ü") + _MARKS[tone] + letters[place + 1 :]
    return unicodedata.normalize("NFC", marked.replace("v", "ü"))
