"""Scorers over trained models."""
