"""The commands behind `python -m model_training`."""
