"""Finds out what this session offers, and selects by it."""
