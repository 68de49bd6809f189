"""Builders of the shipped lexicon and reading tables."""
