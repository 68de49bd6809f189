"""Text to shards, and shards to batches."""
