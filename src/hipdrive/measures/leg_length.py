"""How long the leg is in the picture, piece by piece: a runner who comes nearer or goes away changes size."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.signals import percentile_seen


def length_of_leg(segments: FloatArray, time_s: FloatArray, piece_s: float, percentile: float) -> FloatArray:
    """`(frame,)` length of the leg from `(segment, frame)` lengths of thigh, shank, thigh, shank."""
    pieces = np.array_split(np.arange(len(time_s)), max(1, int(np.ptp(time_s) // piece_s)))
    middle_s = np.array([time_s[piece].mean() for piece in pieces])
    # All pieces made as long as the longest: a shorter one (by a frame) ends with a frame that does not count.
    longest = max(map(len, pieces))
    frames = np.array([np.resize(piece, longest) for piece in pieces])
    short = np.array([len(piece) < longest for piece in pieces])
    length = np.ones(len(time_s))
    # The second round takes out what the first found, so that a change of size within a piece does not count.
    for _ in range(2):
        scaled = (segments / length)[:, frames]
        scaled[:, short, -1] = np.nan
        seen = percentile_seen(scaled, percentile).sum(axis=0) / 2  # thigh plus shank, mean of both legs
        known = np.isfinite(seen)
        if not known.any():
            raise CannotSee("a whole leg was never seen")
        length = length * _through(middle_s[known], seen[known], time_s)
    return length


def _through(known_s: FloatArray, known: FloatArray, time_s: FloatArray) -> FloatArray:
    """Straight lines through known values, the first and the last drawn on to the ends of the recording."""
    if len(known) < 2:
        return np.full(len(time_s), known[0])
    ends_s = np.array([min(time_s[0], known_s[0]) - 1e-9, max(time_s[-1], known_s[-1]) + 1e-9])
    first = known[0] + (known[1] - known[0]) * (ends_s[0] - known_s[0]) / (known_s[1] - known_s[0])
    last = known[-1] + (known[-1] - known[-2]) * (ends_s[1] - known_s[-1]) / (known_s[-1] - known_s[-2])
    around_s = np.concatenate([ends_s[:1], known_s, ends_s[1:]])
    return np.asarray(np.interp(time_s, around_s, np.concatenate([[first], known, [last]])))
