"""Simulated users: what they write, how they type it, and what learning does for them."""
