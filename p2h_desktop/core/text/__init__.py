"""Finished text: correction, labelling with readings, explanation, statistics."""
