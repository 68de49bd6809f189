"""Every accepted spelling leads to its hanzi with the shipped models."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline

MODEL = Path(__file__).parents[2] / "assets" / "model"
FIRST_PAGE = 5


@cache
def pipeline() -> Pipeline:
    return shipped_pipeline(MODEL, PipelineOptions())


def offered(letters: str) -> list[str]:
    return [c.text for c in pipeline().convert(letters, "", FIRST_PAGE)]


# as spoken, or as people spell it; what must be on the first page, and first where marked with *
SPELLINGS = """\
zhei *这
zheige *这个
zheixie *这些
nei 那
neige *那个
neixie 那些
shei *谁
sheishuode *谁说的
shui 水
liuxie *流血
chuxie *出血
xieye *血液
loumian *露面
louchulai 露出来
lve 略
lue 略
lueguo 略过
shenglve *省略
shenglue *省略
nve 虐
nue 虐
nvedai *虐待
nuedai *虐待
nver *女儿
nvren *女人
nvhai *女孩
lvse *绿色
lvxing *旅行
lvshi *律师
jiaolv *焦虑
falv *法律
yuyan *语言
yvyan *语言
jujue *拒绝
jvjue *拒绝
jvjve *拒绝
xuyao *需要
xvyao *需要
qunian *去年
qvnian *去年
juede *觉得
jvede *觉得
xueyuan *学院
xveyvan *学院
yuanlai *原来
yvanlai *原来
qvanbu *全部
xvanze *选择
jvnren *军人
xvnzhao *寻找
xi'an *西安
xi'anshi *西安市
fang'an *方案
ping'an *平安
fan'gan 反感
dan'gao *蛋糕
zhe'er *这儿
na'er 那儿
yidianr *一点儿
yihuir *一会儿
zheshizenmehuishir *这是怎么回事儿
zher 这儿
nar 哪儿
wanr 玩儿
tian'e *天鹅
ming'e 名额
jin'e *金额
ku'ai 酷爱
bi'an 彼岸
hai'ou *海鸥
""".splitlines()


@pytest.mark.parametrize("line", SPELLINGS)
def test_spellings_are_accepted(line: str) -> None:
    letters, wanted = line.split(" ")
    found = offered(letters)
    if wanted.startswith("*"):
        assert found[:1] == [wanted[1:]]
    else:
        assert wanted in found


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [("xi'an", 2), ("fang'an", 2), ("fan'gan", 2), ("tian'e", 2), ("xian'zai", 2), ("x'a", 2)],
)
def test_an_apostrophe_forces_a_border(letters: str, syllables: int) -> None:
    found = pipeline().convert(letters, "", 9)
    whole = [c for c in found if c.end == len(letters) and c.readings]  # no emoji, no longer word
    assert whole
    border = letters.index("'") + 1
    assert all(border in (*c.ends, len(letters)) for c in whole)
    assert len(whole[0].text) == syllables
