"""Builds, trains, evaluates and exports the models: the only package that imports torch."""
