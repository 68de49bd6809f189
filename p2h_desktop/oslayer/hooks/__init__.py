"""Keyboard hooks, as on Windows and macOS."""
