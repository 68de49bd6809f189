"""Asks whether KDE's input method panel shows what IBus sends."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from jeepney import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from p2h_desktop.oslayer.ibus.bus import BUS_ERRORS

NAMES = ("org.kde.impanel", "org.kde.kimpanel.inputmethod")  # the panel, and its side of IBus
CALL_TIMEOUT_S = 2.0


def shows_ibus(environ: Mapping[str, str]) -> bool:
    """Tell whether the panel runs and is joined to IBus."""
    try:
        with closing(open_dbus_connection(environ["DBUS_SESSION_BUS_ADDRESS"])) as connection:
            bus = Proxy(message_bus, connection, timeout=CALL_TIMEOUT_S)
            return all(bus.NameHasOwner(name)[0] for name in NAMES)
    except BUS_ERRORS:
        return False
