"""Keys to the list of candidates, by the stages of a literal tuple."""
