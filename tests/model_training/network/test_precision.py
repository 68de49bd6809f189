"""Which precision is chosen on which device."""

from __future__ import annotations

import pytest
import torch

from model_training.network.precision import autocast, uses_bf16

CPU = torch.device("cpu")


def have(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Play a processor with these instructions alone."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: dict.fromkeys(names, True))


@pytest.mark.parametrize(
    ("names", "used"),
    [
        (("avx2",), False),
        (("avx2", "avx512_f", "avx512_vnni"), False),
        (("avx512_f", "avx512_bf16"), True),
        (("amx_tile", "amx_bf16"), True),
        (("neon", "bf16"), False),
    ],
)
def test_bfloat16_is_used_where_the_processor_multiplies_it(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], used: bool
) -> None:
    have(monkeypatch, *names)
    assert uses_bf16("auto", CPU) is used
    with autocast("auto", CPU):
        assert torch.is_autocast_enabled("cpu") is used


def test_what_is_wanted_explicitly_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch)
    assert uses_bf16("yes", CPU)
    have(monkeypatch, "avx512_bf16")
    assert not uses_bf16("no", CPU)


def test_a_gpu_that_emulates_bfloat16_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation
    )
    assert not uses_bf16("auto", torch.device("cuda"))
