"""The commands around hanzi and pinyin: `p2h annotate`, `p2h correct`, `p2h explain`."""

from __future__ import annotations

import argparse

from p2h_desktop.messages.rendering import Say
from p2h_desktop.store.paths import assets_folder


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the commands to the parser of p2h."""
    about = say("逐行给汉字注音", "annotate lines of hanzi with pinyin")
    sub = commands.add_parser("annotate", help=about, description=about)
    tones = ("marks", "digits", "none")
    sub.add_argument(
        "--tones", choices=tones, default="marks", help=say("hǎo、hao3 或 hao", "hǎo, hao3 or hao")
    )
    hanzi = say("保留汉字，拼音放在括号里", "keep the hanzi, with pinyin in brackets")
    sub.add_argument("--hanzi", action="store_true", help=hanzi)
    sub.set_defaults(run=_annotate)
    about = say(
        "纠正同音错字；没有把握的不改", "correct homophone errors; doubtful ones are left alone"
    )
    sub = commands.add_parser("correct", help=about, description=about)
    sub.add_argument("--plain", action="store_true", help=say("不标出改动", "do not mark changes"))
    check = say("每行是“错文 TAB 正文”：计算得分", "lines are wrong TAB right: score them")
    sub.add_argument("--check", action="store_true", help=check)
    sub.set_defaults(run=_correct)
    about = say(
        "说明候选的来历和每个字的把握",
        "explain where candidates come from and how certain they are",
    )
    sub = commands.add_parser("explain", help=about, description=about)
    letters = say("输入的拼音", "pinyin as typed")
    sub.add_argument("letters", metavar=say("拼音", "LETTERS"), help=letters)
    context = say("前文", "the preceding text")
    sub.add_argument("--context", default="", metavar=say("文字", "TEXT"), help=context)
    nbest = say("说明几个候选", "number of candidates to explain")
    sub.add_argument("--nbest", type=int, default=3, metavar="N", help=nbest)
    sub.set_defaults(run=_explain)


def _annotate(args: argparse.Namespace) -> int:
    """Run `p2h annotate`."""
    from p2h_desktop.cli import annotate
    from p2h_desktop.store.assets.readings import load_labeller

    return annotate.run(load_labeller(toned=True), args.tones, hanzi=args.hanzi)


def _correct(args: argparse.Namespace) -> int:
    """Run `p2h correct`."""
    from p2h_desktop.cli import correct
    from p2h_desktop.engine.engine import build_corrector

    corrector = build_corrector(assets_folder() / "model")
    return correct.run(corrector, args.say, plain=args.plain, check=args.check)


def _explain(args: argparse.Namespace) -> int:
    """Run `p2h explain`."""
    from p2h_desktop.cli import explain
    from p2h_desktop.cli.settings import current_settings
    from p2h_desktop.engine.engine import load_engine

    settings = current_settings(args.say)
    engine = load_engine(assets_folder() / "model", settings)
    return explain.run(engine.explain(settings), args.letters, args.context, args.nbest, args.say)
