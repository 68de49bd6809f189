"""Chooses the precision in which matrices are multiplied while training."""

from __future__ import annotations

import torch

NATIVE = ("avx512_bf16", "amx_bf16")  # instructions of x86 that multiply bfloat16


def uses_bf16(wanted: str, device: torch.device) -> bool:
    """Tell whether to multiply in bfloat16.

    Without instructions for it a processor is slower in bfloat16 than in float32, and its LSTM
    cannot be trained in it at all. On ARM "auto" is float32:
    bfloat16 has not been measured there.

    Args:
        wanted: "yes", "no", or "auto" for what the device does itself.
        device: What the network runs on.
    """
    if wanted != "auto":
        return wanted == "yes"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in NATIVE)


def autocast(wanted: str, device: torch.device) -> torch.autocast:
    """Return the context in which a network computes its losses; see `uses_bf16`."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=uses_bf16(wanted, device))
