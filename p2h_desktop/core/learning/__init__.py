"""Learning from commits, with exact undo."""
