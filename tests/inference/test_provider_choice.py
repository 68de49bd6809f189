"""Accelerators: timed once, the faster kept, and left for the CPU when they fail."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from p2h_desktop.errors import AssetError
from p2h_desktop.inference import device, provider_choice
from p2h_desktop.inference.device import CPU, Graph
from p2h_desktop.inference.onnx_scorer import OnnxScorer
from p2h_desktop.inference.provider_choice import choose_provider, fastest_scorer
from p2h_desktop.messages.codes import Code

CUDA, COREML = "CUDAExecutionProvider", "CoreMLExecutionProvider"


@pytest.fixture
def model(project: Path) -> Path:
    return project / "assets" / "model"


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What onnxruntime is said to offer; sessions still run on the CPU."""
    names = [CUDA, CPU]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: names)
    real = device.open_session
    monkeypatch.setattr(device, "open_session", lambda path, threads, _: real(path, threads, CPU))
    return names


def test_without_accelerators_nothing_is_timed_or_written(model: Path, tmp_path: Path) -> None:
    choice = choose_provider(model, tmp_path / "provider.json")
    assert (choice.provider, choice.times_ms) == (CPU, {})
    assert not list(tmp_path.iterdir())


def test_each_is_timed_once_and_the_answer_kept(
    model: Path, tmp_path: Path, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache" / "provider.json"
    assert set(choose_provider(model, cache).times_ms) == {CPU, CUDA}
    timed: list[str] = []
    speeds = {CPU: 5.0, CUDA: 1.5, COREML: None}

    def time_ms(_: Path, name: str) -> float | None:
        timed.append(name)
        return speeds[name]

    monkeypatch.setattr(provider_choice, "_time_ms", time_ms)
    choose_provider(model, cache)
    assert not timed
    offered.append(COREML)
    assert choose_provider(model, cache).provider == CUDA
    assert timed == [CPU, CUDA, COREML]
    assert choose_provider(model, cache).times_ms == {CPU: 5.0, CUDA: 1.5}
    assert len(timed) == 3
    cache.write_text(json.dumps({"key": 1}))
    assert choose_provider(model, cache).provider == CUDA
    assert len(timed) == 6


def test_what_cannot_run_is_not_chosen(
    model: Path, tmp_path: Path, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = device.open_session

    def refuse(path: Path, threads: int, provider: str) -> Any:
        if provider == CUDA:
            raise AssetError(Code.PROVIDER_MISSING, provider=provider)
        return real(path, threads, provider)

    monkeypatch.setattr(device, "open_session", refuse)
    (tmp_path / "in the way").write_text("")
    choice = choose_provider(model, tmp_path / "in the way" / "provider.json")
    assert (choice.provider, set(choice.times_ms)) == (CPU, {CPU})


def test_one_that_is_gone_since_it_was_chosen_gives_way_to_the_cpu(
    model: Path, tmp_path: Path, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "provider.json"
    monkeypatch.setattr(provider_choice, "_time_ms", lambda _, name: 1.0 if name == CUDA else 9.0)
    assert choose_provider(model, cache).provider == CUDA
    real = device.open_session

    def refuse(path: Path, threads: int, provider: str) -> Any:
        if provider == CUDA:
            raise AssetError(Code.PROVIDER_MISSING, provider=provider)
        return real(path, threads, provider)

    monkeypatch.setattr(device, "open_session", refuse)
    assert len(fastest_scorer(model, cache).encode((0,), [[1, 2, 3]])) == 1


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_session_that_quietly_runs_elsewhere_is_refused(model: Path) -> None:
    if CUDA in onnxruntime.get_available_providers():
        pytest.skip("needs an onnxruntime without CUDA")
    with pytest.raises(AssetError, match="CUDA"):
        device.open_session(model / "encoder.onnx", 1, CUDA)


def test_an_accelerator_that_fails_while_typing_gives_way_to_the_cpu(
    model: Path, offered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = OnnxScorer(model).encode((0,), [[1, 2, 3]])
    scorer = OnnxScorer(model, provider=CUDA)
    lost: list[str] = []

    class LostCard:
        def run(self, outputs: Sequence[str], feeds: Mapping[str, Any]) -> list[Any]:
            lost.append(outputs[0])
            raise RuntimeError("the card is gone")

    scorer._encoder._session = LostCard()
    np.testing.assert_allclose(scorer.encode((0,), [[1, 2, 3]]), usual, rtol=1e-5)
    scorer.encode((0,), [[1, 2, 3]])
    assert len(lost) == 1
    graph = Graph(model / "encoder.onnx", 1, CPU)
    with pytest.raises(ValueError, match="feed"):
        graph.run(["states"], {})
