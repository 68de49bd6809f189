"""The command `p2h`: `p2h COMMAND --help`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from p2h_desktop.cli import doctor, history, ibus, language, settings, words
from p2h_desktop.errors import P2HError
from p2h_desktop.oslayer.memory import keep_out_of_core_dumps
from p2h_desktop.store import version_commands
from p2h_desktop.store.scheme_file import FULL_PINYIN, SCHEMES


def _convert(args: argparse.Namespace) -> int:
    """Turn lines of pinyin into lines of hanzi."""
    start = time.perf_counter()
    from p2h_desktop.assembly import build_converter
    from p2h_desktop.cli import convert
    from p2h_desktop.core.fuzzy import COMMON_PAIRS
    from p2h_desktop.store.paths import assets_folder
    from p2h_desktop.store.scheme_file import load_scheme

    slips, fuzzy = args.slips == "on", COMMON_PAIRS if args.fuzzy else ()
    model, scheme = assets_folder() / "model", load_scheme(args.scheme)
    network = model if args.network == Path("shipped") else args.network
    converter = build_converter(model, network=network, slips=slips, fuzzy=fuzzy, scheme=scheme)
    load_ms = (time.perf_counter() - start) * 1e3
    return convert.run(converter, load_ms, args.nbest, args.context, args.time, args.json)


def _type(args: argparse.Namespace) -> int:
    """Compose text in the terminal; what was composed goes to standard output."""
    from p2h_desktop.assembly import chosen_keymap, load_engine
    from p2h_desktop.cli import composer
    from p2h_desktop.store.paths import assets_folder

    chosen = settings.current_settings()
    for problem in chosen_keymap(chosen)[1]:
        print(problem, file=sys.stderr)
    return composer.run_engine(load_engine(assets_folder() / "model", chosen), chosen)


def _phrases(args: argparse.Namespace) -> int:
    """List your own phrases, and the lines of their file that make no sense."""
    from p2h_desktop.cli import phrases
    from p2h_desktop.store.paths import phrases_file

    return phrases.run(phrases_file())


def _versions(args: argparse.Namespace) -> int:
    """List personal versions of the network; activate, roll back, delete, export, import."""
    from p2h_desktop.store.paths import asset, versions_folder

    print(version_commands.run(args, versions_folder(), asset("model/vocab.tsv")))
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="p2h", description="Offline pinyin to hanzi.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sub = commands.add_parser("convert", help=_convert.__doc__, description=_convert.__doc__)
    sub.add_argument("--nbest", type=int, default=1, metavar="N", help="candidates per line")
    sub.add_argument("--learn", choices=("off",), default="off", help="lines never teach")
    sub.add_argument("--context", action="store_true", help="third column is the text before")
    sub.add_argument("--slips", choices=("on", "off"), default="on", help="undo slips")
    sub.add_argument("--fuzzy", action="store_true", help="z may be meant for zh, an for ang …")
    sub.add_argument("--scheme", choices=SCHEMES, default=FULL_PINYIN, help="shuangpin table")
    sub.add_argument("--json", action="store_true", help="candidates and their confidence")
    sub.add_argument(
        "--network", type=Path, metavar="FOLDER", help="of this folder, or: shipped (no personal)"
    )
    sub.add_argument("--time", action="store_true", help="time every key, report on stderr")
    sub.set_defaults(run=_convert)
    sub = commands.add_parser("type", help=_type.__doc__, description=_type.__doc__)
    sub.set_defaults(run=_type)
    language.add_parsers(commands)
    settings.add_parser(commands)
    sub = commands.add_parser("phrases", help=_phrases.__doc__, description=_phrases.__doc__)
    sub.set_defaults(run=_phrases)
    history.add_parser(commands)
    words.add_parser(commands)
    sub = commands.add_parser("versions", help=_versions.__doc__, description=_versions.__doc__)
    version_commands.add_arguments(sub)
    sub.set_defaults(run=_versions)
    ibus.add_parser(commands)
    doctor.add_parser(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded."""
    args = build_parser().parse_args(argv)
    keep_out_of_core_dumps()
    try:
        status: int = args.run(args)
    except P2HError as error:
        print(f"p2h: {error}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
