"""Candidate sources besides words: numbers, dates, phrases, emoji, decomposition."""
