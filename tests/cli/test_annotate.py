"""`p2h annotate`: pinyin with the tones that the context asks for."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from p2h_desktop.cli.annotate import annotate, annotate_lines
from p2h_desktop.cli.main import main
from p2h_desktop.errors import AssetError
from p2h_desktop.store.assets.readings import load_labeller

LABELLER = load_labeller(toned=True)

# text, then one hanzi and its toned reading at each place it stands
TONES = """\
这只猫只有三只脚 只 zhi1 zhi3 zhi1
他只想休息 只 zhi3
为了孩子 为 wei4
他成为了老师 为 wei2
为什么不去 为 wei4
长度为三米 为 wei2
我为你高兴 为 wei4
以诚实为主 为 wei2
这种花不好种 种 zhong3 zhong4
我在种树 种 zhong4
一种办法 种 zhong3
她爱好音乐 好 hao4
你好吗 好 hao3
好奇的孩子 好 hao4
他教我们数学 教 jiao1
教育很重要 教 jiao4
妈妈教我做饭 教 jiao1
教室里没人 教 jiao4
有空再聊 空 kong4
空气很好 空 kong1
请填空 空 kong4
看看孩子 看 kan4 kan4
看守大门 看 kan1
中奖了 中 zhong4
中国很大 中 zhong1
他中毒了 中 zhong4
上当了 当 dang4
当时我在家 当 dang1
水分太多 分 fen4
十分钟 分 fen1
应该去 应 ying1
反应很快 应 ying4
差不多 差 cha4
误差很小 差 cha1
出差 差 chai1
他摔倒了 倒 dao3
倒水 倒 dao4
反倒不好 倒 dao4
少年宫 少 shao4
多少钱 少 shao3
数一数 数 shu3 shu3
数学 数 shu4
灾难 难 nan4
很难 难 nan2
高兴 兴 xing4
兴奋 兴 xing1
处理问题 处 chu3
好处很多 处 chu4
相处得好 处 chu3
得到机会 得 de2
跑得快 得 de5
我得走了 得 dei3
他得了第一名 得 de2
觉得冷 得 de5
慢慢地走 地 de5
土地 地 di4
目的 的 di4
我的 的 de5
孩子 子 zi5
孔子 子 zi3
子女 子 zi3
睡着了 着 zhao2
看着我 着 zhe5
着急 着 zhao2
穿着打扮 着 zhuo2
了解 了 liao3
吃了 了 le5
受不了 了 liao3
长大 长 zhang3
很长 长 chang2
银行 行 hang2
行不行 行 xing2 xing2
重新 重 chong2
重要 重 zhong4
音乐 乐 yue4
快乐 乐 le4
便宜 便 pian2
方便 便 bian4
一个 一 yi1
不是 不 bu4
放假了 假 jia4
真假 假 jia3
背包 背 bei1
后背 背 bei4
干活 干 gan4
饼干 干 gan1
干净 干 gan1
散步 散 san4
头发 发 fa4
发现 发 fa1
量体温 量 liang2
质量 量 liang4
尽管 尽 jin3
尽力 尽 jin4
宿舍 舍 she4
舍不得 舍 she3
旋转 转 zhuan4
转身 转 zhuan3
照相 相 xiang4
互相 相 xiang1
挑战 挑 tiao3
挑选 挑 tiao1
冠军 冠 guan4
皇冠 冠 guan1
切菜 切 qie1
一切 切 qie4
呕吐 吐 tu4
吐痰 吐 tu3
晕车 晕 yun4
头晕 晕 yun1
钉子 钉 ding1
转载 载 zai3
供应 供 gong1
口供 供 gong4
似乎 似 si4
绿色 绿 lv4
女儿 女 nv3
""".splitlines()


@pytest.mark.parametrize("line", TONES)
def test_context_decides_the_tone(line: str) -> None:
    text, hanzi, *expected = line.split(" ")
    readings = LABELLER.readings(text)
    assert [r for c, r in zip(text, readings, strict=True) if c == hanzi] == expected


@pytest.mark.parametrize(
    ("tones", "expected"),
    [("marks", "wǒ ài lǜ chá"), ("digits", "wo3 ai4 lv4 cha2"), ("none", "wo ai lv cha")],
)
def test_three_ways_to_write_tones(tones: str, expected: str) -> None:
    assert annotate("我爱绿茶", LABELLER, tones) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("OK, 3 pm", "OK, 3 pm"),
        ("你好，世界！", "nǐ hǎo，shì jiè！"),
        ("用Python写", "yòng Python xiě"),
        ("第3天 好", "dì 3 tiān hǎo"),
        ("我的", "wǒ de"),
    ],
)
def test_what_is_no_hanzi_stays(text: str, expected: str) -> None:
    assert annotate(text, LABELLER, "marks") == expected


def test_the_hanzi_can_stay() -> None:
    assert annotate("去A楼。", LABELLER, "digits", hanzi=True) == "去(qu4)A楼(lou2)。"


def test_a_line_out_for_every_line_in() -> None:
    out = io.StringIO()
    annotate_lines(LABELLER, io.StringIO("你好\r\n\n再见"), out, "none", hanzi=False)
    assert out.getvalue() == "ni hao\n\nzai jian\n"


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("你好\n"))
    assert main(["annotate", "--tones", "digits"]) == 0
    assert capsys.readouterr().out == "ni3 hao3\n"


def test_damaged_files_are_told_of(tmp_path: Path) -> None:
    for name in ("hanzi.tsv", "words.tsv", "rules.tsv"):
        (tmp_path / name).write_text("好 hao3\n", "utf-8")
    with pytest.raises(AssetError, match="readings"):
        load_labeller(folder=tmp_path)
