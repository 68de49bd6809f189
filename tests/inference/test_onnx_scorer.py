"""The exported network gives what the trained one gives, padded, cached or step by step."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from model_training.config import ModelConfig
from model_training.network.losses import FORBIDDEN
from model_training.network.model import P2HModel
from model_training.weights.onnx_export import export, load_model, quantized_rows
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.onnx_scorer import KEPT_CONTEXTS, OnnxScorer
from tests.support.fake_models import TableLexicon, TableNgram, flat_bigram, small_vocab
from tests.support.fakes import table_pipeline
from tests.support.tiny_training import expected_warnings, random_model, write_weights

SHAPE = ModelConfig(width=32, heads=4, encoder_layers=2, decoder_layers=2, inner=64, reach=4)
VOCAB = small_vocab()
PATHS = [[3, 5, 1, 30], [7], [2, 2, 40]]
CONTEXTS = [(VOCAB.break_id,), (1, 2, 3, 4, 5), tuple(range(20)), (VOCAB.border_id, 8)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    weights = write_weights(path / "weights.pt", random_model(SHAPE))
    with expected_warnings():
        export(weights, path, {}, quantize=False)
    return path


@pytest.fixture(scope="module")
def model(folder: Path) -> P2HModel:
    """The network with rows and tokens as coarse as the tables store them."""
    model = load_model(folder / "weights.pt")
    for table in (model.rows, model.tokens):
        rows, scale = quantized_rows(table.weight.detach().numpy())
        table.weight.data = torch.from_numpy(rows * scale[:, None])
    return model


@pytest.fixture
def scorer(folder: Path) -> OnnxScorer:
    return OnnxScorer(folder)


def torch_states(model: P2HModel, context: tuple[int, ...], path: list[int]) -> np.ndarray:
    with torch.no_grad():
        past = model.encode_context(torch.tensor([context]))
        states: np.ndarray = model.encode(torch.tensor([path]), past)[0].numpy()
        return states


@pytest.mark.parametrize("context", CONTEXTS)
def test_states_of_paths_padded_together(
    scorer: OnnxScorer, model: P2HModel, context: tuple[int, ...]
) -> None:
    states = scorer.encode(context, PATHS)
    assert states.shape == (3, 4, 32)
    for i, path in enumerate(PATHS):
        wanted = torch_states(model, context, path)
        np.testing.assert_allclose(states[i, : len(path)], wanted, atol=1e-4)


def test_padding_equals_the_masked_batch_of_training(scorer: OnnxScorer, model: P2HModel) -> None:
    tokens = torch.tensor([path + [0] * (4 - len(path)) for path in PATHS])
    mask = torch.tensor([[0.0] * len(p) + [FORBIDDEN] * (4 - len(p)) for p in PATHS])
    with torch.no_grad():
        past = model.encode_context(torch.tensor([CONTEXTS[1]] * 3))
        wanted = model.encode(tokens, past, mask).numpy()
    np.testing.assert_allclose(scorer.encode(CONTEXTS[1], PATHS), wanted, atol=1e-4)


def test_contexts_are_remembered_and_forgotten_without_harm(
    scorer: OnnxScorer, model: P2HModel
) -> None:
    contexts = [(i, i + 1) for i in range(KEPT_CONTEXTS + 3)]
    for context in [*contexts, contexts[-1], contexts[0], *contexts[::2]]:
        found = scorer.encode(context, [PATHS[0]])[0]
        np.testing.assert_allclose(found, torch_states(model, context, PATHS[0]), atol=1e-4)
    assert len(scorer._contexts) == KEPT_CONTEXTS


@pytest.mark.parametrize("number", [1, 5])
def test_whole_sequences_equal_torch(scorer: OnnxScorer, model: P2HModel, number: int) -> None:
    path, before = PATHS[0], 9
    slices = [VOCAB.token_slices[token] for token in path]
    draw = np.random.default_rng(0)
    rows = np.stack([draw.integers(low, high, number) for low, high in slices], axis=1)
    states = scorer.encode(CONTEXTS[1], PATHS)[0]
    found = scorer.sequence_log_probs(states, before, rows, [(own,) for own in slices])
    previous = torch.cat((torch.full((number, 1), before), torch.from_numpy(rows[:, :-1])), dim=1)
    with torch.no_grad():
        vectors, _ = model.decode(torch.from_numpy(states).expand(number, -1, -1), previous)
        scores = vectors @ model.rows.weight.t() + model.row_bias
        wanted = torch.zeros(number)
        for t, (low, high) in enumerate(slices):
            log_probs = scores[:, t, low:high].log_softmax(dim=1)
            wanted += log_probs[torch.arange(number), torch.from_numpy(rows[:, t] - low)]
    assert found.shape == (number,)
    np.testing.assert_allclose(found, wanted.numpy(), atol=1e-4)


def test_a_shorter_path_is_scored_as_if_it_were_alone(scorer: OnnxScorer) -> None:
    path = PATHS[2]
    slices = [VOCAB.token_slices[token] for token in path]
    rows = np.array([[low for low, _ in slices], [high - 1 for _, high in slices]])
    together, alone = scorer.encode(CONTEXTS[0], PATHS)[2], scorer.encode(CONTEXTS[0], [path])[0]
    ranges = [(own,) for own in slices]
    one, other = (scorer.sequence_log_probs(s, 3, rows, ranges) for s in (together, alone))
    np.testing.assert_allclose(one, other, atol=1e-4)
    for a, b in zip(
        *(scorer.position_log_probs(s, ranges) for s in (together, alone)), strict=True
    ):
        np.testing.assert_allclose(a, b, atol=1e-4)


def test_positions_are_scored_by_the_auxiliary_head(scorer: OnnxScorer, model: P2HModel) -> None:
    path = PATHS[0]
    slices = [VOCAB.token_slices[token] for token in path]
    states = scorer.encode(CONTEXTS[1], [path])[0]
    found = scorer.position_log_probs(states, [(own,) for own in slices])
    with torch.no_grad():
        vectors = model.auxiliary(torch.from_numpy(states))
        scores = vectors @ model.rows.weight.t() + model.row_bias
    assert len(found) == len(path)
    for t, (low, high) in enumerate(slices):
        wanted = scores[t, low:high].log_softmax(dim=0).numpy()
        np.testing.assert_allclose(found[t], wanted, atol=1e-4)
        assert np.exp(found[t]).sum() == pytest.approx(1.0, abs=1e-5)


def test_it_converts(scorer: OnnxScorer) -> None:
    ngram = TableNgram(VOCAB, {})
    decoder = Decoder(VOCAB, ngram, scorer, Weights(), Width())
    bigram, lexicon = flat_bigram(VOCAB), TableLexicon({})
    pipeline = table_pipeline(PinyinTranslator(bigram, decoder, lexicon))
    for letters in ("nihao", "xian", "womenshizhongguoren", "nhm", "x"):
        found = pipeline.sentences(letters, "你好，我们", 5)
        assert found
        assert all(np.isfinite(c.score) for c in found)


def copied(folder: Path, out: Path) -> Path:
    for name in ("encoder.onnx", "decoder.onnx", "tables.npz"):
        shutil.copy(folder / name, out)
    return out


@pytest.mark.parametrize("name", ["encoder.onnx", "decoder.onnx", "tables.npz"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "other"])
def test_missing_and_damaged_files(folder: Path, tmp_path: Path, name: str, damage: str) -> None:
    broken = copied(folder, tmp_path) / name
    data = broken.read_bytes()
    if damage == "missing":
        broken.unlink()
    else:
        broken.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "other": b"P2H"}[damage])
    with pytest.raises(AssetError, match=name):
        OnnxScorer(tmp_path)


def test_tables_without_an_array(folder: Path, tmp_path: Path) -> None:
    path = copied(folder, tmp_path) / "tables.npz"
    with np.load(path) as tables:
        kept = {name: tables[name] for name in tables.files if name != "row_bias"}
    np.savez(path, **kept)
    with pytest.raises(AssetError, match=r"tables\.npz"):
        OnnxScorer(tmp_path)
