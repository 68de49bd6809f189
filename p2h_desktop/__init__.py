"""P2H: an offline pinyin input-method assistant for the desktop."""

import os

__version__ = "0.1.0"

# The matrices are small: threads of numpy's BLAS wait for one another longer than they multiply.
# On a busy machine they made the slowest keys seven times slower. Read when numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
