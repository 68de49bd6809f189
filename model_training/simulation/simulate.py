"""Simulates writers with and without learning; what is done is kept, so that it can go on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from model_training.simulation.measure import Tally, percent, tally
from model_training.simulation.replay import Days, Outcomes, Replay, Replayed
from model_training.simulation.texts import Writer, days_of, load_writers
from model_training.simulation.typist import Outcome
from p2h_desktop.core.learning.user_model import Observation, without
from p2h_desktop.core.types import Kept
from p2h_desktop.store.files import replace_file

BASE, USER_MODEL, WRONG_USER, FINE_TUNED = ARMS = (
    "base",
    "user_model",
    "wrong_user",
    "fine_tuned",
)

Notify = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one writer.

    arms: the tally of each arm on later days; by_day: for each arm the share of clauses offered
    first (per cent) on each of the last days it typed.
    """

    writer: Writer
    arms: Mapping[str, Tally]
    by_day: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate, where finished arms are kept, and who hears of progress."""

    writers: Sequence[Writer]
    days: int
    commits: int
    keep: Path
    notify: Notify
    fine_tune: bool = False

    @property
    def early(self) -> int:
        """How many days come before those that are measured."""
        return self.days // 2


def chosen_writers(count: int, *, tuning: bool) -> list[Writer]:
    """Return the first writers; tuning: of those that parameters were chosen on, else of the rest.

    ValueError where there are not so many.
    """
    found = [writer for writer in load_writers() if writer.tuning == tuning]
    if not 1 < count <= len(found):
        raise ValueError(f"writers must be 2 to {len(found)}")
    return found[:count]


def simulate(plan: Plan, replay: Replay) -> list[Result]:
    """Replay every writer in every arm.

    With the wrong user's model a writer types as if everything had been taught by the next one,
    less the words that both use: of these anybody may be glad, whoever has taught them.
    """
    days = {w.name: days_of(w, plan.days, plan.commits, replay.vocab) for w in plan.writers}
    base: dict[str, Replayed] = {}
    user: dict[str, Replayed] = {}
    wrong: dict[str, Replayed] = {}
    for writer in plan.writers:
        early, later = days[writer.name][: plan.early], days[writer.name][plan.early :]
        base[writer.name] = _kept(
            plan, writer, BASE, partial(replay.without_learning, later, plan.early)
        )
        user[writer.name] = _kept(plan, writer, USER_MODEL, partial(replay.learning, early, later))
    others = [*plan.writers[1:], plan.writers[0]]
    for writer, other in zip(plan.writers, others, strict=True):
        lessons = list(strange(user[other.name].lessons, writer, other))
        later = days[writer.name][plan.early :]
        do = partial(replay.taught_by_another, lessons, later, plan.early)
        wrong[writer.name] = _kept(plan, writer, WRONG_USER, do)
    done = {BASE: base, USER_MODEL: user, WRONG_USER: wrong}
    if plan.fine_tune:
        done[FINE_TUNED] = {
            w.name: _fine_tuned(plan, w, replay, user[w.name].lessons, days[w.name][plan.early :])
            for w in plan.writers
        }
    return [
        _result(
            plan,
            writer,
            days[writer.name],
            {arm: found[writer.name].days for arm, found in done.items()},
        )
        for writer in plan.writers
    ]


def strange(lessons: Iterable[Observation], writer: Writer, other: Writer) -> Iterable[Observation]:
    """Return what `other` has taught, every word cut out that `writer` uses as well."""
    own, others = (set(chain.from_iterable(w.slots.values())) for w in (writer, other))
    for word in sorted(own & others):
        lessons = [part for lesson in lessons for part in without(lesson, word)]
    return lessons


def _fine_tuned(
    plan: Plan, writer: Writer, replay: Replay, lessons: Sequence[Observation], later: Days
) -> Replayed:
    from model_training.simulation.fine_tuned import VERSIONS, fine_tune

    def do() -> Replayed:
        folder = plan.keep / f"{writer.name}-{plan.days}x{plan.commits}-version"
        version = fine_tune(lessons, replay.folder, folder)
        return replay.fine_tuned(folder / VERSIONS / version.id, lessons, later, plan.early)

    return _kept(plan, writer, FINE_TUNED, do)


def _result(plan: Plan, writer: Writer, days: Days, arms: Mapping[str, Outcomes]) -> Result:
    later = list(chain.from_iterable(days[plan.early :]))
    known = [clause.text for day in days[: plan.early] for clause in day]
    count = len(days) - plan.early
    flat = {arm: list(chain.from_iterable(typed[-count:])) for arm, typed in arms.items()}
    return Result(
        writer,
        {arm: tally(later, typed, flat[BASE], known) for arm, typed in flat.items()},
        {arm: [_first_rate(day) for day in typed] for arm, typed in arms.items()},
    )


def _first_rate(day: Sequence[Outcome]) -> float:
    return percent(sum(outcome.first for outcome in day), len(day))


def _kept(plan: Plan, writer: Writer, arm: str, do: Callable[[], Replayed]) -> Replayed:
    """Return what is kept of an arm; do it and keep it where there is nothing."""
    path = plan.keep / f"{writer.name}-{plan.days}x{plan.commits}-{arm}.json"
    if path.exists():
        return _from_json(json.loads(path.read_text("utf-8")))
    done = do()
    replace_file(path, json.dumps(_to_json(done), ensure_ascii=False).encode())
    plan.notify(f"{writer.title} {arm}: {_first_rate(list(chain.from_iterable(done.days)))} %")
    return done


def _to_json(done: Replayed) -> dict[str, object]:
    return {
        "days": [[[o.first, o.keys] for o in day] for day in done.days],
        "lessons": [asdict(lesson) for lesson in done.lessons],
    }


def _from_json(raw: Mapping[str, Any]) -> Replayed:
    days = [[Outcome(bool(first), keys) for first, keys in day] for day in raw["days"]]
    lessons = [
        Observation(Kept(r["before"]), r["text"], tuple(r["readings"]), r["offered"])
        for r in raw["lessons"]
    ]
    return Replayed(days, tuple(lessons))


def totals(results: Sequence[Result]) -> dict[str, Tally]:
    """Return the tally of each arm over all writers."""
    return {arm: sum((r.arms[arm] for r in results), Tally()) for arm in results[0].arms}


def as_json(plan: Plan, results: Sequence[Result]) -> str:
    """Return one line of JSON: the figures of each arm (null: not done), then by writer."""
    total = totals(results)
    arms = {arm: total[arm].figures() if arm in total else None for arm in ARMS}
    writers = {
        r.writer.name: {arm: found.figures() for arm, found in r.arms.items()} for r in results
    }
    size = {"days": plan.days, "commits": plan.commits}
    return json.dumps({**arms, **size, "writers": writers}, ensure_ascii=False)
