"""What a network is asked for, and the losses of a batch, the same for every architecture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn

from model_training.config import ModelConfig
from model_training.network.row_groups import RowGroups
from model_training.network.sliced_softmax import SliceLoss, Targets, Teacher, slice_loss

FORBIDDEN = -1e4  # added to attention scores; survives bfloat16


class Losses(NamedTuple):
    """Means over the typed positions of a batch."""

    decoder: Tensor
    auxiliary: Tensor
    correct: Tensor
    """Share of positions whose row has the highest decoder score, given the true history."""


class Network(Protocol):
    """An encoder–decoder over rows and tokens; B clauses, T tokens, W its width."""

    config: ModelConfig
    rows: nn.Embedding
    row_bias: nn.Parameter
    auxiliary: nn.Linear

    def __call__(self, context: Tensor, tokens: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Return what `forced_vectors` does."""

    def encode_context(self, context: Tensor) -> Any:
        """Return what `encode` needs to know of committed ids [B, C], oldest first."""

    def encode(self, tokens: Tensor, past: Any, mask: Tensor | None = None) -> Tensor:
        """Return states [B, T, W]; mask: [B, T], 0 or FORBIDDEN for padding."""

    def decode(
        self,
        states: Tensor,
        previous: Tensor,
        past: Any = None,
        memory: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> tuple[Tensor, Any]:
        """Return output vectors [B, T, W] and what the next steps need to know of these.

        memory, mask: all encoder states and their padding, for who attends to them.
        """


@dataclass(frozen=True, slots=True)
class Teaching:
    """Another network to learn from, and the share of what it says in what is wanted."""

    network: Network
    share: float


def sequence_losses(
    network: Network,
    context: Tensor,
    tokens: Tensor,
    targets: Tensor,
    groups: RowGroups,
    teaching: Teaching | None = None,
) -> Losses:
    """Return the mean losses of a batch.

    context: ids [B, C]; tokens: typed tokens [B, T], -1 where padded; targets: row ids [B, T];
    groups: the rows of each token; teaching: another network to learn from.
    """
    places = (tokens >= 0).flatten().nonzero().squeeze(1)
    typed, wanted = tokens.flatten()[places], targets.flatten()[places]
    # made first: it waits for the device, which has nothing of this batch to do yet
    asked = Targets(typed, wanted, groups, groups.plan(typed))
    outputs, positions = network(context, tokens, targets)
    teachers: tuple[Teacher | None, Teacher | None] = (None, None)
    if teaching is not None:
        other = teaching.network
        with torch.no_grad():
            found = other(context, tokens, targets)
        rows, bias = other.rows.weight, other.row_bias
        flat = (v.flatten(0, 1)[places].float() for v in found)
        main, auxiliary = (Teacher(v, rows, bias, teaching.share) for v in flat)
        teachers = (main, auxiliary)

    def of_rows(vectors: Tensor, teacher: Teacher | None) -> SliceLoss:
        own = vectors.flatten(0, 1)[places]
        return slice_loss(own, network.rows.weight, network.row_bias, asked, teacher)

    decoder, encoder = of_rows(outputs, teachers[0]), of_rows(positions, teachers[1])
    return Losses(decoder.loss, encoder.loss, decoder.correct)


def forced_vectors(
    network: Network, context: Tensor, tokens: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the output vectors [B, T, W] of the decoder and of the encoder's own head.

    Each position is given the true rows before it. Shapes as for `sequence_losses`.
    """
    mask = torch.where(tokens >= 0, 0.0, FORBIDDEN)
    states = network.encode(tokens.clamp(min=0), network.encode_context(context), mask)
    previous = torch.cat((context[:, -1:], targets[:, :-1]), dim=1)
    outputs, _ = network.decode(states, previous, memory=states, mask=mask)
    return outputs, network.auxiliary(states)


def typed_vectors(
    network: Network, context: Tensor, tokens: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor]:
    """Return output vectors and those of the encoder's own head of typed positions, both [N, W].

    context: ids [B, C]; tokens: [B, T], -1 where padded; targets: row ids [B, T].
    """
    outputs, positions = network(context, tokens, targets)
    return outputs[tokens >= 0], positions[tokens >= 0]
