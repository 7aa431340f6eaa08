"""The cadence to try: a little above the runner's own at the same speed. There is no number for everybody."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hipdrive.errors import HipdriveError
from hipdrive.evidence import number
from hipdrive.records import Record

#: Later blocks, percent above the runner's own: trials used 5 to 10 %, so 10 is the end (evidence `cadence_step`).
LATER_PERCENT = (7.5, 10.0)


class CadenceTarget(Record):
    """A cadence to try.

    Parameters
    ----------
    own_spm, target_spm, tolerance_spm
        The runner's own, the one to try now, and how near is near enough, steps a minute.
    percent
        How far the target is above the runner's own.
    later_spm
        Targets of later blocks of two weeks, at +7.5 and +10 %.
    words
        The target as a sentence.
    """

    own_spm: Annotated[float, Field(gt=0)]
    target_spm: float
    tolerance_spm: float
    percent: float
    later_spm: tuple[float, ...]
    words: str


def cadence_target(own_spm: float) -> CadenceTarget:
    """Five percent above the runner's own cadence, to the nearest step a minute.

    Parameters
    ----------
    own_spm
        The runner's cadence at the speed that will be trained, steps a minute.

    Raises
    ------
    HipdriveError
        If the cadence is not that of a person running.
    """
    if not 100 <= own_spm <= 300:
        raise HipdriveError(f"A cadence of {own_spm:.0f} steps a minute is not that of a runner. Check the frame rate.")
    percent, near = number("cadence_step"), number("cadence_tolerance")
    target = round(own_spm * (1 + percent / 100))
    later = tuple(float(round(own_spm * (1 + p / 100))) for p in LATER_PERCENT)
    words = (
        f"Your own cadence is {own_spm:.0f} spm at this speed; try {target} spm (+{percent:g} %), within {near:g}. "
        f"After two weeks without trouble {later[0]:.0f}, then {later[1]:.0f} at most."
    )
    return CadenceTarget(
        own_spm=own_spm, target_spm=target, tolerance_spm=near, percent=percent, later_spm=later, words=words
    )
