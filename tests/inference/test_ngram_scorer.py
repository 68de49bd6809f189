"""The n-gram file and its reader, on models written down by hand."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_training.ngram.backoff_model import BackoffModel, Layer
from model_training.ngram.count import BITS
from model_training.ngram.write import write
from p2h_desktop.core.ngram_format import HEADER_SIZE, NgramHeader, row_digest
from p2h_desktop.core.scoring.search import chain_log_prob
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.ngram_scorer import NgramModel, load_ngram

VOCAB = Vocab((("a", "啊", 9), ("de", "的", 9), ("de", "得", 5), ("hao", "好", 7), ("ni", "你", 8)))
A, DE, DE2, HAO, NI, BREAK, OTHER, BORDER = range(8)

# explicit log probabilities and back-off weights, histories oldest first
SINGLE = [-2.0, -1.0, -3.0, -2.5, -1.5, -1.25]
EXPLICIT = {
    (NI, HAO): -0.5,
    (NI, DE): -0.75,
    (BREAK, NI): -0.25,
    (OTHER, DE2): -0.1,
    (BREAK, NI, HAO): -0.2,
    (A, NI, DE): -0.3,
    (NI, HAO, BREAK): -0.4,
    (HAO, A, NI, DE): -0.05,
    (HAO, A, NI, BREAK): -0.15,
}
BACKOFF = {
    (NI,): -0.6,
    (BREAK,): -0.7,
    (OTHER,): -0.8,
    (BREAK, NI): -0.9,
    (A, NI): -1.1,
    (NI, HAO): -1.2,
    (HAO, A, NI): -1.3,
}


def packed(history: tuple[int, ...], outcome: tuple[int, ...] = ()) -> int:
    key = 0
    for item in (*reversed(history), *outcome):
        key = key << BITS | item
    return key


def layer(order: int) -> Layer:
    explicit = sorted((packed(n[:-1], n[-1:]), p) for n, p in EXPLICIT.items() if len(n) == order)
    backoff = sorted((packed(n), p) for n, p in BACKOFF.items() if len(n) == order - 1)
    book = np.full(256, -9, np.float32)
    book[: len(explicit)] = [p for _, p in explicit]
    weights = np.array([p for _, p in backoff], np.float32)
    weight_book = np.full(256, -9, np.float32)
    weight_book[: len(weights)] = weights
    return Layer(
        order=order,
        keys=np.array([k for k, _ in explicit], np.uint64),
        codes=np.arange(len(explicit), dtype=np.uint8),
        book=book,
        contexts=np.array([k for k, _ in backoff], np.uint64),
        backoff_codes=np.arange(len(backoff) if order > 2 else 0, dtype=np.uint8),
        backoff_book=weights if order == 2 else weight_book,
    )


def write_by_hand(path: Path, order: int = 4) -> NgramHeader:
    layers = tuple(layer(n) for n in range(2, order + 1))
    model = BackoffModel(np.array(SINGLE, np.float32), layers)
    return write(model, row_digest(VOCAB), path)


def expected(history: tuple[int, ...], outcome: int) -> float:
    """Answer from the two tables by the definition of back-off."""
    if not history:
        return SINGLE[outcome]
    if (*history, outcome) in EXPLICIT:
        return EXPLICIT[*history, outcome]
    return BACKOFF.get(history, 0.0) + expected(history[1:], outcome)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ngram") / "hand.bin"
    write_by_hand(path)
    return path


@pytest.fixture(scope="module")
def model(path: Path) -> NgramModel:
    return load_ngram(path, VOCAB)


@pytest.mark.parametrize(
    "history",
    [
        (),
        (NI,),
        (HAO,),
        (BREAK,),
        (OTHER,),
        (A, NI),
        (HAO, NI),
        (BREAK, NI),
        (NI, HAO),
        (HAO, A, NI),
        (NI, A, NI),
        (OTHER, OTHER, OTHER),
    ],
)
def test_answers_by_the_definition_of_backing_off(
    model: NgramModel, history: tuple[int, ...]
) -> None:
    found = model.log_probs(history, 0, BREAK + 1)
    assert found == pytest.approx([expected(history, i) for i in range(BREAK + 1)], abs=1e-5)


@pytest.mark.parametrize(
    ("history", "same"),
    [
        ((DE, HAO, A, NI), (HAO, A, NI)),
        ((HAO, BREAK, NI), (BREAK, NI)),
        ((A, NI, BREAK), (BREAK,)),
        ((A, NI, BORDER), (BREAK,)),
        ((BORDER, NI), (BREAK, NI)),
        ((BREAK, BORDER, BREAK, NI), (BREAK, NI)),
    ],
)
def test_only_the_clause_and_the_order_count(
    model: NgramModel, history: tuple[int, ...], same: tuple[int, ...]
) -> None:
    found = model.log_probs(history, 0, BREAK + 1)
    assert found.tolist() == model.log_probs(same, 0, BREAK + 1).tolist()


@given(
    history=st.lists(st.integers(0, BORDER), max_size=5).map(tuple),
    ends=st.tuples(st.integers(0, BREAK + 1), st.integers(0, BREAK + 1)),
)
def test_a_slice_is_a_part_of_the_whole(
    model: NgramModel, history: tuple[int, ...], ends: tuple[int, int]
) -> None:
    low, high = sorted(ends)
    whole = model.log_probs(history, 0, BREAK + 1)
    # summed in another order, so not to the last bit
    assert model.log_probs(history, low, high) == pytest.approx(whole[low:high], abs=1e-5)


def test_results_are_float32_and_cannot_be_changed(model: NgramModel) -> None:
    for history in ((), (NI,), (HAO,)):
        found = model.log_probs(history, 0, 3)
        assert found.dtype == np.float32
        with pytest.raises(ValueError, match="read-only"):
            found[0] = 0


def test_a_chain_is_summed_from_one_place_to_another(model: NgramModel) -> None:
    ids = (BREAK, NI, HAO, NI)
    steps = [expected(ids[:place], ids[place]) for place in (1, 2, 3)]
    assert chain_log_prob(model, ids, 1, 4) == pytest.approx(sum(steps), abs=1e-5)
    assert chain_log_prob(model, ids, 2, 3) == pytest.approx(steps[1], abs=1e-5)
    assert chain_log_prob(model, ids, 1, 1) == 0


@pytest.mark.parametrize("order", [2, 3])
def test_lower_orders(tmp_path: Path, order: int) -> None:
    write_by_hand(tmp_path / "small.bin", order)
    small = load_ngram(tmp_path / "small.bin", VOCAB)
    assert small.order == order
    for history in ((HAO, A, NI), (BREAK, NI), (NI, HAO)):
        cut = history[1 - order :]
        found = small.log_probs(history, 0, BREAK + 1)
        assert found == pytest.approx([expected(cut, i) for i in range(BREAK + 1)], abs=1e-5)


def test_runs_too_long_for_large_blocks_of_offsets(tmp_path: Path) -> None:
    n_rows, n_contexts = 5000, 20
    vocab = Vocab(tuple(("x", chr(0x4E00 + i), n_rows - i) for i in range(n_rows)))
    every = np.arange(n_rows, dtype=np.uint64)
    contexts = np.arange(n_contexts, dtype=np.uint64)  # (b, 0) for b = 0, 1, ...
    book = np.linspace(-8, -1, 256).astype(np.float32)
    pairs = Layer(
        2, every, np.zeros(n_rows, np.uint8), book, contexts[:1], np.zeros(0, np.uint8), book[:1]
    )
    keys = (contexts[:, None] << np.uint64(BITS) | every).ravel()
    codes = ((keys >> np.uint64(BITS)) + keys % np.uint64(200)).astype(np.uint8)
    zeros = np.zeros(n_contexts, np.uint8)
    triples = Layer(3, keys, codes, book, contexts, zeros, book)
    model = BackoffModel(np.zeros(n_rows + 1, np.float32), (pairs, triples))
    header = write(model, row_digest(vocab), tmp_path / "long.bin")
    assert n_rows << header.shift <= 65535
    reader = load_ngram(tmp_path / "long.bin", vocab)
    for b in range(n_contexts):
        run = slice(b * n_rows, (b + 1) * n_rows)
        assert reader.log_probs((b, 0), 0, n_rows).tolist() == book[codes[run]].tolist()


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"path=gone\.bin, reason=reason-not-found"):
        load_ngram(tmp_path / "gone.bin", VOCAB)


@pytest.mark.parametrize(
    ("at", "message"),
    [(0, "not an n-gram file"), (8, "format version"), (12, "damaged header"), (40, "damaged")],
)
def test_changed_header(path: Path, tmp_path: Path, at: int, message: str) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    (tmp_path / "bad.bin").write_bytes(data)
    with pytest.raises(AssetError, match=message):
        load_ngram(tmp_path / "bad.bin", VOCAB)


@pytest.mark.parametrize("length", [0, 5, HEADER_SIZE - 1, HEADER_SIZE, -1])
def test_cut_file(path: Path, tmp_path: Path, length: int) -> None:
    (tmp_path / "cut.bin").write_bytes(path.read_bytes()[:length])
    with pytest.raises(AssetError, match=r"cut\.bin, detail=(not an n-gram file|\d+ bytes long)"):
        load_ngram(tmp_path / "cut.bin", VOCAB)


def test_damaged_pointers(path: Path, tmp_path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[HEADER_SIZE:] = b"\xff" * (len(data) - HEADER_SIZE)
    (tmp_path / "bad.bin").write_bytes(data)
    with pytest.raises(AssetError, match=r"bad\.bin, detail=damaged"):
        load_ngram(tmp_path / "bad.bin", VOCAB)


def test_another_vocabulary(path: Path) -> None:
    with pytest.raises(AssetError, match="another vocabulary"):
        load_ngram(path, Vocab((*VOCAB.rows[:4], ("ni", "泥", 8))))


def test_counts_of_the_vocabulary_may_change(path: Path) -> None:
    recounted = Vocab(tuple((s, h, 2 * n) for s, h, n in VOCAB.rows))
    assert load_ngram(path, recounted).order == 4


@pytest.mark.parametrize("manifest", [None, "[", "{}", '{"sha256": {}}', '{"sha256": 7}'])
def test_a_file_that_no_manifest_lists_is_taken(
    path: Path, tmp_path: Path, manifest: str | None
) -> None:
    listed = tmp_path / "ngram.bin"
    listed.write_bytes(path.read_bytes())
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, "utf-8")
    load_ngram(listed, VOCAB)


def test_a_body_that_is_not_as_the_manifest_says(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    listed = tmp_path / "ngram.bin"
    listed.write_bytes(whole)
    sums = {"sha256": {"ngram.bin": hashlib.sha256(whole).hexdigest()}}
    (tmp_path / "manifest.json").write_text(json.dumps(sums), "utf-8")
    load_ngram(listed, VOCAB)
    for place in range(HEADER_SIZE, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        listed.write_bytes(damaged)
        with pytest.raises(AssetError, match="damaged"):
            load_ngram(listed, VOCAB)
