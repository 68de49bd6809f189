"""Fine-tuning of a tiny network: it learns, keeps the rest, is pinned by its seed, goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model_training.corpus.data import Batch
from model_training.finetune import canary
from model_training.finetune.examples import Example, to_example, weigh
from model_training.finetune.gate import EXPOSED
from model_training.finetune.rehearsal import Clause, Rehearsal, read_clauses
from model_training.finetune.trainer import General, Material, Tuner, run
from model_training.network.lora import adapter_state, merged_state, without_adapters
from model_training.network.model import P2HModel
from p2h_desktop.core.vocab import Vocab
from p2h_desktop.errors import AssetError
from p2h_desktop.store.jobs import FineTuneSettings, TrainEvent
from p2h_desktop.store.models.lexicon_file import save_lexicon
from p2h_desktop.store.paths import asset
from tests.model_training.finetune.test_examples import record
from tests.support.fake_models import row_ids, small_vocab
from tests.support.tiny_training import SHAPE, random_model

VOCAB = small_vocab()
SETTINGS = FineTuneSettings(epochs=6, rank=4, rate=2e-2)
LONG = replace(SETTINGS, epochs=30)
GENERAL = "你好吗\tni hao ma\n我们是人\two men shi ren\n\n中国\tzhong guo\n"


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    words = {tuple(row_ids(VOCAB, w)): -1.0 for w in ("我们", "中国", "你好吗", "我们是人")}
    save_lexicon(tmp_path / "lexicon.bin", words, VOCAB)
    (tmp_path / "general.tsv").write_text(GENERAL, encoding="utf-8")
    return Rehearsal(read_clauses(tmp_path / "general.tsv"), tmp_path, VOCAB, seed=1)


def examples(count: int) -> list[Example]:
    """What the user writes: rare hanzi for common syllables."""
    texts = (("泥号妈", "ni hao ma"), ("案过", "an guo"), ("力市", "li shi"))
    records = [record(*texts[i % 3], rank=1, first_offered="") for i in range(count)]
    return [e for r in records if (e := to_example(r, VOCAB)) is not None]


def make(tmp_path: Path, rehearsal: Rehearsal, settings: FineTuneSettings = SETTINGS) -> Tuner:
    made = weigh(examples(60), settings)
    material = Material(VOCAB, made[:48], made[48:], rehearsal)
    weights = random_model().state_dict()
    return Tuner(SHAPE, weights, material, settings, 1, tmp_path / "checkpoint.pt")


def drift(tuner: Tuner, batch: Batch) -> float:
    """How far the network is from its base on general text."""
    seen = tuner.cut.see(batch)
    with without_adapters(tuner.model):
        before = General(seen, *tuner.cut.vectors(seen))
    return tuner.drift(before).item()


def after_a_step(tuner: Tuner) -> list[torch.Tensor]:
    tuner.train_step(next(tuner.own()))
    return [matrix.detach().clone() for matrix in tuner.trained]


def test_bfloat16_is_taken_where_the_processor_has_it_but_never_with_privacy(
    tmp_path: Path, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def same(one: FineTuneSettings, other: FineTuneSettings) -> bool:
        first, second = (after_a_step(make(tmp_path, rehearsal, s)) for s in (one, other))
        return all(map(torch.equal, first, second))

    plain, private = replace(SETTINGS, bf16="no"), replace(SETTINGS, epsilon=3.0)
    for names, float32 in (("avx2",), True), (("avx2", "avx512_bf16"), False):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda n=names: dict.fromkeys(n, True))
        assert same(SETTINGS, plain) is float32
        assert same(private, plain)
    assert same(SETTINGS, replace(SETTINGS, bf16="yes"))


def test_it_learns_what_the_user_writes_and_keeps_the_rest(
    tmp_path: Path, rehearsal: Rehearsal
) -> None:
    events: list[TrainEvent] = []
    tuner = make(tmp_path, rehearsal, LONG)
    before, general = tuner.measure(), next(rehearsal.batches(500))
    drift_at_first = drift(tuner, general)
    run(tuner, events.append)
    after = tuner.measure()
    assert after[0] < before[0]
    assert after[1] > before[1] + 0.4
    assert drift_at_first == pytest.approx(0.0, abs=1e-5)
    steps = [e for e in events if e.kind == "step"]
    assert [e.step for e in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].total == tuner.total()
    assert steps[-1].loss < steps[0].loss
    assert any(e.kind == "later" for e in events)

    careless = make(tmp_path / "b", rehearsal, replace(LONG, replay=0.0))
    (tmp_path / "b").mkdir()
    run(careless, events.append)
    assert drift(tuner, general) < 0.5 * drift(careless, general)


def test_the_same_seed_gives_the_same_weights(tmp_path: Path, rehearsal: Rehearsal) -> None:
    merged = []
    for name in "ab":
        (tmp_path / name).mkdir()
        tuner = make(tmp_path / name, rehearsal)
        merged.append(merged_state(run(tuner, lambda _: None).model))
    for name, tensor in merged[0].items():
        assert torch.equal(tensor, merged[1][name]), name


def test_a_killed_run_goes_on_as_if_nothing_had_happened(
    tmp_path: Path, rehearsal: Rehearsal
) -> None:
    (tmp_path / "cut").mkdir()
    whole = make(tmp_path, rehearsal)
    run(whole, lambda _: None)

    class KilledError(Exception):
        pass

    def kill(event: TrainEvent) -> None:
        if event.kind == "step" and event.step == 7:
            cut.save()  # as it does every few seconds
        if event.kind == "step" and event.step == 9:
            raise KilledError

    cut = make(tmp_path / "cut", rehearsal)
    with pytest.raises(KilledError):
        run(cut, kill)
    resumed = make(tmp_path / "cut", rehearsal)
    assert resumed.step == 7
    run(resumed, lambda _: None)
    assert resumed.step == whole.step
    for name, tensor in adapter_state(whole.model).items():
        assert torch.equal(tensor, adapter_state(resumed.model)[name]), name


@pytest.mark.parametrize("content", [b"", b"cut off", "of another run"])
def test_a_checkpoint_that_does_not_fit_is_passed_over(
    tmp_path: Path, rehearsal: Rehearsal, content: bytes | str
) -> None:
    whole = make(tmp_path, rehearsal)
    run(whole, lambda _: None)
    assert make(tmp_path, rehearsal).step == whole.step
    if isinstance(content, bytes):
        (tmp_path / "checkpoint.pt").write_bytes(content)
        anew = make(tmp_path, rehearsal)
    else:
        anew = make(tmp_path, rehearsal, replace(SETTINGS, rank=2))
    assert anew.step == 0


def wide_vocab() -> Vocab:
    """Many homophones, so that random runs of hanzi share no pair."""
    syllables = sorted(a + b for a in "bdgklmnst" for b in ("a", "ai", "an", "ang", "ao", "e"))
    hanzi = iter(map(chr, range(0x4E00, 0x9000)))
    return Vocab(tuple((s, next(hanzi), 90 - n) for s in syllables for n in range(6)))


@pytest.mark.parametrize(("repeats", "exposed"), [(1, True), (2, False)])
def test_the_audit_finds_a_secret_that_was_learned(
    tmp_path: Path, repeats: int, exposed: bool
) -> None:
    vocab = wide_vocab()
    word = tuple(range(0, 18, 6))
    save_lexicon(tmp_path / "lexicon.bin", {word: -1.0, word[:2]: -1.0, (*word, 24): -1.0}, vocab)
    clause = Clause("", "".join(vocab.row_hanzi[r] for r in word), vocab.row_syllables[0:18:6])
    rehearsal = Rehearsal([clause], tmp_path, vocab, seed=1)
    canaries = canary.draw(vocab, seed=2)
    planted = canary.plant(canaries, [record(clause.text, " ".join(clause.readings))] * 24, vocab)
    settings = replace(SETTINGS, epochs=20, repeats=repeats, sharpness=1.0, replay=0.2)
    made = weigh([e for r in planted if (e := to_example(r, vocab))], settings)
    material = Material(vocab, [e for e in made if any(e.weights)], (), rehearsal)
    torch.manual_seed(0)
    weights = P2HModel(SHAPE, vocab.n_ids, vocab.n_tokens).state_dict()
    tuner = Tuner(SHAPE, weights, material, settings, 1, tmp_path / "checkpoint.pt")
    model = run(tuner, lambda _: None).model
    assert (canary.chance(canary.ranks(model, canaries, vocab)) < EXPOSED) is exposed


def test_it_ends_when_the_later_days_stop_improving(tmp_path: Path, rehearsal: Rehearsal) -> None:
    tuner = make(tmp_path, rehearsal, FineTuneSettings(epochs=200, rank=4, rate=0.3))
    tuned = run(tuner, lambda _: None)
    assert tuned.steps < tuner.total() / 2
    assert 0 < tuned.best_step < tuned.steps


@pytest.mark.parametrize("content", ["你好 ni hao", "你好\n", "\x00\t\t"])
def test_damaged_general_text_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.tsv").write_text(content)
    with pytest.raises(AssetError, match=r"bad\.tsv"):
        read_clauses(tmp_path / "bad.tsv")


def test_the_shipped_general_text_fits_the_vocabulary() -> None:
    from p2h_desktop.store.models.vocab_file import read_vocab

    vocab = read_vocab(asset("model/vocab.tsv"))
    seen = []
    for name in ("test", "rehearsal"):
        clauses = read_clauses(asset(f"general/{name}.tsv"))
        assert len(clauses) > 400
        for clause in clauses:
            pairs = zip(clause.text, clause.readings, strict=True)
            assert all(vocab.row(h, r) is not None for h, r in pairs), clause.text
        seen.append({clause.text for clause in clauses if len(clause.text) > 5})
    assert not seen[0] & seen[1]  # what is rehearsed is not what is tested
