"""Joins core with the shipped models: what the application and the commands both need."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path

import numpy as np

from p2h_desktop.core.converter import PinyinConverter
from p2h_desktop.core.decoder import Decoder, Weights, Width
from p2h_desktop.core.paths import TokenBigram
from p2h_desktop.core.protocols import NeuralScorer, SentenceConverter
from p2h_desktop.core.scheme import Scheme
from p2h_desktop.core.scheme_converter import SchemeConverter
from p2h_desktop.core.typed_keys import TypedKeys
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.errors import AssetError, StoreError
from p2h_desktop.inference.ngram_scorer import load_ngram
from p2h_desktop.inference.onnx_scorer import OnnxScorer
from p2h_desktop.store.lexicon_file import open_lexicon
from p2h_desktop.store.scheme_file import load_scheme
from p2h_desktop.store.settings import Settings

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
    folder: Path,
    *,
    slips: bool = True,
    fuzzy: Collection[str] = (),
    scheme: Scheme | None = None,
) -> SentenceConverter:
    """Load a model folder; without a usable network the n-gram decides alone, said in the log.

    slips: whether slips of the finger are undone; fuzzy: the pairs of fuzzy sounds that are on;
    scheme: a shuangpin table, None for full pinyin. Slips are those of full pinyin.
    Raises AssetError where vocabulary, bigram, n-gram or lexicon cannot be read.
    """
    vocab = load_vocab(folder)
    ngram = load_ngram(folder / "ngram.bin", vocab)
    decoder = Decoder(vocab, ngram, load_network(folder, vocab), Weights(), Width())
    lexicon = open_lexicon(folder / "lexicon.bin", vocab)
    bigram = load_bigram(folder, vocab)
    slips = slips and scheme is None
    converter = PinyinConverter(vocab, bigram, decoder, ngram, lexicon, slips=slips, fuzzy=fuzzy)
    return converter if scheme is None else SchemeConverter(converter, scheme)


def chosen_scheme(settings: Settings) -> Scheme | None:
    """Load the shuangpin table that is set; without a usable one keys are full pinyin."""
    try:
        return load_scheme(settings.scheme)
    except StoreError as error:
        log.warning("typing goes on in full pinyin: %s", error)
        return None


def typed_keys(settings: Settings) -> TypedKeys:
    """Return how the session is to read keys."""
    return TypedKeys(chosen_scheme(settings))


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
