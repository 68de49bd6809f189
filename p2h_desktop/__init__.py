"""P2H: an offline pinyin input-method assistant for the desktop."""
