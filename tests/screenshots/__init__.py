"""Screenshots of every window, to be looked at: python -m tests.screenshots FOLDER."""
