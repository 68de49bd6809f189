"""Captures keys for a session over a small table: hook.py [SECONDS [FRONT_END [RULE]]].

SECONDS: for a conversion; RULE: "terminals" for English in terminals, else a program left alone.
Programs it hands text to may take longer than P2H allows: the machine is busy, not the program.
"""

from __future__ import annotations

import signal
import sys
import time

from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate
from p2h_desktop.engine.session_host import CaptureHost
from p2h_desktop.oslayer.app_rules import AppRules
from p2h_desktop.oslayer.detect.select import Wishes, select_os_layer
from p2h_desktop.oslayer.x11 import paste as x11_paste
from p2h_desktop.oslayer.x11 import selection as x11_selection
from tests.support.fakes import TableConverter
from tests.support.waiting import PATIENCE_S


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
    x11_paste.FETCH_LIMIT_S = x11_selection.FETCH_TIMEOUT_S = PATIENCE_S
    delay_s = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    front_end = sys.argv[2] if len(sys.argv) > 2 else "x11"
    rule = sys.argv[3] if len(sys.argv) > 3 else ""
    off = frozenset({rule} - {"", "terminals"})
    rules = AppRules(off=off, latin_terminals=rule == "terminals")
    layer = select_os_layer(Wishes(front_end=front_end, rules=rules))
    session = Session(SlowConverter(delay_s))
    session.set_modes(capitals=False)  # a capital letter goes to the application, pinyin may follow
    bridge = CaptureHost(session, layer.caret_locator.locate)
    bridge.on_undelivered = lambda _: print("not delivered", file=sys.stderr, flush=True)
    source = layer.make_key_source(bridge)
    signal.signal(signal.SIGTERM, lambda *_: source.stop())
    source.post(lambda: print("ready", flush=True))
    source.run()
    layer.close()


if __name__ == "__main__":
    main()
