"""Where p2h-trainer begins in its bundle."""

from __future__ import annotations

import sys

from model_training.__main__ import main

sys.exit(main())
