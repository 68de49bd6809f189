"""Readers of the shipped tables."""
