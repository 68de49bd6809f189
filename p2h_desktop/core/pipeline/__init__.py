"""Keys to the list of candidates: translators, one merge, filters, in the order of a literal tuple."""
