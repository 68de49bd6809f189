"""Captures keys for a session over a small table: hook.py [SECONDS [FRONT_END [RULE]]].

SECONDS: for a conversion; RULE: "terminals" for English in terminals, else a program left alone.
"""

from __future__ import annotations

import signal
import sys
import time

from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Candidate
from p2h_desktop.gui.bridge import CaptureBridge
from p2h_desktop.oslayer.rules import Rules
from p2h_desktop.oslayer.select import Wishes, select_os_layer
from tests.fakes import TableConverter


class SlowConverter:
    """A converter over a table that takes its time."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._table = TableConverter()

    def convert(self, letters: str, context: str, limit: int) -> tuple[Candidate, ...]:
        time.sleep(self._delay_s)
        return self._table.convert(letters, context, limit)

    def settled(self, letters: str, context: str) -> Candidate | None:
        return self._table.settled(letters, context)


def main() -> None:
    delay_s = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    front_end = sys.argv[2] if len(sys.argv) > 2 else "x11"
    rule = sys.argv[3] if len(sys.argv) > 3 else ""
    off = frozenset({rule} - {"", "terminals"})
    rules = Rules(off=off, latin_terminals=rule == "terminals")
    layer = select_os_layer(Wishes(front_end=front_end, rules=rules))
    session = Session(SlowConverter(delay_s))
    session.set_modes(capitals=False)  # a capital letter goes to the application, pinyin may follow
    bridge = CaptureBridge(session, layer.caret_locator.locate)
    bridge.not_delivered.connect(lambda _: print("not delivered", file=sys.stderr, flush=True))
    source = layer.make_key_source(bridge)
    signal.signal(signal.SIGTERM, lambda *_: source.stop())
    source.post(lambda: print("ready", flush=True))
    source.run()
    layer.close()


if __name__ == "__main__":
    main()
