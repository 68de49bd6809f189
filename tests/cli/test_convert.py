"""`p2h convert`: lines in, lines out, and what it says about its time."""

from __future__ import annotations

import io
import json
import shutil
from math import exp
from pathlib import Path

import numpy as np
import pytest

from model_training.ngram.builder import NgramConfig
from model_training.ngram.builder import build as build_ngram
from p2h_desktop.cli.convert import SHARPNESS, Output, Timer, as_json, convert_lines, memory_mb
from p2h_desktop.cli.main import main
from p2h_desktop.core.pipeline.pinyin_translator import PinyinTranslator
from p2h_desktop.core.pipeline.pipeline import Pipeline
from p2h_desktop.core.scoring.decoder import Decoder, Weights, Width
from p2h_desktop.core.types import Candidate, Source
from p2h_desktop.core.vocab import format_vocab
from p2h_desktop.engine.engine import shipped_pipeline
from p2h_desktop.engine.pipeline_builder import PipelineOptions
from p2h_desktop.errors import AssetError
from p2h_desktop.store import paths
from p2h_desktop.store.models.lexicon_file import save_lexicon
from tests.support.fake_models import (
    TableLexicon,
    TableNgram,
    flat_bigram,
    log_softmax,
    row_ids,
    small_vocab,
)
from tests.support.fakes import table_pipeline
from tests.support.tiny_training import stream, write_shards

VOCAB = small_vocab()


def small_pipeline() -> Pipeline:
    you, good, west = row_ids(VOCAB, "你好西")
    horse = row_ids(VOCAB, "马")[0]
    pairs = {(VOCAB.break_id, you): 5.0, (you, good): 5.0, (west, horse): 9.0}
    ngram = TableNgram(VOCAB, pairs, spread=0.1)
    decoder = Decoder(VOCAB, ngram, None, Weights(), Width())
    bigram, lexicon = flat_bigram(VOCAB), TableLexicon({})
    return table_pipeline(PinyinTranslator(VOCAB, bigram, decoder, ngram, lexicon))


def converted(
    text: str, nbest: int = 1, *, context: bool = False, listed: bool = False
) -> list[str]:
    out, output = io.StringIO(), Output(nbest, listed, context)
    convert_lines(small_pipeline(), io.StringIO(text, newline="\n"), out, output)
    assert out.getvalue().endswith("\n") or not text
    return out.getvalue().split("\n")[:-1]


def test_a_line_out_for_every_line_in() -> None:
    assert converted("nihao\n\nni'hao\nNIHAO\nhao3\nnihao") == ["你好", "", "你好", "", "", "你好"]
    assert converted("") == []


def test_candidates_are_separated_by_tabs_best_first() -> None:
    (line,) = converted("nihao\n", nbest=3)
    texts = line.split("\t")
    assert texts[0] == "你好"
    assert len(texts) == len(set(texts)) == 3
    assert all(len(text) == 2 for text in texts)


def test_fewer_candidates_than_asked_for() -> None:
    (line,) = converted("wo\n", nbest=50)
    assert sorted(line.split("\t")) == sorted("我握")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\tanything\n", "\t你好\t西\n"])
def test_what_follows_a_tab_is_ignored(ending: str) -> None:
    assert converted("nihao" + ending) == ["你好"]


def test_the_third_column_is_context_where_asked_for() -> None:
    text = "ma\t马\t西\nma\t吗\nma\n"
    plain, _, _ = converted(text)
    assert converted(text, context=True)[0] == "马"
    assert converted(text, context=True)[1:] == [plain, plain]


def test_timing_asks_after_every_key() -> None:
    timer, out = Timer(12.34), io.StringIO()
    convert_lines(small_pipeline(), ["nihao\n", "ma\n"], out, Output(), timer)
    report = json.loads(timer.report())
    assert set(report["p95_by_length"]) == {"1", "2", "3", "4", "5"}
    assert len(timer.wall) == len(timer.cpu) == 7
    assert len(timer.by_length[1]) == len(timer.by_length[2]) == 2
    assert report["load_ms"] == 12.3
    assert report["first_key_ms"] == pytest.approx(timer.wall[0], abs=0.01)
    for kind in ("", "cpu_"):
        figures = [report[f"{kind}{name}_ms"] for name in ("p50", "p95", "p99", "max")]
        assert figures == sorted(figures)
    assert {"peak_rss_mb", "anon_rss_mb"} <= set(report)
    assert out.getvalue().split("\n")[0] == "你好"


def test_timing_of_no_lines_is_a_report_too() -> None:
    assert json.loads(Timer(1.0).report())["load_ms"] == 1.0


def test_memory_is_told_where_linux_tells_it() -> None:
    peak = memory_mb("VmHWM")
    assert peak is None or 10 < peak < 100_000


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model folder but for the network."""
    folder = tmp_path_factory.mktemp("shipped") / "assets" / "model"
    ignored = shutil.ignore_patterns("model")
    shutil.copytree(paths.assets_folder(), folder.parent, ignore=ignored)
    folder.mkdir()
    (folder / "vocab.tsv").write_text(format_vocab(VOCAB), encoding="utf-8")
    n = len(VOCAB.syllables)
    np.save(folder / "syllables.npy", log_softmax(np.zeros((n + 1, n))).astype(np.float16))
    shards = write_shards(folder.parents[1] / "shards", [("chat", "train", stream(VOCAB, 300))])
    build_ngram(shards, VOCAB, folder / "ngram.bin", NgramConfig(order=3), lambda _: None)
    words = {tuple(row_ids(VOCAB, "你好")): -3.0, tuple(row_ids(VOCAB, "我们")): -2.0}
    save_lexicon(folder / "lexicon.bin", words, VOCAB)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, model_folder: Path, argv: list[str], text: str) -> int:
    monkeypatch.setattr(paths, "assets_folder", lambda: model_folder.parent)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return main(["convert", *argv])


def test_the_command(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "nihaoma\nwomenshizhongguoren\nxi'an\nU\n"
    assert run(monkeypatch, model_folder, ["--learn", "off", "--nbest", "2", "--time"], text) == 0
    out, err = capsys.readouterr()
    lines = [line.split("\t") for line in out.split("\n")[:-1]]
    assert [line[0] for line in lines] == ["你好吗", "我们是中国人", "西安", ""]
    assert [len(line) for line in lines] == [2, 2, 2, 1]
    report = json.loads(err.splitlines()[-1])
    assert report["load_ms"] > 0
    assert report["p95_ms"] > 0


def test_context_option(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, model_folder, ["--context"], "ren\t\t我们是中国\n") == 0
    assert capsys.readouterr().out == "人\n"


@pytest.mark.parametrize(
    ("options", "letters", "answer"),
    [
        ([], "nihoama", "你好吗\n"),
        (["--slips", "on"], "nihoama", "你好吗\n"),
        (["--slips", "off"], "zhognguoren", ""),
        (["--slips", "off"], "zongguoren", ""),
        (["--slips", "off", "--fuzzy"], "zongguoren", "中国人\n"),
    ],
)
def test_slips_and_fuzzy_options(
    model_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    letters: str,
    answer: str,
) -> None:
    assert run(monkeypatch, model_folder, options, letters + "\n") == 0
    out = capsys.readouterr().out
    assert out == answer if answer else "中国人" not in out


def test_words_come_from_the_lexicon(model_folder: Path) -> None:
    found = shipped_pipeline(model_folder, PipelineOptions()).convert("womenguo", "", 60)
    assert ("我们", 5) in [(c.text, c.end) for c in found]


@pytest.mark.parametrize("name", ["vocab.tsv", "syllables.npy", "ngram.bin", "lexicon.bin"])
@pytest.mark.parametrize("damage", [None, b"", b"P2H"])
def test_a_missing_or_damaged_file_is_said_in_one_line(
    model_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    damage: bytes | None,
) -> None:
    broken = tmp_path / "assets" / "model"
    shutil.copytree(model_folder.parent, broken.parent, ignore=shutil.ignore_patterns("model"))
    broken.mkdir()
    for file in model_folder.iterdir():
        if file.name != name:
            (broken / file.name).write_bytes(file.read_bytes())
    if damage is not None:
        (broken / name).write_bytes(damage)
    with pytest.raises(AssetError):
        shipped_pipeline(broken, PipelineOptions())
    assert run(monkeypatch, broken, [], "nihao\n") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("p2h: ")
    assert len(err.splitlines()) == 1


def test_the_missing_network_is_said_in_the_log(
    model_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shipped_pipeline(model_folder, PipelineOptions())
    assert "without the network" in caplog.text


@pytest.mark.parametrize("argv", [[], ["unknown"], ["convert", "--learn", "on"]])
def test_wrong_usage(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert "用法: p2h" in capsys.readouterr().err


def test_json_tells_how_sure_each_candidate_is() -> None:
    found = [Candidate("你好", (2, 5), ("ni", "hao"), score, Source.SENTENCE) for score in (0, -1)]
    first, second = json.loads(as_json(found))
    sure = 1 / (1 + exp(-SHARPNESS))
    assert first == {"text": "你好", "confidence": pytest.approx(sure, abs=1e-4)}
    assert first["confidence"] + second["confidence"] == pytest.approx(1.0, abs=1e-3)
    assert json.loads(as_json([])) == []
