"""Simulated users: their texts, their typing, and what learning does for them."""

from __future__ import annotations

import json
import random
import re
import shutil
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from model_training.finetune.trainer import Emit
from model_training.simulation import fine_tuned
from model_training.simulation.measure import Tally, tally
from model_training.simulation.privacy import EPSILONS, cost
from model_training.simulation.replay import Replay
from model_training.simulation.report import BEGIN, END, write_report
from model_training.simulation.simulate import (
    ARMS,
    Plan,
    Result,
    as_json,
    chosen_writers,
    simulate,
    strange,
    totals,
)
from model_training.simulation.texts import Clause, Writer, days_of, load_writers, read_aloud
from model_training.simulation.typist import Outcome, Typist
from p2h_desktop.core.learning.user_model import Observation
from p2h_desktop.core.session.session import Session
from p2h_desktop.core.types import Candidate, Commit, Kept, Keystroke
from p2h_desktop.core.vocab import Vocab, parse_vocab
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.message import message
from p2h_desktop.store import paths
from p2h_desktop.store.jobs import SNAPSHOT, SnapshotRecord, TrainEvent, read_job, read_snapshot
from p2h_desktop.store.models.model_versions import ModelVersion
from tests.support.fakes import TableConverter

WRITERS = load_writers()


@pytest.fixture(scope="module")
def vocab(project: Path) -> Vocab:
    with (project / "assets" / "model" / "vocab.tsv").open(encoding="utf-8") as file:
        return parse_vocab(file)


def homophones(text: str, word: str, vocab: Vocab) -> bool:
    """Whether two or more syllables of a word stand in a text, written otherwise."""
    heard, meant = read_aloud(text, vocab), read_aloud(word, vocab)
    for size in range(2, len(word) + 1):
        spans = {(meant[i : i + size], word[i : i + size]) for i in range(len(word) - size + 1)}
        for start in range(len(text) - size + 1):
            here = heard[start : start + size]
            if any(s == here and w != text[start : start + size] for s, w in spans):
                return True
    return False


def test_there_are_writers_to_tune_on_and_others_to_report() -> None:
    assert len([w for w in WRITERS if w.tuning]) >= 3
    assert len([w for w in WRITERS if not w.tuning]) >= 6
    ordinary = [t for w in WRITERS for t in w.ordinary]
    assert len(set(ordinary)) == len(ordinary)  # what one learns there helps no other


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.name)
def test_what_a_writer_writes_can_be_typed(writer: Writer, vocab: Vocab) -> None:
    texts = [*writer.templates, *writer.ordinary, *writer.conflicts, *chain(*writer.slots.values())]
    used = set(re.findall(r"\{(\w+)\}", "".join(texts)))
    assert used <= writer.slots.keys()
    for text in texts:
        for hanzi in re.sub(r"\{\w+\}|[，。]", "", text):
            assert vocab.rows_of(hanzi), f"no row for {hanzi} in {text}"


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.name)
def test_conflicts_are_homophones_of_the_writers_words(writer: Writer, vocab: Vocab) -> None:
    words = [w for slot in writer.slots.values() for w in slot if len(w) > 1]
    for text in writer.conflicts:
        assert any(homophones(text, word, vocab) for word in words), text


def test_days_are_always_the_same_and_no_two_are_alike(vocab: Vocab) -> None:
    writer = WRITERS[0]
    days = days_of(writer, 4, 12, vocab)
    assert days == days_of(writer, 4, 12, vocab)
    assert [len(day) for day in days] == [12] * 4
    assert len({tuple(clause.text for clause in day) for day in days}) == 4
    assert any(clause.conflict for day in days_of(writer, 20, 12, vocab) for clause in day)


def test_letters_are_those_of_the_hanzi(vocab: Vocab) -> None:
    for writer in WRITERS:
        for clause in days_of(writer, 1, 30, vocab)[0]:
            readings = read_aloud(clause.text, vocab)
            for typed, reading in zip(clause.spelled, readings, strict=True):
                assert reading.startswith(typed.rstrip("'"))
            if writer.abbreviated == 0.0:
                assert "".join(clause.spelled).replace("'", "") == "".join(readings)


def clause(text: str, *spelled: str) -> Clause:
    return Clause(text, spelled, "。", conflict=False)


class Listener:
    """Notes what is committed and taken back."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def committed(self, commit: Commit, context: Kept) -> bool:
        self.said.append(commit.text)
        return True

    def taken_back(self, count: int) -> None:
        self.said.append("<" * count)

    def dismissed(self, candidate: Candidate) -> None:
        raise AssertionError


class Dice(random.Random):
    """Always says the same."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self._value = value

    def random(self) -> float:
        return self._value


def typed(what: Clause, *, hasty: bool = False) -> tuple[Outcome, list[str]]:
    listener = Listener()
    session = Session(TableConverter(), recorder=listener)
    outcome = Typist(session, Dice(0.0 if hasty else 1.0)).type(what)
    return outcome, listener.said


def test_what_is_offered_first_takes_one_more_key() -> None:
    outcome, said = typed(clause("你好", "ni", "hao"))
    assert outcome == Outcome(first=True, keys=6)
    assert said == ["你好", "。"]


def test_what_is_on_the_page_takes_one_more_key_too() -> None:
    outcome, said = typed(clause("拟好", "ni", "hao"))
    assert outcome == Outcome(first=False, keys=6)
    assert said == ["拟好", "。"]


def test_pieces_are_chosen_where_the_whole_is_not_offered() -> None:
    outcome, said = typed(clause("泥毫", "ni", "hao"))
    assert not outcome.first
    assert outcome.keys > 6
    assert said == ["泥毫", "。"]


def test_pages_are_turned_for_a_rare_hanzi() -> None:
    outcome, said = typed(clause("湿", "shi"))
    assert outcome.keys > 3 + 4
    assert said == ["湿", "。"]


def test_what_cannot_be_typed_is_left() -> None:
    outcome, said = typed(clause("吃", "chi"))
    assert not outcome.first
    assert said == ["。"]


def test_who_is_hasty_deletes_and_types_again() -> None:
    outcome, said = typed(clause("拟好", "ni", "hao"), hasty=True)
    assert said == ["你好", "<", "<", "拟好", "。"]
    assert outcome == Outcome(first=False, keys=5 + 1 + 2 + 5 + 1)
    assert typed(clause("你好", "ni", "hao"), hasty=True)[1] == ["你好", "。"]


def test_figures_are_those_of_what_was_typed() -> None:
    hit, miss = Outcome(first=True, keys=6), Outcome(first=False, keys=9)
    clauses = [
        clause("你好", "ni", "hao"),
        clause("我们", "wo", "men"),
        clause("你好", "ni", "hao"),
    ]
    found = tally(clauses, [hit, miss, hit], [miss, hit, hit], ["我们"])
    assert (found.first, found.helped, found.harmed, found.keys, found.hanzi) == (2, 1, 1, 21, 6)
    assert (found.new, found.new_first) == (1, 1)
    assert (found + found).figures()["first_rate"] == pytest.approx(66.67)
    assert Tally().figures()["keys_per_hanzi"] == 0


def test_only_so_many_writers_there_are() -> None:
    with pytest.raises(ValueError, match="writers"):
        chosen_writers(1, tuning=False)
    with pytest.raises(ValueError, match="writers"):
        chosen_writers(99, tuning=False)


@pytest.fixture(scope="module")
def simulated(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, list[Result], list[str]]:
    told: list[str] = []
    keep = tmp_path_factory.mktemp("kept")
    plan = Plan(chosen_writers(2, tuning=False), 4, 12, keep, told.append)
    return plan, simulate(plan, Replay(project / "assets" / "model")), told


Simulated = tuple[Plan, list[Result], list[str]]


def test_learning_helps_and_somebody_elses_does_not(simulated: Simulated) -> None:
    _, results, _ = simulated
    total = totals(results)
    base, user, wrong = (total[arm] for arm in ("base", "user_model", "wrong_user"))
    assert base.commits == user.commits == wrong.commits == 2 * 2 * 12
    assert user.first >= base.first + 0.05 * base.commits
    assert user.helped >= 4 * user.harmed
    assert abs(wrong.first - base.first) <= 0.03 * base.commits
    assert user.keys < base.keys


def test_somebody_elses_lessons_hold_no_word_that_both_use() -> None:
    one, other = (
        replace(w, slots={"thing": words})
        for w, words in zip(WRITERS[:2], (("雨伞", "枇杷"), ("雨伞", "琵琶")), strict=True)
    )
    taught = Observation(Kept(""), "雨伞和琵琶", ("yu", "san", "he", "pi", "pa"), "雨伞和枇杷")
    (left,) = strange([taught], one, other)
    assert (left.text, left.offered) == ("和琵琶", "和枇杷")


def test_what_is_done_is_not_done_again(simulated: Simulated, project: Path) -> None:
    plan, results, told = simulated
    before = len(told)
    assert simulate(plan, Replay(project / "assets" / "model")) == results
    assert len(told) == before == 6


def test_fine_tuning_starts_from_what_was_taught(
    simulated: Simulated, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, results, _ = simulated
    model = project / "assets" / "model"
    learned: list[list[SnapshotRecord]] = []

    def nothing_new(folder: Path, emit: Emit, *, force: bool) -> ModelVersion:
        """A trainer that learns nothing: the shipped network is the new version."""
        job = read_job(folder)
        learned.append(list(read_snapshot(folder / SNAPSHOT)))
        emit(TrainEvent("stage", message=message(Code.STAGE_LEARN, count=1)))
        shutil.copytree(job.base, Path(job.versions) / "same")
        return ModelVersion("same", "", "", "", "", "", {}, accepted=False)

    monkeypatch.setattr(fine_tuned, "finetune", nothing_new)
    tuned = simulate(replace(plan, fine_tune=True), Replay(model))
    for records, result in zip(learned, results, strict=True):
        texts = [
            c.text for day in days_of(result.writer, 4, 12, Replay(model).vocab)[:2] for c in day
        ]
        assert [record.text for record in records] == texts
        assert any(record.corrected for record in records)
        assert [r.when for r in records] == sorted(r.when for r in records)
    for result in tuned:  # with the same network and the same lessons nothing is different
        assert result.arms["fine_tuned"] == result.arms["user_model"]


def test_the_report_is_a_page_a_drawing_and_a_line(simulated: Simulated, tmp_path: Path) -> None:
    plan, results, _ = simulated
    page = tmp_path / "learning.md"
    page.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nAfter\n", "utf-8")
    write_report(page, plan, results)
    text = page.read_text("utf-8")
    assert text.startswith("# Before")
    assert text.endswith("After\n")
    assert "old" not in text
    assert "| user model |" in text
    drawing = (tmp_path / "learning.svg").read_bytes()
    write_report(page, plan, results)
    assert (tmp_path / "learning.svg").read_bytes() == drawing
    figures = json.loads(as_json(plan, results))
    assert set(ARMS) <= figures.keys()
    assert figures["fine_tuned"] is None
    assert {"first_rate", "keys_per_hanzi", "helped", "harmed"} <= figures["user_model"].keys()
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="simulate"):
        write_report(page, plan, results)


def test_what_privacy_costs_is_a_table(simulated: Simulated, tmp_path: Path) -> None:
    plan = replace(simulated[0], keep=tmp_path)
    for writer in plan.writers:
        for epsilon, right in zip(EPSILONS, (0.9, 0.8, 0.7, 0.6), strict=True):
            part = {"count": 50, "before": 0.5, "after": right, "helped": 9, "harmed": 2}
            name = f"{writer.name}-{plan.days}x{plan.commits}-epsilon-{epsilon:g}.json"
            (tmp_path / name).write_text(json.dumps({"later": part, "general": part}))
    table = cost(plan, Replay(paths.assets_folder() / "model"))
    assert "| none | 50.0 % → 90.0 % | 18 | 4 | 50.0 % → 90.0 % |" in table
    assert "| 1.0 | 50.0 % → 60.0 % | 18 | 4 | 50.0 % → 60.0 % |" in table


def test_a_key_of_the_typist_is_one_the_session_knows() -> None:
    session = Session(TableConverter())
    assert session.press(Keystroke("apostrophe", "'")).handled
