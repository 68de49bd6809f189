"""The command `p2h`: `p2h COMMAND --help`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from p2h_desktop.cli import doctor, history, ibus, language, settings, words
from p2h_desktop.cli.argparse_words import argparse_in
from p2h_desktop.errors import P2HError
from p2h_desktop.messages.rendering import Say
from p2h_desktop.oslayer.malloc_trim import keep_out_of_core_dumps
from p2h_desktop.store.models import version_commands
from p2h_desktop.store.settings.interface_language import interface_language
from p2h_desktop.store.settings.scheme_file import FULL_PINYIN, SCHEMES
from p2h_desktop.store.standard_streams import speak_utf8


def _convert(args: argparse.Namespace) -> int:
    """Run `p2h convert`."""
    start = time.perf_counter()
    from p2h_desktop.cli import convert
    from p2h_desktop.core.fuzzy import COMMON_PAIRS
    from p2h_desktop.engine.pipeline_builder import PipelineOptions, shipped_pipeline
    from p2h_desktop.store.paths import assets_folder
    from p2h_desktop.store.settings.scheme_file import load_scheme

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
    """Run `p2h type`."""
    from p2h_desktop.cli import composer
    from p2h_desktop.engine.engine import load_engine
    from p2h_desktop.engine.input_tables import chosen_keymap
    from p2h_desktop.store.paths import assets_folder

    chosen = settings.current_settings(args.say)
    for problem in chosen_keymap(chosen)[1]:
        print(args.say.message(problem), file=sys.stderr)
    return composer.run_engine(load_engine(assets_folder() / "model", chosen), chosen, args.say)


def _phrases(args: argparse.Namespace) -> int:
    """Run `p2h phrases`."""
    from p2h_desktop.cli import phrases
    from p2h_desktop.store.paths import phrases_file

    return phrases.run(phrases_file(), args.say)


def _versions(args: argparse.Namespace) -> int:
    """Run `p2h versions`."""
    from p2h_desktop.store.paths import asset, versions_folder

    for line in version_commands.run(args, versions_folder(), asset("model/vocab.tsv")):
        print(args.say.message(line))
    return 0


def _add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    about = say("逐行把拼音转换成汉字", "convert lines of pinyin to lines of hanzi")
    sub = commands.add_parser("convert", help=about, description=about)
    sub.add_argument(
        "--nbest",
        type=int,
        default=1,
        metavar="N",
        help=say("每行输出几个候选", "candidates per line"),
    )
    sub.add_argument(
        "--learn",
        choices=("off",),
        default="off",
        help=say("从不学习输入的内容", "input is never learned from"),
    )
    listed = say("输出候选窗里的全部候选", "print all that the candidate window would show")
    sub.add_argument("--list", action="store_true", help=listed)
    context = say("第三列是前文", "the third column is the preceding text")
    sub.add_argument("--context", action="store_true", help=context)
    sub.add_argument(
        "--slips", choices=("on", "off"), default="on", help=say("纠正手误", "correct typing slips")
    )
    fuzzy = say("常见模糊音：z 和 zh，an 和 ang……", "common fuzzy sounds: z and zh, an and ang …")
    sub.add_argument("--fuzzy", action="store_true", help=fuzzy)
    sub.add_argument(
        "--scheme", choices=SCHEMES, default=FULL_PINYIN, help=say("双拼方案", "shuangpin scheme")
    )
    in_json = say("输出 JSON：候选和可信度", "print JSON: candidates and confidence")
    sub.add_argument("--json", action="store_true", help=in_json)
    network = say(
        "使用这个文件夹里的模型；shipped 是自带模型",
        "use the model in this folder; shipped: the built-in one",
    )
    sub.add_argument("--network", type=Path, metavar=say("文件夹", "FOLDER"), help=network)
    timed = say("统计每次按键的用时，写到标准错误", "time every key; report to standard error")
    sub.add_argument("--time", action="store_true", help=timed)
    sub.set_defaults(run=_convert)


def build_parser(say: Say) -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    about = say("离线拼音输入。", "Offline pinyin input.")
    parser = argparse.ArgumentParser(prog="p2h", description=about)
    commands = parser.add_subparsers(required=True, metavar=say("命令", "COMMAND"))
    _add_convert(commands, say)
    about = say("在终端里打字，结果写到标准输出", "type in the terminal; print the text at the end")
    sub = commands.add_parser("type", help=about, description=about)
    sub.set_defaults(run=_type)
    language.add_parsers(commands, say)
    settings.add_parser(commands, say)
    about = say(
        "列出自定义短语，并指出有误的行", "list your phrases and the invalid lines of their file"
    )
    sub = commands.add_parser("phrases", help=about, description=about)
    sub.set_defaults(run=_phrases)
    history.add_parser(commands, say)
    words.add_parser(commands, say)
    about = say("管理个人版本的模型", "manage personal versions of the model")
    sub = commands.add_parser("versions", help=about, description=about)
    version_commands.add_arguments(sub, say.message)
    sub.set_defaults(run=_versions)
    ibus.add_parser(commands, say)
    doctor.add_parser(commands, say)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded."""
    speak_utf8()
    say = Say(interface_language())
    with argparse_in(say.language):
        args = build_parser(say).parse_args(argv)
    args.say = say
    keep_out_of_core_dumps()
    try:
        status: int = args.run(args)
    except P2HError as error:
        print(f"p2h: {say.message(error.message)}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
