"""The words of argparse itself, in the language of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

CHINESE: Mapping[str, str] = MappingProxyType(
    {
        "usage: ": "用法: ",
        "positional arguments": "参数",
        "options": "选项",
        "show this help message and exit": "显示帮助并退出",
        "%(prog)s: error: %(message)s\n": "%(prog)s: 错误: %(message)s\n",
        "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s: %(message)s",
        "the following arguments are required: %s": "缺少参数: %s",
        "one of the arguments %s is required": "需要以下参数之一: %s",
        "unrecognized arguments: %s": "无法识别的参数: %s",
        "ambiguous option: %(option)s could match %(matches)s": (
            "选项 %(option)s 有歧义，可能是 %(matches)s"
        ),
        "not allowed with argument %s": "不能与 %s 同时使用",
        "ignored explicit argument %r": "不接受值 %r",
        "expected one argument": "需要一个值",
        "expected at most one argument": "最多一个值",
        "expected at least one argument": "至少需要一个值",
        "expected %s argument": "需要 %s 个值",
        "expected %s arguments": "需要 %s 个值",
        "invalid choice: %(value)r (choose from %(choices)s)": ("%(value)r 无效，可选 %(choices)s"),
        "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
            "%(value)r 无效，您是否想用 %(closest)r？可选 %(choices)s"
        ),
        "invalid %(type)s value: %(value)r": "%(value)r 不是有效的 %(type)s",
        "unexpected option string: %s": "意外的选项: %s",
    }
)


@contextmanager
def argparse_in(language: str) -> Iterator[None]:
    """Have argparse use `language` for its own words meanwhile.

    It looks each of them up with the function `_` of its module, which is gettext's; gettext
    itself goes by the locale alone and needs compiled catalogues.
    """
    if language != "zh":
        yield
        return
    names = vars(argparse)
    before: tuple[Callable[..., str], Callable[..., str]] = names["_"], names["ngettext"]
    names.update(_=_chinese, ngettext=_chinese_of_number)
    try:
        yield
    finally:
        names.update(_=before[0], ngettext=before[1])


def _chinese(text: str) -> str:
    return CHINESE.get(text, text)


def _chinese_of_number(one: str, several: str, number: int) -> str:
    return _chinese(one if number == 1 else several)
