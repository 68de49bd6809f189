"""Runs one graph of the network on what the machine offers; what fails goes on on the CPU."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from p2h_desktop.errors import AssetError
from p2h_desktop.messages.codes import Code

CPU = "CPUExecutionProvider"
ACCELERATORS = (  # those that a desktop may have
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "DmlExecutionProvider",
    "CoreMLExecutionProvider",
    "OpenVINOExecutionProvider",
)
ONNX_ERRORS = (  # onnxruntime's own have no root but Exception
    OSError,
    RuntimeError,
    onnx_errors.EPFail,
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NoSuchFile,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,
)

log = logging.getLogger(__name__)


def offered_accelerators() -> tuple[str, ...]:
    """Return the accelerators that the installed onnxruntime knows; the machine may lack them."""
    return tuple(name for name in onnxruntime.get_available_providers() if name in ACCELERATORS)


def open_session(path: Path, threads: int, provider: str) -> onnxruntime.InferenceSession:
    """Load one graph; AssetError when onnxruntime cannot, or not on that provider."""
    onnxruntime.disable_telemetry_events()  # Windows builds report to the system's event log
    options = onnxruntime.SessionOptions()
    # two threads double the median on a busy machine, and a keystroke is short
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # what an accelerator cannot do, the CPU does
    providers = list(dict.fromkeys((provider, CPU)))
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=providers)
    except ONNX_ERRORS as error:
        raise AssetError(Code.ASSET_DAMAGED, name=path.name) from error
    if provider not in session.get_providers():  # without its libraries it is left out silently
        raise AssetError(Code.PROVIDER_MISSING, provider=provider)
    return session


class Graph:
    """One graph; when its provider fails in mid-typing, the same question goes to the CPU."""

    def __init__(self, path: Path, threads: int, provider: str) -> None:
        """Load the graph; AssetError when onnxruntime cannot."""
        self._path = path
        self._threads = threads
        self._provider = provider
        self._session = open_session(path, threads, provider)

    def run(self, outputs: Sequence[str], feeds: Mapping[str, Any]) -> list[Any]:
        """Return the outputs named."""
        try:
            found: list[Any] = self._session.run(list(outputs), dict(feeds))
        except ONNX_ERRORS:
            if self._provider == CPU:
                raise
            log.warning("%s failed at %s; the CPU goes on", self._provider, self._path.name)
            self._provider = CPU
            self._session = open_session(self._path, self._threads, CPU)
            found = self._session.run(list(outputs), dict(feeds))
        return found
