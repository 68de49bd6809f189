"""A network cut in two: layers that stay as they are, and those above that are trained.

What the layers below make of a batch never changes, so it is computed once and kept; only what lies
above is run forwards and backwards in every pass over the examples.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model_training.corpus.data import Batch
from model_training.network.losses import FORBIDDEN
from model_training.network.model import P2HModel
from model_training.pretrain.loop import on_device


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as the fixed layers leave it: context [B, C, W] and letters [B, T, W].

    previous: ids [B, T], one step before each; real: [B, T], whether a position is typed at all;
    typed and rows: tokens and wanted rows of the N real positions.
    """

    context: Tensor
    letters: Tensor
    previous: Tensor
    real: Tensor
    typed: Tensor
    rows: Tensor


class FrozenTrunk:
    """A Transformer, of whose encoder the first `fixed` layers are never changed."""

    def __init__(self, model: P2HModel, trained_layers: int) -> None:
        """Cut below the last `trained_layers` layers of the encoder, or below all there are."""
        self._model = model
        self.fixed = max(0, model.config.encoder_layers - trained_layers)

    def trained(self) -> list[nn.Module]:
        """Return the modules above the cut that a difference is learned for."""
        model = self._model
        return [*model.encoder[self.fixed :], *model.decoder, model.previous_in, model.auxiliary]

    def see(self, batch: Batch) -> Seen:
        """Run a batch through the layers below."""
        model = self._model
        context, tokens, targets = on_device(batch, torch.device("cpu"))
        real = tokens >= 0
        with torch.no_grad():
            before = model.context_in(model.rows(context))
            letters = model.tokens(tokens.clamp(min=0))
            before, letters = self._run(before, letters, real, 0, self.fixed)
        previous = torch.cat((context[:, -1:], targets[:, :-1]), dim=1)
        return Seen(before, letters, previous, real, tokens[real], targets[real])

    def vectors(self, seen: Seen) -> tuple[Tensor, Tensor]:
        """Return output vectors and those of the encoder's own head, of real positions [N, W]."""
        model, real = self._model, seen.real
        end = model.config.encoder_layers
        _, x = self._run(seen.context, seen.letters, real, self.fixed, end)
        states = model.encoder_norm(x)
        outputs, _ = model.decode(states, seen.previous)
        return outputs[real], model.auxiliary(states)[real]

    def _run(
        self, context: Tensor, letters: Tensor, real: Tensor, first: int, end: int
    ) -> tuple[Tensor, Tensor]:
        """Run context and letters through the encoder's layers first..end-1."""
        model, before = self._model, context.shape[1]
        place = torch.arange(before + letters.shape[1])
        own = model.encoder_bias(place[:before], place[:before])
        mask = torch.where(real, 0.0, FORBIDDEN)
        bias = model.encoder_bias(place[before:], place)
        bias = bias + nn.functional.pad(mask, (before, 0))[:, None, None, :]
        for layer in list(model.encoder)[first:end]:
            context, past = layer(context, own, None)
            letters, _ = layer(letters, bias, past)
        return context, letters
