"""`python -m p2h_desktop`: the desktop application."""

import sys

from p2h_desktop.app.main import main

sys.exit(main())
