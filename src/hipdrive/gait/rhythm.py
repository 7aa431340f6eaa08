"""Which contacts fit the rhythm of a run: what breaks it was not seen well, and is left out rather than believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

#: How far a step may differ from the usual one, as a share of it. Design choice: three times what an uneven runner shows
#: from left to right (10 %), and past the error of two instants at 30 frames a second.
STEP_OFF = 0.3
#: How far a contact's length may differ from the usual one of its side: this share of it, or this many standard errors,
#: whichever is more. Design choice: four times what steps of one foot vary by (4 %); what one in 400 would exceed.
CONTACT_OFF, CONTACT_SE = 0.15, 3.0
#: Fewest contacts from which the usual step is known (design choice).
FEWEST = 5


def in_rhythm(side: NDArray[np.str_], strike_s: FloatArray, off_s: FloatArray, length_se_s: FloatArray) -> BoolArray:
    """Which contacts belong to one steady run.

    A contact stays when the steps on both sides of it, and its own length, are near the usual ones. Parts between
    which left and right change places cannot both be named right; the longer one stays.

    Parameters
    ----------
    side
        `(contact,)` `left` or `right`, in order of strike.
    strike_s, off_s
        `(contact,)` seconds.
    length_se_s
        `(contact,)` standard error of the length of each contact, seconds.

    Returns
    -------
    BoolArray
        `(contact,)`. With fewer than five contacts nothing can be told, and all stay.
    """
    if len(strike_s) < FEWEST:
        return np.ones(len(strike_s), dtype=bool)
    step = np.diff(strike_s)
    usual_s = float(np.median(step))
    # A contact that was not seen leaves a double step, between contacts of the same side.
    count = np.maximum(np.round(step / usual_s), 1)
    near = (np.abs(step / usual_s - count) <= STEP_OFF) & ((count % 2 == 1) == (side[1:] != side[:-1]))
    keep = np.concatenate([[True], near]) & np.concatenate([near, [True]])
    keep &= _usual_length(side, off_s - strike_s, length_se_s)
    return _of_one_naming(keep, side, strike_s, usual_s)


def _usual_length(side: NDArray[np.str_], length_s: FloatArray, se_s: FloatArray) -> BoolArray:
    """Which contacts last about as long as most of their side."""
    usual = np.empty(len(length_s))
    for name in np.unique(side):
        usual[side == name] = np.median(length_s[side == name])
    return np.asarray(np.abs(length_s - usual) <= np.maximum(CONTACT_OFF * usual, CONTACT_SE * se_s))


def _of_one_naming(keep: BoolArray, side: NDArray[np.str_], strike_s: FloatArray, usual_s: float) -> BoolArray:
    """Drop the parts whose left and right do not fit the part with the most contacts."""
    index = np.flatnonzero(keep)
    if len(index) < 2:
        return keep
    apart = np.diff(strike_s[index])
    even = np.round(apart / usual_s).astype(int) % 2 == 0
    exchanged = even != (side[index][1:] == side[index][:-1])
    naming = np.concatenate([[0], np.cumsum(exchanged)]) % 2
    keep = keep.copy()
    keep[index[naming != np.bincount(naming).argmax()]] = False
    return keep
