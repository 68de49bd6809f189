"""The terminal commands of p2h."""
