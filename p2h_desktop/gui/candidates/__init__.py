"""The candidate window."""
