"""X11: grabs, keymap, clipboard, watchdog."""
