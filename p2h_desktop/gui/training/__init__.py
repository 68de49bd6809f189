"""The training window and the trainer's process."""
