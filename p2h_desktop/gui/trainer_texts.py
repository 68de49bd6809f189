"""What the trainer and its judge say, in the language of the interface."""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

# The trainer knows no Qt: its sentences stand here once more, with {} for each number.
TEXTS = (
    QT_TRANSLATE_NOOP("Trainer", "读取记录"),
    QT_TRANSLATE_NOOP("Trainer", "学习 {} 条输入"),
    QT_TRANSLATE_NOOP("Trainer", "生成模型文件"),
    QT_TRANSLATE_NOOP("Trainer", "用后来几天的输入检验"),
    QT_TRANSLATE_NOOP("Trainer", "用一般文字检验有没有遗忘"),
    QT_TRANSLATE_NOOP("Trainer", "检查隐私和速度"),
    QT_TRANSLATE_NOOP("Trainer", "已经有一个训练在进行"),
    QT_TRANSLATE_NOOP("Trainer", "可以学的只有 {} 条，至少要 {} 条"),
    QT_TRANSLATE_NOOP("Trainer", "打字多了再来"),
    QT_TRANSLATE_NOOP("Trainer", "训练期间删除过内容，这次训练作废"),
    QT_TRANSLATE_NOOP("Trainer", "请重新开始"),
    QT_TRANSLATE_NOOP(
        "Trainer", "后来几天的 {} 条输入，首选正确率 {} → {}，变好 {} 条，变坏 {} 条"
    ),
    QT_TRANSLATE_NOOP("Trainer", "少于 {} 条，还看不出有没有用，再打些字再来"),
    QT_TRANSLATE_NOOP("Trainer", "这样的差别可能只是碰巧"),
    QT_TRANSLATE_NOOP("Trainer", "不是碰巧"),
    QT_TRANSLATE_NOOP("Trainer", "一般文字 {} 句，{} → {}"),
    QT_TRANSLATE_NOOP("Trainer", "退步超过 {} 个百分点"),
    QT_TRANSLATE_NOOP("Trainer", "没有忘掉本来会的"),
    QT_TRANSLATE_NOOP("Trainer", "只打过一次的暗记能从模型里试出来，隐私检查不通过"),
    QT_TRANSLATE_NOOP("Trainer", "只打过一次的暗记试不出来"),
    QT_TRANSLATE_NOOP("Trainer", "每键用时 {} → {} 毫秒"),
    QT_TRANSLATE_NOOP("Trainer", "变慢了"),
    QT_TRANSLATE_NOOP("Trainer", "没有变慢"),
)

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_MARK = re.compile(r"^[✓✗] ")


def told(text: str) -> str:
    """Return what the trainer says in the language of the interface, where that is known."""
    mark = _MARK.match(text)
    start = mark.group() if mark else ""
    parts = text.removeprefix(start).split("；")
    translated = [_part(part) for part in parts]
    return start + ("；" if translated == parts else "; ").join(translated)


def _part(text: str) -> str:
    form = _NUMBER.sub("{}", text)
    if form not in TEXTS:
        return text
    return QCoreApplication.translate("Trainer", form).format(*_NUMBER.findall(text))
