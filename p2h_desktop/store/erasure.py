"""Forgetting a word, or everything, in all files of the user's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from pathlib import Path

from p2h_desktop.core.learning.user_model import without
from p2h_desktop.errors import StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.store import paths
from p2h_desktop.store.dictionary.user_lexicon import UserLexicon
from p2h_desktop.store.history.history import HistoryStore
from p2h_desktop.store.history.history_rows import Selection
from p2h_desktop.store.instance_request import request_file
from p2h_desktop.store.jobs import remove_jobs
from p2h_desktop.store.lessons_file import LessonFile
from p2h_desktop.store.models.model_versions import VersionStore
from p2h_desktop.store.shredding import shred, shred_tree
from p2h_desktop.store.sqlite.sqlite_file import companions


def forget_word(history: HistoryStore, words: UserLexicon, word: str) -> int:
    """Delete a word from dictionary and history; return how many records held it.

    Personal versions of the network are marked: they have to be trained anew without it. Jobs of
    training hold what was typed, and go. What the user model learned of it is another matter: see
    `forget_lessons`.
    """
    words.forget(word)
    return erase_word(history, word)


def erase_word(history: HistoryStore, word: str) -> int:
    """Delete a word from the history and what was made of it; return how many records held it.

    As `forget_word`, but the dictionary keeps it.
    """
    _drop_copies_of_history()
    return history.erase_word(word)


def erase_records(history: HistoryStore, selection: Selection) -> int:
    """Delete records from the history, and what holds copies of them; return how many.

    Lessons do not tell of which record they are; see `forget_lessons`, `forget_all_lessons`.
    """
    _drop_copies_of_history()
    return history.erase(selection)


def _drop_copies_of_history() -> None:
    """Delete training jobs and quotations in reports; mark versions for retraining."""
    remove_jobs(paths.training_folder())
    VersionStore(paths.versions_folder()).mark_for_rebuild()


def forget_all_lessons() -> None:
    """Delete all lessons on disk; the caller notifies a running instance."""
    LessonFile(paths.lessons_file()).erase()


def forget_lessons(word: str) -> None:
    """Delete a word from the lessons on disk; a running instance must be told."""
    file = LessonFile(paths.lessons_file())
    lessons = file.load().lessons
    parts = [without(lesson, word) for lesson in lessons]
    if any(part != [lesson] for part, lesson in zip(parts, lessons, strict=True)):
        file.replace(tuple(chain.from_iterable(parts)))
    file.drop_copies()


def erase_everything(history: HistoryStore, words: UserLexicon) -> None:
    """Empty the user's data folder, and delete the user's phrases; settings stay.

    The databases are emptied and kept, for who has them open; the lock and requests stay.
    StoreError where something cannot be deleted; what could be is gone then.
    """
    history.erase(Selection())
    words.erase_all()
    databases = (paths.history_file(), paths.words_file())
    kept = {path for file in databases for path in (file, *companions(file))}
    kept |= {paths.lock_file(), request_file(paths.data_folder()).parent}
    _delete(chain(_others(paths.data_folder(), kept), [paths.phrases_file()]))


def _others(folder: Path, kept: Collection[Path]) -> Iterable[Path]:
    return [path for path in folder.iterdir() if path not in kept] if folder.is_dir() else ()


def _delete(files: Iterable[Path]) -> None:
    failed = 0
    for path in files:
        try:
            if path.is_dir() and not path.is_symlink():
                shred_tree(path)
            else:
                shred(path)
        except OSError:
            failed += 1
    if failed:
        raise StoreError(Code.FILES_NOT_ERASED, count=failed, folder=str(paths.data_folder()))
