"""Where things lie on disk: the user's folders and the shipped assets."""

from __future__ import annotations

from pathlib import Path

from platformdirs import PlatformDirs

import p2h_desktop
from p2h_desktop.errors import AssetError, StoreError
from p2h_desktop.messages.codes import Code
from p2h_desktop.messages.os_reasons import os_reason

_PACKAGE = Path(p2h_desktop.__file__).resolve().parent
_DIRS = PlatformDirs("p2h", appauthor=False)


def settings_file() -> Path:
    """Return the path of settings.json; the file may not exist."""
    return Path(_DIRS.user_config_dir) / "settings.json"


def own_scheme_file() -> Path:
    """Return the path of the user's own shuangpin table; the file may not exist."""
    return Path(_DIRS.user_config_dir) / "scheme.toml"


def themes_folder() -> Path:
    """Return the folder of the user's own themes; it may not exist."""
    return Path(_DIRS.user_config_dir) / "themes"


def phrases_file() -> Path:
    """Return the path of the user's own phrases; the file may not exist."""
    return Path(_DIRS.user_config_dir) / "phrases.tsv"


def own_keymap_file() -> Path:
    """Return the path of the user's own key bindings; the file may not exist."""
    return Path(_DIRS.user_config_dir) / "keymap.toml"


def log_file() -> Path:
    """Return the path of the log; its folder may not exist."""
    return Path(_DIRS.user_log_dir) / "p2h.log"


def provider_file() -> Path:
    """Return the path where the fastest provider of onnxruntime is kept; it may not exist."""
    return Path(_DIRS.user_cache_dir) / "provider.json"


def lock_file() -> Path:
    """Return the path of the lock that keeps a second instance away."""
    return data_folder() / "instance.lock"


def data_folder() -> Path:
    """Return the folder of what the user has typed and taught; it may not exist."""
    return Path(_DIRS.user_data_dir)


def history_file() -> Path:
    """Return the path of the history; it may not exist."""
    return data_folder() / "history.sqlite3"


def lessons_file() -> Path:
    """Return the path of what the user model was taught; it may not exist."""
    return data_folder() / "lessons.jsonl"


def words_file() -> Path:
    """Return the path of the user's dictionary; it may not exist."""
    return data_folder() / "words.sqlite3"


def versions_folder() -> Path:
    """Return the folder of the personal versions of the network; it may not exist."""
    return Path(_DIRS.user_data_dir) / "versions"


def training_folder() -> Path:
    """Return the folder of training jobs, finished or not; it may not exist."""
    return Path(_DIRS.user_data_dir) / "training"


def ensure_folder(folder: Path) -> Path:
    """Make `folder`, readable by its owner only, if it is missing; StoreError if that fails."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            Code.CANNOT_CREATE_FOLDER, path=str(folder), reason=os_reason(error)
        ) from error
    return folder


def assets_folder() -> Path:
    """Return the folder of shipped files: inside the package, else beside it in a checkout.

    AssetError if it is in neither place.
    """
    for folder in (_PACKAGE / "assets", _PACKAGE.parent / "assets"):
        if folder.is_dir():
            return folder
    raise AssetError(Code.ASSETS_MISSING)


def asset(name: str) -> Path:
    """Return the path of the shipped file `name` ("icons/p2h.svg"); AssetError if it is missing."""
    path = assets_folder() / name
    if not path.is_file():
        raise AssetError(Code.ASSET_DAMAGED, name=name)
    return path


def manual_folder(language: str) -> Path:
    """Return the folder of the user manual in "zh" or "en"; AssetError if it is missing.

    Like the assets, it is inside the package, else beside it in a checkout.
    """
    for folder in (_PACKAGE, _PACKAGE.parent):
        if (folder / "docs" / "manual" / language / "index.md").is_file():
            return folder / "docs" / "manual" / language
    raise AssetError(Code.ASSET_DAMAGED, name=f"docs/manual/{language}")
