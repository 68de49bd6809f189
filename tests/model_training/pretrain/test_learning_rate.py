"""The learning rate over a run."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from model_training.config import TrainConfig
from model_training.pretrain.loop import learning_rate


def test_the_learning_rate_warms_up_stays_and_falls_to_zero() -> None:
    settings = TrainConfig(steps=1000, warmup=100, decay=0.25, peak_rate=2.0)
    rates = [learning_rate(step, settings) for step in range(1001)]
    assert rates[0] == pytest.approx(2.0 / 100)
    assert all(a < b for a, b in pairwise(rates[:100]))
    assert set(rates[99:751]) == {2.0}
    assert all(a > b for a, b in pairwise(rates[750:]))
    assert rates[875] == pytest.approx(1.0)
    assert rates[1000] == 0.0


@pytest.mark.parametrize(("warmup", "decay"), [(0, 0.25), (10, 0.0), (0, 0.0), (100, 1.0)])
def test_any_shape_of_the_learning_rate_is_sound(warmup: int, decay: float) -> None:
    settings = TrainConfig(steps=50, warmup=warmup, decay=decay, peak_rate=1.0)
    rates = [learning_rate(step, settings) for step in range(51)]
    assert all(0.0 <= rate <= 1.0 and math.isfinite(rate) for rate in rates)
    assert all(rate > 0.0 for rate in rates[:-1])
