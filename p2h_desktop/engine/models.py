"""The shipped models, loaded once, whatever lists are made with them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from p2h_desktop.core.pinyin.typing_profile import TypingProfile
from p2h_desktop.core.protocols import Lexicon, NeuralScorer, NgramScorer, PersonalWords
from p2h_desktop.core.segmentation import TokenBigram
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.inference.ngram_scorer import load_ngram
from p2h_desktop.inference.provider_choice import fastest_scorer
from p2h_desktop.messages.codes import Code
from p2h_desktop.store.files import sha256_of
from p2h_desktop.store.models.lexicon_file import open_lexicon
from p2h_desktop.store.models.model_versions import VersionStore
from p2h_desktop.store.models.vocab_file import read_vocab
from p2h_desktop.store.paths import provider_file, versions_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Models:
    """The shipped models; pipelines with other options share them.

    Attributes:
        vocab: The rows that all of them count in.
        bigram: Of syllables.
        ngram: Of rows; the user model where the user's learning counts.
        network: The encoder–decoder; None where its files cannot be used.
        lexicon: The shipped words.
        words: The user's dictionary, if it counts.
        habits: How the user types, if it counts.
    """

    vocab: Vocab
    bigram: TokenBigram
    ngram: NgramScorer
    network: NeuralScorer | None
    lexicon: Lexicon
    words: PersonalWords | None = None
    habits: TypingProfile | None = None


def load_bigram(folder: Path, vocab: Vocab) -> TokenBigram:
    """Read the syllable bigram of a model folder."""
    try:
        return TokenBigram(vocab, np.load(folder / "syllables.npy"))
    except (OSError, EOFError, ValueError) as error:
        raise AssetError(Code.ASSET_DAMAGED, name="syllables.npy") from error


def load_models(folder: Path, network: Path | None = None) -> Models:
    """Load a model folder; AssetError where anything but the network cannot be read.

    network: the folder of the network; None for that of the active personal version, where there
    is one, else `folder`.
    """
    vocab = read_vocab(folder / "vocab.tsv")
    ngram = load_ngram(folder / "ngram.bin", vocab)
    neural = load_network(network or network_folder(folder), folder, vocab)
    lexicon = open_lexicon(folder / "lexicon.bin", vocab)
    return Models(vocab, load_bigram(folder, vocab), ngram, neural, lexicon)


def network_folder(shipped: Path) -> Path:
    """Return the folder of the active personal version, or `shipped` where there is none."""
    vocab = shipped / "vocab.tsv"
    if not vocab.is_file():
        return shipped
    return VersionStore(versions_folder()).active_folder(sha256_of(vocab)) or shipped


def version_in(folder: Path, shipped: Path) -> str:
    """Return the name of the personal version in a folder; "" for the shipped network."""
    return "" if folder == shipped else folder.name


def load_network(folder: Path, shipped: Path, vocab: Vocab) -> NeuralScorer | None:
    """Load a network, or the shipped one where it is unusable, or none; the log says why."""
    for place in dict.fromkeys((folder, shipped)):
        try:
            network = fastest_scorer(place, provider_file())
            made_for, wanted = (network.n_ids, network.n_tokens), (vocab.n_ids, vocab.n_tokens)
            if made_for == wanted:
                return network
            reason = f"made for rows and tokens {made_for}, the vocabulary has {wanted}"
        except AssetError as error:
            reason = str(error)
        log.warning("typing goes on without the network of %s: %s", place.name, reason)
    return None
