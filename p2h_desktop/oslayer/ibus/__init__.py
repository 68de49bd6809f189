"""P2H as an IBus engine."""
