"""Weights of the ranking: lists with their features, the fit, the file it writes."""
