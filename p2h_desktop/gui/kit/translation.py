"""The language of the interface: Chinese as in the source, others from Qt translation files."""

from __future__ import annotations

import logging
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from p2h_desktop.messages.language import choose_language

log = logging.getLogger(__name__)


class TsTranslator(QTranslator):
    """Translates from a .ts file itself, which need not be compiled first."""

    def __init__(self, path: Path) -> None:
        """Read the finished messages of `path`; a file that cannot be read translates nothing."""
        super().__init__()
        self._messages: dict[tuple[str, str], str] = {}
        try:
            root = ElementTree.parse(path).getroot()
        except (OSError, ElementTree.ParseError) as error:
            log.warning("no translation: %s cannot be read (%s)", path.name, type(error).__name__)
            return
        for context in root.iter("context"):
            name = context.findtext("name", "")
            for message in context.iter("message"):
                translation = message.find("translation")
                if translation is not None and translation.get("type") is None:
                    source = message.findtext("source", "")
                    self._messages[name, source] = translation.text or ""

    def isEmpty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not self._messages

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """Return the translation; None where there is none, and Qt asks the next."""
        # "" would be a translation, and be shown
        return self._messages.get((context, source))  # type: ignore[return-value]


class Language:
    """Which language the interface is in; it can be changed while windows are open."""

    def __init__(self, folder: Path) -> None:
        """Start in Chinese; folder: where the .ts files lie."""
        self._folder = folder
        self._installed: list[QTranslator] = []
        self.code = "zh"

    def set(self, choice: str) -> bool:
        """Go to "zh", "en" or "auto" (as the system); tell whether the language has changed."""
        code = choose_language(choice, os.environ, QLocale.system().uiLanguages())
        if code == self.code and self._installed:
            return False
        self.clear()
        self._installed = [_qt_translator(code)]
        if code != "zh":
            self._installed.append(TsTranslator(self._folder / f"p2h_{code}.ts"))
        for translator in self._installed:
            QCoreApplication.installTranslator(translator)
        changed, self.code = code != self.code, code
        return changed

    def clear(self) -> None:
        """Take the translations out of the application again."""
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []


def _qt_translator(code: str) -> QTranslator:
    """Return the translator for the texts of Qt's own dialogs."""
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    translator.load("qtbase_zh_CN" if code == "zh" else f"qtbase_{code}", folder)
    return translator
