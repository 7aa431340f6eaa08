"""Which contacts fit the rhythm of a run: what breaks it was not seen well, and is left out rather than believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.signals import robust_sd

#: How far a step may differ from the usual one, as a share of it. Design choice: three times what an uneven runner shows
#: from left to right (10 %), and past the error of two instants at 30 frames a second.
STEP_OFF = 0.3
#: How far a contact's length may differ from the usual one of its side: this share of it, or this many standard errors,
#: whichever is more. Design choice: four times what steps of one foot vary by (4 %); what one in 400 would exceed.
CONTACT_OFF, CONTACT_SE = 0.15, 3.0
#: Steps, or contacts of a side, from whose median the usual one is taken (design choice: six seconds, in which a
#: pace changes by a few per cent at most).
WIDTH = 9
#: Fewest contacts from which the usual step is known (design choice).
FEWEST = 5
#: Strides on either side from which the beat of a foot is taken (design choice: the six seconds in which a runner on a
#: treadmill hardly changes the pace).
AROUND = 4
#: Rounds in which instants far off lose weight (design choice: more change nothing).
REWEIGHTED = 8
#: How far an instant departs from that beat by the runner's own doing, standard deviation, s: 4.9 ms for strikes and for
#: offs, from the force under nine runners at three speeds (the data set of `training/contacts/CARD.md`).
OWN_S = 0.0049


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
    usual_s = _around(step)  # of the steps around: the pace may change over a recording
    # A contact that was not seen leaves a double step, between contacts of the same side.
    count = np.maximum(np.round(step / usual_s), 1)
    near = (np.abs(step / usual_s - count) <= STEP_OFF) & ((count % 2 == 1) == (side[1:] != side[:-1]))
    keep = np.concatenate([[True], near]) & np.concatenate([near, [True]])
    keep &= _usual_length(side, off_s - strike_s, length_se_s)
    return _of_one_naming(keep, side, strike_s, np.append(usual_s, usual_s[-1]))


def _around(values: FloatArray) -> FloatArray:
    """Median of each value and those around it, `WIDTH` in all; at the ends of the first or last of them."""
    width = min(WIDTH, len(values))
    windows = np.lib.stride_tricks.sliding_window_view(values, width)
    first = np.clip(np.arange(len(values)) - width // 2, 0, len(values) - width)
    return np.asarray(np.median(windows, axis=1)[first])


def _usual_length(side: NDArray[np.str_], length_s: FloatArray, se_s: FloatArray) -> BoolArray:
    """Which contacts last about as long as most of their side."""
    usual = np.empty(len(length_s))
    for name in np.unique(side):
        usual[side == name] = _around(length_s[side == name])
    return np.asarray(np.abs(length_s - usual) <= np.maximum(CONTACT_OFF * usual, CONTACT_SE * se_s))


def _of_one_naming(keep: BoolArray, side: NDArray[np.str_], strike_s: FloatArray, usual_s: FloatArray) -> BoolArray:
    """Drop the parts whose left and right do not fit the part with the most contacts."""
    index = np.flatnonzero(keep)
    if len(index) < 2:
        return keep
    apart = np.diff(strike_s[index])
    even = np.round(apart / usual_s[index[:-1]]).astype(int) % 2 == 0
    exchanged = even != (side[index][1:] == side[index][:-1])
    naming = np.concatenate([[0], np.cumsum(exchanged)]) % 2
    keep = keep.copy()
    keep[index[naming != np.bincount(naming).argmax()]] = False
    return keep


def shrunk_to_rhythm(side: NDArray[np.intp], instant_s: FloatArray) -> FloatArray:
    """Instants of a noisy input drawn towards the rhythm of the run, as far as they are noise.

    Each foot has its own beat: a line through the instants of the strides around, after a steady change of pace is
    taken out. What departs from it is partly the runner
    (`OWN_S`), partly error; the share that the runner makes up of the variance is kept (James and Stein), and of an
    outlier no more than of a departure of three standard deviations.

    Parameters
    ----------
    side
        `(step,)` whose, 0 left, 1 right, in order of time.
    instant_s
        `(step,)` strikes, or offs, seconds of running (in slow motion divided by its factor).

    Returns
    -------
    FloatArray
        `(step,)` seconds. With fewer than five instants of a foot its own stay.
    """
    beat = _bend(side, instant_s)
    straight = instant_s - beat
    for one in np.unique(side):
        beat[side == one] += _beat(straight[side == one])
    off = instant_s - beat
    if not off.any():
        return instant_s
    spread = max(robust_sd(off), OWN_S)
    kept = (OWN_S / spread) ** 2
    return beat + kept * np.clip(off, -3 * spread, 3 * spread)


def _beat(instant_s: FloatArray) -> FloatArray:
    """A line through each instant's neighbours (Theil and Sen, so that outliers do not bend it), at its place."""
    if len(instant_s) < FEWEST:
        return instant_s
    at = np.arange(len(instant_s))
    first = np.clip(at - AROUND, 0, max(len(at) - 2 * AROUND - 1, 0))
    near = first[:, None] + np.arange(min(2 * AROUND + 1, len(at)))
    value, place = instant_s[near], (near - at[:, None]).astype(float)
    i, j = np.triu_indices(near.shape[1], 1)
    slope = np.median((value[:, j] - value[:, i]) / (place[:, j] - place[:, i]), axis=1)
    return np.asarray(np.median(value - slope[:, None] * place, axis=1))


def _bend(side: NDArray[np.intp], instant_s: FloatArray) -> FloatArray:
    """What a steadily changing pace adds to an even one, from both feet together.

    A parabola with the right foot offset, fitted with weights that fall for instants far off (Cauchy).
    """
    at = np.linspace(-1, 1, len(instant_s))
    terms = np.stack([np.ones_like(at), at, side, at**2], axis=1)
    weight: FloatArray = np.ones(len(at))
    found: FloatArray = np.zeros(4)
    for _ in range(REWEIGHTED if len(at) >= 2 * FEWEST else 0):
        weighted = terms * weight[:, None]
        found = np.asarray(np.linalg.solve(weighted.T @ terms, weighted.T @ instant_s))
        off = (instant_s - terms @ found) / OWN_S
        weight = 1 / (1 + (off / 2) ** 2)
    return np.asarray(found[3] * at**2)
