"""The user's dictionary, and dictionaries of other programs."""
