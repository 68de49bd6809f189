"""What the layer for the operating system says, in the language of the interface."""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# The layer below knows no Qt: its sentences stand here once more, to be translated.
TEXTS = (
    QT_TRANSLATE_NOOP("OsLayer", "请在写字板里打字，再粘贴到要用的地方。"),
    QT_TRANSLATE_NOOP(
        "OsLayer", "安装并启动 IBus，再启动 P2H（p2h ibus install 把它加进 IBus 的列表）。"
    ),
    QT_TRANSLATE_NOOP("OsLayer", "设置里选了 IBus。"),
    QT_TRANSLATE_NOOP("OsLayer", "Wayland 上经由 IBus 打字。"),
    QT_TRANSLATE_NOOP("OsLayer", "Wayland 不让程序看到敲给别的程序的键，而 IBus 没有运行。"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 在运行，程序也用它。"),
    QT_TRANSLATE_NOOP("OsLayer", "用 Windows 的键盘钩子取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "用 macOS 的键盘钩子取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "设置里选了 IBus，但它没有运行。"),
    QT_TRANSLATE_NOOP("OsLayer", "现在直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "这里没有 X11 图形界面。"),
    QT_TRANSLATE_NOOP("OsLayer", "设置里选了直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 在运行，但程序没有设成用它；直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 没有运行；直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("OsLayer", "连不上 IBus"),
    QT_TRANSLATE_NOOP("OsLayer", "另一个 P2H 已经在 IBus 里"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 不接受 P2H"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 已经退出"),
    QT_TRANSLATE_NOOP("OsLayer", "IBus 没有运行"),
    QT_TRANSLATE_NOOP("OsLayer", "系统没有接受键盘钩子"),
    QT_TRANSLATE_NOOP("OsLayer", "图形界面没有 XInput 扩展"),
    QT_TRANSLATE_NOOP("OsLayer", "图形界面的 XInput 扩展早于 2.1"),
    QT_TRANSLATE_NOOP("OsLayer", "连不上图形界面"),
    QT_TRANSLATE_NOOP("OsLayer", "图形界面总是断开键盘连接"),
    QT_TRANSLATE_NOOP("OsLayer", "字母键被另一个输入法或热键程序占着"),
)

_SENTENCE = re.compile("[^。]+。?")


def told(text: str) -> str:
    """Return sentences of the layer below in the language of the interface, where that is known."""
    sentences = _SENTENCE.findall(text)
    translated = [QCoreApplication.translate("OsLayer", sentence) for sentence in sentences]
    return ("" if translated == sentences else " ").join(translated)
