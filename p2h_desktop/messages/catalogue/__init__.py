"""The text of every message, in Chinese and in English; a module for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.catalogue import doctor, files, keyboard, training, versions
from p2h_desktop.messages.codes import Code

CATALOGUE: Mapping[Code, Bilingual] = MappingProxyType(
    {**files.TEXTS, **versions.TEXTS, **keyboard.TEXTS, **doctor.TEXTS, **training.TEXTS}
)
