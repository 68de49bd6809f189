"""Conversion and the session: standard library and numpy only, no I/O, threads or clock."""
