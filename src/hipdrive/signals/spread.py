"""How far values spread, without regard to the few that stray."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray

#: From the median absolute deviation to the standard deviation of a normal distribution.
MAD_TO_SD = 1.4826


def robust_sd(deviation: FloatArray) -> float:
    """Standard deviation of normal noise, from the median of absolute deviations (Hampel 1974).

    Parameters
    ----------
    deviation
        Of any shape: how far each value lies from the middle or from a fit; none may be NaN.

    Examples
    --------
    >>> import numpy as np
    >>> round(robust_sd(np.array([-1.0, 1.0, -1.0, 1.0, 90.0])), 4)
    1.4826
    """
    return MAD_TO_SD * float(np.median(np.abs(deviation)))
