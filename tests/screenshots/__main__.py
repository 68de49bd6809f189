"""Takes pictures of every window: light and dark, at scale 1 and 2, Chinese and English."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.support.own_folders import own_folders

SCALES = ("1", "2")
LANGUAGES = ("zh", "en")


def main() -> int:
    """Start a process for each scale and language, for a scale is that of a process."""
    parser = argparse.ArgumentParser(prog="tests.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="of windows whose name begins so")
    parser.add_argument("--scale", choices=SCALES, help="only this one")
    parser.add_argument("--language", choices=LANGUAGES, help="only this one")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    status = 0
    scales = [args.scale] if args.scale else SCALES
    languages = [args.language] if args.language else LANGUAGES
    for scale, language in product(scales, languages):
        with tempfile.TemporaryDirectory() as home:
            here = own_folders(Path(home)) | {
                "QT_SCALE_FACTOR": scale,
                "QT_QPA_PLATFORM": "offscreen",
            }
            command = [sys.executable, "-m", "tests.screenshots.take", str(args.folder)]
            command += [f"{scale}x", language, args.only]
            status |= subprocess.run(command, env=os.environ | here, check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
