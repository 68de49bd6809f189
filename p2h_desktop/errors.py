"""The errors P2H raises at the edges of disk, model, process and operating system.

    P2HError
    ├── AssetError       a shipped or trained file is missing, damaged or of another format
    ├── UsageError       a command was given numbers it can do nothing with
    ├── StoreError       a file of the user's cannot be read or written
    ├── CaptureError     global key capture is impossible here; the text says why
    └── InjectionError   text could not be handed to the application

Messages never contain typed text.
"""


class P2HError(Exception):
    """Root of all errors that P2H raises itself."""


class AssetError(P2HError):
    """A shipped or trained file is missing, damaged or of another format."""


class UsageError(P2HError):
    """A command was given numbers it can do nothing with."""


class StoreError(P2HError):
    """A file of the user's cannot be read or written."""


class CaptureError(P2HError):
    """Global key capture is impossible here."""


class InjectionError(P2HError):
    """Text could not be handed to the application."""
