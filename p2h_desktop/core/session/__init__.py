"""The session: keystrokes in, updates out."""
