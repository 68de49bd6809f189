"""Takes all pictures in one language, at the scale of this process."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.screenshots import scenes
from tests.screenshots.studio import Studio

SCENES = (
    scenes.candidates,
    scenes.compose,
    scenes.settings,
    scenes.welcome,
    scenes.statistics,
    scenes.history,
    scenes.dictionary,
    scenes.phrases,
    scenes.training,
    scenes.explain,
    scenes.manual,
    scenes.about,
    scenes.tray,
)


def main(folder: str, prefix: str, language: str, only: str) -> int:
    """Take all pictures of this process, light and then dark."""
    place = Path(folder) / f"{prefix}-{language}"
    place.mkdir(parents=True, exist_ok=True)
    studio = Studio(place, language, only)
    for brightness in ("light", "dark"):
        studio.show_brightness(brightness)
        for scene in SCENES:
            studio.take(scene)
    studio.desktop.stop()
    studio.engine.user_data.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
