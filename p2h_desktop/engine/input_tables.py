"""The shuangpin table and the key bindings that the settings choose."""

from __future__ import annotations

import logging

from p2h_desktop.core.pinyin.shuangpin import ShuangpinScheme
from p2h_desktop.core.session.keymap import Keymap, keymap_for
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message
from p2h_desktop.store.paths import own_keymap_file
from p2h_desktop.store.settings.keymap_file import load_keymap
from p2h_desktop.store.settings.scheme_file import load_scheme
from p2h_desktop.store.settings.settings import Settings
from p2h_desktop.store.sqlite.database import Notify

log = logging.getLogger(__name__)


def chosen_scheme(settings: Settings, notify: Notify | None = None) -> ShuangpinScheme | None:
    """Load the shuangpin table that is set; without a usable one keys are full pinyin.

    notify: hears why; the log does in any case.
    """
    try:
        return load_scheme(settings.scheme)
    except StoreError as error:
        log.warning("typing goes on in full pinyin: %s", error)
        if notify is not None:
            notify(message(Code.SCHEME_NOT_USED, problem=error.message))
        return None


def chosen_keymap(settings: Settings) -> tuple[Keymap, tuple[Message, ...]]:
    """Return the key bindings that are set, and what is wrong in the user's own."""
    base = keymap_for(settings.key_habits, backspace_undoes=settings.backspace_undoes)
    return load_keymap(own_keymap_file(), base)
