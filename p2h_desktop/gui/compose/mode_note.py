"""What the modes are called, for a button and for the moment after a key has changed one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from p2h_desktop.core.types import Update


def mode_change(before: Update | None, now: Update) -> str:
    """Say which mode has changed since the update before, "" for none."""
    if before is None:
        return ""
    if now.chinese is not before.chinese:
        return _language(now.chinese)
    if now.marks is not before.marks:
        return _marks(now.marks)
    if now.wide is not before.wide:
        return _width(now.wide)
    if now.traditional is not before.traditional:
        return _script(now.traditional)
    return ""


def mode_name(*, chinese: bool, marks: bool, wide: bool, traditional: bool) -> str:
    """Say what keys type now: the mode, and of the others what is not usual."""
    names = [_language(chinese)]
    if chinese and not marks:
        names.append(_marks(marks))
    if wide:
        names.append(_width(wide))
    if chinese and traditional:
        names.append(_script(traditional))
    return " · ".join(names)


def _language(chinese: bool) -> str:
    if chinese:
        return QCoreApplication.translate("Mode", "中文")
    return QCoreApplication.translate("Mode", "英文")


def _marks(chinese: bool) -> str:
    if chinese:
        return QCoreApplication.translate("Mode", "中文标点 ，。")
    return QCoreApplication.translate("Mode", "英文标点 ,.")


def _width(wide: bool) -> str:
    if wide:
        return QCoreApplication.translate("Mode", "全角")
    return QCoreApplication.translate("Mode", "半角")


def _script(traditional: bool) -> str:
    if traditional:
        return QCoreApplication.translate("Mode", "繁体")
    return QCoreApplication.translate("Mode", "简体")
