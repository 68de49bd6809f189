"""Draws Updates and sends Keystrokes; takes no decisions."""
