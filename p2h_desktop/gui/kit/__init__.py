"""Building blocks shared by all windows."""
