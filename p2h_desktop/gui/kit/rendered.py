"""Messages from the layers below, in the language of the windows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from p2h_desktop.messages.message import Message
from p2h_desktop.messages.rendering import render


def window_language() -> str:
    """Return the language of the windows, "zh" or "en", as the translation in use names itself."""
    return QCoreApplication.translate("Language", "zh")


def rendered(said: Message) -> str:
    """Return the text of a message in the language of the windows."""
    return render(said, window_language())
