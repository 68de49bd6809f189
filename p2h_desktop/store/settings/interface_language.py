"""The language that commands speak: what the settings say, else what the locale says."""

from __future__ import annotations

import os

from p2h_desktop.messages.language import AUTOMATIC, choose_language
from p2h_desktop.store.paths import settings_file
from p2h_desktop.store.reading import read_json
from p2h_desktop.store.settings.settings import DECLARED


def interface_language() -> str:
    """Return "zh" or "en"; a settings file that cannot be read says nothing."""
    try:
        raw = read_json(settings_file())
        choice = DECLARED["language"].kind.read(raw["language"])
    except (OSError, ValueError, KeyError, TypeError):
        choice = AUTOMATIC
    return choose_language(str(choice), os.environ)
