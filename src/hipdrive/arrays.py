"""The kinds of array nearly everything here is computed with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Real numbers in double precision, of any shape; a docstring says which.
FloatArray = NDArray[np.float64]
#: Which ones: true or false, of any shape.
BoolArray = NDArray[np.bool_]
