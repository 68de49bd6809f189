"""The engine of P2H for other programs: letters to candidates, and sessions to type in.

    >>> from p2h_desktop.api import Engine, EngineOptions, Keystroke
    >>> engine = Engine.load()
    >>> engine.convert("jintiantianqihenhao")[0].text
    '今天天气很好'

Nothing of the user's is read or written, no connection is opened, and no window is shown. An engine
and its sessions belong to one thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from p2h_desktop.core.fuzzy import COMMON_PAIRS
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.session.typed_keys import TypedKeys
from p2h_desktop.core.types import Candidate, Commit, Keystroke, Preedit, Update
from p2h_desktop.engine.models import load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_pipeline
from p2h_desktop.errors import P2HError
from p2h_desktop.store.paths import assets_folder
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN, load_scheme

__all__ = [
    "COMMON_PAIRS",
    "Candidate",
    "Commit",
    "Engine",
    "EngineOptions",
    "Keystroke",
    "P2HError",
    "Preedit",
    "Session",
    "Update",
]


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How letters are read, and what is offered for them.

    Attributes:
        scheme: `full` for full pinyin, or a shuangpin table: `xiaohe`, `ziranma`, `weiruan`,
            `sogou`, `abc`, `ziguang`, `jiajia`.
        slips: Whether slips of the finger are undone.
        fuzzy: Pairs of sounds that may stand for one another, such as `COMMON_PAIRS`.
        tones: Whether a digit after a syllable is its tone; in full pinyin only.
        extras: What is offered besides hanzi: names of the setting `extras`.
        page_size: Candidates on a page of a session, 1 to 9.
    """

    scheme: str = FULL_PINYIN
    slips: bool = True
    fuzzy: tuple[str, ...] = ()
    tones: bool = False
    extras: tuple[str, ...] = PipelineOptions().extras
    page_size: int = 5


class Engine:
    """Turns letters into candidates."""

    def __init__(self, pipeline: Pipeline, options: EngineOptions, keys: TypedKeys) -> None:
        """Join the parts; use `Engine.load`."""
        self._pipeline = pipeline
        self._options = options
        self._keys = keys

    @classmethod
    def load(cls, folder: Path | None = None, options: EngineOptions | None = None) -> Engine:
        """Load an engine; takes some tenths of a second.

        Args:
            folder: The folder of the models; the shipped ones if None.
            options: How letters are read, and what is offered for them.

        Raises:
            P2HError: The models or the table of the scheme cannot be read.
        """
        options = options or EngineOptions()
        folder = folder or assets_folder() / "model"
        scheme = load_scheme(options.scheme)
        chosen = PipelineOptions(
            slips=options.slips,
            fuzzy=options.fuzzy,
            scheme=scheme,
            tones=options.tones,
            extras=options.extras,
        )
        pipeline = build_pipeline(load_models(folder, folder), chosen)
        keys = TypedKeys(scheme, numbers="numbers" in options.extras, tones=options.tones)
        return cls(pipeline, options, keys)

    @property
    def pipeline(self) -> Pipeline:
        """The stages that lists are made by; `pipeline.describe()` names them in order."""
        return self._pipeline

    def convert(self, letters: str, context: str = "", limit: int = 9) -> tuple[Candidate, ...]:
        """Return what the window would show for letters, best first.

        Args:
            letters: What was typed; anything at all.
            context: The text before, as far as it is known.
            limit: Candidates at most.
        """
        return self._pipeline.convert(letters, context, limit)

    def sentences(self, letters: str, context: str = "", limit: int = 1) -> tuple[Candidate, ...]:
        """Return hanzi for all of the letters, best first; nothing where some cannot be read."""
        return self._pipeline.sentences(letters, context, limit)

    def convert_all(self, lines: Iterable[str]) -> list[str]:
        """Return the best hanzi for each of some lines of pinyin; "" where there are none."""
        found = (self.sentences(line) for line in lines)
        return [candidates[0].text if candidates else "" for candidates in found]

    def session(self) -> Session:
        """Return a session to type in, key by key; it learns nothing."""
        return Session(self._pipeline, self._options.page_size, keys=self._keys)
