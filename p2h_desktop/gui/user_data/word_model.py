"""The columns of the dictionary window's table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from p2h_desktop.gui.kit.paged_model import PagedModel
from p2h_desktop.gui.user_data.history_model import time_text
from p2h_desktop.store.dictionary.word_rows import ADDED, IMPORTED, LEARNED, UserWord


def word_model() -> PagedModel[UserWord]:
    """Return an empty model of the user's words."""
    titles = (
        QCoreApplication.translate("WordModel", "词"),
        QCoreApplication.translate("WordModel", "拼音"),
        QCoreApplication.translate("WordModel", "置顶"),
        QCoreApplication.translate("WordModel", "来源"),
        QCoreApplication.translate("WordModel", "权重"),
        QCoreApplication.translate("WordModel", "加入时间"),
    )
    origins = {
        ADDED: QCoreApplication.translate("WordModel", "手动添加"),
        LEARNED: QCoreApplication.translate("WordModel", "打字学到"),
        IMPORTED: QCoreApplication.translate("WordModel", "导入"),
    }

    def cells(word: UserWord) -> tuple[str, ...]:
        return (
            word.text,
            " ".join(word.readings),
            "✓" if word.pinned else "",
            origins.get(word.origin, word.origin),
            str(word.weight),
            time_text(word.added_ms) if word.added_ms else "",
        )

    return PagedModel(titles, cells)
