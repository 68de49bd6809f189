"""SQLite files that survive kills, damage and other instances."""
