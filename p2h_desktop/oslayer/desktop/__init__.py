"""Desktop services: accessibility, caret, screen lock, password fields."""
