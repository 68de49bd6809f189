"""The network: a bidirectional encoder over context and pinyin, a causal decoder over hanzi.

Two settings of `arch` change it for comparison: "causal" lets a position see only a few of the
syllables after it, "gru" puts a recurrent layer in the place of the causal ones.

One hanzi per syllable, so decoder step t reads encoder state t directly and needs no
cross-attention. The context (committed text) attends only to itself: its keys and values can be
computed once per commit and reused for every key typed after it.

One matrix of rows serves three times, as context embedding, as embedding of the previous hanzi
and as output matrix (tied embeddings: Press and Wolf 2017, "Using the Output Embedding to Improve
Language Models"); the first two pass through a learned projection. The softmax runs over the
contiguous slice of rows that the typed token can stand for.

Blocks are pre-norm Transformer layers (Vaswani et al. 2017; Xiong et al. 2020) with a learned
bias per head and relative distance (Shaw et al. 2018; shared by the layers as in T5, Raffel et
al. 2020), so nothing depends on the absolute position.
"""

from __future__ import annotations

import math
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from model_training.config import ModelConfig
from model_training.network.losses import (
    FORBIDDEN,
    Losses,
    Teaching,
    forced_vectors,
    sequence_losses,
)
from model_training.network.recurrent import GruDecoder, LstmAttentionModel
from model_training.network.row_groups import RowGroups

KeyValue = tuple[Tensor, Tensor]  # each [batch, heads, length, width / heads]


class Attention(nn.Module):
    """Multi-head attention, written out: the fused kernel is slower at these lengths on CPU."""

    def __init__(self, config: ModelConfig) -> None:
        """Make the joint query-key-value and the output projection."""
        super().__init__()
        self.heads = config.heads
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)

    def forward(self, x: Tensor, bias: Tensor, past: KeyValue | None) -> tuple[Tensor, KeyValue]:
        """Attend from x [B, T, W] to past and x; bias broadcasts to [B, H, T, S]."""
        batch, length, width = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        if past is not None:
            key = torch.cat((past[0], key), dim=2)
            value = torch.cat((past[1], value), dim=2)
        scores = query @ key.transpose(-1, -2) * (1.0 / math.sqrt(width // self.heads)) + bias
        mixed = torch.softmax(scores, dim=-1).to(value.dtype) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        return self.out(mixed), (key, value)


class Layer(nn.Module):
    """One pre-norm Transformer layer."""

    def __init__(self, config: ModelConfig) -> None:
        """Make attention and feed-forward block."""
        super().__init__()
        self.norm1 = nn.LayerNorm(config.width)
        self.attention = Attention(config)
        self.norm2 = nn.LayerNorm(config.width)
        self.inner = nn.Linear(config.width, config.inner)
        self.outer = nn.Linear(config.inner, config.width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, bias: Tensor, past: KeyValue | None) -> tuple[Tensor, KeyValue]:
        """Return the new states [B, T, W] and the keys and values attended to."""
        mixed, key_value = self.attention(self.norm1(x), bias, past)
        x = x + self.dropout(mixed)
        inner = functional.relu(self.inner(self.norm2(x)))
        return x + self.dropout(self.outer(inner)), key_value


class RelativeBias(nn.Module):
    """A learned attention bias per head and clipped distance between query and key."""

    def __init__(self, config: ModelConfig) -> None:
        """Start at zero: no preference for any distance."""
        super().__init__()
        self.reach = config.reach
        self.table = nn.Parameter(torch.zeros(config.heads, 2 * config.reach + 1))

    def forward(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Return biases [H, T, S] for positions queries [T] and keys [S]."""
        distance = (keys[None, :] - queries[:, None]).clamp(-self.reach, self.reach)
        return self.table[:, distance + self.reach]


class P2HModel(nn.Module):
    """The encoder–decoder over rows and tokens of one vocabulary."""

    def __init__(self, config: ModelConfig, n_ids: int, n_tokens: int) -> None:
        """Build for `n_ids` rows and specials, and `n_tokens` syllables and prefixes."""
        super().__init__()
        self.config = config
        self.rows = nn.Embedding(n_ids, config.width)
        self.row_bias = nn.Parameter(torch.zeros(n_ids))
        self.tokens = nn.Embedding(n_tokens, config.width)
        self.context_in = nn.Linear(config.width, config.width)
        self.previous_in = nn.Linear(config.width, config.width)
        self.encoder_bias = RelativeBias(config)
        self.decoder_bias = RelativeBias(config)
        self.encoder = nn.ModuleList(Layer(config) for _ in range(config.encoder_layers))
        causal = 0 if config.arch == "gru" else config.decoder_layers
        self.decoder = nn.ModuleList(Layer(config) for _ in range(causal))
        self.gru = GruDecoder(config) if config.arch == "gru" else None
        self.encoder_norm = nn.LayerNorm(config.width)
        self.decoder_norm = nn.LayerNorm(config.width)
        self.auxiliary = nn.Linear(config.width, config.width)
        self.apply(self._initialise)

    def _initialise(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.5 / math.sqrt(module.in_features))
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=1.0 / math.sqrt(module.embedding_dim))

    def encode_context(self, context: Tensor) -> list[KeyValue]:
        """Return keys and values per layer of committed ids [B, C], oldest first."""
        place = torch.arange(context.shape[1], device=context.device)
        bias = self.encoder_bias(place, place)
        x = self.context_in(self.rows(context))
        kept = []
        for layer in self.encoder:
            x, key_value = layer(x, bias, None)
            kept.append(key_value)
        return kept

    def encode(self, tokens: Tensor, past: Any, mask: Tensor | None = None) -> Tensor:
        """Return states [B, T, W] of typed tokens [B, T] after the context `past`.

        mask: [B, T], added to the scores of each key (0, or FORBIDDEN for padding).
        """
        before = past[0][0].shape[2]
        place = torch.arange(before + tokens.shape[1], device=tokens.device)
        bias = self.encoder_bias(place[before:], place)
        if mask is not None:
            bias = bias + functional.pad(mask, (before, 0))[:, None, None, :]
        x = self.tokens(tokens)
        for number, (layer, key_value) in enumerate(zip(self.encoder, past, strict=True)):
            seen = bias
            if self.config.arch == "causal":
                # the first layer alone looks ahead: in each layer it would add up
                ahead = self.config.ahead if number == 0 else 0
                late = place[None, :] > place[before:, None] + ahead
                seen = bias.masked_fill(late, FORBIDDEN)
            x, _ = layer(x, seen, key_value)
        return cast(Tensor, self.encoder_norm(x))

    def decode(
        self,
        states: Tensor,
        previous: Tensor,
        past: Any = None,
        memory: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, Any]:
        """Return output vectors [B, T, W] and the keys and values so far (a GRU: its state).

        states: encoder states [B, T, W]; previous: ids [B, T] chosen one step before each;
        past: what this returned for the steps before. Step t reads state t, so memory and mask
        are not needed here.
        """
        x = states + self.previous_in(self.rows(previous))
        if self.gru is not None:
            x, state = self.gru(x, past)
            return self.decoder_norm(x), state
        before = 0 if past is None else past[0][0].shape[2]
        length = states.shape[1]
        place = torch.arange(before + length, device=states.device)
        bias = self.decoder_bias(place[before:], place)
        ahead = place[None, :] > place[before:, None]
        bias = bias.masked_fill(ahead, FORBIDDEN)
        kept = []
        for i, layer in enumerate(self.decoder):
            x, key_value = layer(x, bias, None if past is None else past[i])
            kept.append(key_value)
        return self.decoder_norm(x), kept

    def forward(self, context: Tensor, tokens: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return the output vectors of a batch, see `forced_vectors`."""
        return forced_vectors(self, context, tokens, targets)

    def loss(
        self,
        context: Tensor,
        tokens: Tensor,
        targets: Tensor,
        groups: RowGroups,
        teaching: Teaching | None = None,
    ) -> Losses:
        """Return the mean losses of a batch, see `sequence_losses`."""
        return sequence_losses(self, context, tokens, targets, groups, teaching)


AnyModel = P2HModel | LstmAttentionModel


def build_network(config: ModelConfig, n_ids: int, n_tokens: int) -> AnyModel:
    """Return a new network of the architecture that the settings name."""
    make = LstmAttentionModel if config.arch == "lstm-attention" else P2HModel
    return make(config, n_ids, n_tokens)
