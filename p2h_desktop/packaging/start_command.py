"""Where the command p2h begins in a bundle."""

from __future__ import annotations

import sys

from p2h_desktop.cli.main import main

sys.exit(main())
