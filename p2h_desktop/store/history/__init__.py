"""The history of commits."""
