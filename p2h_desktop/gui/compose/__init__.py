"""The compose window."""
