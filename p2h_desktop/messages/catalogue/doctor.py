"""Texts of the self-check: what was looked at, what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code

TEXTS: Mapping[Code, Bilingual] = {
    # a line: how it stands, what was looked at, what was found
    Code.FINDING: Bilingual("[{state}] {name}：{said}", "[{state}] {name}: {said}"),
    Code.STATE_WELL: Bilingual("正常", "ok"),
    Code.STATE_NOTE: Bilingual("注意", "note"),
    Code.STATE_WRONG: Bilingual("错误", "error"),
    # what was looked at
    Code.ITEM_SESSION: Bilingual("会话", "Session"),
    Code.ITEM_KEYS: Bilingual("按键获取", "Keys"),
    Code.ITEM_CANDIDATES: Bilingual("候选", "Candidates"),
    Code.ITEM_IBUS: Bilingual("IBus", "IBus"),
    Code.ITEM_IBUS_SOURCE: Bilingual("IBus 输入源", "IBus input source"),
    Code.ITEM_X11: Bilingual("X11", "X11"),
    Code.ITEM_ACCESSIBILITY: Bilingual("辅助功能", "Accessibility"),
    Code.ITEM_CHINESE_FONT: Bilingual("中文字体", "Chinese font"),
    Code.ITEM_EMOJI_FONT: Bilingual("表情字体", "Emoji font"),
    Code.ITEM_WINDOWS: Bilingual("窗口", "Windows"),
    Code.ITEM_MODEL: Bilingual("模型文件", "Model files"),
    Code.ITEM_CONVERSION: Bilingual("转换", "Conversion"),
    Code.ITEM_INFERENCE: Bilingual("模型运算", "Inference"),
    Code.ITEM_TRAINER: Bilingual("训练程序", "Trainer"),
    Code.ITEM_SETTINGS_FOLDER: Bilingual("设置文件夹", "Settings folder"),
    Code.ITEM_DATA_FOLDER: Bilingual("数据文件夹", "Data folder"),
    Code.ITEM_LOG_FOLDER: Bilingual("日志文件夹", "Log folder"),
    # what was found
    Code.FOUND_NAMED: Bilingual("{name}", "{name}"),
    Code.FOUND_DISPLAYS: Bilingual("{kind}（{displays}）", "{kind} ({displays})"),
    Code.FOUND_NO_KIND: Bilingual("类型未知", "unknown type"),
    Code.FOUND_NO_DISPLAY: Bilingual("没有图形界面", "no display"),
    Code.FOUND_KEYS_IBUS: Bilingual("IBus 引擎：{why}", "IBus engine: {why}"),
    Code.FOUND_KEYS_X11: Bilingual("X11：{why}", "X11: {why}"),
    Code.FOUND_KEYS_HOOKS: Bilingual("键盘钩子：{why}", "Keyboard hook: {why}"),
    Code.FOUND_KEYS_COMPOSE: Bilingual("只能用写字板：{why}", "Compose window only: {why}"),
    Code.FOUND_PLACE_WINDOW: Bilingual("显示在候选窗里", "shown in the candidate window"),
    Code.FOUND_PLACE_PANEL: Bilingual("显示在 IBus 面板里", "shown in the IBus panel"),
    Code.FOUND_PLACE_INLINE: Bilingual(
        "显示在正在输入的文字后面；在这个桌面上，IBus 面板会抢走焦点，或者不在光标旁边",
        "shown in the text, after what you type; on this desktop the IBus panel takes the focus "
        "or appears far from the caret",
    ),
    Code.FOUND_NOT_RUNNING: Bilingual("没有运行", "not running"),
    Code.FOUND_IBUS_USED: Bilingual("正在运行，程序也在使用它", "running, and programs use it"),
    Code.FOUND_IBUS_UNUSED: Bilingual(
        "正在运行，但程序没有使用它", "running, but programs do not use it"
    ),
    Code.FOUND_IBUS_INSTALLED: Bilingual("已安装：{files}", "installed: {files}"),
    Code.FOUND_IBUS_NOT_INSTALLED: Bilingual(
        "不在输入源列表里；P2H 启动时会自动登记",
        "not in the list of input sources; P2H registers itself when it starts",
    ),
    Code.FOUND_X11_REACHABLE: Bilingual(
        "可以连接（{vendor}），XInput 版本符合要求", "reachable ({vendor}), XInput is recent enough"
    ),
    Code.FOUND_ACCESSIBILITY: Bilingual(
        "可用：能识别光标位置和密码框", "available: the caret and password fields are recognized"
    ),
    Code.FOUND_NONE: Bilingual("没有", "none"),
    Code.FOUND_NO_FC_LIST: Bilingual("没有 fc-list，无法检查", "cannot be checked without fc-list"),
    Code.FOUND_FONTS: Bilingual("{count} 种，例如 {example}", "{count}, for example {example}"),
    Code.FOUND_NO_FONT: Bilingual("没有，汉字会显示成方框", "none: hanzi appear as boxes"),
    Code.FOUND_QT_BUNDLED: Bilingual("使用自带的 Qt", "uses the bundled Qt"),
    Code.FOUND_NO_QT: Bilingual("无法加载 Qt", "Qt cannot be loaded"),
    Code.FOUND_FILES_DAMAGED: Bilingual("缺失或损坏：{files}", "missing or damaged: {files}"),
    Code.FOUND_FILES_RIGHT: Bilingual(
        "{count} 个，校验通过（{folder}）", "{count}, checksums verified ({folder})"
    ),
    Code.FOUND_NO_NETWORK: Bilingual(
        "神经网络模型不可用，准确率会降低",
        "the neural network is not available, so candidates are less accurate",
    ),
    Code.FOUND_SENTENCE_TIME: Bilingual(
        "一句用时 {time_ms:.0f} 毫秒", "a sentence takes {time_ms:.0f} ms"
    ),
    Code.FOUND_SENTENCE_TIME_PERSONAL: Bilingual(
        "一句用时 {time_ms:.0f} 毫秒，使用个人版本 {version}",
        "a sentence takes {time_ms:.0f} ms with the personal version {version}",
    ),
    Code.FOUND_PROVIDER_ALONE: Bilingual(
        "{provider}；已安装的 onnxruntime 不支持显卡加速",
        "{provider}; the installed onnxruntime has no GPU support",
    ),
    Code.FOUND_PROVIDER_FASTER: Bilingual(
        "使用较快的 {provider}（{times}）", "{provider}, the fastest of {times}"
    ),
    Code.FOUND_NO_TRAINER: Bilingual(
        "未安装；只在训练时需要，训练窗口里有安装方法",
        "not installed; only training needs it, and the training window explains how to get it",
    ),
    Code.FOUND_NO_TRAINER_THERE: Bilingual(
        "{folder} 里没有 p2h-trainer", "there is no p2h-trainer in {folder}"
    ),
    Code.FOUND_FOLDER_UNWRITABLE: Bilingual(
        "{folder} 无法写入（{reason}）", "{folder} cannot be written ({reason})"
    ),
    Code.FOUND_LITTLE_SPACE: Bilingual(
        "{folder} 只剩 {free_mb} MB", "{folder} has only {free_mb} MB left"
    ),
    Code.FOUND_FOLDER_LATER: Bilingual(
        "{folder}（尚未创建，需要时自动创建）", "{folder} (created when needed)"
    ),
    Code.FOUND_FOLDER_OPEN: Bilingual("其他用户也能查看 {folder}", "other users can read {folder}"),
    # what to do
    Code.DO_REINSTALL: Bilingual("请重新安装 P2H。", "Reinstall P2H."),
    Code.DO_TYPE_IN_TERMINAL: Bilingual(
        "请在图形界面里运行；在终端里可以用 p2h type 打字。",
        "Run it in a graphical session; in a terminal, use p2h type.",
    ),
    Code.DO_INSTALL_IBUS: Bilingual(
        "请安装软件包 ibus，并设为登录时启动；Wayland 下要通过 IBus 才能在其他程序里输入。",
        "Install the package ibus and start it at login; on Wayland, typing into other programs "
        "needs IBus.",
    ),
    Code.DO_SET_IBUS: Bilingual(
        "请设置 GTK_IM_MODULE=ibus、QT_IM_MODULE=ibus、XMODIFIERS=@im=ibus，再重新登录。",
        "Set GTK_IM_MODULE=ibus, QT_IM_MODULE=ibus and XMODIFIERS=@im=ibus, then log in again.",
    ),
    Code.DO_LIST_IN_IBUS: Bilingual(
        "如需加入列表，请运行 p2h ibus install", "To add it to the list, run p2h ibus install"
    ),
    Code.DO_ADD_GNOME_SOURCE: Bilingual(
        "GNOME 没有托盘，顶栏只显示输入源的中英文状态。请运行 p2h ibus install，重新登录，"
        "再到设置 → 键盘 → 输入源中添加“P2H 拼音”。",
        "GNOME has no tray, and its top bar shows the mode of input sources only. Run "
        "p2h ibus install, log in again, then add “P2H Pinyin” in Settings → Keyboard → Input "
        "Sources.",
    ),
    Code.DO_CHECK_DISPLAY: Bilingual(
        "请检查环境变量 DISPLAY 和 XAUTHORITY。",
        "Check the environment variables DISPLAY and XAUTHORITY.",
    ),
    Code.DO_INSTALL_ATSPI: Bilingual(
        "请安装软件包 at-spi2-core，否则候选窗只能跟随鼠标，也无法识别密码框。",
        "Install the package at-spi2-core; without it, the candidate window follows the mouse "
        "and password fields are not recognized.",
    ),
    Code.DO_INSTALL_FONTCONFIG: Bilingual(
        "请安装软件包 fontconfig。", "Install the package fontconfig."
    ),
    Code.DO_INSTALL_FONT: Bilingual(
        "请安装中文字体，例如软件包 fonts-noto-cjk 或 fonts-wqy-microhei。",
        "Install a Chinese font, for example the package fonts-noto-cjk or fonts-wqy-microhei.",
    ),
    Code.DO_INSTALL_EMOJI: Bilingual(
        "请安装软件包 fonts-noto-color-emoji，否则候选里没有表情。",
        "Install the package fonts-noto-color-emoji; without it, no emoji are offered.",
    ),
    Code.DO_INSTALL_LIBRARIES: Bilingual(
        "缺少系统库；在 Debian 上可以运行 sh p2h_desktop/setup.sh run 安装。",
        "System libraries are missing; on Debian, sh p2h_desktop/setup.sh run installs them.",
    ),
    Code.DO_READ_LOG: Bilingual("原因见日志：{path}", "See the log for the reason: {path}"),
    Code.DO_CHANGE_TRAINER: Bilingual(
        "请修改设置中的“训练程序”，或将它留空。",
        "Change “Trainer” in the settings, or leave it empty.",
    ),
    Code.DO_MEND_PERMISSIONS: Bilingual(
        "请修改权限，否则设置和历史记录无法保存；打字不受影响。",
        "Fix the permissions; until then, settings and history are not saved. Typing still works.",
    ),
    Code.DO_MAKE_ROOM: Bilingual("请清理出一些空间。", "Free some space."),
    Code.DO_RUN: Bilingual("{command}", "{command}"),
}
