"""The legal syllables of Mandarin without tones, and how people spell them."""

from __future__ import annotations

from types import MappingProxyType

# Initial: finals, as written after it; ü is v. The first row needs no initial.
_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng iao o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}

INITIALS = frozenset(_FINALS) - {""}

VOWEL_INITIALS = frozenset("aeo")  # how syllables without an initial are abbreviated

SYLLABLES = frozenset(i + final for i, finals in _FINALS.items() for final in finals.split())

ERHUA = ("r", "er")  # typed and meant, after another syllable: yidianr is 一点儿


def _spellings() -> dict[str, str]:
    readings = {syllable: syllable for syllable in SYLLABLES}
    for syllable in SYLLABLES:
        if syllable[0] in "jqxy" and syllable[1] == "u":
            readings[syllable[0] + "v" + syllable[2:]] = syllable  # jv for ju
        if syllable[1:] == "ve":
            readings[syllable[0] + "ue"] = syllable  # lue for lve
    return readings


# Letters as typed: the syllable they spell. An alias is as long as what it stands for.
SPELLINGS = MappingProxyType(_spellings())

# Letters as typed: the beginning of a longer syllable that they spell. Legal beginnings come
# last, over those of aliases: "lu" begins luan before it begins lue.
PREFIXES = MappingProxyType(
    {
        typed[:n]: syllable[:n]
        for typed, syllable in sorted(SPELLINGS.items(), key=lambda item: item[0] == item[1])
        for n in range(1, len(typed))
    }
)
