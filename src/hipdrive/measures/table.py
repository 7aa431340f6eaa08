"""From values per step to a table of measurements, the same way for every measure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.special import stdtrit

from hipdrive.errors import CannotSee
from hipdrive.flags import holding
from hipdrive.gait import SIDES, Contacts, steadiest
from hipdrive.measures.accuracy import ON_THE_PELVIS, TILTS, Accuracy, accuracy_of, published_change
from hipdrive.measures.core import APART, Measure, Measurement, Refusal
from hipdrive.measures.estimates import Estimate, estimates
from hipdrive.measures.measurements import Measurements, Recording
from hipdrive.measures.possible import divided
from hipdrive.measures.registry import measures
from hipdrive.measures.slope import share, tilt_share, with_slope
from hipdrive.measures.speed_seen import with_speed
from hipdrive.measures.standing import relative_to_standing
from hipdrive.measures.strides import Strides
from hipdrive.motion import Image, Motion
from hipdrive.motion.pace import capture_words, is_slow
from hipdrive.motion.smoothing import smoothed
from hipdrive.skeleton import calibrated, doubted, levelled

#: Steps a side below which nothing is concluded: 2D running kinematics need 6.3 ± 0.3 steps for a stable mean
#: (evidence row `min_steps`).
ENOUGH_STEPS = 7
Z95 = 1.96
#: Why a recording of this kind cannot give what needs true time, travel or forces.
_NEEDS = {
    "time": "the clip does not play at the pace of life, so times cannot be read; state the rate with --capture-fps",
    "travel": "running on the spot: the runner does not get ahead, so nothing that rests on forward travel can be read",
    "forces": (
        "the work of joints, and what it asks of the muscles, need motion capture and the force under the foot with its place; one "
        "camera gives neither"
    ),
}


def measure(motion: Motion, contacts: Contacts, only: Iterable[str] | None = None) -> Measurements:
    """Measure everything a recording can show.

    Parameters
    ----------
    motion
        From `read`. Points that were not smoothed when they were read (markers) are smoothed here, with the
        cut-off of each told in the result. Points of a network seen from the side are moved to their joints, as the run
        itself tells (`hipdrive.skeleton`); `skeleton.as_seen` keeps them where they are.
    contacts
        From `find_contacts`.
    only
        Ids to measure; all of them by default.

    Returns
    -------
    Measurements
        With a reason for each measure that this recording cannot give. Numbers that no body can do are among those, with
        `impossible` where chance is no excuse.

    See Also
    --------
    find_contacts : Where the contacts come from.
    screen : What the numbers may mean.
    compare : Whether they changed by more than their error.

    Examples
    --------
    >>> import hipdrive as hd
    >>> motion = hd.read("run.trc")
    >>> measured = hd.measure(motion, hd.find_contacts(motion), only=["cadence", "work_share_hip"])
    >>> cadence = measured.get("cadence")
    >>> print(f"{cadence.value:.0f} {cadence.unit}, 95 % interval {cadence.ci95[0]:.1f} to {cadence.ci95[1]:.1f}")
    170 spm, 95 % interval 169.7 to 170.5
    >>> measured.refused[0].reason
    'the work of joints, and what it asks of the muscles, need motion capture and the force under the foot with its place; one camera gives neither'
    """
    as_read, contacts = motion, steadiest(contacts)
    motion = calibrated(levelled(smoothed(motion), contacts), contacts)
    motion = with_slope(motion.flagged(*contacts.flags), contacts)
    motion = with_speed(Strides(motion, contacts))
    recording = Recording(motion, contacts, as_read)
    strides = recording.strides
    unsure = doubted(motion)
    doubt = None if unsure is None else Strides(unsure, contacts)
    wanted = set(only) if only is not None else None
    rows: list[Measurement] = []
    refused: list[Refusal] = []
    for one in measures():
        if wanted is not None and one.id not in wanted:
            continue
        try:
            kept, beyond = divided(summarise(one, strides, doubt))
        except CannotSee as reason:
            kept, beyond = [], [Refusal(one.id, str(reason))]
        rows += kept
        refused += beyond
    return Measurements((recording,), tuple(rows), tuple(refused))


def summarise(measure: Measure, strides: Strides, doubt: Strides | None = None) -> list[Measurement]:
    """The rows of one measure: left, right, mean, and difference (also relative to standing) where it means something.

    `doubt` are the same strides with points moved by an error of their own: what that changes joins the error of a row.

    Raises
    ------
    CannotSee
        With the reason, where the recording does not show it, no step did, or too few to say how much steps vary.
    """
    _check_needs(measure, strides)
    error = accuracy_of(measure.id, strides.motion, strides.contacts.method)
    found = estimates(measure.steps(strides))
    if not found:
        raise CannotSee("no step showed the points it needs")
    if measure.roll_effect == "antisymmetric" and not _level(strides.motion):
        found = [e for e in found if e.side != "difference"]
    if measure.id in ON_THE_PELVIS and not _zero_known(strides.motion):
        found = [e for e in found if e.side == "mean"]
    found += relative_to_standing(measure, strides, found)
    changed = estimates(measure.steps(doubt)) if doubt is not None and measure.plane == "sagittal" else []
    changes = {e.side: e.value for e in changed}
    return [_measurement(measure, strides, e, error, changes.get(e.side, e.value) - e.value) for e in found]


def _check_needs(measure: Measure, strides: Strides) -> None:
    motion = strides.motion
    flags = motion.provenance.flags
    lacking = {
        "time": bool({"slow_motion", "fast_motion"} & set(flags)),
        "travel": "running_on_the_spot" in flags,
        "forces": motion.forces is None or motion.forces.centre_m is None,
    }
    for need in measure.needs:
        if lacking[need]:
            raise CannotSee(_out_of_time(strides) if need == "time" else _NEEDS[need])


def _out_of_time(strides: Strides) -> str:
    """Why times cannot be read of a clip that plays slower or faster than life, and which rates would make a run of it."""
    steps_s = np.diff(np.sort(strides.contacts.strike_s))
    if not len(steps_s):
        return _NEEDS["time"]
    spm = 60 / float(np.median(steps_s))
    likely, pace = capture_words(spm, strides.motion.fps), "slower" if is_slow(spm) else "faster"
    remedy = (
        f"state the rate of capture with --capture-fps ({likely})" if likely else "give the clip as it was captured"
    )
    return f"the clip plays {pace} than life, at {spm:.0f} steps a minute, so times cannot be read; {remedy}"


def _level(motion: Motion) -> bool:
    return not isinstance(motion.space, Image) or motion.space.level_deg is not None


def _zero_known(motion: Motion) -> bool:
    """Whether a level pelvis reads zero; a line between shirt and shorts shows only how the tilt changes."""
    return bool(motion.provenance.metadata.get("pelvis", {}).get("zero_known", True))


def _rolled(measure: Measure, side: str) -> bool:
    """Whether camera roll would shift this row."""
    shifted = {"none": (), "antisymmetric": ("left", "right"), "common": ("left", "right", "mean")}
    return side in shifted[measure.roll_effect]


def _flags(measure: Measure, strides: Strides, found: Estimate, error: Accuracy | None) -> tuple[str, ...]:
    view, one_side = strides.motion.view, found.side in SIDES
    facts = {
        "few_steps": found.n < ENOUGH_STEPS,
        "accuracy_not_measured": error is None,
        "no_level": not _level(strides.motion) and _rolled(measure, found.side),
        "far_leg": measure.plane == "sagittal" and one_side and view in SIDES and found.side != view,
        "oblique_view": "oblique_view" in strides.motion.provenance.flags,
        "pace_drifts": "time" in measure.needs and "pace_drifts" in strides.motion.provenance.flags,
    }
    # Which detector showed the pelvis, said with every number that rests on it.
    detector = (
        [f for f in strides.motion.provenance.flags if f.startswith("pelvis_from_")]
        if measure.id in ON_THE_PELVIS
        else []
    )
    return (*detector, *holding(facts))


def _measurement(
    measure: Measure, strides: Strides, found: Estimate, error: Accuracy | None, doubt: float
) -> Measurement:
    input_sd = float(np.hypot(error.of(found.side) if error else 0.0, doubt))
    if measure.roll_effect == "common" and found.side not in APART:
        input_sd = float(np.hypot(input_sd, share(strides.motion, measure.unit)))
    if measure.id in TILTS and strides.motion.provenance.metadata.get("pelvis"):
        # Their detectors were measured with the level known; the errors of all others hold the roll of many cameras.
        input_sd = float(np.hypot(input_sd, tilt_share(strides.motion, found.side)))
    se = float(np.hypot(found.own_se, input_sd))
    # Few steps estimate their own spread poorly (Student's t); the error of the input is known from many runners.
    half = float(np.hypot(stdtrit(found.freedom, 0.975) * found.own_se, Z95 * input_sd))
    return Measurement(
        id=measure.id,
        side=found.side,
        value=found.value,
        unit=measure.unit,
        se=se,
        ci95=_within(measure, found, half),
        n_steps=found.n,
        detectable_change=detectable_change(measure, se, found.side),
        view=strides.motion.view,
        flags=_flags(measure, strides, found, error),
        time_s=found.time_s,
    )


def _within(measure: Measure, found: Estimate, half: float) -> tuple[float, float]:
    """The interval, as far as the quantity can lie in it; the value itself is not moved."""
    low, high = measure.limits
    if found.side in APART:
        low, high = low - high, high - low
    return min(max(found.value - half, low), found.value), max(min(found.value + half, high), found.value)


def detectable_change(measure: Measure, se: float, side: str) -> float:
    """The smallest change between two sessions beyond measurement error, 95 %, in the measure's unit.

    The larger of what this recording's own standard error implies (1.96 √2 SE) and the published between-day
    value, where there is one: that holds what a single recording cannot see (shoes, camera, day).
    """
    published = published_change(measure.detectable) if side not in APART else None
    return max(float(Z95 * np.sqrt(2) * se), published or 0.0)
