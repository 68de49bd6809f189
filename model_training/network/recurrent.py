"""Recurrent networks to compare with: a GRU as decoder, and the textbook LSTM with attention.

The LSTM encoder–decoder follows Luong et al. 2015, "Effective Approaches to Attention-based
Neural Machine Translation": global attention with the general score, no input feeding, so that
all steps of a training batch run at once. It is told nothing of the fact that hanzi and syllables
come in equal number, save for the slice of rows that each syllable allows.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from model_training.config import ModelConfig
from model_training.network.losses import Losses, Teaching, forced_vectors, sequence_losses
from model_training.network.row_groups import RowGroups

Hidden = tuple[Tensor, Tensor]  # state and cell of an LSTM, each [layers, B, W]


class GruDecoder(nn.Module):
    """One GRU layer in the place of the causal Transformer layers."""

    def __init__(self, config: ModelConfig) -> None:
        """Make the layer."""
        super().__init__()
        self.gru = nn.GRU(config.width, config.width, batch_first=True)

    def forward(self, x: Tensor, past: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return outputs [B, T, W] and the state after them."""
        outputs, state = self.gru(x, past)
        return x + outputs, state


class LstmAttentionModel(nn.Module):
    """A bidirectional LSTM reads the syllables, another LSTM writes hanzi and attends to them."""

    def __init__(self, config: ModelConfig, n_ids: int, n_tokens: int) -> None:
        """Build for `n_ids` rows and specials, and `n_tokens` syllables and prefixes."""
        super().__init__()
        width, layers = config.width, config.encoder_layers
        self.config = config
        self.rows = nn.Embedding(n_ids, width)
        self.row_bias = nn.Parameter(torch.zeros(n_ids))
        self.tokens = nn.Embedding(n_tokens, width)
        for table in (self.rows, self.tokens):
            nn.init.normal_(table.weight, std=width**-0.5)
        self.context = nn.LSTM(width, width // 2, batch_first=True)
        self.encoder = nn.LSTM(width, width // 2, layers, batch_first=True, bidirectional=True)
        self.decoder = nn.LSTM(width, width, config.decoder_layers, batch_first=True)
        self.score = nn.Linear(width, width, bias=False)
        self.combine = nn.Linear(2 * width, width)
        self.auxiliary = nn.Linear(width, width)

    def encode_context(self, context: Tensor) -> Hidden:
        """Return state and cell after the committed ids [B, C], oldest first."""
        _, hidden = self.context(self.rows(context))
        return cast(Hidden, hidden)

    def encode(self, tokens: Tensor, past: Any, mask: Tensor | None = None) -> Tensor:
        """Return states [B, T, W] of typed tokens [B, T] after the context `past`.

        mask: [B, T], 0 or FORBIDDEN for the padding at the end.
        """
        repeated = 2 * self.config.encoder_layers
        hidden = tuple(part.expand(repeated, -1, -1).contiguous() for part in past)
        length = tokens.shape[1]
        lengths = torch.full(tokens.shape[:1], length)
        if mask is not None:
            lengths = (mask == 0).sum(dim=1).cpu()
        packed = pack_padded_sequence(
            self.tokens(tokens), lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = self.encoder(packed, hidden)
        padded, _ = pad_packed_sequence(states, batch_first=True, total_length=length)
        return padded

    def decode(
        self,
        states: Tensor,
        previous: Tensor,
        past: Hidden | None = None,
        memory: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, Hidden]:
        """Return output vectors [B, T, W] and the decoder's state after them.

        memory: all encoder states [B, S, W] to attend to (those of `states` where None); mask:
        [B, S], 0 or FORBIDDEN for padding; previous: ids [B, T] chosen one step before each.
        """
        memory = states if memory is None else memory
        outputs, hidden = self.decoder(self.rows(previous), past)
        scores = self.score(outputs) @ memory.transpose(1, 2)
        if mask is not None:
            scores = scores + mask[:, None, :]
        attended = torch.softmax(scores, dim=-1).to(memory.dtype) @ memory
        return torch.tanh(self.combine(torch.cat((attended, outputs), dim=-1))), hidden

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
        """Return the mean losses of a batch, as P2HModel.loss does."""
        return sequence_losses(self, context, tokens, targets, groups, teaching)
