"""The commands of model_training: `python -m model_training COMMAND --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from model_training.cli import commands, personal_commands
from model_training.config import (
    ARCHITECTURES,
    PRECISIONS,
    DiscriminateConfig,
    ListConfig,
    ModelConfig,
    RankingConfig,
    SampleConfig,
    TrainConfig,
    TypedConfig,
)
from model_training.ngram.builder import NgramConfig
from p2h_desktop.errors import AssetError, P2HError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.messages.rendering import render
from p2h_desktop.store import paths
from p2h_desktop.store.settings.interface_language import interface_language
from p2h_desktop.store.standard_streams import speak_utf8

MODEL = Path("assets/model")  # of a checkout, where what is made belongs
RANKING = Path("p2h_desktop/core/pipeline/ranking_weights.py")  # of a checkout, too

CHOICES = {"arch": ARCHITECTURES, "bf16": PRECISIONS}  # of settings that are words

Parser = argparse.ArgumentParser
Run = Callable[[argparse.Namespace], None]


def _add_settings(parser: Parser, *kinds: type[Any]) -> None:
    for kind in kinds:
        for field in fields(kind):
            option = f"--{field.name.replace('_', '-')}"
            if isinstance(field.default, bool):
                parser.add_argument(option, choices=("yes", "no"))
            elif isinstance(field.default, int | float):
                parser.add_argument(option, type=type(field.default), metavar="N")
            elif field.name in CHOICES:
                parser.add_argument(option, choices=CHOICES[field.name])


def _path(parser: Parser, *names: str, **options: Any) -> None:
    parser.add_argument(*names, type=Path, **options)


def _model() -> Path:
    """Return the model folder to read: of the checkout one works in, else of the installed P2H."""
    if MODEL.is_dir():
        return MODEL
    try:
        return paths.assets_folder() / "model"
    except AssetError:  # the trainer's bundle reads the model of the P2H that starts it
        return MODEL


def _shards(parser: Parser) -> None:
    _path(parser, "shards", help="folder that prepare wrote")


def _weights(parser: Parser) -> None:
    _path(parser, "weights", help="weights file or model folder")


def _prepare(sub: Parser) -> None:
    _path(sub, "text", nargs="+", help=".txt or .txt.xz files, or folders of them")
    _path(sub, "--out", required=True, help="folder of the shards")
    sub.add_argument("--workers", type=int, help="processes (default: one per core)")


def _pieces(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--out", required=True, help="folder of the pieces")
    sub.add_argument("--largest", type=int, default=60, metavar="MB", help="size of a piece")


def _aside(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--out", required=True, help="folder of the same texts, parted anew")
    sub.add_argument("--share", type=float, default=0.1, help="of each text, above 0, below 1")
    sub.add_argument("--place", type=float, default=0.5, help="in it, 0 to 1")


def _nbest(sub: Parser) -> None:
    _path(sub, "shards", help="folder that aside wrote")
    _path(sub, "--out", required=True, help="file of the lists")
    _path(sub, "--model", required=True, help="model folder, its n-gram made of the rest")
    sub.add_argument("--count", type=int, default=60_000, metavar="N", help="clauses")
    sub.add_argument("--seed", type=int, default=0, metavar="N")
    _add_settings(sub, ListConfig)


def _discriminate(sub: Parser) -> None:
    _path(sub, "lists", nargs="+", help="files that nbest wrote")
    _path(sub, "--tested", required=True, help="another, to measure by")
    _path(sub, "--out", required=True, help="weights file")
    _path(sub, "--start-from", default=_model(), help="weights file or model folder")
    sub.add_argument("--threads", type=int, default=1, help="CPU threads")
    _add_settings(sub, DiscriminateConfig)


def _prune(sub: Parser) -> None:
    _weights(sub)
    _path(sub, "--out", required=True, help="weights file")
    sub.add_argument("--share", type=float, required=True, help="of every matrix, 0 to 1")


def _readings(sub: Parser) -> None:
    _path(sub, "--out", default=MODEL.parent / "readings", help="folder of the files")


def _labels(sub: Parser) -> None:
    _path(sub, "gold", help="TSV: hanzi, syllables; or sentence, index, syllable")


def _ngram(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--out", default=MODEL / "ngram.bin", help="output file")
    _add_settings(sub, NgramConfig)


def _parts(sub: Parser) -> None:
    _path(sub, "--out", default=MODEL.parent / "parts.tsv", help="output file")
    _path(sub, "--strokes", help="cnchar.order.min.js of the npm package cnchar-order")


def _lexicon(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--lists", help="folder of word lists (.tsv.xz), counted before they are believed")
    _path(sub, "--out", default=MODEL / "lexicon.bin", help="output file")


def _syllables(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--out", default=MODEL / "syllables.npy", help="output file")


def _train(sub: Parser) -> None:
    _shards(sub)
    _path(sub, "--out", required=True, help="folder of checkpoint and log")
    _path(sub, "--start-from", help="weights file or model folder")
    _path(sub, "--teacher", help="of a network to learn from: the same")
    sub.add_argument("--threads", type=int, default=1, help="CPU threads per process")
    sub.add_argument("--dev-batches", type=int, default=12, help="size of the dev set, batches")
    _add_settings(sub, ModelConfig, SampleConfig, TrainConfig)


def _plot(sub: Parser) -> None:
    _path(sub, "log", help="log.jsonl of a training run")
    _path(sub, "--out", required=True, help="PNG file")


def _take_weights(sub: Parser) -> None:
    _path(sub, "checkpoint", help="checkpoint.pt of a training run")
    _path(sub, "--out", required=True, help="weights file")


def _average(sub: Parser) -> None:
    _path(sub, "weights", nargs="+", help="weights files or model folders")
    sub.add_argument("--shares", type=float, nargs="+", default=[], help="of each; else all alike")
    _path(sub, "--out", required=True, help="weights file")


def _held_out(sub: Parser) -> None:
    _weights(sub)
    _shards(sub)
    sub.add_argument("--batches", type=int, default=2, help="batches per domain and style")
    sub.add_argument("--position-head", action="store_true", help="the encoder's head, no decoder")


def _evaluate(sub: Parser) -> None:
    _path(sub, "sets", nargs="+", help="TSV: letters, hanzi, left context, register; full first")
    _path(sub, "--report", required=True, help="folder of the report and its pictures")
    sub.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth line only")
    sub.add_argument("--context", action="store_true", help="show the engine the left context")
    sub.add_argument("--network", metavar="FOLDER", help="of a version; shipped: the shipped one")


def _typed(sub: Parser) -> None:
    _path(sub, "texts", nargs="+", help="held-out .txt or .txt.xz files, or folders of them")
    _path(sub, "--out", required=True, help="folder of the typed sets")
    _add_settings(sub, TypedConfig)


def _ranking(sub: Parser) -> None:
    _path(sub, "sets", help="folder that typed wrote")
    _path(sub, "--model", default=_model(), help="model folder")
    _path(sub, "--out", default=RANKING, help="module of the weights")
    _add_settings(sub, RankingConfig)


def _export(sub: Parser) -> None:
    _weights(sub)
    _path(sub, "--out", default=MODEL, help="model folder")
    sub.add_argument("--float32", action="store_true", help="leave the graphs unquantized")


def _simulate(sub: Parser) -> None:
    sub.add_argument("--writers", type=int, default=7, metavar="N", help="how many, 2 or more")
    sub.add_argument("--days", type=int, default=20, metavar="D", help="of typing")
    sub.add_argument("--commits", type=int, default=50, metavar="C", help="a day")
    sub.add_argument("--tuning", action="store_true", help="writers that parameters were tuned on")
    sub.add_argument("--fine-tune", action="store_true", help="also train on the early days")
    sub.add_argument("--privacy", action="store_true", help="what differential privacy costs")
    _path(sub, "--model", default=_model(), help="model folder")
    _path(sub, "--keep", help="folder of finished parts, to go on from after a stop")
    _path(sub, "--report", help="page of Markdown whose tables and drawing are made anew")
    sub.add_argument("--json", action="store_true", help="end with one line of JSON")


COMMANDS: dict[str, tuple[Run, Callable[[Parser], None]]] = {
    "prepare": (commands.run_prepare, _prepare),
    "pieces": (commands.run_pieces, _pieces),
    "aside": (commands.run_aside, _aside),
    "nbest": (commands.run_nbest, _nbest),
    "discriminate": (commands.run_discriminate, _discriminate),
    "average": (commands.run_average, _average),
    "prune": (commands.run_prune, _prune),
    "readings": (commands.run_readings, _readings),
    "labels": (commands.run_labels, _labels),
    "ngram": (commands.run_ngram, _ngram),
    "lexicon": (commands.run_lexicon, _lexicon),
    "parts": (commands.run_parts, _parts),
    "syllables": (commands.run_syllables, _syllables),
    "train": (commands.run_train, _train),
    "plot": (commands.run_plot, _plot),
    "weights": (commands.run_weights, _take_weights),
    "held-out": (commands.run_held_out, _held_out),
    "evaluate": (commands.run_evaluate, _evaluate),
    "typed": (commands.run_typed, _typed),
    "ranking": (commands.run_ranking, _ranking),
    "export": (commands.run_export, _export),
    "finetune": (personal_commands.run_finetune, personal_commands.add_finetune),
    "versions": (personal_commands.run_versions, personal_commands.add_versions),
    "simulate": (commands.run_simulate, _simulate),
}


def build_parser() -> Parser:
    """Return the parser of all commands."""
    parser = Parser(prog="python -m model_training", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (run, add_arguments) in COMMANDS.items():
        sub = subparsers.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        _path(sub, "--vocab", default=_model() / "vocab.tsv", help="vocabulary file")
        add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded."""
    speak_utf8()
    args = build_parser().parse_args(argv)
    try:
        args.run(args)
    except P2HError as error:
        said = render(error.message, interface_language())
        print(f"model_training: {said}", file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        said = render(message(Code.ASSET_DAMAGED, name=str(error.filename)), interface_language())
        print(f"model_training: {said}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
