"""From syllables to hanzi: the beam search and the scores it adds up."""
