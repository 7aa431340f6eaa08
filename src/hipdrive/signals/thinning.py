"""Fewer frames where many say the same."""

from __future__ import annotations

from hipdrive.arrays import FloatArray


def thinned(time_s: FloatArray, values: FloatArray, least_hz: float) -> tuple[FloatArray, FloatArray]:
    """Means of blocks of frames, so many that at least `least_hz` of them are left in a second.

    Parameters
    ----------
    time_s
        `(frame,)` seconds, increasing.
    values
        `(frame,)`.
    least_hz
        The frame rate to keep, 1/s; a slower signal is left as it is.

    Returns
    -------
    tuple
        Times and values of the blocks; frames after the last whole block are left out.
    """
    fps = (len(time_s) - 1) / float(time_s[-1] - time_s[0])
    block = max(1, int(fps / least_hz))
    whole = len(time_s) // block * block
    return time_s[:whole].reshape(-1, block).mean(axis=1), values[:whole].reshape(-1, block).mean(axis=1)
