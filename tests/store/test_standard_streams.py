"""Commands read and write UTF-8 on Windows, however their streams are redirected."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper

import pytest

from p2h_desktop.store.standard_streams import speak_utf8


def redirected(content: bytes = b"", *, errors: str = "strict") -> TextIOWrapper:
    """Return a stream as Windows' Python opens one that is redirected."""
    return TextIOWrapper(BytesIO(content), encoding="cp1252", errors=errors)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_redirected_streams_speak_utf8_on_windows(
    mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = redirected(), redirected(errors="backslashreplace")
    monkeypatch.setattr(sys, "stdin", redirected(mark + "你好\n再见\n".encode()))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    speak_utf8("win32")
    print(sys.stdin.read(), end="", flush=True)
    print("出错了 \ud800", end="", file=sys.stderr, flush=True)
    assert out.buffer.getvalue().decode().splitlines() == ["你好", "再见"]  # type: ignore[attr-defined]
    assert err.buffer.getvalue() == "出错了 \\ud800".encode()  # type: ignore[attr-defined]


def test_elsewhere_the_locale_decides_and_no_console_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = redirected()
    monkeypatch.setattr(sys, "stdout", out)
    speak_utf8("linux")
    assert out.encoding == "cp1252"
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)  # as under pythonw
    speak_utf8("win32")
