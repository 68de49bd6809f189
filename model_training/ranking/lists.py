"""Lists of hypotheses with their features: typed sets as the shipped engine reads them.

Builds the application's own translator, as the n-best lists do: what is fitted has to be what
people will see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from model_training.evaluation.typed_sets import Typed
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.pipeline.ranking import Floats
from p2h_desktop.engine.models import load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_translator

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MISSING = 1 << 30
"""Rank of a text that is not among the hypotheses."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The hypotheses for the inputs of a typed set.

    Attributes:
        domains: The domain of each input [Q].
        features: What the ranking weighs of each hypothesis [N, F].
        inputs: The number of its input [N], ascending.
        texts: The number of its text [N]; hypotheses of an input with the same text share it.
        right: Whether it has the text that was meant [N].
    """

    domains: tuple[str, ...]
    features: Floats
    inputs: Ints
    texts: Ints
    right: Flags

    def of_domains(self, wanted: Collection[str]) -> Lists:
        """Return the lists of some domains."""
        is_kept = np.array([domain in wanted for domain in self.domains], bool)
        return self._kept(is_kept)

    def reachable(self) -> Lists:
        """Return the lists that hold the right text."""
        is_kept = np.zeros(len(self.domains), bool)
        is_kept[self.inputs[self.right]] = True
        return self._kept(is_kept)

    def _kept(self, is_kept: Flags) -> Lists:
        rows = is_kept[self.inputs]
        numbers = np.cumsum(is_kept) - 1
        domains = tuple(d for d, kept in zip(self.domains, is_kept, strict=True) if kept)
        return Lists(
            domains,
            self.features[rows],
            numbers[self.inputs[rows]],
            self.texts[rows],
            self.right[rows],
        )

    def ranks(self, weights: Floats) -> Ints:
        """Return how many other texts are ahead of the right one in each list [Q].

        Args:
            weights: Of the features [F].
        """
        scores = self.features @ weights
        best = np.full(int(self.texts.max(initial=-1)) + 1, -np.inf, np.float32)
        np.maximum.at(best, self.texts, scores)
        wanted = np.full(len(self.domains), -np.inf, np.float32)
        np.maximum.at(wanted, self.inputs[self.right], scores[self.right])
        texts, first = np.unique(self.texts, return_index=True)
        inputs = self.inputs[first]
        is_ahead = best[texts] > wanted[inputs]
        ranks: Ints = np.bincount(inputs[is_ahead], minlength=len(self.domains))
        ranks[np.isneginf(wanted)] = MISSING
        return ranks


def shipped_translator(folder: Path) -> PinyinTranslator:
    """Return the translator of a model folder, without fuzzy sounds and the user's own data."""
    return build_translator(load_models(folder, folder), PipelineOptions())


def convert(
    translator: PinyinTranslator, rows: Sequence[Typed], *, known: bool, name: str = ""
) -> Lists:
    """Return the hypotheses for rows of a typed set.

    Args:
        translator: Reads the letters.
        rows: Of the set.
        known: Whether the translator is shown the text before; rows without any are left out then.
        name: Shown with the progress.
    """
    kept = [row for row in rows if row.before or not known]
    features, inputs, texts, right = [], list[int](), list[int](), list[bool]()
    numbers: dict[tuple[int, str], int] = {}
    for number, row in enumerate(tqdm(kept, desc=name)):
        found, rated = translator.featured(row.letters, row.before if known else "")
        features.append(rated)
        inputs += [number] * len(found)
        texts += [numbers.setdefault((number, text), len(numbers)) for text in found]
        right += [text == row.text for text in found]
    return Lists(
        tuple(row.domain for row in kept),
        np.concatenate(features) if features else translator.featured("", "")[1],
        np.array(inputs, np.int64),
        np.array(texts, np.int64),
        np.array(right, bool),
    )
