"""What the commands do; each imports what it needs, so that --help stays quick."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from model_training.config import (
    DiscriminateConfig,
    ListConfig,
    ModelConfig,
    RankingConfig,
    SampleConfig,
    TrainConfig,
    TypedConfig,
)
from p2h_desktop.store.models.vocab_file import read_vocab


def read_settings(args: argparse.Namespace, kind: type[Any]) -> Any:
    """Return a settings object with what the command line changes."""
    given = {f.name: getattr(args, f.name, None) for f in fields(kind)}
    switches = {f.name for f in fields(kind) if isinstance(f.default, bool)}
    changed = {k: v == "yes" if k in switches else v for k, v in given.items() if v is not None}
    return replace(kind(), **changed)


def run_prepare(args: argparse.Namespace) -> None:
    """Encode texts into shards."""
    from model_training.corpus.prepare import prepare

    manifest = prepare(args.text, args.vocab, args.out, args.workers)
    print(f"{sum(s.ids for s in manifest.shards)} ids in {len(manifest.shards)} shards")
    for source, lines in manifest.skipped_lines.items():
        print(f"{source}: {lines} broken lines skipped")


def run_pieces(args: argparse.Namespace) -> None:
    """Cut shards into pieces that travel one by one; a run takes them one after another."""
    from model_training.corpus.shard_split import cut

    for folder in cut(args.shards, args.out, args.largest * 1_000_000):
        print(folder)


def run_aside(args: argparse.Namespace) -> None:
    """Set text aside that an n-gram of the rest then takes for new."""
    from model_training.corpus.holdout_split import set_aside

    print(f"{set_aside(args.shards, args.out, args.share, args.place)} ids set aside")


def run_nbest(args: argparse.Namespace) -> None:
    """Type text that was set aside into the engine and keep what it makes of it."""
    from model_training.discriminative.nbest_lists import make

    config: ListConfig = read_settings(args, ListConfig)
    made = make(args.model, args.shards, args.out, config, args.count, args.seed)
    print(f"{made} lists")


def run_discriminate(args: argparse.Namespace) -> None:
    """Train the network on what the whole engine confuses."""
    import torch

    from model_training.discriminative.discriminate import chosen, discriminate, measure
    from model_training.discriminative.nbest import read
    from model_training.discriminative.nbest_batch import Batcher
    from model_training.weights.checkpoint import save_tensors
    from model_training.weights.onnx_export import load_model

    torch.set_num_threads(args.threads)
    config: DiscriminateConfig = read_settings(args, DiscriminateConfig)
    model = load_model(args.start_from)
    batcher = Batcher(read_vocab(args.vocab), config.work)
    tested = list(read(args.tested))
    before = measure(model, batcher, tested, config.bf16)
    discriminate(model, batcher, chosen(args.lists, config), config, print)
    save_tensors(args.out, model.config, model.state_dict())
    after = measure(model, batcher, tested, config.bf16)
    for when, (loss, right) in (("before", before), ("after", after)):
        print(f"{when}: loss {loss:.4f} nats, {100 * right:.2f} % right")


def run_prune(args: argparse.Namespace) -> None:
    """Set the smallest weights of every matrix to zero."""
    from model_training.weights.prune import prune

    print(f"{100 * prune(args.weights, args.share, args.out):.1f} % of all weights are zero")


def run_train(args: argparse.Namespace) -> None:
    """Train, or go on training, the network."""
    import torch

    from model_training.corpus.data import Sampler, dev_batches, load_streams
    from model_training.pretrain.loop import Job, rank_and_world, train
    from model_training.weights.checkpoint import load_weights
    from model_training.weights.onnx_export import load_network

    torch.set_num_threads(args.threads)
    settings: TrainConfig = read_settings(args, TrainConfig)
    samples: SampleConfig = read_settings(args, SampleConfig)
    vocab = read_vocab(args.vocab)
    streams = load_streams(args.shards, vocab, "train")
    sampler = Sampler(streams, vocab, samples, settings.batch_tokens, (settings.seed,))
    dev = dev_batches(args.shards, vocab, samples, settings.batch_tokens, args.dev_batches)
    args.out.mkdir(parents=True, exist_ok=True)
    if not rank_and_world()[0]:
        print(f"{sum(len(s.starts) for s in streams.values())} clauses", flush=True)
    start = load_weights(args.start_from) if args.start_from else None
    teacher = load_network(args.teacher) if args.teacher else None
    shape = read_settings(args, ModelConfig)
    train(Job(args.out, vocab, sampler, dev, shape, settings, start, teacher))


def run_plot(args: argparse.Namespace) -> None:
    """Draw a training log as a PNG."""
    from model_training.pretrain.plot import plot

    plot(args.log, args.out)


def run_evaluate(args: argparse.Namespace) -> None:
    """Type test sets into the engine; report by style, register, length and confidence."""
    from model_training.evaluation.report import report

    options = ["--context"] if args.context else []
    options += ["--network", args.network] if args.network else []
    print(report(args.sets, args.report, args.every, options))


def run_typed(args: argparse.Namespace) -> None:
    """Type held-out text in all styles, in two halves: to fit and to confirm the ranking by."""
    from model_training.evaluation.typed_sets import make

    config: TypedConfig = read_settings(args, TypedConfig)
    for line in make(args.texts, read_vocab(args.vocab), args.out, config):
        print(line)


def run_ranking(args: argparse.Namespace) -> None:
    """Fit the weights of the ranking to typed sets, with the shipped models."""
    from model_training.ranking.lists import shipped_translator
    from model_training.ranking.tables import KNOWN, UNKNOWN, fitted, header
    from model_training.ranking.weights_file import write_weights

    config: RankingConfig = read_settings(args, RankingConfig)
    translator = shipped_translator(args.model)
    unknown, rows = fitted(translator, args.sets, UNKNOWN, config)
    known, more = fitted(translator, args.sets, KNOWN, config)
    print("\n".join([*header(folds=config.folds > 0), *rows, *more]))
    write_weights(args.out, unknown, known)


def run_average(args: argparse.Namespace) -> None:
    """Average the weights of networks that were trained apart from one start."""
    from model_training.weights.average import average

    average(args.weights, args.shares, args.out)


def run_held_out(args: argparse.Namespace) -> None:
    """Score the network alone on held-out text, by domain and typing style."""
    from model_training.evaluation.held_out import as_table, evaluate
    from model_training.weights.onnx_export import load_network

    vocab, model = read_vocab(args.vocab), load_network(args.weights)
    head = args.position_head
    scores = evaluate(model, args.shards, vocab, args.batches, position_head=head)
    print(as_table(list(scores)))


def run_weights(args: argparse.Namespace) -> None:
    """Take the averaged weights out of a checkpoint, in float16."""
    from model_training.weights.checkpoint import load_checkpoint, save_weights

    state = load_checkpoint(args.checkpoint)
    save_weights(args.out, state)
    print(f"weights after step {state.step}")


def run_export(args: argparse.Namespace) -> None:
    """Write the ONNX graphs, tables and manifest of a model folder."""
    from model_training.weights.onnx_export import export

    manifest = export(args.weights, args.out, {}, quantize=not args.float32)
    print(f"parity {manifest['parity']}")


def run_ngram(args: argparse.Namespace) -> None:
    """Count, estimate, prune and write the n-gram model."""
    from model_training.ngram.builder import NgramConfig, build

    config: NgramConfig = read_settings(args, NgramConfig)
    report = build(args.shards, read_vocab(args.vocab), args.out, config, print)
    print("\n".join(report.lines()))


def run_parts(args: argparse.Namespace) -> None:
    """Build the table of what hanzi are made of."""
    from model_training.lexicon.decomposition import build

    print(f"{build(read_vocab(args.vocab), args.out, args.strokes)} lines")


def run_lexicon(args: argparse.Namespace) -> None:
    """Collect hanzi and words from dictionaries and word lists and count them on the shards."""
    from model_training.lexicon.builder import build

    print(f"{build(args.shards, args.vocab, args.out, args.lists)} entries")


def run_syllables(args: argparse.Namespace) -> None:
    """Count the syllable bigram that cuts letters."""
    from model_training.ngram.syllable_bigram import build

    build(args.shards, read_vocab(args.vocab), args.out, SampleConfig().weights)


def run_readings(args: argparse.Namespace) -> None:
    """Build the readings of hanzi and words from the dictionaries of packages."""
    from model_training.lexicon.readings import build_readings

    print(build_readings(args.out))


def run_labels(args: argparse.Namespace) -> None:
    """Measure the labeller against human readings."""
    from model_training.lexicon.label_check import check

    print(check(args.gold))


def run_simulate(args: argparse.Namespace) -> None:
    """Replay simulated users to measure what learning does for them."""
    import sys
    from contextlib import nullcontext
    from tempfile import TemporaryDirectory

    from model_training.simulation import privacy
    from model_training.simulation.privacy import cost
    from model_training.simulation.replay import Replay
    from model_training.simulation.report import tables, write_between, write_report
    from model_training.simulation.simulate import Plan, as_json, chosen_writers, simulate

    kept = nullcontext(str(args.keep)) if args.keep else TemporaryDirectory()
    with kept as keep:
        writers = chosen_writers(args.writers, tuning=args.tuning)
        plan = Plan(
            writers,
            args.days,
            args.commits,
            Path(keep),
            lambda m: print(m, file=sys.stderr),
            fine_tune=args.fine_tune,
        )
        if args.privacy:
            found = cost(plan, Replay(args.model))
            print(found)
            if args.report:
                write_between(args.report, privacy.BEGIN, privacy.END, found)
            return
        results = simulate(plan, Replay(args.model))
    print(tables(plan, results))
    if args.report:
        write_report(args.report, plan, results)
    if args.json:
        print(as_json(plan, results))
