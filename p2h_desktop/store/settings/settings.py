"""The user's settings: the one table that file, dialog and documentation follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.messages.bilingual import Bilingual
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN, OWN
from p2h_desktop.store.settings.setting_kinds import (
    SWITCH,
    Choice,
    Declared,
    Group,
    Line,
    Lines,
    Subset,
    WholeNumber,
    declared,
    options,
    setting,
)

_BRIGHTNESS = options(
    ("auto", "跟随系统", "system"), ("light", "浅色", "light"), ("dark", "深色", "dark")
)
_SCHEMES = options(
    (FULL_PINYIN, "全拼", "full pinyin"),
    ("xiaohe", "小鹤双拼", "Xiaohe"),
    ("ziranma", "自然码", "Ziranma"),
    ("weiruan", "微软双拼", "Microsoft"),
    ("sogou", "搜狗双拼", "Sogou"),
    ("abc", "智能ABC双拼", "Intelligent ABC"),
    ("ziguang", "紫光双拼", "Ziguang"),
    ("jiajia", "拼音加加双拼", "Pinyin Jiajia"),
    (OWN, "自定义方案", "custom"),
)
_EXTRAS = options(
    ("numbers", "v 数字和计算", "v: numbers and sums"),
    ("parts", "u 拆字和笔画", "u: hanzi by parts or strokes"),
    ("dates", "日期时间", "dates and times"),
    ("symbols", "表情符号", "emoji and symbols"),
    ("phrases", "自定义短语", "your phrases"),
    ("completions", "长词补全", "word completion"),
    ("english", "英文单词", "English words"),
)
_MEMORIES = options(
    ("short", "短：上屏 1000 次", "short: 1,000 commits"),
    ("normal", "中：上屏 4000 次", "normal: 4,000 commits"),
    ("long", "长：上屏 20000 次", "long: 20,000 commits"),
)
_TRADITIONAL = options(
    ("standard", "通用", "general"),
    ("taiwan", "台湾字形", "Taiwan"),
    ("taiwan_words", "台湾字形和用词", "Taiwan, with Taiwan words"),
    ("hongkong", "香港字形", "Hong Kong"),
)
_LAYOUTS = options(("horizontal", "横排", "horizontal"), ("vertical", "竖排", "vertical"))
_LANGUAGES = options(
    ("auto", "跟随系统", "system"), ("zh", "中文", "中文"), ("en", "English", "English")
)

_HABITS = options(
    ("edge_brackets", "[ ] 以词定字", "[ ] first or last hanzi of a word"),
    ("page_minus_equal", "- = 翻页", "- = turn pages"),
    ("page_comma_period", ", . 翻页", ", . turn pages"),
    ("page_brackets", "[ ] 翻页", "[ ] turn pages"),
    ("second_semicolon", "; 选第二个", "; chooses the second"),
    (
        "third_apostrophe",
        "' 选第三个（分隔音节改用 Shift+'）",
        "' chooses the third (Shift+' separates syllables)",
    ),
)
_IBUS_CANDIDATES = options(
    ("auto", "自动", "automatic"),
    ("window", "候选窗（X11）", "candidate window (X11)"),
    ("panel", "IBus 面板", "IBus panel"),
    ("inline", "正文中", "in the text"),
)
_FRONT_ENDS = options(
    ("auto", "自动", "automatic"), ("ibus", "IBus", "IBus"), ("x11", "X11", "X11")
)
_EPSILONS = options(
    ("0", "关闭", "off"), ("8", "低", "low"), ("3", "中", "medium"), ("1", "高", "high")
)


# fmt: off
@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose: default, kind, group, then "label|help" in both languages."""

    start_in_chinese: bool = setting(True, SWITCH, Group.TYPING,
        "启动时使用中文模式|关闭后，启动时为英文模式。按 Shift 随时切换。",
        "Start in Chinese mode|When off, P2H starts in English mode. Shift switches at any time.")
    scheme: str = setting(FULL_PINYIN, Choice(_SCHEMES), Group.TYPING,
        "拼音方案|全拼或双拼。自定义方案写在设置文件夹的 scheme.toml 里。",
        "Pinyin scheme|Full pinyin or shuangpin. A custom scheme is read from scheme.toml in the "
        "settings folder.")
    tones: bool = setting(False, SWITCH, Group.TYPING,
        "用数字键输入声调|音节后的 1 到 5 表示声调，只显示声调相符的候选。不支持双拼。",
        "Type tones with digits|1 to 5 after a syllable show only candidates with that tone. Not "
        "available with shuangpin.")
    extras: tuple[str, ...] = setting(tuple(o.value for o in _EXTRAS), Subset(_EXTRAS),
        Group.TYPING,
        "附加候选|除字词以外，还显示哪些候选。",
        "Additional candidates|What is offered besides words and characters.")
    predictions: bool = setting(False, SWITCH, Group.TYPING,
        "联想|上屏后显示可能的下文。按任意键消失，空格不会选中。",
        "Predictions|Likely next words, shown after each commit. Any key hides them; Space does "
        "not "
        "choose one.")
    predictions_by_digit: bool = setting(False, SWITCH, Group.TYPING,
        "用数字键选择联想|关闭后只能用鼠标选择，数字键照常输入。",
        "Choose predictions with digits|When off, click to choose; digits are typed as usual.")
    traditional: bool = setting(False, SWITCH, Group.TYPING,
        "繁体输出|上屏的文字转换成繁体。按 Ctrl+Shift+F 随时切换。",
        "Traditional hanzi|Output traditional characters. Ctrl+Shift+F switches at any time.")
    traditional_kind: str = setting("standard", Choice(_TRADITIONAL), Group.TYPING,
        "繁体用字|采用哪个地区的字形和用词。",
        "Traditional variant|Which region's characters and words to use.")
    slips: bool = setting(True, SWITCH, Group.SOUNDS,
        "纠正手误|按错邻键、漏按、多按、顺序颠倒时也能识别，纠正过的字带虚下划线。",
        "Correct typing slips|Neighbouring keys, missing, doubled or swapped letters. Corrected "
        "hanzi have a dotted underline.")
    fuzzy: tuple[str, ...] = setting((), Subset(options(*((p, p, p) for p in ALL_PAIRS))),
        Group.SOUNDS,
        "模糊音|容易混淆的两个音可以互相代替，与输入完全一致的读音仍然优先。",
        "Fuzzy sounds|Sounds that are treated as alike. Exact spellings still come first.")
    page_size: int = setting(5, WholeNumber(3, 9), Group.LOOK,
        "每页候选数|每页显示几个候选，分别对应数字键。",
        "Candidates per page|Each has its own digit key.")
    layout: str = setting("horizontal", Choice(_LAYOUTS), Group.LOOK,
        "候选排列|横排更省空间，竖排每行一个。",
        "Candidate layout|Horizontal saves space; vertical shows one per line.")
    appearance: str = setting("auto", Choice(_BRIGHTNESS), Group.LOOK,
        "外观模式|窗口使用浅色或深色。",
        "Appearance|Light or dark windows.")
    theme: str = setting("p2h", Line(), Group.LOOK,
        "主题|配色和形状。自定义主题放在设置文件夹的 themes 文件夹里。",
        "Theme|Colours and shapes. Put your own themes into the folder themes in the settings "
        "folder.")
    hanzi_font: str = setting("", Line(), Group.LOOK,
        "候选字体|留空则自动选择简体字形的字体。",
        "Candidate font|When empty, P2H chooses one with simplified glyphs.")
    fade: bool = setting(False, SWITCH, Group.LOOK,
        "候选窗淡出|候选窗消失时使用淡出效果。部分桌面不支持。",
        "Fade out the candidate window|When it closes. Some desktops do not support this.")
    narration: bool = setting(False, SWITCH, Group.LOOK,
        "朗读候选|使用读屏软件时，朗读候选和选中的候选。",
        "Read candidates aloud|Lets a screen reader announce the candidates and the selected one.")
    font_size: int = setting(13, WholeNumber(8, 48, Bilingual("磅", "pt")), Group.LOOK,
        "候选字号|候选文字的大小，写字板也使用这个字号。",
        "Candidate font size|The compose window uses it, too.")
    learning: bool = setting(True, SWITCH, Group.WORDS,
        "边打边学|您选过的字词会在相似的上下文中优先。关闭后顺序固定，已学内容暂不生效。",
        "Learn while typing|What you choose moves up in similar contexts. When off, the order is "
        "fixed and what was learned is ignored.")
    memory: str = setting("normal", Choice(_MEMORIES), Group.WORDS,
        "记忆时长|多少次上屏后，已学内容的影响减半。",
        "Memory|Number of commits after which what was learned counts half.")
    train_when_idle: bool = setting(False, SWITCH, Group.WORDS,
        "空闲时自动训练|接通电源、15 分钟没有输入、新输入足够时在后台训练。"
        "通过测试的版本自动启用。",
        "Train when idle|In the background, on mains power, after 15 minutes without typing and "
        "with enough new input. A version that passes its test is used automatically.")
    versions_megabytes: int = setting(300, WholeNumber(60, 5000), Group.WORDS,
        "个人版本占用上限（MB）|超过时先删除没有通过测试的和最早的版本。"
        "正在使用的和上一个版本不会删除。",
        "Space for personal versions (MB)|Beyond it, failed and oldest versions are deleted "
        "first, never "
        "the one in use and the one before it.")
    private_training: str = setting("0", Choice(_EPSILONS), Group.WORDS,
        "训练隐私保护|训练时加入噪声，使单条输入几乎不影响模型。级别越高越安全，学习效果越弱。",
        "Privacy in training|Adds noise so that a single input hardly affects the model. A higher "
        "level "
        "is safer and learns less.")
    trainer: str = setting("", Line(), Group.WORDS,
        "训练程序|p2h-trainer 所在的文件夹。留空则使用随 P2H 安装的程序。",
        "Trainer|The folder of p2h-trainer. When empty, the one installed with P2H is used.")
    incognito: bool = setting(False, SWITCH, Group.PRIVACY,
        "无痕输入|打开时不学习，也不保存历史记录，直到关闭为止。托盘图标和候选窗会有提示。",
        "Incognito|While on, nothing is learned and no history is kept. It stays on until you "
        "turn it "
        "off; the tray icon and the candidate window show it.")
    history: bool = setting(True, SWITCH, Group.PRIVACY,
        "保存历史记录|记录您输入和选择的文字，只保存在这台电脑上。关闭后不再记录，已有的会保留。",
        "Keep a history|Records what you type and choose, on this computer only. When off, "
        "nothing is "
        "added; existing records are kept.")
    private_programs: tuple[str, ...] = setting((), Lines(), Group.PRIVACY,
        "不记录的程序|在这些程序里不学习，也不保存历史记录。每行一个，"
        "填写历史记录窗口“程序”一栏显示的名称。",
        "Programs not recorded|Nothing is learned or kept of what you type there. One per line, as "
        "named in the column Program of the history window.")
    history_days: int = setting(730, WholeNumber(0, 36500), Group.PRIVACY,
        "历史记录保留天数|更早的记录和当时学到的内容自动删除。0 表示一直保留。",
        "Days of history|Older records, and what was learned then, are deleted. 0 keeps them "
        "forever.")
    history_megabytes: int = setting(100, WholeNumber(0, 10000), Group.PRIVACY,
        "历史记录占用上限（MB）|超过时先删除最早的记录。0 表示不限。",
        "Space for the history (MB)|Beyond it, the oldest records are deleted. 0 means no limit.")
    capture: bool = setting(True, SWITCH, Group.SYSTEM,
        "在其他程序里输入|关闭后只能在写字板里输入。",
        "Type into other programs|When off, you can type in the compose window only.")
    language: str = setting("auto", Choice(_LANGUAGES), Group.SYSTEM,
        "界面语言|窗口、菜单和命令行的语言。",
        "Language|Of windows, menus and the command line.")
    key_habits: tuple[str, ...] = setting(("edge_brackets", "page_minus_equal"), Subset(_HABITS),
        Group.KEYS,
        "选词按键|其他输入法常用的按键。同一个键有两种用途时，以后面的为准。"
        "更多按键可以写在设置文件夹的 keymap.toml 里。",
        "Candidate keys|As in other input methods. If two use the same key, the later one wins. "
        "For "
        "other keys, write keymap.toml in the settings folder.")
    backspace_undoes: bool = setting(False, SWITCH, Group.KEYS,
        "退格键撤销上屏|上屏后立即按退格键，文字变回拼音，可以重选。关闭后请按 Ctrl+退格。",
        "Backspace undoes a commit|Right after a commit, it turns the text back into pinyin. When "
        "off, "
        "use Ctrl+Backspace.")
    chinese_marks: bool = setting(True, SWITCH, Group.TYPING,
        "启动时使用中文标点|关闭后，启动时为英文标点。按 Ctrl+句号随时切换。",
        "Start with Chinese punctuation|Ctrl+period switches at any time.")
    capital_words: bool = setting(True, SWITCH, Group.TYPING,
        "用大写字母输入英文单词|关闭后，没有拼音时大写字母直接上屏。",
        "Capitals begin English words|When off, a capital letter that begins the input goes "
        "straight "
        "to the program.")
    full_width: bool = setting(False, SWITCH, Group.TYPING,
        "启动时使用全角|字母、数字和空格与汉字同宽。按 Shift+空格随时切换。",
        "Start in full width|Letters, digits and spaces as wide as hanzi. Shift+Space switches.")
    english_terminals: bool = setting(False, SWITCH, Group.SYSTEM,
        "在终端里默认英文|进入终端时切换到英文模式，离开后恢复。按 Shift 仍可切换。",
        "English in terminals|Switches to English mode in a terminal and back afterwards. Shift "
        "still "
        "switches.")
    english_apps: tuple[str, ...] = setting((), Lines(), Group.SYSTEM,
        "默认英文的程序|每行一个，填写历史记录窗口“程序”一栏显示的名称，不分大小写。",
        "English in these programs|One per line, as named in the column Program of the history "
        "window, "
        "in any case.")
    excluded_apps: tuple[str, ...] = setting((), Lines(), Group.SYSTEM,
        "停用 P2H 的程序|每行一个程序名称。P2H 在这些程序里不处理按键，例如游戏。",
        "Programs without P2H|One per line. P2H ignores all keys there; useful for games.")
    off_in_fullscreen: bool = setting(False, SWITCH, Group.SYSTEM,
        "全屏时停用|窗口全屏时不处理按键，例如游戏和视频。",
        "Off in full screen|P2H ignores all keys while a window is full-screen: games, videos.")
    autostart: bool = setting(False, SWITCH, Group.SYSTEM,
        "登录时自动启动|登录系统后自动启动 P2H。",
        "Start at login|Start P2H when you log in.")
    front_end: str = setting("auto", Choice(_FRONT_ENDS), Group.SYSTEM,
        "按键获取方式|自动：程序使用 IBus 时通过 IBus，否则通过 X11。仅用于 Linux，重启 P2H "
        "后生效。",
        "Key capture|Automatic: IBus where programs use it, otherwise X11. Linux only; takes "
        "effect "
        "after a restart.")
    ibus_candidates: str = setting("auto", Choice(_IBUS_CANDIDATES), Group.SYSTEM,
        "IBus 候选显示位置|自动：X11 下使用候选窗；Wayland 下，GNOME 使用 IBus 面板，KDE 在输入法"
        "面板运行时也使用它，其他情况显示在正文中。重启 P2H 后生效。",
        "Candidates with IBus|Automatic: the candidate window on X11; on Wayland, the panel under "
        "GNOME, and under KDE where its input method panel runs, elsewhere in the text. Takes "
        "effect after a restart.")
# fmt: on


DECLARED: Mapping[str, Declared] = {
    field.name: declared(field.name, field.default, field.metadata) for field in fields(Settings)
}


def changed(settings: Settings, name: str, value: object) -> Settings:
    """Return the settings with one value changed; ValueError where it is wrong."""
    values: dict[str, Any] = {name: DECLARED[name].kind.read(value)}
    return replace(settings, **values)


GUARDED: frozenset[str] = frozenset(
    one.name for one in DECLARED.values() if one.group is Group.PRIVACY
) | {"learning", "train_when_idle", "private_training", "trainer", "autostart"}
"""What decides about privacy and about programs that are started: changed by the user alone."""


def interpret(
    raw: Mapping[str, object], known: Settings | None = None
) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in `raw`, and the names of wrong ones.

    A list loses its wrong entries only. Any other wrong value is the one that is `known` from
    before, or the default; where a guarded one is not known, incognito is on as well.
    """
    found: dict[str, Any] = {}
    wrong, lost = [], set()
    for name in sorted(DECLARED.keys() & raw.keys()):
        kind = DECLARED[name].kind
        try:
            found[name] = kind.read(raw[name])
        except ValueError:
            wrong.append(name)
            if isinstance(kind, Lines | Subset) and isinstance(raw[name], list):
                found[name] = kind.right(raw[name])
            elif known is not None:
                found[name] = getattr(known, name)
            else:
                lost.add(name)
    if lost & GUARDED:
        found["incognito"] = True
    return Settings(**found), tuple(wrong)
