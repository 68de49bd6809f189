"""What the layers below say, in the language of the interface."""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# The layers below know no Qt, and the trainer is another process: their texts stand here once more,
# to be translated, with {0}, {1} … for what is put in. tests/gui/test_translation.py finds those
# that lack.
_TEXTS = (
    QT_TRANSLATE_NOOP("Lower", "设置文件读不了；用的是以前的设置，并打开了无痕输入。"),
    QT_TRANSLATE_NOOP("Lower", "设置文件损坏了，留在 {0}；用的是以前的设置，并打开了无痕输入。"),
    QT_TRANSLATE_NOOP("Lower", "设置文件里有关隐私的值不对，没有照它改；请在设置里看一看。"),
    QT_TRANSLATE_NOOP("Lower", "辅助功能总线又连上了，照常取键。"),
    QT_TRANSLATE_NOOP(
        "Lower", "辅助功能总线断了，看不出哪里是密码框，所以先不在别的程序里取键；正在重新连接。"
    ),
    QT_TRANSLATE_NOOP("Lower", "请在写字板里打字，再粘贴到要用的地方。"),
    QT_TRANSLATE_NOOP(
        "Lower", "安装并启动 IBus，再启动 P2H（p2h ibus install 把它加进 IBus 的列表）。"
    ),
    QT_TRANSLATE_NOOP("Lower", "设置里选了 IBus。"),
    QT_TRANSLATE_NOOP("Lower", "Wayland 上经由 IBus 打字。"),
    QT_TRANSLATE_NOOP("Lower", "Wayland 不让程序看到敲给别的程序的键，而 IBus 没有运行。"),
    QT_TRANSLATE_NOOP("Lower", "IBus 在运行，程序也用它。"),
    QT_TRANSLATE_NOOP("Lower", "用 Windows 的键盘钩子取键。"),
    QT_TRANSLATE_NOOP("Lower", "用 macOS 的键盘钩子取键。"),
    QT_TRANSLATE_NOOP("Lower", "设置里选了 IBus，但它没有运行。"),
    QT_TRANSLATE_NOOP("Lower", "现在直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("Lower", "这里没有 X11 图形界面。"),
    QT_TRANSLATE_NOOP("Lower", "设置里选了直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("Lower", "IBus 在运行，但程序没有设成用它；直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("Lower", "IBus 没有运行；直接从 X11 取键。"),
    QT_TRANSLATE_NOOP("Lower", "连不上 IBus"),
    QT_TRANSLATE_NOOP("Lower", "另一个 P2H 已经在 IBus 里"),
    QT_TRANSLATE_NOOP("Lower", "IBus 不接受 P2H"),
    QT_TRANSLATE_NOOP("Lower", "IBus 已经退出"),
    QT_TRANSLATE_NOOP("Lower", "IBus 没有运行"),
    QT_TRANSLATE_NOOP("Lower", "系统没有接受键盘钩子"),
    QT_TRANSLATE_NOOP("Lower", "系统停掉了键盘钩子"),
    QT_TRANSLATE_NOOP("Lower", "图形界面没有 XInput 扩展"),
    QT_TRANSLATE_NOOP("Lower", "图形界面的 XInput 扩展早于 2.1"),
    QT_TRANSLATE_NOOP("Lower", "连不上图形界面"),
    QT_TRANSLATE_NOOP("Lower", "图形界面总是断开键盘连接"),
    QT_TRANSLATE_NOOP("Lower", "字母键被另一个输入法或热键程序占着"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件损坏了：救回 {1} 条，损坏的文件留在 {2}。"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件正忙"),
    QT_TRANSLATE_NOOP("Lower", "别的程序还开着这个文件"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件损坏，无法修复"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件损坏，文件夹只读，无法修复"),
    QT_TRANSLATE_NOOP("Lower", "{0}里的内容已经删除，但磁盘上的残留还没清掉：{1}。请过后再删一次"),
    QT_TRANSLATE_NOOP("Lower", "有 {0} 个文件删不掉，请自己删除文件夹 {1}"),
    QT_TRANSLATE_NOOP("Lower", "历史文件现在不能写，没有删除"),
    QT_TRANSLATE_NOOP("Lower", "{0}。打字照常；刚才的内容先留在内存里，稍后再写。"),
    QT_TRANSLATE_NOOP("Lower", "写不了这个文件：{0}"),
    QT_TRANSLATE_NOOP("Lower", "读不了这个文件：{0}"),
    QT_TRANSLATE_NOOP("Lower", "这不是 P2H 导出的历史"),
    QT_TRANSLATE_NOOP(
        "Lower", "这不是词库：既不是搜狗细胞词库（.scel），也不是文本，或者文件已经损坏"
    ),
    QT_TRANSLATE_NOOP("Lower", "历史"),
    QT_TRANSLATE_NOOP("Lower", "{0}：这个训练任务是别的版本写的"),
    QT_TRANSLATE_NOOP("Lower", "{0}：训练任务缺失或损坏"),
    QT_TRANSLATE_NOOP("Lower", "{0}：读不出来（{1}）"),
    QT_TRANSLATE_NOOP("Lower", "读不了 {0}：{1}"),
    QT_TRANSLATE_NOOP("Lower", "读不了 {0}"),
    QT_TRANSLATE_NOOP("Lower", "写不了 {0}：{1}"),
    QT_TRANSLATE_NOOP("Lower", "建不了文件夹 {0}：{1}"),
    QT_TRANSLATE_NOOP("Lower", "{0} 里没有设置"),
    QT_TRANSLATE_NOOP("Lower", "{0} 不是正确的 TOML：{1}"),
    QT_TRANSLATE_NOOP("Lower", "{0}：这不是 P2H 的个人版本"),
    QT_TRANSLATE_NOOP("Lower", "{0}：版本格式是 {1}，这个程序只认得 {2}"),
    QT_TRANSLATE_NOOP("Lower", "{0}：说明文件没有列出应有的文件"),
    QT_TRANSLATE_NOOP("Lower", "{0}：编号与内容不符"),
    QT_TRANSLATE_NOOP("Lower", "{0}：是为另一个字表训练的，不能用在这里"),
    QT_TRANSLATE_NOOP("Lower", "没有叫 {0} 的版本"),
    QT_TRANSLATE_NOOP("Lower", "这个版本没有通过检验，只供查看，不能启用"),
    QT_TRANSLATE_NOOP("Lower", "现在用的就是随程序附带的模型，没有可退回的版本"),
    QT_TRANSLATE_NOOP("Lower", "正在使用的版本不能删除；请先退回或换用别的版本"),
    QT_TRANSLATE_NOOP("Lower", "{0}：说明文件缺失或损坏"),
    QT_TRANSLATE_NOOP("Lower", "{0}：说明文件的内容不对"),
    QT_TRANSLATE_NOOP("Lower", "{0}：文件 {1} 已损坏（校验值不符）"),
    QT_TRANSLATE_NOOP("Lower", "版本不能保存：{0}"),
    QT_TRANSLATE_NOOP("Lower", "版本不能删除：{0}"),
    QT_TRANSLATE_NOOP("Lower", "{0}：缺少文件 {1}"),
    QT_TRANSLATE_NOOP("Lower", "版本不能全部删除：{0}"),
    QT_TRANSLATE_NOOP("Lower", "要写成：编码、制表符、文字（再加制表符和位置）"),
    QT_TRANSLATE_NOOP("Lower", "编码要用 1 到 {0} 个小写字母"),
    QT_TRANSLATE_NOOP("Lower", "文字要有 1 到 {0} 个字"),
    QT_TRANSLATE_NOOP("Lower", "位置要写 {0} 到 {1}"),
    QT_TRANSLATE_NOOP("Lower", "不是 UTF-8 文本，或者读不了"),
    QT_TRANSLATE_NOOP("Lower", "读不到双拼方案 {0}：{1}"),
    QT_TRANSLATE_NOOP("Lower", "双拼方案 {0} 不是 TOML：{1}"),
    QT_TRANSLATE_NOOP("Lower", "双拼方案 {0} 里有错：{1}"),
    QT_TRANSLATE_NOOP("Lower", "别的程序正在使用它，请稍后再试"),
    QT_TRANSLATE_NOOP("Lower", "磁盘已满"),
    QT_TRANSLATE_NOOP("Lower", "文件或文件夹是只读的"),
    QT_TRANSLATE_NOOP("Lower", "文件或文件夹打不开"),
    QT_TRANSLATE_NOOP("Lower", "没有权限"),
    QT_TRANSLATE_NOOP("Lower", "读写磁盘出错（磁盘可能已满）"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件不能用：{1}"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件不能写：{1}"),
    QT_TRANSLATE_NOOP("Lower", "{0}文件是更新的 P2H 写的，这一版不能用它"),
    QT_TRANSLATE_NOOP("Lower", "旧的学习记录删不掉：{0}"),
    QT_TRANSLATE_NOOP("Lower", "学到的内容现在写不进文件，先留在内存里，稍后再写。"),
    QT_TRANSLATE_NOOP("Lower", "{0}：文件 {1} 大得不对"),
    QT_TRANSLATE_NOOP("Lower", "不能写出 {0}：{1}"),
    QT_TRANSLATE_NOOP("Lower", "{0}：文件读不出来，可能已损坏或不完整"),
    QT_TRANSLATE_NOOP("Lower", "{0}：说明文件大得不对"),
    QT_TRANSLATE_NOOP("Lower", "版本 {0} 已经在这里了"),
    QT_TRANSLATE_NOOP("Lower", "文件太大（超过 {0} MB）"),
    QT_TRANSLATE_NOOP("Lower", "没有汉字"),
    QT_TRANSLATE_NOOP("Lower", "不止一个词"),
    QT_TRANSLATE_NOOP("Lower", "文件从这里起损坏或不完整"),
    QT_TRANSLATE_NOOP("Lower", "个人词典"),
    QT_TRANSLATE_NOOP("Lower", "没有词"),
    QT_TRANSLATE_NOOP("Lower", "词超过 {0} 个字"),
    QT_TRANSLATE_NOOP("Lower", "含有汉字以外的字符"),
    QT_TRANSLATE_NOOP("Lower", "读音数与字数不同"),
    QT_TRANSLATE_NOOP("Lower", "读音不是拼音"),
    QT_TRANSLATE_NOOP("Lower", "没有叫 [{0}] 的部分"),
    QT_TRANSLATE_NOOP("Lower", "[{0}] 不是一张表"),
    QT_TRANSLATE_NOOP("Lower", "[{0}] 没有叫 {1} 的键"),
    QT_TRANSLATE_NOOP("Lower", "[{0}] {1} 不能是 {2}"),
    QT_TRANSLATE_NOOP(
        "Lower",
        "神经网络的文件缺失或损坏，现在只靠 n-gram 打字，准确率低一些；p2h doctor 会说明缺什么。",
    ),
    QT_TRANSLATE_NOOP("Lower", "双拼方案用不了，先按全拼输入。"),
    QT_TRANSLATE_NOOP(
        "Lower",
        "P2H 需要两项权限：系统设置 → 隐私与安全性 → 辅助功能，以及“输入监控”，"
        "在那里打开 P2H，再重新启动它。",
    ),
    QT_TRANSLATE_NOOP("Lower", "由 IBus 启动。"),
    QT_TRANSLATE_NOOP("Lower", "通过检验，可以启用"),
    QT_TRANSLATE_NOOP("Lower", "没有通过检验，只保留供查看"),
    QT_TRANSLATE_NOOP("Lower", "可以学的只有 {0} 条，至少要 {1} 条；打字多了再来"),
    QT_TRANSLATE_NOOP("Lower", "训练期间删除过内容，这次训练作废；请重新开始"),
    QT_TRANSLATE_NOOP("Lower", "已经有一个训练在进行"),
    QT_TRANSLATE_NOOP("Lower", "训练程序出错（{0}）"),
    QT_TRANSLATE_NOOP("Lower", "学习 {0} 条输入"),
    QT_TRANSLATE_NOOP("Lower", "生成模型文件"),
    QT_TRANSLATE_NOOP("Lower", "用后来几天的输入检验"),
    QT_TRANSLATE_NOOP("Lower", "用一般文字检验有没有遗忘"),
    QT_TRANSLATE_NOOP("Lower", "检查隐私和速度"),
    QT_TRANSLATE_NOOP("Lower", "读取记录"),
    QT_TRANSLATE_NOOP(
        "Lower",
        "后来几天的 {0} 条输入，首选正确率 {1} → {2}，变好 {3} 条，变坏 {4} 条",
    ),
    QT_TRANSLATE_NOOP("Lower", "一般文字 {0} 句，{1} → {2}"),
    QT_TRANSLATE_NOOP("Lower", "每键用时 {0} → {1} 毫秒"),
    QT_TRANSLATE_NOOP("Lower", "不是碰巧"),
    QT_TRANSLATE_NOOP("Lower", "没有忘掉本来会的"),
    QT_TRANSLATE_NOOP("Lower", "只打过一次的暗记试不出来"),
    QT_TRANSLATE_NOOP("Lower", "没有变慢"),
    QT_TRANSLATE_NOOP("Lower", "差分隐私：ε = {0}，单独一条输入几乎影响不了模型"),
    QT_TRANSLATE_NOOP("Lower", "少于 {0} 条，还看不出有没有用，再打些字再来"),
    QT_TRANSLATE_NOOP("Lower", "这样的差别可能只是碰巧"),
    QT_TRANSLATE_NOOP("Lower", "退步超过 0.3 个百分点"),
    QT_TRANSLATE_NOOP("Lower", "只打过一次的暗记能从模型里试出来，隐私检查不通过"),
    QT_TRANSLATE_NOOP("Lower", "变慢了"),
    QT_TRANSLATE_NOOP("Lower", "磁盘只剩 {0} MB，训练需要 {1} MB"),
    QT_TRANSLATE_NOOP("Lower", "可用内存只有 {0} MB，训练需要 {1} MB"),
    QT_TRANSLATE_NOOP("Lower", "正在用电池，电量只有 {0}%，请接上电源再训练"),
    # p2h doctor
    QT_TRANSLATE_NOOP("Lower", "IBus 引擎：{0}"),
    QT_TRANSLATE_NOOP("Lower", "从 X11 取键：{0}"),
    QT_TRANSLATE_NOOP("Lower", "系统的键盘钩子：{0}"),
    QT_TRANSLATE_NOOP("Lower", "只能用写字板：{0}"),
    QT_TRANSLATE_NOOP("Lower", "显示在候选窗里"),
    QT_TRANSLATE_NOOP("Lower", "由 IBus 的面板显示"),
    QT_TRANSLATE_NOOP("Lower", "写在正在打的文字后面；这个桌面上 IBus 的面板会抢走焦点"),
    QT_TRANSLATE_NOOP("Lower", "会话"),
    QT_TRANSLATE_NOOP("Lower", "取键"),
    QT_TRANSLATE_NOOP("Lower", "候选"),
    QT_TRANSLATE_NOOP("Lower", "IBus 输入源"),
    QT_TRANSLATE_NOOP("Lower", "辅助功能总线"),
    QT_TRANSLATE_NOOP("Lower", "中文字体"),
    QT_TRANSLATE_NOOP("Lower", "表情字体"),
    QT_TRANSLATE_NOOP("Lower", "窗口"),
    QT_TRANSLATE_NOOP("Lower", "模型文件"),
    QT_TRANSLATE_NOOP("Lower", "转换"),
    QT_TRANSLATE_NOOP("Lower", "推理"),
    QT_TRANSLATE_NOOP("Lower", "训练程序"),
    QT_TRANSLATE_NOOP("Lower", "设置文件夹"),
    QT_TRANSLATE_NOOP("Lower", "数据文件夹"),
    QT_TRANSLATE_NOOP("Lower", "日志文件夹"),
    QT_TRANSLATE_NOOP("Lower", "缺少系统库；在 Debian 上 sh p2h_desktop/setup.sh run 会装好。"),
    QT_TRANSLATE_NOOP("Lower", "{0}（{1}）"),
    QT_TRANSLATE_NOOP("Lower", "没有说明种类"),
    QT_TRANSLATE_NOOP("Lower", "在图形界面里运行；这里可以用 p2h type 在终端里打字。"),
    QT_TRANSLATE_NOOP(
        "Lower", "安装软件包 ibus，登录时启动它；Wayland 上只有经由 IBus 才能在别的程序里打字。"
    ),
    QT_TRANSLATE_NOOP(
        "Lower", "设 GTK_IM_MODULE=ibus、QT_IM_MODULE=ibus、XMODIFIERS=@im=ibus，再登录。"
    ),
    QT_TRANSLATE_NOOP("Lower", "已装：{0}"),
    QT_TRANSLATE_NOOP("Lower", "没有装进输入源列表；P2H 启动时会自己登记"),
    QT_TRANSLATE_NOOP("Lower", "想让它出现在列表里：p2h ibus install"),
    QT_TRANSLATE_NOOP("Lower", "连得上（{0}），XInput 够新"),
    QT_TRANSLATE_NOOP("Lower", "有：认得出光标和密码框"),
    QT_TRANSLATE_NOOP(
        "Lower", "安装一种中文字体，例如软件包 fonts-noto-cjk 或 fonts-wqy-microhei。"
    ),
    QT_TRANSLATE_NOOP("Lower", "安装软件包 fonts-noto-color-emoji；在那之前候选里没有表情。"),
    QT_TRANSLATE_NOOP("Lower", "Qt 加载不了"),
    QT_TRANSLATE_NOOP("Lower", "没有图形界面"),
    QT_TRANSLATE_NOOP(
        "Lower", "安装软件包 at-spi2-core。没有它，候选窗跟着鼠标，密码框也认不出来。"
    ),
    QT_TRANSLATE_NOOP("Lower", "Qt 随程序一起"),
    QT_TRANSLATE_NOOP("Lower", "没有运行"),
    QT_TRANSLATE_NOOP("Lower", "在运行，程序也用它"),
    QT_TRANSLATE_NOOP("Lower", "在运行，但程序没有设成用它"),
    QT_TRANSLATE_NOOP("Lower", "检查变量 DISPLAY 和 XAUTHORITY。"),
    QT_TRANSLATE_NOOP("Lower", "没有"),
    QT_TRANSLATE_NOOP("Lower", "没有 fc-list，看不出来"),
    QT_TRANSLATE_NOOP("Lower", "安装软件包 fontconfig。"),
    QT_TRANSLATE_NOOP("Lower", "{0} 种，例如 {1}"),
    QT_TRANSLATE_NOOP("Lower", "一种也没有，汉字会显示成方框"),
    QT_TRANSLATE_NOOP("Lower", "重新安装 P2H。"),
    QT_TRANSLATE_NOOP("Lower", "一句用 {0} 毫秒"),
    QT_TRANSLATE_NOOP("Lower", "一句用 {0} 毫秒，用的是个人版本 {1}"),
    QT_TRANSLATE_NOOP("Lower", "神经网络不能用，只靠 n-gram 打字"),
    QT_TRANSLATE_NOOP("Lower", "用较快的 {0}（{1}）"),
    QT_TRANSLATE_NOOP("Lower", "在设置里改“训练程序”，或者空着。"),
    QT_TRANSLATE_NOOP("Lower", "没有装；打字用不着，想训练时训练窗口会说怎么装"),
    QT_TRANSLATE_NOOP("Lower", "原因在日志里：{0}"),
    QT_TRANSLATE_NOOP("Lower", "{0}；装着的 onnxruntime 没有显卡加速"),
    QT_TRANSLATE_NOOP("Lower", "{0} 里没有 p2h-trainer"),
    QT_TRANSLATE_NOOP("Lower", "改好权限；在那之前设置和历史都保存不了，打字照常。"),
    QT_TRANSLATE_NOOP("Lower", "{0} 只剩 {1} MB"),
    QT_TRANSLATE_NOOP("Lower", "腾出一些空间。"),
    QT_TRANSLATE_NOOP("Lower", "{0}（还没有，用到时再建）"),
    QT_TRANSLATE_NOOP("Lower", "缺失或损坏：{0}"),
    QT_TRANSLATE_NOOP("Lower", "{0} 个，校验和都对（{1}）"),
    QT_TRANSLATE_NOOP("Lower", "{0} 写不进（{1}）"),
    QT_TRANSLATE_NOOP("Lower", "{0} 别的用户也能看"),
    QT_TRANSLATE_NOOP("Lower", "manifest.json 缺失或损坏"),
)

TEXTS = tuple(map(str, _TEXTS))

_HAN = re.compile("[一-鿿]")
_PART = re.compile("[^。；]+[。；]?")
_GAP = re.compile(r"\\{\d\\}")


def told(text: str) -> str:
    """Return what a layer below says in the language of the interface, where that is known.

    Lines, and sentences that are not known together, are looked up one by one.
    """
    if not _HAN.search(text) or _translated(TEXTS[0]) == TEXTS[0]:
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    mark, said = (line[:2], line[2:]) if line[:2] in ("✓ ", "✗ ") else ("", line)
    whole = _known(said)
    if whole is None:
        parts = [_known(part) or _clause(part) for part in _PART.findall(said)]
        whole = " ".join(part.strip() for part in parts)
    return mark + whole


def _clause(part: str) -> str:
    clause = part.rstrip("；")
    return (_known(clause) or clause) + ";" * (clause != part)


def _known(text: str) -> str | None:
    """Return the translation of a whole text; None if it is not known."""
    if (found := _translated(text)) != text:
        return found
    for template, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return _translated(template).format(*map(told, match.groups()))
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the texts with gaps, those first that say the most."""
    with_gaps = sorted((t for t in TEXTS if "{" in t), key=len, reverse=True)
    return [(t, re.compile(_GAP.sub("(.*)", re.escape(t)))) for t in with_gaps]


def _translated(text: str) -> str:
    return QCoreApplication.translate("Lower", text)
