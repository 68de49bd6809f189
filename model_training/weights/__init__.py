"""Weights on disk: checkpoints, ONNX export and import, averaging, pruning."""
