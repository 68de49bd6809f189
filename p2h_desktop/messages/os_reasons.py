"""Reasons of the operating system as messages: its own texts are in no language of ours."""

from __future__ import annotations

import errno

from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import Message, message

_REASONS = {
    errno.ENOSPC: Code.REASON_DISK_FULL,
    errno.EDQUOT: Code.REASON_DISK_FULL,
    errno.EROFS: Code.REASON_READ_ONLY,
    errno.EACCES: Code.REASON_NO_PERMISSION,
    errno.EPERM: Code.REASON_NO_PERMISSION,
    errno.ENOENT: Code.REASON_NOT_FOUND,
    errno.EISDIR: Code.REASON_IS_FOLDER,
    errno.ESPIPE: Code.REASON_NOT_PLAIN,
    errno.ENOTDIR: Code.REASON_NOT_FOLDER,
    errno.EEXIST: Code.REASON_EXISTS,
    errno.ENAMETOOLONG: Code.REASON_NAME_TOO_LONG,
    errno.EBUSY: Code.REASON_BUSY,
    errno.ETXTBSY: Code.REASON_BUSY,
    errno.EIO: Code.REASON_DISK_ERROR,
    errno.EMFILE: Code.REASON_TOO_MANY_FILES,
    errno.ENFILE: Code.REASON_TOO_MANY_FILES,
}


def os_reason(error: OSError) -> Message:
    """Return why the system refused, as a message to put into another."""
    number = error.errno or 0
    code = _REASONS.get(number)
    return message(code) if code is not None else message(Code.REASON_OTHER, number=number)
