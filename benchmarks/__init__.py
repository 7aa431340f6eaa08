"""How wrong and how fast hipdrive is."""

import os

# As the command line does, before NumPy is there.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
