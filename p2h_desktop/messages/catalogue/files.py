"""Texts about files: shipped ones, the user's own, and what goes wrong with a disk."""

from __future__ import annotations

from collections.abc import Mapping

from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.messages.codes import Code

TEXTS: Mapping[Code, Bilingual] = {
    Code.VERBATIM: Bilingual("{text}", "{text}"),
    # why the system refused; these stand behind another text
    Code.REASON_BUSY: Bilingual("其他程序正在使用它", "another program is using it"),
    Code.REASON_CANNOT_OPEN: Bilingual(
        "无法打开文件或文件夹", "the file or folder cannot be opened"
    ),
    Code.REASON_DISK_ERROR: Bilingual(
        "磁盘读写出错（可能已满）", "the disk reported an error (it may be full)"
    ),
    Code.REASON_DISK_FULL: Bilingual("磁盘已满", "the disk is full"),
    Code.REASON_EXISTS: Bilingual("同名文件已存在", "a file of that name exists already"),
    Code.REASON_IS_FOLDER: Bilingual("它是文件夹", "it is a folder"),
    Code.REASON_NAME_TOO_LONG: Bilingual("文件名太长", "the file name is too long"),
    Code.REASON_NOT_FOLDER: Bilingual("路径中有一段不是文件夹", "part of the path is not a folder"),
    Code.REASON_NOT_FOUND: Bilingual("文件或文件夹不存在", "there is no such file or folder"),
    Code.REASON_NOT_PLAIN: Bilingual("它不是普通文件", "it is not a regular file"),
    Code.REASON_NO_PERMISSION: Bilingual("没有权限", "permission denied"),
    Code.REASON_OTHER: Bilingual("系统错误 {number}", "system error {number}"),
    Code.REASON_READ_ONLY: Bilingual("文件或文件夹是只读的", "the file or folder is read-only"),
    Code.REASON_TOO_MANY_FILES: Bilingual("打开的文件太多", "too many files are open"),
    # any file
    Code.CANNOT_CREATE_FOLDER: Bilingual(
        "无法创建文件夹 {path}：{reason}", "Cannot create the folder {path}: {reason}"
    ),
    Code.CANNOT_DELETE: Bilingual("无法删除 {path}：{reason}", "Cannot delete {path}: {reason}"),
    Code.CANNOT_READ: Bilingual("无法读取 {path}：{reason}", "Cannot read {path}: {reason}"),
    Code.CANNOT_WRITE: Bilingual("无法写入 {path}：{reason}", "Cannot write {path}: {reason}"),
    Code.FILE_TOO_LARGE: Bilingual(
        "文件太大（超过 {limit_mb} MB）", "The file is too large (over {limit_mb} MB)"
    ),
    Code.NOT_TOML: Bilingual(
        "{name} 不是有效的 TOML 文件（{detail}）", "{name} is not valid TOML ({detail})"
    ),
    # shipped files
    Code.ASSETS_MISSING: Bilingual(
        "找不到随程序附带的文件，请重新安装 P2H",
        "The files shipped with P2H are missing; please reinstall it",
    ),
    Code.ASSET_DAMAGED: Bilingual("{name} 缺失或损坏", "{name} is missing or damaged"),
    Code.ASSET_UNFIT: Bilingual(
        "{name} 已损坏，或与这一版 P2H 不匹配",
        "{name} is damaged or does not match this version of P2H",
    ),
    Code.PROVIDER_MISSING: Bilingual(
        "{provider} 在这台电脑上不可用", "{provider} is not available on this computer"
    ),
    Code.NETWORK_UNUSABLE: Bilingual(
        "神经网络模型缺失或损坏，候选的准确率会降低。运行 p2h doctor 可以查看原因。",
        "The neural network is missing or damaged, so candidates are less accurate. "
        "Run p2h doctor to see why.",
    ),
    # databases of the user's; {what} is HISTORY or DICTIONARY
    Code.HISTORY: Bilingual("历史记录", "history"),
    Code.DICTIONARY: Bilingual("个人词典", "dictionary"),
    Code.DATABASE_BUSY: Bilingual("{what}文件正忙", "The {what} file is busy"),
    Code.DATABASE_DAMAGED: Bilingual(
        "{what}文件已损坏，无法修复", "The {what} file is damaged and cannot be repaired"
    ),
    Code.DATABASE_DAMAGED_READ_ONLY: Bilingual(
        "{what}文件已损坏；所在的文件夹是只读的，无法修复",
        "The {what} file is damaged and cannot be repaired: its folder is read-only",
    ),
    Code.DATABASE_NEWER: Bilingual(
        "{what}文件由更新版本的 P2H 写入，这一版无法使用",
        "A newer version of P2H wrote the {what} file; this version cannot use it",
    ),
    Code.DATABASE_OPEN_ELSEWHERE: Bilingual(
        "其他程序还开着这个文件", "another program still has the file open"
    ),
    Code.DATABASE_REPAIRED: Bilingual(
        "{what}文件曾经损坏：已恢复 {saved} 条，损坏的文件保存为 {aside}。",
        "The {what} file was damaged: {saved} entries were recovered, and the damaged file "
        "was kept as {aside}.",
    ),
    Code.DATABASE_TRACES_LEFT: Bilingual(
        "{what}里的内容已删除，但磁盘上还有残留：{reason}。请稍后再删除一次",
        "The entries were deleted from the {what}, but traces remain on the disk: {reason}. "
        "Please delete again later",
    ),
    Code.DATABASE_UNUSABLE: Bilingual(
        "无法使用{what}文件：{reason}", "Cannot use the {what} file: {reason}"
    ),
    Code.DATABASE_UNWRITABLE: Bilingual(
        "无法写入{what}文件：{reason}", "Cannot write the {what} file: {reason}"
    ),
    Code.DATABASE_REASON: Bilingual("数据库错误（{kind}）", "database error ({kind})"),
    Code.HISTORY_WAITS: Bilingual(
        "{problem}。可以照常打字；新的记录暂存在内存里，稍后写入。",
        "{problem}. You can keep typing; new records wait in memory and are written later.",
    ),
    Code.HISTORY_NOT_ERASED: Bilingual(
        "历史记录现在无法写入，没有删除任何内容",
        "The history cannot be written now; nothing was deleted",
    ),
    Code.NOT_OUR_HISTORY: Bilingual(
        "这不是 P2H 导出的历史记录", "This is not a history exported by P2H"
    ),
    Code.HISTORY_NEWER: Bilingual(
        "这是更新版本的 P2H 导出的历史记录，这一版无法导入",
        "A newer version of P2H exported this history; this version cannot import it",
    ),
    Code.LESSONS_WAIT: Bilingual(
        "学到的内容现在无法保存，暂存在内存里，稍后写入。",
        "What was learned cannot be saved now; it waits in memory and is written later.",
    ),
    Code.FILES_NOT_ERASED: Bilingual(
        "有 {count} 个文件无法删除，请手动删除文件夹 {folder}",
        "{count} files could not be deleted; please delete the folder {folder} yourself",
    ),
    # dictionaries of the user's and of other programs
    Code.NOT_A_WORD_LIST: Bilingual(
        "无法识别这个文件：它不是搜狗细胞词库（.scel）或文本词库，或者已损坏",
        "This is neither a Sogou dictionary (.scel) nor a text file, or it is damaged",
    ),
    Code.WORD_LIST_CUT_OFF: Bilingual(
        "文件从这里开始损坏或不完整", "the file is damaged or incomplete from here on"
    ),
    Code.WORD_MISSING: Bilingual("没有填写词语", "the word is missing"),
    Code.WORD_TOO_LONG: Bilingual(
        "词语超过 {longest} 个字", "the word has over {longest} characters"
    ),
    Code.WORD_NOT_HANZI: Bilingual("含有汉字以外的字符", "it contains other characters than hanzi"),
    Code.WORD_READINGS_DIFFER: Bilingual(
        "拼音个数与字数不一致", "the number of syllables differs from that of characters"
    ),
    Code.WORD_NOT_PINYIN: Bilingual("拼音有误", "a syllable is not pinyin"),
    Code.LINE_WITHOUT_HANZI: Bilingual("没有汉字", "no hanzi"),
    Code.LINE_WITH_WORDS: Bilingual("一行中有多个词", "more than one word"),
    # phrases
    Code.PHRASE_COLUMNS: Bilingual(
        "格式应为：编码、制表符、短语（之后可以再加制表符和位置）",
        "write code, tab, phrase (then, optionally, tab and position)",
    ),
    Code.PHRASE_CODE: Bilingual(
        "编码应为 1 到 {longest} 个小写字母", "a code has 1 to {longest} lower-case letters"
    ),
    Code.PHRASE_TEXT: Bilingual(
        "短语应为 1 到 {longest} 个字", "a phrase has 1 to {longest} characters"
    ),
    Code.PHRASE_PLACE: Bilingual(
        "位置应为 {first} 到 {last}", "a position is a number from {first} to {last}"
    ),
    Code.PHRASES_UNREADABLE: Bilingual(
        "无法读取，或不是 UTF-8 文本", "it cannot be read or is not UTF-8 text"
    ),
    # settings, themes, key bindings, shuangpin tables
    Code.NO_SETTINGS_IN_FILE: Bilingual(
        "{name} 里没有 P2H 的设置", "There are no P2H settings in {name}"
    ),
    Code.SETTINGS_DAMAGED: Bilingual(
        "设置文件已损坏，保存为 {aside}；已恢复之前的设置，并开启无痕输入。",
        "The settings file is damaged and was kept as {aside}. The previous settings are back, "
        "and incognito is on.",
    ),
    Code.SETTINGS_UNREADABLE: Bilingual(
        "无法读取设置文件；已恢复之前的设置，并开启无痕输入。",
        "The settings file cannot be read. The previous settings are used, and incognito is on.",
    ),
    Code.SETTINGS_PRIVACY_WRONG: Bilingual(
        "设置文件里有无效的隐私设置，已忽略，请在设置中检查。",
        "The settings file holds invalid privacy settings. They were ignored; please check them "
        "in the settings.",
    ),
    Code.THEME_INVALID: Bilingual("主题文件 {name} 有误", "The theme file {name} is invalid"),
    Code.AUTOSTART_UNCHANGED: Bilingual(
        "无法更改登录时自动启动：{reason}", "Cannot change what starts at login: {reason}"
    ),
    Code.KEYMAP_PROBLEM: Bilingual("{name}：{problem}", "{name}: {problem}"),
    Code.KEYMAP_PROBLEMS: Bilingual("{problems}", "{problems}"),
    Code.KEYMAP_NO_PART: Bilingual("没有名为 [{part}] 的部分", "there is no section [{part}]"),
    Code.KEYMAP_NO_TABLE: Bilingual("[{part}] 不是一个表", "[{part}] is not a table"),
    Code.KEYMAP_NO_KEY: Bilingual(
        "[{part}] 中没有名为 {key} 的键", "[{part}]: no key is called {key}"
    ),
    Code.KEYMAP_NO_ACTION: Bilingual(
        "[{part}] 的 {key} 不能设为 {action}", "[{part}]: {key} cannot be set to {action}"
    ),
    Code.SCHEME_INVALID: Bilingual(
        "双拼方案 {path} 有误：{entry}", "The shuangpin scheme {path} is invalid: {entry}"
    ),
    Code.SCHEME_ENTRY: Bilingual("{entry}", "{entry}"),
    Code.SCHEME_NOT_USED: Bilingual(
        "无法使用双拼方案，暂时按全拼输入。{problem}",
        "The shuangpin scheme cannot be used; typing continues in full pinyin. {problem}",
    ),
}
