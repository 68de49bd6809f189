"""Discriminative training on n-best lists of the whole engine."""
