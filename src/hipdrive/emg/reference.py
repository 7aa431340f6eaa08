"""The largest voluntary effort of each muscle, from a recording of such efforts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hipdrive.emg.examine import conditioned
from hipdrive.sensors import Emg

#: The effort is the largest mean of the envelope over half a second. Design choice: as long as a plateau is held, longer than
#: chance peaks last.
EFFORT_S = 0.5


def efforts(recordings: Sequence[Emg], leg: str = "") -> Mapping[tuple[str, str], float]:
    """The largest effort by `(muscle, side)`, in the unit of the recordings; of each muscle the largest of all of them."""
    found: dict[tuple[str, str], float] = {}
    for emg in recordings:
        width = max(1, min(round(EFFORT_S * emg.rate_hz), len(emg.values)))
        for one in conditioned(emg)[0]:
            mean = np.convolve(one.envelope, np.ones(width) / width, "valid")
            key = one.channel.muscle, one.channel.side or leg
            found[key] = max(found.get(key, 0.0), float(mean.max()))
    return found
