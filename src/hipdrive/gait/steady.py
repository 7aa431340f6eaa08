"""Whether a run keeps its pace, and which part of it does: a mean over changing speeds belongs to none of them."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait.contacts import Contacts

#: A stride that changes by more than this over a recording, beyond the error of its instants, is told. Design choice: past
#: what treadmill runners at one speed show (51 trials of RBDS, 10 and 30 s: 95 % below 2.9 %, all below 3.8 %).
DRIFTS = 0.05
#: By more than this, only the steadiest part is measured; within it strides stay within `STEADY` of each other. Design
#: choices: a tenth of the stride is what a change from 2.5 to 4.5 m/s makes.
CHANGES, STEADY = 0.10, 0.05
#: Fewest steps of a part that is measured by itself: seven a side (evidence row `min_steps`).
FEWEST = 14
#: Steps whose median is the pace at one of them.
_WIDTH = 7


def pace_s(contacts: Contacts) -> FloatArray:
    """`(contact - 2,)` half a stride at each step, median of those around; what was not seen counts as so many steps.

    Strides, not steps: those from left to right may differ from those back without any change of pace.
    """
    if len(contacts) < _WIDTH + 2:
        return np.empty(0)
    usual = float(np.median(np.diff(contacts.strike_s)))
    two = contacts.strike_s[2:] - contacts.strike_s[:-2]
    half = two / np.maximum(np.round(two / usual), 1)
    windows = np.lib.stride_tricks.sliding_window_view(half, _WIDTH)
    first = np.clip(np.arange(len(half)) - _WIDTH // 2, 0, len(half) - _WIDTH)
    return np.asarray(np.median(windows, axis=1)[first])


def drift(contacts: Contacts) -> float:
    """How much the pace changes over a recording, share of its median; 0 where there are too few steps to tell."""
    pace = pace_s(contacts)
    return float(np.ptp(pace) / np.median(pace)) if len(pace) else 0.0


def steadiest(contacts: Contacts) -> Contacts:
    """The longest part of a run whose pace hardly changes, flagged; all of it where the whole is steady enough.

    Parameters
    ----------
    contacts
        In order of strike.

    Returns
    -------
    Contacts
        With the flag `pace_drifts` where the pace changes, and `steadiest_part` where only a part was kept.
    """
    changed, noise = drift(contacts), _noise(contacts)
    if changed <= DRIFTS + noise:
        return contacts
    told = contacts.flagged("pace_drifts")
    if changed <= CHANGES + noise:
        return told
    first, last = _longest(pace_s(contacts))
    if last - first < FEWEST:
        return told
    inside = np.zeros(len(contacts), bool)
    inside[first:last] = True
    return told.only(inside).flagged("steadiest_part")


def _noise(contacts: Contacts) -> float:
    """What the error of the instants alone makes of a drift: four standard deviations of a local pace, share of it."""
    error_s = np.nan_to_num(contacts.strike_se_s)
    pace = pace_s(contacts)
    if not len(pace):
        return 0.0
    # Half the difference of two instants; a median of so many has 1.25 times the error of their mean.
    one = float(np.sqrt(np.mean(error_s**2))) / np.sqrt(2) * 1.25 / np.sqrt(_WIDTH)
    return float(4 * one / np.median(pace))


def _longest(pace: FloatArray) -> tuple[int, int]:
    """Contacts from and to (exclusive) of the longest part within which no two paces differ by more than `STEADY`."""
    best, start = (0, 2), 0
    for stop in range(1, len(pace) + 1):
        while np.ptp(pace[start:stop]) > STEADY * np.median(pace[start:stop]):
            start += 1
        if stop - start > best[1] - best[0] - 2:
            best = (start, stop + 2)
    return best
