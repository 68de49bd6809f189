"""Fits the ranking to typed sets and tables how often the right text is first, in five, in nine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model_training.config import RankingConfig
from model_training.evaluation.typed_sets import HALVES, read_typed
from model_training.ranking.fit import fit, weights_of
from model_training.ranking.lists import MISSING, Ints, Lists, convert
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.pipeline.ranking import Floats, RankingWeights
from p2h_desktop.core.pipeline.ranking_weights import AFTER_KNOWN, AFTER_UNKNOWN
from p2h_desktop.errors import P2HError
from p2h_desktop.messages.codes import Code

TO_FIT, TO_CONFIRM = HALVES


@dataclass(frozen=True, slots=True)
class Setting:
    """What the ranking knows of the text before.

    Attributes:
        name: In the tables.
        known: Whether the text before is shown.
        shipped: The weights so far.
        shares: The weight of each typed set in the likelihood.
    """

    name: str
    known: bool
    shipped: RankingWeights
    shares: Mapping[str, float]


UNKNOWN = Setting(
    "unknown",
    known=False,
    shipped=AFTER_UNKNOWN,
    shares={
        **{"words": 1.0, "clauses": 0.6, "initials": 0.2},
        **{"partial": 0.2, "mixed": 0.2, "typos": 0.2, "hanzi": 0.5},
    },
)
KNOWN = Setting(
    "known",
    known=True,
    shipped=AFTER_KNOWN,
    shares={
        **{"words": 1.0, "clauses": 0.6, "initials": 0.2},
        **{"partial": 0.1, "mixed": 0.1, "typos": 0.1},
    },
)

_COLUMNS = ("text before", "set", "half", "inputs", "found, %", "shipped: first / five / nine")


def fitted(
    translator: PinyinTranslator, folder: Path, setting: Setting, config: RankingConfig
) -> tuple[RankingWeights, list[str]]:
    """Return the weights fitted to typed sets, and the rows of the table.

    The half to confirm is not fitted to. The right text counts where it is by the weights alone,
    before the translator puts ahead what most people mean by some initials.
    """
    halves = {half: _converted(translator, folder / half, setting) for half in HALVES}
    weights = weights_of(_fit(halves[TO_FIT], setting, config))
    crossed = _cross_validated(halves[TO_FIT], setting, config) if config.folds else {}
    rows = []
    for name in setting.shares:
        for half in HALVES:
            lists = halves[half][name]
            ranks = [lists.ranks(w.vector()) for w in (setting.shipped, weights)]
            if config.folds:
                ranks.append(crossed[name] if half == TO_FIT else np.array([], np.int64))
            rows.append(_row((setting.name, name, half), ranks))
    return weights, rows


def header(*, folds: bool) -> list[str]:
    """Return the head of the table."""
    columns = [*_COLUMNS, "fitted", *(["cross-validated"] if folds else [])]
    return [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]


def _converted(translator: PinyinTranslator, folder: Path, setting: Setting) -> dict[str, Lists]:
    return {
        name: convert(
            translator,
            read_typed(folder / f"{name}.tsv"),
            known=setting.known,
            name=f"{folder.name}/{name} ({setting.name})",
        )
        for name in setting.shares
    }


def _fit(sets: Mapping[str, Lists], setting: Setting, config: RankingConfig) -> Floats:
    return fit([(sets[name], share) for name, share in setting.shares.items()], config)


def _cross_validated(
    sets: Mapping[str, Lists], setting: Setting, config: RankingConfig
) -> dict[str, Ints]:
    """Return ranks in each set by weights fitted to the domains of the other folds."""
    ranks = {name: np.full(len(lists.domains), MISSING) for name, lists in sets.items()}
    for held_out, rest in _folds(sets, config.folds):
        weights = _fit({n: lists.of_domains(rest) for n, lists in sets.items()}, setting, config)
        for name, lists in sets.items():
            is_tested = [domain in held_out for domain in lists.domains]
            ranks[name][is_tested] = lists.of_domains(held_out).ranks(weights)
    return ranks


def _folds(sets: Mapping[str, Lists], count: int) -> Iterator[tuple[set[str], set[str]]]:
    """Yield the domains of each fold, and the other domains."""
    domains = sorted({domain for lists in sets.values() for domain in lists.domains})
    if not 2 <= count <= len(domains):
        raise P2HError(Code.FOLDS_IMPOSSIBLE, domains=len(domains), folds=count)
    for fold in range(count):
        held_out = set(domains[fold::count])
        yield held_out, set(domains) - held_out


def _row(names: Sequence[str], ranks: Sequence[Ints]) -> str:
    found = np.mean(ranks[0] < MISSING) * 100 if len(ranks[0]) else 0.0
    cells = [*names, str(len(ranks[0])), f"{found:.1f}", *map(_figures, ranks)]
    return f"| {' | '.join(cells)} |"


def _figures(ranks: Ints) -> str:
    """Return the shares in percent: first, among five, among nine."""
    if not len(ranks):
        return ""
    return " / ".join(f"{np.mean(ranks < places) * 100:.1f}" for places in (1, 5, 9))
