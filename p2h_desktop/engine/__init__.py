"""Joins core with models and user data; no Qt."""
