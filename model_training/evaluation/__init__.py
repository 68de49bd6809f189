"""Measuring networks and the whole engine."""
