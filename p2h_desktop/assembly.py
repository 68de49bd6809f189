"""Joins core with the shipped models: what the application and the commands both need."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path

import numpy as np

from p2h_desktop.core.converter import PinyinConverter
from p2h_desktop.core.decoder import Decoder, Weights, Width
from p2h_desktop.core.paths import TokenBigram
from p2h_desktop.core.protocols import NeuralScorer
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.ngram_scorer import load_ngram
from p2h_desktop.inference.onnx_scorer import OnnxScorer
from p2h_desktop.store.lexicon_file import open_lexicon

log = logging.getLogger(__name__)


def load_vocab(folder: Path) -> Vocab:
    """Read the vocabulary of a model folder."""
    try:
        with (folder / "vocab.tsv").open(encoding="utf-8") as file:
            return parse_vocab(file)
    except (OSError, ValueError) as error:
        raise AssetError("vocab.tsv is missing or damaged") from error


def load_bigram(folder: Path, vocab: Vocab) -> TokenBigram:
    """Read the syllable bigram of a model folder."""
    try:
        return TokenBigram(vocab, np.load(folder / "syllables.npy"))
    except (OSError, EOFError, ValueError) as error:
        raise AssetError("syllables.npy is missing or damaged") from error


def build_converter(
    folder: Path, *, slips: bool = True, fuzzy: Collection[str] = ()
) -> PinyinConverter:
    """Load a model folder; without a usable network the n-gram decides alone, said in the log.

    slips: whether slips of the finger are undone; fuzzy: the pairs of fuzzy sounds that are on.
    Raises AssetError where vocabulary, bigram, n-gram or lexicon cannot be read.
    """
    vocab = load_vocab(folder)
    ngram = load_ngram(folder / "ngram.bin", vocab)
    decoder = Decoder(vocab, ngram, load_network(folder, vocab), Weights(), Width())
    lexicon = open_lexicon(folder / "lexicon.bin", vocab)
    bigram = load_bigram(folder, vocab)
    return PinyinConverter(vocab, bigram, decoder, ngram, lexicon, slips=slips, fuzzy=fuzzy)


def load_network(folder: Path, vocab: Vocab) -> NeuralScorer | None:
    """Load the network, or return None and say in the log why."""
    try:
        network = OnnxScorer(folder)
        if network.n_ids != vocab.n_ids:
            raise AssetError(f"made for {network.n_ids} rows, the vocabulary has {vocab.n_ids}")
    except AssetError as error:
        log.warning("typing goes on without the network: %s", error)
        return None
    return network
