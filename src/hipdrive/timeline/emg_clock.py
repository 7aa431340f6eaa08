"""When a table of muscle activity begins, on the clock of the recording beside it: by what the same device felt of a foot.

Bursts of muscles are not used for it: when they begin is what is to be measured.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts
from hipdrive.imu.impacts import impacts
from hipdrive.sensors import Emg, Foot
from hipdrive.timeline.align import Alignment, Alike, align_strikes

#: How far a stated beginning may be off, seconds (design choice: less than half of a fast stride, so that no other strike of the same foot fits).
_STATED_WITHIN_S = 0.25
#: A foot strikes at most as often as this, seconds (design choice: faster than any stride).
_FASTEST_S = 0.35
#: By how much one leg must fit better than the other: the logarithm of the likelihood of normal residuals, as for shifts.
_BETTER = 5.0
#: Strikes of an even run that fit at several shifts are whole strides apart where they fit this well, seconds (design choice: a tenth of a step).
_EVEN_S = 0.03
_EVEN = " The run is so even that its strides fit each other: it may as well begin whole strides from there, which changes no phase."


def placed(emg: Emg, contacts: Contacts, name: str, starts_s: float | None) -> Emg:
    """The recording on the clock of the contacts, with a note that says how it came there.

    Parameters
    ----------
    contacts
        Of both legs.
    name
        Of the recording that shows them.
    starts_s
        When it begins, as the user states; `None` where nobody did.
    """
    try:
        found, even = (None, "") if emg.foot is None else by_foot(emg, contacts, starts_s)
    except CannotSee as reason:
        note = f"{_assumed(name, starts_s)} Its foot signal could not tell: {reason}."
        return _noted(emg, starts_s or 0.0, note, _guessed(name, starts_s))
    if found is None:
        return _noted(emg, starts_s or 0.0, _assumed(name, starts_s), _guessed(name, starts_s))
    error = 1000 * found.residual_s / np.sqrt(found.n)
    begins = f"{abs(found.shift_s):.3f} s {'into' if found.shift_s >= 0 else 'before'} {name}"
    note = f"It begins {begins}, by {found.n} strikes of both ({1000 * found.residual_s:.0f} ms left of each, {error:.0f} ms of their mean).{even}"
    return _noted(emg, found.shift_s + emg.start_s, note)


def by_foot(emg: Emg, contacts: Contacts, starts_s: float | None) -> tuple[Alignment, str]:
    """What is added to the recording's clock, from strikes of one foot; and a sentence where whole strides more would do.

    Raises
    ------
    CannotSee
        If they fit nowhere, or about as well elsewhere or on the other leg.
    """
    assert emg.foot is not None
    mine = strikes_of(emg.foot, emg.rate_hz) + emg.start_s
    around = None if starts_s is None else starts_s - emg.start_s
    fits: list[tuple[Alignment, str]] = []
    reasons: list[CannotSee] = []
    for side in SIDES if not emg.foot.side else (emg.foot.side,):
        try:
            fits.append((align_strikes(contacts.of(side).strike_s, mine, around, _STATED_WITHIN_S), ""))  # type: ignore[arg-type]
        except Alike as several:
            fits += [(several.best, _EVEN)] if several.best.residual_s < _EVEN_S else []
            reasons.append(several)
        except CannotSee as reason:
            reasons.append(reason)
    fits.sort(key=lambda one: one[0].residual_s)
    if not fits:
        raise reasons[0]
    if len(fits) > 1 and fits[0][0].n * np.log(fits[1][0].residual_s / fits[0][0].residual_s) < _BETTER:
        raise CannotSee("its strikes fit either leg; name the foot in the column, as in “left foot switch”")
    return fits[0]


def strikes_of(foot: Foot, rate_hz: float) -> FloatArray:
    """`(strike,)` seconds from the first sample: a switch that closes, or the impacts that a sensor feels."""
    if foot.kind == "acceleration":
        return impacts(foot.values, rate_hz)
    values = foot.values[:, 0]
    low, high = np.percentile(values, [5, 95])
    closed = values > (low + high) / 2
    rises = (np.flatnonzero(closed[1:] & ~closed[:-1]) + 1) / rate_hz
    kept: list[float] = []
    for rise in rises:
        if not kept or rise - kept[-1] > _FASTEST_S:
            kept.append(float(rise))
    return np.array(kept)


def _assumed(name: str, starts_s: float | None) -> str:
    if starts_s is not None:
        return f"It begins {starts_s:g} s into {name}, as stated."
    return f"It is taken to begin with {name}: nothing tells when it does. State it with --emg-starts."


def _guessed(name: str, starts_s: float | None) -> str:
    """The warning that stands before what the phases tell; none where somebody stated the beginning."""
    if starts_s is not None:
        return ""
    return f"Nothing tells when it begins beside {name}. What follows holds if both began together, and else is wrong."


def _noted(emg: Emg, start_s: float, note: str, guessed: str = "") -> Emg:
    told = {"notes": (note,), "clock": note, "guessed": guessed}
    return replace(emg, start_s=start_s, metadata={**emg.metadata, **told})
