"""A text in both languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and in English."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """Return the text in `language`, "zh" or "en"."""
        return self.en if language == "en" else self.zh
