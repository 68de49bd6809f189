"""Model files and personal versions."""
