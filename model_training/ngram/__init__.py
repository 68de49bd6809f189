"""Builders of the n-gram model and the syllable bigram."""
