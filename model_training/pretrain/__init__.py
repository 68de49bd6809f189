"""The training loop of the shipped network."""
