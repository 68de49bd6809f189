"""Where p2h-desktop begins in a bundle, which has no `python -m` for its child process."""

from __future__ import annotations

import sys

if sys.argv[1:2] == ["--watchdog"]:
    from p2h_desktop.oslayer.x11 import watchdog

    watchdog.main(sys.argv[2:])
else:
    from p2h_desktop.app import main as app

    sys.exit(app.main())
