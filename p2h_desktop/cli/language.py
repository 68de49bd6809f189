"""The commands around hanzi and pinyin: `p2h annotate`, `p2h correct`, `p2h explain`."""

from __future__ import annotations

import argparse

from p2h_desktop.store.paths import assets_folder


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the parser of p2h."""
    sub = commands.add_parser("annotate", help=_annotate.__doc__, description=_annotate.__doc__)
    tones = ("marks", "digits", "none")
    sub.add_argument("--tones", choices=tones, default="marks", help="hǎo, hao3 or hao")
    sub.add_argument("--hanzi", action="store_true", help="keep the hanzi, pinyin in brackets")
    sub.set_defaults(run=_annotate)
    sub = commands.add_parser("correct", help=_correct.__doc__, description=_correct.__doc__)
    sub.add_argument("--plain", action="store_true", help="do not mark the changes")
    sub.add_argument("--check", action="store_true", help="lines are wrong TAB right: score them")
    sub.set_defaults(run=_correct)
    sub = commands.add_parser("explain", help=_explain.__doc__, description=_explain.__doc__)
    sub.add_argument("letters", metavar="LETTERS", help="pinyin as typed")
    sub.add_argument("--context", default="", metavar="TEXT", help="the text before")
    sub.add_argument("--nbest", type=int, default=3, metavar="N", help="candidates explained")
    sub.set_defaults(run=_explain)


def _annotate(args: argparse.Namespace) -> int:
    """Turn lines of hanzi into lines of pinyin with tones."""
    from p2h_desktop.cli import annotate
    from p2h_desktop.store.readings import load_labeller

    return annotate.run(load_labeller(toned=True), args.tones, hanzi=args.hanzi)


def _correct(args: argparse.Namespace) -> int:
    """Mend words that sound right and are wrong; what is not sure stays as it is."""
    from p2h_desktop.assembly import build_corrector
    from p2h_desktop.cli import correct

    corrector = build_corrector(assets_folder() / "model")
    return correct.run(corrector, plain=args.plain, check=args.check)


def _explain(args: argparse.Namespace) -> int:
    """Tell where candidates come from and how sure each hanzi is."""
    from p2h_desktop.assembly import load_engine
    from p2h_desktop.cli import explain
    from p2h_desktop.cli.settings import current_settings

    settings = current_settings()
    engine = load_engine(assets_folder() / "model", settings)
    return explain.run(engine.explain(settings), args.letters, args.context, args.nbest)
