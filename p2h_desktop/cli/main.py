"""The command `p2h`: `p2h COMMAND --help`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from p2h_desktop.cli import doctor, history, ibus, language, words
from p2h_desktop.errors import P2HError
from p2h_desktop.store import version_commands
from p2h_desktop.store.scheme_file import FULL_PINYIN, SCHEMES


def _convert(args: argparse.Namespace) -> int:
    """Turn lines of pinyin into lines of hanzi."""
    start = time.perf_counter()
    from p2h_desktop.assembly import shipped_pipeline
    from p2h_desktop.cli import convert
    from p2h_desktop.core.fuzzy import COMMON_PAIRS
    from p2h_desktop.pipeline_builder import PipelineOptions
    from p2h_desktop.store.paths import assets_folder
    from p2h_desktop.store.scheme_file import load_scheme

    options = PipelineOptions(
        slips=args.slips == "on",
        fuzzy=COMMON_PAIRS if args.fuzzy else (),
        scheme=load_scheme(args.scheme),
    )
    model = assets_folder() / "model"
    network = model if args.network == Path("shipped") else args.network
    pipeline = shipped_pipeline(model, options, network)
    load_ms = (time.perf_counter() - start) * 1e3
    return convert.run(pipeline, load_ms, args)


def _type(args: argparse.Namespace) -> int:
    """Compose text in the terminal; what was composed goes to standard output."""
    from p2h_desktop.assembly import chosen_keymap, load_engine
    from p2h_desktop.cli import composer
    from p2h_desktop.store.paths import assets_folder, settings_file
    from p2h_desktop.store.settings_file import load_settings

    settings = load_settings(settings_file())
    for problem in chosen_keymap(settings)[1]:
        print(problem, file=sys.stderr)
    return composer.run_engine(load_engine(assets_folder() / "model", settings), settings)


def _settings(args: argparse.Namespace) -> int:
    """Show the settings, or change one."""
    from p2h_desktop.cli import settings
    from p2h_desktop.store.paths import settings_file

    path, name, value = settings_file(), args.name, args.value
    return settings.run(path, name, value, reset=args.reset, markdown=args.markdown)


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
    sub.add_argument("--list", action="store_true", help="all that the window would show")
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
    sub = commands.add_parser("settings", help=_settings.__doc__, description=_settings.__doc__)
    sub.add_argument("name", nargs="?", metavar="NAME", help="show this one only")
    sub.add_argument("value", nargs="?", metavar="VALUE", help="its new value, as in the file")
    sub.add_argument("--reset", action="store_true", help="back to the default, NAME or all")
    sub.add_argument("--markdown", action="store_true", help="all of them as a page of text")
    sub.set_defaults(run=_settings)
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
    try:
        status: int = args.run(args)
    except P2HError as error:
        print(f"p2h: {error}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
