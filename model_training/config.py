"""Settings of the network, the data sampling and the training run."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

ARCHITECTURES = ("transformer", "causal", "gru", "lstm-attention")
PRECISIONS = ("auto", "yes", "no")


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Shape of the encoder–decoder."""

    width: int = 256
    """Width of every hidden state."""
    heads: int = 4
    """Attention heads; width must be a multiple."""
    encoder_layers: int = 4
    """Bidirectional layers over context and pinyin."""
    decoder_layers: int = 1
    """Causal layers over the hanzi chosen so far."""
    inner: int = 1024
    """Width inside the feed-forward blocks."""
    reach: int = 24
    """Relative positions beyond this distance share one attention bias."""
    dropout: float = 0.0
    """Share of hidden activations dropped while training."""

    arch: str = "transformer"
    """One of ARCHITECTURES; only the first can be exported, the others are for comparison."""
    ahead: int = 3
    """Of "causal": syllables that a position may see after itself."""

    def __post_init__(self) -> None:
        """Refuse shapes that cannot be built."""
        if self.arch not in ARCHITECTURES:
            raise ValueError(f"no architecture {self.arch}")
        if self.width % self.heads:
            raise ValueError(f"width {self.width} is not a multiple of heads {self.heads}")


@dataclass(frozen=True, slots=True)
class SampleConfig:
    """How a clause of the corpus becomes a training example."""

    full: float = 0.45
    """Share typed with every syllable complete."""
    partial: float = 0.2
    """Share whose last syllable is unfinished."""
    mixed: float = 0.15
    """Share with some syllables cut to their initial."""
    initials: float = 0.2
    """Share with every syllable cut to its initial (clauses of at most 6 hanzi, else mixed)."""
    cut: float = 0.35
    """In `mixed`: probability that a syllable is cut."""
    fuzzy: float = 0.15
    """Share typed with some fuzzy sounds switched on; see model_training.corpus.fuzzy_typing."""
    careless: float = 0.6
    """Share of these whose typist takes the sounds for one another, see core.fuzzy."""
    max_length: int = 24
    """Longest input, syllables; a longer clause is cut to a random part of it."""
    part: float = 0.25
    """Share of clauses of which only a random part is typed at once."""
    contexts: tuple[tuple[float, int], ...] = (
        (0.7, 1),
        (0.06, 4),
        (0.06, 8),
        (0.06, 16),
        (0.06, 32),
        (0.06, 48),
    )
    """(share, ids of left context); drawn once per batch, few lengths so that shapes recur."""
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "chat": 1.5,
            "social": 1.5,
            "qa": 1.5,
            "review": 4.0,
            "speech": 4.0,
            "life": 2.0,
            "literature": 1.0,
            "news": 2.0,
            "education": 1.0,
            "encyclopedia": 1.5,
            "office": 0.5,
            "abstracts": 0.5,
            "academic": 0.2,
            "law": 0.3,
            "tech": 0.5,
            "techpress": 0.7,
        }
    )
    """How often a clause of a domain is drawn; unnamed domains: 1."""


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """One training run."""

    batch_tokens: int = 4096
    """Pinyin tokens per step and process, about."""
    steps: int = 20000
    """Length of the run."""
    warmup: int = 300
    """Steps until the peak learning rate."""
    decay: float = 0.25
    """Share of the run over which the rate falls to zero at its end."""
    peak_rate: float = 1.5e-3
    """Peak learning rate."""
    muon: bool = True
    """Muon for the matrices; else AdamW for everything."""
    weight_decay: float = 0.02
    """Weight decay, matrices only."""
    clip: float = 1.0
    """Largest gradient norm."""
    auxiliary: float = 0.3
    """Weight of the encoder's own per-position loss."""
    ema: float = 0.999
    """Decay of the averaged weights that are evaluated and exported."""
    teach: float = 0.5
    """With a teacher: its share in what is wanted."""
    keep_zeros: bool = False
    """Leave weights at zero that were zero at the start: those that pruning took out."""
    patience: int = 0
    """Dev evaluations without a better loss after which the run ends early; 0: never."""
    seed: int = 1
    """Seed of the weights and of the data order."""
    bf16: str = "auto"
    """Multiply in bfloat16, one of PRECISIONS; "auto": where the device does so itself."""
    save_seconds: float = 300.0
    """Wall time between checkpoints."""
    dev_every: int = 500
    """Steps between dev evaluations."""


@dataclass(frozen=True, slots=True)
class ListConfig:
    """How the texts of n-best lists are typed."""

    full: float = 0.9
    """Share typed with every syllable complete."""
    partial: float = 0.1
    """Share whose last syllable is unfinished."""
    mixed: float = 0.0
    """Share with some syllables cut to their initial."""
    initials: float = 0.0
    """Share with every syllable cut to its initial (clauses of at most 6 hanzi, else mixed)."""
    unknown: float = 0.6
    """Share typed where the engine is told nothing of the text before."""
    on: float = 0.9
    """Share typed with some fuzzy sounds switched on."""
    careless: float = 0.8
    """Share of these whose typist takes the sounds for one another."""
    shares: dict[str, float] = field(
        default_factory=lambda: {
            "review": 0.22,
            "chat": 0.18,
            "social": 0.17,
            "speech": 0.15,
            "news": 0.15,
            "qa": 0.05,
            "literature": 0.02,
            "life": 0.01,
            "education": 0.01,
            "encyclopedia": 0.01,
            "tech": 0.01,
            "techpress": 0.01,
            "office": 0.01,
        }
    )
    """How much of the lists comes from each domain, however much text there is of it."""


@dataclass(frozen=True, slots=True)
class DiscriminateConfig:
    """One run of discriminative training."""

    epochs: float = 1.0
    """How often each list is seen."""
    rate: float = 3e-4
    """Peak learning rate of AdamW; reached after 50 steps, it falls over the last 70 %."""
    work: int = 6000
    """Syllables of a step, those of all hypotheses counted."""
    best: int = 8
    """Hypotheses of a list, the right one besides."""
    easy: float = 0.2
    """Share of the lists taken in which the right text is sure already."""
    likelihood: float = 0.1
    """Weight of the decoder's loss of the right text."""
    auxiliary: float = 0.05
    """Weight of the encoder's own loss of it."""
    bf16: str = "auto"
    """As in TrainConfig."""
    ema: float = 0.99
    """Decay of the averaged weights, which are the result."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class TypedConfig:
    """How many rows each typed set has in each half; the last clause of words is typed to its end.

    The sets: words in their sentences, clauses, words by their initials, clauses with the last
    syllable unfinished, with some syllables as initials, with one typo, and hanzi of longer words.
    """

    words: int = 2600
    clauses: int = 900
    initials: int = 700
    partial: int = 500
    mixed: int = 500
    typos: int = 500
    hanzi: int = 900
    seed: int = 0

    def sizes(self) -> dict[str, int]:
        """Return the number of rows by the name of the set."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "seed"}


@dataclass(frozen=True, slots=True)
class RankingConfig:
    """How the weights of the ranking are fitted."""

    l2: float = 1e-4
    """Weight of the squared weights of features scaled to unit variance."""
    iterations: int = 120
    """Steps of LBFGS at most."""
    folds: int = 0
    """Parts of the domains for cross-validation; 0: none."""
