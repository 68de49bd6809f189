"""Windows for the user's own data: dictionary, history, phrases, statistics."""
