"""Replays simulated users day by day, with and without what the application has learned.

What is measured is what people use: the application's own pipeline.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from model_training.simulation.texts import Clause
from model_training.simulation.typist import Outcome, Typist
from p2h_desktop.core.learning.learner import Learner, Listeners
from p2h_desktop.core.learning.user_model import Blend, Observation, UserModel
from p2h_desktop.core.session.session import Session
from p2h_desktop.engine.models import Models, load_models
from p2h_desktop.engine.pipeline_builder import PipelineOptions, build_pipeline

PAGE_SIZE = 5

Days = Sequence[Sequence[Clause]]
Outcomes = list[list[Outcome]]


class _Nowhere:
    """Keeps no lesson."""

    def append(self, lesson: Observation) -> None:
        pass

    def undo(self) -> None:
        pass

    def replace(self, lessons: tuple[Observation, ...]) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the days typed, and the lessons taught after the early ones."""

    days: Outcomes
    lessons: tuple[Observation, ...] = ()


class Replay:
    """The application with one model folder."""

    def __init__(self, folder: Path, blend: Blend | None = None) -> None:
        """Load the models of a folder; AssetError as the application."""
        self.folder = folder
        self._models: Models = load_models(folder, folder)
        self._blend = blend
        self.vocab = self._models.vocab

    def without_learning(self, days: Days, first_day: int = 0) -> Replayed:
        """Type days with the shipped models alone; first_day: the number of the first."""
        session = Session(build_pipeline(self._models, PipelineOptions()), PAGE_SIZE)
        return Replayed(_type(session, days, first_day))

    def learning(self, early: Days, later: Days) -> Replayed:
        """Type all days, learning all the time; the outcomes are those of all days."""
        model, session = self._taught(())
        typed = _type(session, early, 0)
        lessons = model.lessons
        return Replayed(typed + _type(session, later, len(early)), lessons)

    def taught_by_another(
        self, lessons: Iterable[Observation], days: Days, first_day: int = 0
    ) -> Replayed:
        """Type days with what somebody else has taught, learning nothing more."""
        _, session = self._taught(lessons, learning=False)
        return Replayed(_type(session, days, first_day))

    def fine_tuned(
        self, network: Path, lessons: Iterable[Observation], days: Days, first_day: int = 0
    ) -> Replayed:
        """Type days with another network and what was taught before, learning all the time."""
        _, session = self._taught(lessons, network=network)
        return Replayed(_type(session, days, first_day))

    def _taught(
        self, lessons: Iterable[Observation], *, learning: bool = True, network: Path | None = None
    ) -> tuple[UserModel, Session]:
        models = self._models if network is None else load_models(self.folder, network)
        model = UserModel(self.vocab, models.ngram, self._blend)
        model.relearn(lessons)
        pipeline = build_pipeline(replace(models, ngram=model), PipelineOptions())
        learner = Learner(model, Listeners(_Nowhere()), learning=learning)
        return model, Session(pipeline, PAGE_SIZE, recorder=learner)


def _type(session: Session, days: Days, first_day: int) -> Outcomes:
    typed = []
    for number, day in enumerate(days, first_day):
        session.reset()
        typist = Typist(session, random.Random(number))
        typed.append([typist.type(clause) for clause in day])
    return typed
