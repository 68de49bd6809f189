"""Texts about keys and the operating system: how they are captured, and why they are not."""

from __future__ import annotations

from collections.abc import Mapping

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code

TEXTS: Mapping[Code, Bilingual] = {
    # which way keys come, and why
    Code.WAY_IBUS_STARTED: Bilingual("由 IBus 启动。", "Started by IBus."),
    Code.WAY_IBUS_WANTED: Bilingual("设置中选择了 IBus。", "IBus is chosen in the settings."),
    Code.WAY_IBUS_WAYLAND: Bilingual(
        "Wayland 下通过 IBus 输入。", "On Wayland, P2H types through IBus."
    ),
    Code.WAY_IBUS_USED: Bilingual(
        "IBus 正在运行，程序也在使用它。", "IBus is running, and programs use it."
    ),
    Code.WAY_HOOKS: Bilingual(
        "使用 {system} 的键盘钩子。", "P2H uses the keyboard hook of {system}."
    ),
    Code.WAY_X11_WANTED: Bilingual(
        "设置中选择了直接从 X11 获取按键。", "X11 is chosen in the settings."
    ),
    Code.WAY_X11_IBUS_UNUSED: Bilingual(
        "IBus 正在运行，但程序没有使用它；直接从 X11 获取按键。",
        "IBus is running, but programs do not use it; P2H reads keys from X11.",
    ),
    Code.WAY_X11_NO_IBUS: Bilingual(
        "IBus 没有运行；直接从 X11 获取按键。", "IBus is not running; P2H reads keys from X11."
    ),
    Code.WAY_X11_INSTEAD: Bilingual(
        "设置中选择了 IBus，但它没有运行。请安装并启动 IBus，再重新启动 P2H"
        "（p2h ibus install 把它加进 IBus 的列表）。目前直接从 X11 获取按键。",
        "IBus is chosen in the settings but is not running. Install and start IBus, then restart "
        "P2H (p2h ibus install adds it to the IBus list). For now, P2H reads keys from X11.",
    ),
    Code.WAY_NONE_WITHOUT_IBUS: Bilingual(
        "设置中选择了 IBus，但它没有运行。请安装并启动 IBus，再重新启动 P2H"
        "（p2h ibus install 把它加进 IBus 的列表）。目前请在写字板里打字，再粘贴到需要的地方。",
        "IBus is chosen in the settings but is not running. Install and start IBus, then restart "
        "P2H (p2h ibus install adds it to the IBus list). For now, type in the compose window "
        "and paste where you need the text.",
    ),
    Code.WAY_NONE_WAYLAND: Bilingual(
        "Wayland 下要通过 IBus 才能在其他程序里输入，而 IBus 没有运行。请安装并启动 IBus，"
        "再重新启动 P2H（p2h ibus install 把它加进 IBus 的列表）。"
        "目前请在写字板里打字，再粘贴到需要的地方。",
        "On Wayland, typing into other programs needs IBus, which is not running. Install and "
        "start IBus, then restart P2H (p2h ibus install adds it to the IBus list). For now, type "
        "in the compose window and paste where you need the text.",
    ),
    Code.WAY_NONE_DISPLAY: Bilingual(
        "没有 X11 图形界面。请在写字板里打字，再粘贴到需要的地方。",
        "There is no X11 display. Type in the compose window and paste where you need the text.",
    ),
    # why capture pauses, ends or fails
    Code.BUS_LOST: Bilingual(
        "与辅助功能服务的连接已断开，无法识别密码框，因此暂停在其他程序里输入；正在重新连接。",
        "The connection to the accessibility service is lost, so password fields cannot be "
        "recognized. Typing into other programs is paused; P2H is reconnecting.",
    ),
    Code.BUS_BACK: Bilingual(
        "已重新连接辅助功能服务，可以继续在其他程序里输入。",
        "The accessibility service is connected again. You can type into other programs.",
    ),
    Code.IBUS_UNREACHABLE: Bilingual("无法连接 IBus", "Cannot connect to IBus"),
    Code.IBUS_OCCUPIED: Bilingual(
        "IBus 中已经有一个 P2H 在运行", "Another P2H already serves IBus"
    ),
    Code.IBUS_REFUSES: Bilingual("IBus 拒绝了 P2H", "IBus rejected P2H"),
    Code.IBUS_GONE: Bilingual("IBus 已退出", "IBus has quit"),
    Code.IBUS_NOT_RUNNING: Bilingual("IBus 没有运行", "IBus is not running"),
    Code.HOOK_REFUSED: Bilingual("系统拒绝了键盘钩子", "The system refused the keyboard hook"),
    Code.HOOK_ENDED: Bilingual("系统停用了键盘钩子", "The system removed the keyboard hook"),
    Code.HOOK_RENEWED: Bilingual(
        "键盘钩子曾失去响应，现已恢复；刚才的按键可能没有转换。",
        "The keyboard hook stopped responding and is back. Some of the last keys may not have "
        "been converted.",
    ),
    Code.MACOS_PERMISSIONS: Bilingual(
        "P2H 需要两项权限：请在系统设置 → 隐私与安全性的“辅助功能”和“输入监控”中打开 P2H，"
        "再重新启动它。",
        "P2H needs two permissions: in System Settings → Privacy & Security, turn P2H on under "
        "Accessibility and under Input Monitoring, then restart it.",
    ),
    Code.DISPLAY_UNREACHABLE: Bilingual("无法连接图形界面", "Cannot connect to the display"),
    Code.DISPLAY_NO_XINPUT: Bilingual(
        "图形界面没有 XInput 扩展", "The display has no XInput extension"
    ),
    Code.DISPLAY_OLD_XINPUT: Bilingual(
        "图形界面的 XInput 扩展版本低于 2.1",
        "The XInput extension of the display is older than 2.1",
    ),
    Code.DISPLAY_DISCONNECTS: Bilingual(
        "图形界面反复断开键盘连接", "The display keeps closing the connection to the keyboard"
    ),
    Code.KEYS_OCCUPIED: Bilingual(
        "字母键被其他输入法或快捷键程序占用",
        "Another input method or hotkey program has taken the letter keys",
    ),
    Code.CAPTURE_FAILED: Bilingual("获取按键时出错（{kind}）", "Reading keys failed ({kind})"),
    Code.DISPLAY_MISSING: Bilingual("没有图形界面", "There is no display"),
    Code.DISPLAY_LIBRARY_MISSING: Bilingual(
        "图形界面缺少系统库（{library}）", "A system library for windows is missing ({library})"
    ),
    Code.TERMINAL_INSTEAD: Bilingual(
        "{why}，改在终端里打字。", "{why}; type in the terminal instead."
    ),
    # why text was not handed over
    Code.TEXT_NOT_TAKEN: Bilingual("程序没有接收文字", "The program did not take the text"),
    Code.TEXT_WITHOUT_FIELD: Bilingual("没有输入框获得焦点", "No text field has the focus"),
    Code.TEXT_WITHOUT_KEY: Bilingual(
        "键盘上没有可用的按键（{key}）", "The keyboard has no key for this ({key})"
    ),
    # what IBus shows of us
    Code.IBUS_NAME: Bilingual("P2H 拼音", "P2H Pinyin"),
    Code.IBUS_ABOUT: Bilingual("离线拼音输入", "Offline pinyin input"),
    Code.IBUS_CHINESE: Bilingual("中文", "Chinese"),
    Code.IBUS_ENGLISH: Bilingual("英文", "English"),
    Code.IBUS_SWITCH: Bilingual("Shift：切换中英文", "Shift: Chinese or English"),
    # IBus's list of input sources
    Code.IBUS_FILE_WRITTEN: Bilingual("已写入 {path}", "Wrote {path}"),
    Code.IBUS_FILE_DELETED: Bilingual("已删除 {path}", "Deleted {path}"),
    Code.IBUS_LISTED_NEXT_LOGIN: Bilingual(
        "下次登录后，IBus 的输入源列表里会有 P2H；想现在使用，请启动 p2h-desktop。",
        "P2H will be in the IBus list of input sources after the next login; "
        "to use it now, start p2h-desktop.",
    ),
    Code.IBUS_LISTED_FOR_ALL: Bilingual(
        "运行 ibus write-cache --system 和 ibus restart 后，IBus 的列表里会有 P2H。",
        "Run ibus write-cache --system and ibus restart to see P2H in the IBus list.",
    ),
    Code.IBUS_NO_LONGER_LISTED: Bilingual(
        "已从 IBus 的列表中移除 P2H。", "P2H is no longer in the IBus list."
    ),
    Code.IBUS_WAS_NOT_LISTED: Bilingual(
        "P2H 本来就不在 IBus 的列表里。", "P2H was not in the IBus list."
    ),
}
