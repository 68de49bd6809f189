"""The user's settings: the one table that file, dialog and documentation follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from p2h_desktop.core.fuzzy import ALL_PAIRS
from p2h_desktop.store.scheme_file import FULL_PINYIN, OWN
from p2h_desktop.store.setting_kinds import (
    SWITCH,
    Bilingual,
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
    ("auto", "跟随系统", "as the system"), ("light", "浅色", "light"), ("dark", "深色", "dark")
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
    (OWN, "自己的方案", "own"),
)
_EXTRAS = options(
    ("numbers", "v 数字与计算", "v: numbers and sums"),
    ("parts", "u 拆字和笔画", "u: hanzi by parts or strokes"),
    ("dates", "日期时间", "dates and times"),
    ("symbols", "表情符号", "emoji and symbols"),
    ("phrases", "自定义短语", "phrases of your own"),
    ("completions", "长词补全", "longer words"),
    ("english", "英文单词", "English words"),
)
_MEMORIES = options(
    ("short", "一千次上屏", "1,000 commits"),
    ("normal", "四千次上屏", "4,000 commits"),
    ("long", "两万次上屏", "20,000 commits"),
)
_TRADITIONAL = options(
    ("standard", "OpenCC 标准", "as OpenCC has it"),
    ("taiwan", "台湾字形", "Taiwan"),
    ("taiwan_words", "台湾字形和用词", "Taiwan, with its words"),
    ("hongkong", "香港字形", "Hong Kong"),
)
_LAYOUTS = options(("horizontal", "横排", "in rows"), ("vertical", "竖排", "in a column"))
_LANGUAGES = options(
    ("auto", "跟随系统", "as the system"), ("zh", "中文", "中文"), ("en", "English", "English")
)

_HABITS = options(
    ("edge_brackets", "[ ] 以词定字", "[ ] first, last hanzi of a word"),
    ("page_minus_equal", "- = 翻页", "- = turn pages"),
    ("page_comma_period", ", . 翻页", ", . turn pages"),
    ("page_brackets", "[ ] 翻页", "[ ] turn pages"),
    ("second_semicolon", "; 选第二个", "; takes the second"),
    (
        "third_apostrophe",
        "' 选第三个（分隔音节改用 Shift+'）",
        "' takes the third (Shift+' is the border)",
    ),
)
_IBUS_CANDIDATES = options(
    ("auto", "自动", "automatic"),
    ("window", "候选窗（X11）", "our window (X11)"),
    ("panel", "IBus 面板", "IBus's panel"),
    ("inline", "文字里", "in the text"),
)
_FRONT_ENDS = options(
    ("auto", "自动", "automatic"), ("ibus", "IBus", "IBus"), ("x11", "X11", "X11")
)
_EPSILONS = options(
    ("0", "不加", "off"), ("8", "ε = 8", "ε = 8"), ("3", "ε = 3", "ε = 3"), ("1", "ε = 1", "ε = 1")
)


# fmt: off
@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose: default, kind, group, then "label|help" in both languages."""

    start_in_chinese: bool = setting(True, SWITCH, Group.TYPING,
        "启动后是中文模式|关掉后，启动时先是英文模式；单按 Shift 随时切换。",
        "Start in Chinese mode|When off, it starts in English mode; Shift alone switches.")
    scheme: str = setting(FULL_PINYIN, Choice(_SCHEMES), Group.TYPING,
        "拼音方案|全拼或双拼；“自己的方案”读设置文件夹里的 scheme.toml。",
        "Pinyin scheme|Full pinyin, or shuangpin; own: scheme.toml beside the settings file.")
    tones: bool = setting(False, SWITCH, Group.TYPING,
        "数字键打声调|音节后面的 1 到 5 是声调，只留下合声调的候选；双拼时不起作用。",
        "Digits are tones|1 to 5 after a syllable keep the candidates with that tone; not "
        "with shuangpin.")
    extras: tuple[str, ...] = setting(tuple(o.value for o in _EXTRAS), Subset(_EXTRAS),
        Group.TYPING,
        "字词以外|候选里还有什么；README 里有说明。",
        "Besides words|What else the candidates hold; the README tells how to type it.")
    predictions: bool = setting(False, SWITCH, Group.TYPING,
        "联想|上屏以后给出可能的下文；再按一个键就消失，空格不会选它。",
        "Continuations|Offered after each commit; any key ends it, the space bar takes none.")
    predictions_by_digit: bool = setting(False, SWITCH, Group.TYPING,
        "数字键选联想|关掉时用鼠标选，数字照常输入。",
        "Digits choose continuations|When off, a click does, and digits are typed.")
    traditional: bool = setting(False, SWITCH, Group.TYPING,
        "繁体输出|打出来的是繁体字；Ctrl+Shift+F 随时切换。",
        "Traditional hanzi|Written instead of simplified ones; Ctrl+Shift+F switches.")
    traditional_kind: str = setting("standard", Choice(_TRADITIONAL), Group.TYPING,
        "繁体用字|哪里的字形和用词。",
        "Kind of traditional hanzi|Whose shapes and words.")
    slips: bool = setting(True, SWITCH, Group.SOUNDS,
        "纠正手误|按错邻键、漏打、多打、前后颠倒也认得出；这样认出的字下面画虚线。",
        "Correct slips of the finger|A key near by, a letter missing, doubled or swapped; "
        "hanzi found so are underlined with dots.")
    fuzzy: tuple[str, ...] = setting((), Subset(options(*((p, p, p) for p in ALL_PAIRS))),
        Group.SOUNDS,
        "模糊音|分不清的两个音可以互相代替；照实打出的读音仍然优先。",
        "Fuzzy sounds|Sounds that may stand for one another; exact spelling comes first.")
    page_size: int = setting(5, WholeNumber(3, 9), Group.LOOK,
        "每页候选数|一页显示几个候选，每个对应一个数字键。",
        "Candidates on a page|Each has its own digit key.")
    layout: str = setting("horizontal", Choice(_LAYOUTS), Group.LOOK,
        "候选排列|横排省地方，竖排一行一个。",
        "Direction of candidates|In rows, or one under the other.")
    appearance: str = setting("auto", Choice(_BRIGHTNESS), Group.LOOK,
        "明暗|窗口用浅色还是深色。",
        "Light or dark|The colours of the windows.")
    theme: str = setting("p2h", Line(), Group.LOOK,
        "主题|配色和形状。自己的主题放在设置文件夹的 themes 里，格式见 docs/formats.md。",
        "Theme|Colours and shapes. Themes of your own go into the folder themes beside the "
        "settings; docs/formats.md tells their format.")
    hanzi_font: str = setting("", Line(), Group.LOOK,
        "候选字体|空着就由 P2H 挑选简体字形。",
        "Font of candidates|When empty, P2H chooses one with Simplified shapes.")
    fade: bool = setting(False, SWITCH, Group.LOOK,
        "候选窗淡出|收起时渐渐消失，出现时照样立刻；桌面没有合成器时不起作用。",
        "Fade the candidate window|When it goes; it always comes at once. Without a compositor it "
        "just goes.")
    narration: bool = setting(False, SWITCH, Group.LOOK,
        "朗读候选|有读屏软件时，念出候选窗里的候选和选中的一个。",
        "Read candidates out|Where a screen reader runs, it says what is offered and selected.")
    font_size: int = setting(13, WholeNumber(8, 48, Bilingual("磅", "pt")), Group.LOOK,
        "候选字号|候选词的大小，写字板里的文字也跟着变。",
        "Size of candidates|The text in the compose window follows.")
    learning: bool = setting(True, SWITCH, Group.WORDS,
        "边打边学|选过的字词在相似的上下文里排到前面；关掉后顺序固定，学过的暂不起作用。",
        "Learn while typing|What you choose comes first in like contexts. When off, the order is "
        "fixed and what was learned does not count.")
    memory: str = setting("normal", Choice(_MEMORIES), Group.WORDS,
        "记多久|学到的字词隔多久减半。",
        "How long to remember|When what was learned counts half.")
    train_when_idle: bool = setting(False, SWITCH, Group.WORDS,
        "空闲时自动训练|插着电源、一刻钟没打字、攒够新输入时，在后台训练；通过检验的版本自动启用。",
        "Train in quiet hours|On mains, after a quarter of an hour without typing, when enough is "
        "new; a version that passes is used at once.")
    versions_megabytes: int = setting(300, WholeNumber(60, 5000), Group.WORDS,
        "自己训练的版本最多占多少 MB|超过时先删没通过检验的和最早的；正在用的和上一个不删。",
        "Megabytes for trained versions|Beyond that the refused and the oldest go first.")
    private_training: str = setting("0", Choice(_EPSILONS), Group.WORDS,
        "训练时加差分隐私|训练里加噪声，单独一条输入几乎影响不了模型；ε 越小越私密，学到的也越少。",
        "Differential privacy in training|Noise hides each single commit; a smaller ε is more "
        "private, and less is learned.")
    trainer: str = setting("", Line(), Group.WORDS,
        "训练程序|p2h-trainer 所在的文件夹；空着就用和 P2H 装在一起的。训练窗口里也可以选。",
        "Trainer|The folder of p2h-trainer; when empty, the one installed with P2H. The training "
        "window can set it, too.")
    incognito: bool = setting(False, SWITCH, Group.PRIVACY,
        "无痕输入|打开时不学习、不留历史，托盘图标和候选窗口上看得出来；关掉为止一直有效。",
        "Incognito|While on, nothing is learned and no history is kept; tray and candidate window "
        "show it. It stays on until you switch it off.")
    history: bool = setting(True, SWITCH, Group.PRIVACY,
        "保留历史|记下打过的字和选过的词，只存在这台电脑上；关掉后不再记，已有的还在。",
        "Keep a history|Of what you type and choose, on this computer only. When off, nothing is "
        "added; what is there stays.")
    private_programs: tuple[str, ...] = setting((), Lines(), Group.PRIVACY,
        "不记录的程序|在这些程序里打字像无痕输入一样，不学习也不留历史。一行一个，写历史窗口里"
        "“程序”一栏的名字。",
        "Programs kept out|Typing into them is as in incognito. One a line, as the column "
        "Program of the history window names them.")
    history_days: int = setting(730, WholeNumber(0, 36500), Group.PRIVACY,
        "历史保留几天|更早的历史和学到的东西自动删除；0 表示一直保留。",
        "Days of history|Older records, and what was learned then, are deleted; 0 keeps them for "
        "good.")
    history_megabytes: int = setting(100, WholeNumber(0, 10000), Group.PRIVACY,
        "历史最多占多少 MB|超过时先删最早的；0 表示不限。",
        "Megabytes of history|Beyond it the oldest records are deleted; 0 for no limit.")
    capture: bool = setting(True, SWITCH, Group.SYSTEM,
        "在别的程序里打字|关掉后只能在写字板里打字。",
        "Type into other programs|When off, only the compose window converts.")
    language: str = setting("auto", Choice(_LANGUAGES), Group.SYSTEM,
        "界面语言|菜单和窗口用什么语言。",
        "Language|Of menus and windows.")
    key_habits: tuple[str, ...] = setting(("edge_brackets", "page_minus_equal"), Subset(_HABITS),
        Group.KEYS,
        "选词键习惯|其他输入法里用惯的键；两项抢同一个键时，排在后面的算数。"
        "还要别的键，写在设置文件夹里的 keymap.toml。",
        "Keys for candidates|As in other input methods; where two want one key, the later wins. "
        "Any other key: keymap.toml beside the settings file.")
    backspace_undoes: bool = setting(False, SWITCH, Group.KEYS,
        "退格撤销上屏|刚上屏后按退格，文字收回成拼音，可以重选；关掉后用 Ctrl+退格。",
        "Backspace takes a commit back|Right after it, into the composition; "
        "else Ctrl+Backspace does.")
    chinese_marks: bool = setting(True, SWITCH, Group.TYPING,
        "启动后用中文标点|关掉后，启动时先用西文标点；Ctrl+句号随时切换。",
        "Start with Chinese punctuation|Ctrl+period switches at any time.")
    capital_words: bool = setting(True, SWITCH, Group.TYPING,
        "大写字母开始英文单词|关掉后，没打拼音时大写字母直接交给程序。",
        "A capital begins an English word|When off, a capital goes straight to the program while "
        "nothing is composed.")
    full_width: bool = setting(False, SWITCH, Group.TYPING,
        "启动后是全角|字母、数字、空格占一个汉字宽；Shift+空格随时切换。",
        "Start in full width|Letters, digits, spaces as wide as hanzi; Shift+space switches.")
    english_terminals: bool = setting(False, SWITCH, Group.SYSTEM,
        "终端里先用英文|进入终端时是英文模式，离开后恢复；单按 Shift 照样切换。",
        "English first in terminals|Until you leave it; Shift alone switches there too.")
    english_apps: tuple[str, ...] = setting((), Lines(), Group.SYSTEM,
        "先用英文的程序|每行一个程序名，即窗口的 WM_CLASS，不分大小写。",
        "English first in|One application a line: the WM_CLASS of its windows, in any case.")
    excluded_apps: tuple[str, ...] = setting((), Lines(), Group.SYSTEM,
        "不在这些程序里打字|每行一个程序名；在那里 P2H 不取任何键，例如游戏。",
        "Never type into|One application a line; no key is taken there: games, say.")
    off_in_fullscreen: bool = setting(False, SWITCH, Group.SYSTEM,
        "全屏时停用|窗口占满屏幕时不取任何键，例如游戏和电影。",
        "Off in full screen|No key is taken while a window fills the screen: games, films.")
    autostart: bool = setting(False, SWITCH, Group.SYSTEM,
        "登录后自动启动|登录系统时启动 P2H。",
        "Start at login|P2H starts when you log in.")
    front_end: str = setting("auto", Choice(_FRONT_ENDS), Group.SYSTEM,
        "取键的方法|自动：程序用着 IBus 就经由 IBus，否则取自 X11。只用于 Linux，重启后生效。",
        "Way of taking keys|Automatic: IBus where it is used, else X11. Linux; after a restart.")
    ibus_candidates: str = setting("auto", Choice(_IBUS_CANDIDATES), Group.SYSTEM,
        "IBus 的候选显示在|自动：X11 上用候选窗；Wayland 上 GNOME、KDE 用 IBus 面板，"
        "别处写在文字里。重新启动后生效。",
        "Candidates under IBus|Automatic: our window on X11; under Wayland IBus's panel on GNOME "
        "and KDE, elsewhere in the text. After a restart.")
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
