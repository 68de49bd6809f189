"""Welcome, about and explanation windows."""
