"""The errors P2H raises at the edges of disk, model, process and operating system.

    P2HError
    ├── AssetError       a shipped or trained file is missing, damaged or of another format
    ├── UsageError       a command was given numbers it can do nothing with
    ├── EntryError       what the user has written or chosen is not valid
    ├── StoreError       a file of the user's cannot be read or written
    ├── CaptureError     global key capture is impossible here; the message says why
    └── InjectionError   text could not be handed to the application

Each carries a message for the user, which never contains typed text.
"""

from __future__ import annotations

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Argument, Message, message


class P2HError(Exception):
    """Root of all errors that P2H raises itself.

    `message` is what a surface shows; `str` gives its code and arguments, for the log.
    """

    def __init__(self, said: Message | Code, **arguments: Argument) -> None:
        """Take a message, or the code and the arguments of one."""
        self.message = said if isinstance(said, Message) else message(said, **arguments)
        super().__init__(str(self.message))


class AssetError(P2HError):
    """A shipped or trained file is missing, damaged or of another format."""


class UsageError(P2HError):
    """A command was given numbers it can do nothing with."""


class EntryError(P2HError, ValueError):
    """What the user has written or chosen is not valid."""


class StoreError(P2HError):
    """A file of the user's cannot be read or written."""


class CaptureError(P2HError):
    """Global key capture is impossible here."""


class InjectionError(P2HError):
    """Text could not be handed to the application."""
