"""The n-gram build, checked against a slow estimator written from the definitions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model_training.ngram.backoff_model import finish, quantize, score
from model_training.ngram.builder import NgramConfig, build, count_all
from model_training.ngram.count import BITS, MASK, Shard, Table
from model_training.ngram.estimate import Level, Mask, discounts, fit, link
from model_training.ngram.prune import Taste, choose
from model_training.ngram.write import write
from p2h_desktop.core.ngram_format import row_digest
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.inference.ngram_scorer import load_ngram

N_ROWS = 12
BREAK, OTHER, BORDER = N_ROWS, N_ROWS + 1, N_ROWS + 2
VOCAB = Vocab(tuple(("x", chr(0x4E00 + i), 99 - i) for i in range(N_ROWS)))
CONFIG = NgramConfig(weights={"chat": 2.5, "law": 0.5}, order=4)
Gram = tuple[int, ...]


def text(seed: int, length: int) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """Return ids in which each depends on the two before it, with specials strewn in."""
    rng = np.random.default_rng(seed)
    ids = [BORDER, BREAK]
    while len(ids) < length:
        chance = rng.random()
        if chance < 0.1:
            ids.append(BREAK)
        elif chance < 0.13:
            ids.append(OTHER)
        elif chance < 0.14:
            ids.append(BORDER)
        else:
            ids.append(int((ids[-1] * 3 + ids[-2] + rng.geometric(0.5)) % N_ROWS))
    return np.array(ids, np.uint16)


SHARDS = [Shard("chat", text(1, 1500)), Shard("law", text(3, 2500)), Shard("news", text(5, 800))]
DEV = [Shard("chat", text(2, 300)), Shard("law", text(4, 300)), Shard("news", text(6, 300))]


def clause_grams(ids: list[int], order: int) -> Iterator[Gram]:
    """Yield every n-gram of rows and BREAK whose history does not cross a BREAK."""
    history: list[int] = [BREAK]
    for item in ids:
        new = BREAK if item == BORDER else item
        if new == BREAK and history[-1] == BREAK:
            continue
        if new != OTHER and len(history) >= order - 1:
            yield (*history[len(history) - order + 1 :], new)
        history = [BREAK] if new == BREAK else [*history, new]


class Reference:
    """Kneser–Ney from the definitions, in dictionaries, for the n-grams of `kept`."""

    def __init__(self, kept: set[Gram], tables: list[Table], order: int = 4) -> None:
        self.discounts = {table.order: discounts(table) for table in tables}
        self.counts: Counter[Gram] = Counter()
        self.raw: dict[Gram, float] = {}
        for shard in SHARDS:
            weight = CONFIG.weights.get(shard.domain, 1.0)
            for n in range(1, order + 1):
                for gram in clause_grams(shard.ids.tolist(), n):
                    self.counts[gram] += 1
                    self.raw[gram] = self.raw.get(gram, 0.0) + weight
        self.kept = kept
        self.mass = dict(self.raw)
        for n in range(order, 1, -1):
            for gram in [g for g in kept if len(g) == n]:
                for start in range(1, n):
                    self.mass[gram[start:]] -= self.held(gram)

    def held(self, gram: Gram) -> float:
        mass = self.mass[gram]
        unit = self.raw[gram] / self.counts[gram]
        steps = (0.0, *self.discounts[len(gram)])
        return mass - unit * float(np.interp(mass / unit, range(4), steps))

    def prob(self, history: Gram, outcome: int) -> float:
        every = [(*history, w) for w in range(BREAK + 1)]
        total = sum(self.mass.get(gram, 0.0) for gram in every)
        if not history:
            return (1 - 1e-4) * self.mass.get((outcome,), 0.0) / total + 1e-4 / (BREAK + 1)
        explicit = [gram for gram in every if gram in self.kept]
        lower = self.prob(history[1:], outcome)
        if not explicit:
            return lower
        leftover = 1 - sum(self.held(gram) for gram in explicit) / total
        own = self.held((*history, outcome)) / total if (*history, outcome) in self.kept else 0
        return own + leftover * lower


def unpack(key: int, order: int) -> Gram:
    items = [key >> BITS * i & int(MASK) for i in range(order)]
    return (*items[1:], items[0])


def grams(levels: list[Level], masks: list[Mask]) -> set[Gram]:
    return {
        unpack(int(key), level.table.order)
        for level, mask in zip(levels[1:], masks[1:], strict=True)
        for key in level.table.keys[mask]
    }


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    return count_all(SHARDS, N_ROWS, CONFIG, lambda _: None)


@pytest.fixture(scope="module")
def levels(tables: list[Table]) -> list[Level]:
    return link(tables)


@pytest.fixture(scope="module", params=[1.0, 0.4, 0.02])
def kept(levels: list[Level], request: pytest.FixtureRequest) -> list[Mask]:
    """All n-grams, some, hardly any."""
    rng = np.random.default_rng(7)
    masks = [rng.random(len(level.table.keys)) < request.param for level in levels]
    masks[0][:] = True
    return masks


def test_counts_and_masses_are_those_of_a_plain_counter(tables: list[Table]) -> None:
    reference = Reference(set(), tables)
    for table, least in zip(tables[1:], CONFIG.min_counts, strict=True):
        wanted = {g: n for g, n in reference.counts.items() if len(g) == table.order}
        found = [unpack(int(key), table.order) for key in table.keys]
        assert set(found) == {g for g, n in wanted.items() if n >= least}
        assert table.counts.tolist() == [wanted[g] for g in found]
        assert table.masses == pytest.approx([reference.raw[g] for g in found])
        assert table.frequencies == tuple(
            sum(n == times for n in wanted.values()) for times in (1, 2, 3, 4)
        )


def test_totals_include_rare_ngrams(tables: list[Table]) -> None:
    reference = Reference(set(), tables)
    table = tables[3]
    for context, total in zip(table.contexts, table.totals, strict=True):
        history = unpack(int(context) << BITS, 4)[:-1]
        followers = [g for g in reference.raw if len(g) == 4 and g[:-1] == history]
        assert total == pytest.approx(sum(reference.raw[g] for g in followers))


def test_discounts_of_chen_and_goodman(tables: list[Table]) -> None:
    share = 40 / (40 + 2 * 20)
    assert discounts(replace(tables[2], frequencies=(40, 20, 10, 6))) == pytest.approx(
        (1 - 2 * share * 20 / 40, 2 - 3 * share * 10 / 20, 3 - 4 * share * 6 / 10)
    )
    first, second, more = discounts(replace(tables[2], frequencies=(1, 0, 0, 0)))
    assert 0 < first < second < more < 3


def test_estimates_equal_the_reference(
    levels: list[Level], tables: list[Table], kept: list[Mask]
) -> None:
    reference = Reference(grams(levels, kept), tables)
    for level, estimate in zip(levels[1:], fit(levels, kept, kept)[1:], strict=True):
        every = [unpack(int(key), level.table.order) for key in level.table.keys]
        wanted = [reference.prob(gram[:-1], gram[-1]) for gram in every]
        assert estimate.probs == pytest.approx(wanted, rel=1e-6)


def test_probabilities_of_a_pruned_file_sum_to_one(tmp_path: Path) -> None:
    write_shards(tmp_path)
    build(tmp_path, VOCAB, tmp_path / "m.bin", replace(CONFIG, budget_mb=0.009), lambda _: None)
    model = load_ngram(tmp_path / "m.bin", VOCAB)
    rng = np.random.default_rng(3)
    for _ in range(300):
        history = tuple(rng.integers(0, BORDER, rng.integers(0, 4)).tolist())
        total = np.exp(model.log_probs(history, 0, BREAK + 1).astype(float)).sum()
        assert total == pytest.approx(1, abs=0.01)


def test_reader_and_builder_agree_with_the_reference(
    tmp_path: Path, levels: list[Level], tables: list[Table], kept: list[Mask]
) -> None:
    model = finish(levels, kept)
    write(model, row_digest(VOCAB), tmp_path / "m.bin")
    reader = load_ngram(tmp_path / "m.bin", VOCAB)
    reference = Reference(grams(levels, kept), tables)
    ids = DEV[0].ids
    outcomes, found = score(model, ids)
    wanted_grams = list(padded_grams(ids.tolist()))
    assert outcomes.tolist() == [gram[-1] for gram in wanted_grams]
    for gram, log_prob in zip(wanted_grams, found, strict=True):
        history, outcome = gram[:-1], gram[-1]
        assert reader.log_probs(history, outcome, outcome + 1)[0] == pytest.approx(
            log_prob, abs=1e-4
        )
        assert log_prob == pytest.approx(np.log(reference.prob(history, outcome)), abs=0.05)


def padded_grams(ids: list[int]) -> Iterator[Gram]:
    """Yield for each outcome the longest n-gram, at most 4, within its clause."""
    longest: dict[int, Gram] = {}
    for order in range(1, 5):
        seen = Counter[int]()
        for at, gram in enumerate_grams(ids, order):
            seen[at] += 1
            longest[at] = gram
    yield from (longest[at] for at in sorted(longest))


def enumerate_grams(ids: list[int], order: int) -> Iterator[tuple[int, Gram]]:
    for at in range(len(ids)):
        before = len(list(clause_grams(ids[:at], order)))
        after = list(clause_grams(ids[: at + 1], order))
        if len(after) > before:
            yield at, after[-1]


def write_shards(folder: Path, train: list[Shard] = SHARDS, dev: list[Shard] = DEV) -> None:
    entries = []
    for split, shards in (("train", train), ("dev", dev)):
        for shard in shards:
            entry = {"domain": shard.domain, "split": split, "ids": len(shard.ids)}
            name = f"{shard.domain}-{split}.npy"
            np.save(folder / name, shard.ids)
            entries.append({**entry, "file": name, "source": "made"})
    manifest = {"shards": entries, "vocab_sha256": "", "skipped_lines": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_the_dev_split_is_measured_but_not_counted(tmp_path: Path) -> None:
    write_shards(tmp_path)
    build(tmp_path, VOCAB, tmp_path / "with.bin", CONFIG, lambda _: None)
    write_shards(tmp_path, dev=[])
    report = build(tmp_path, VOCAB, tmp_path / "without.bin", CONFIG, lambda _: None)
    assert report.perplexity == {}
    assert (tmp_path / "with.bin").read_bytes() == (tmp_path / "without.bin").read_bytes()


@pytest.mark.parametrize("order", [2, 3, 4])
def test_budget_is_obeyed_and_bytes_buy_likelihood(tmp_path: Path, order: int) -> None:
    write_shards(tmp_path)
    perplexity = []
    for budget in (0.0065, 0.009, 0.1):
        config = replace(CONFIG, order=order, budget_mb=budget)
        report = build(tmp_path, VOCAB, tmp_path / "m.bin", config, lambda _: None)
        assert (tmp_path / "m.bin").stat().st_size <= budget * 1e6
        assert report.perplexity.keys() == {"chat", "law", "news", "all"}
        perplexity.append(report.perplexity["all"])
    assert perplexity == sorted(perplexity, reverse=True)


def test_longer_histories_help(tmp_path: Path) -> None:
    write_shards(tmp_path)
    reports = [
        build(tmp_path, VOCAB, tmp_path / "m.bin", replace(CONFIG, order=n), lambda _: None)
        for n in (2, 3)
    ]
    assert reports[1].perplexity["all"] < 0.8 * reports[0].perplexity["all"]


def test_weights_move_the_estimate_to_their_domain(tmp_path: Path) -> None:
    train = [
        Shard("chat", np.array([1, 2, BREAK] * 40, np.uint16)),
        Shard("law", np.array([1, 3, BREAK] * 40, np.uint16)),
    ]
    write_shards(tmp_path, train, [])
    for weight in (3.0, 1.0):
        config = NgramConfig(weights={"chat": weight})
        build(tmp_path, VOCAB, tmp_path / "m.bin", config, lambda _: None)
        probs = np.exp(load_ngram(tmp_path / "m.bin", VOCAB).log_probs((1,), 2, 4))
        assert probs[0] / probs[1] == pytest.approx(weight, rel=0.1)


def test_choose_prefers_what_lower_orders_get_wrong(levels: list[Level]) -> None:
    masks = choose(levels, 6800, 2, Taste(1.0))
    table = levels[1].table
    mask = masks[1]
    assert 0 < mask.sum() < len(mask)
    assert table.masses[mask].mean() > table.masses[~mask].mean()


def test_damping_keeps_rarer_ngrams(levels: list[Level]) -> None:
    means = []
    for damping in (1.0, 0.3):
        masks = choose(levels, 6800, 2, Taste(damping))
        means.append(levels[1].table.masses[masks[1]].mean())
    assert means[1] < means[0]


def test_a_budget_below_the_fixed_parts_is_refused(levels: list[Level]) -> None:
    with pytest.raises(ValueError, match="budget of 3000 bytes is too small"):
        choose(levels, 3000, 1, Taste())


def test_quantize() -> None:
    values = np.random.default_rng(1).normal(-6, 2, 20000)
    codes, book = quantize(values)
    assert book.tolist() == sorted(book.tolist())
    error = np.abs(book[codes] - values)
    assert error.mean() < 0.02
    assert error.max() < 0.5
    codes, book = quantize(np.array([-1.5, -1.5]))
    assert book[codes] == pytest.approx([-1.5, -1.5], abs=1e-5)


@pytest.mark.parametrize(
    "changes", [{"order": 1}, {"order": 5}, {"min_counts": (2, 1, 1)}, {"weights": {"law": 0.0}}]
)
def test_config_refuses_what_cannot_be_built(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"order|min_counts|weights"):
        replace(CONFIG, **changes)  # type: ignore[arg-type]


def test_too_many_rows(tmp_path: Path) -> None:
    vocab = Vocab(tuple(("x", chr(0x4E00 + i), 20000 - i) for i in range(16381)))
    with pytest.raises(ValueError, match="do not fit"):
        build(tmp_path, vocab, tmp_path / "m.bin", CONFIG, lambda _: None)
