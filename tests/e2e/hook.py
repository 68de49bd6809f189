"""Captures keys for a session over a small table: hook.py [SECONDS_PER_LETTER]."""

from __future__ import annotations

import signal
import sys
import time

from p2h_desktop.core.session import Session
from p2h_desktop.core.types import Keystroke, Update
from p2h_desktop.errors import InjectionError
from p2h_desktop.oslayer.select import select_os_layer
from tests.fakes import TableConverter


def main() -> None:
    delay_s = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    session = Session(TableConverter())

    def press(keystroke: Keystroke) -> Update:
        time.sleep(delay_s if keystroke.text.isalpha() else 0)
        return session.press(keystroke)

    layer = select_os_layer()
    source = layer.make_key_source(press, session.reset, lambda: True, _complain)
    signal.signal(signal.SIGTERM, lambda *_: source.stop())
    source.post(lambda: print("ready", flush=True))
    source.run()
    layer.close()


def _complain(error: InjectionError) -> None:
    print(error, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
