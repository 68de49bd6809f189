"""The language of the interface: the one that the user has chosen, else that of the locale."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

AUTOMATIC = "auto"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides, as POSIX has it
_CHINESE_OF_WINDOWS = 0x04  # the primary language in the low ten bits of a LANGID


def choose_language(
    choice: str, environ: Mapping[str, str], system_locales: Iterable[str] = ()
) -> str:
    """Return "zh" or "en".

    Args:
        choice: the setting `language`: "zh", "en" or "auto".
        environ: where the variables of the locale are.
        system_locales: locale names to fall back on where no variable is set.
    """
    if choice != AUTOMATIC:
        return choice
    names = [environ.get(variable, "") for variable in _VARIABLES]
    for name in (*names, *system_locales, *_of_windows()):
        if name:
            return "zh" if name.lower().startswith("zh") else "en"
    return "en"


def _of_windows() -> tuple[str, ...]:
    """Return a locale for the display language of Windows; nothing on other systems."""
    if sys.platform == "win32":
        import ctypes

        language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return ("zh" if language & 0x3FF == _CHINESE_OF_WINDOWS else "en",)
    return ()
