"""From values per step to a table of measurements, the same way for every measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit

from hipdrive.arrays import BoolArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Contacts, Side, steadiest
from hipdrive.measures.accuracy import ON_THE_PELVIS, TILTS, Accuracy, accuracy_of, published_change
from hipdrive.measures.core import Measure, Measurement, Refusal
from hipdrive.measures.possible import divided
from hipdrive.measures.registry import measures
from hipdrive.measures.slope import share, tilt_share, with_slope
from hipdrive.measures.speed_seen import with_speed
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep, Whole
from hipdrive.measures.waveforms import Waveforms, waveforms_of
from hipdrive.motion import Image, Motion
from hipdrive.motion.pace import capture_words, is_slow
from hipdrive.motion.smoothing import smoothed
from hipdrive.signals import MAD_TO_SD
from hipdrive.skeleton import calibrated, doubted, levelled
from hipdrive.timeline import SensorResult

if TYPE_CHECKING:
    import pandas as pd

#: Steps a side below which nothing is concluded: 2D running kinematics need 6.3 ± 0.3 steps for a stable mean
#: (evidence row `min_steps`).
ENOUGH_STEPS = 7
#: A step further from the median than this many robust standard deviations is left out, by number of steps: what one
#: in a hundred sides of normal steps would show (100,000 simulated sides a row). One limit for all numbers of steps
#: would clip good steps where there are few, and the intervals would cover too little.
_STEPS = (4, 6, 8, 10, 12, 15, 20, 30, 40, 60)
_OUTLYING = (15.8, 10.3, 8.1, 7.0, 6.3, 5.9, 5.2, 4.8, 4.6, 4.4)
#: A spread with fewer degrees of freedom than this makes no interval (design choice: with three, Student's t is 3.2, with
#: two 4.3, with one 12.7). A side with too few takes the spread that both sides have together.
FEWEST_FREEDOM = 3
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


@dataclass(frozen=True)
class Recording:
    """A motion and its contacts; `as_read` is the motion before it was smoothed, where that is known."""

    motion: Motion
    contacts: Contacts
    as_read: Motion | None = None

    @cached_property
    def strides(self) -> Strides:
        """Its strides, as the measures see them."""
        return Strides(self.motion, self.contacts)


@dataclass(frozen=True, repr=False)
class Measurements:
    """What was measured, what was refused and why, and the recordings it came from; `sensors`: what was worn beside them.

    Two sets add up (`rear + side`) to one report. `measured["pelvic_drop"]` is the mean of both sides,
    `measured["pelvic_drop", "left"]` one of them.
    """

    recordings: tuple[Recording, ...]
    rows: tuple[Measurement, ...]
    refused: tuple[Refusal, ...]
    sensors: tuple[SensorResult, ...] = ()

    def __iter__(self) -> Iterator[Measurement]:
        """Over the measurements."""
        return iter(self.rows)

    def __add__(self, other: Measurements) -> Measurements:
        """Both together; what one recording refuses and another measures is no longer refused."""
        shift = len(self.recordings)
        rows = self.rows + tuple(replace(r, input=r.input + shift) for r in other.rows)
        refused = self.refused + tuple(replace(r, input=r.input + shift) for r in other.refused)
        measured = {r.id for r in rows}
        kept = tuple(r for r in refused if r.id not in measured)
        return Measurements(self.recordings + other.recordings, rows, kept, self.sensors + other.sensors)

    def __getitem__(self, key: str | tuple[str, str]) -> Measurement:
        """The measurement of a measure and side with the smallest standard error; the mean of sides where none is named.

        Raises
        ------
        KeyError
            If there is none; it says why it was refused, or which name is nearest.
        """
        id, side = (key, "mean") if isinstance(key, str) else key
        found = self.get(id, side)
        if found is None:
            raise KeyError(self._why_not(id, side))
        return found

    def _why_not(self, id: str, side: str) -> str:
        refused = next((r.reason for r in self.refused if r.id == id), None)
        sides = [r.side for r in self.rows if r.id == id]
        if sides:
            return f"{id} has no {side} here; there is {', '.join(dict.fromkeys(sides))}"
        if refused:
            return f"{id} was refused: {refused}"
        near = get_close_matches(id, [one.id for one in measures()], 1)
        return f"no measure is called {id}" + (f"; did you mean {near[0]}?" if near else "")

    def __repr__(self) -> str:
        """Ten lines at most: the recordings, the first numbers, and how many more there are."""
        names = ", ".join(Path(r.motion.provenance.path).name for r in self.recordings[:3])
        means = [r for r in self.rows if r.side == "mean"]
        head = f"Measurements of {len(self.recordings)} recordings ({names}): {len(self.rows)} numbers, "
        lines = [head + f"{len(self.refused)} measures refused"]
        lines += [f"  {r.id} {r.value:.4g} {r.unit}, 95 % {r.ci95[0]:.4g} to {r.ci95[1]:.4g}" for r in means[:7]]
        more = f"  and {len(means) - 7} more; " if len(means) > 7 else "  "
        return "\n".join([*lines, f"{more}.to_frame() has all, .waveforms() the curves"])

    def get(self, id: str, side: str = "mean") -> Measurement | None:
        """The measurement with the smallest standard error of this measure and side, or `None`."""
        fitting = [r for r in self.rows if r.id == id and r.side == side]
        return min(fitting, key=lambda r: r.se) if fitting else None

    def waveforms(self, only: Iterable[str] | None = None) -> Waveforms:
        """Curves over the stride, 0 to 100 %, of what was measured: each stride, mean and standard deviation.

        Parameters
        ----------
        only
            Ids of measures; all by default.
        """
        ids = [{row.id for row in self.rows if row.input == index} for index in range(len(self.recordings))]
        wanted = None if only is None else set(only)
        each = (
            wave
            for index, recording in enumerate(self.recordings)
            if len(recording.contacts)  # none where it was read back from JSON
            for wave in waveforms_of(recording.strides, ids[index] if wanted is None else ids[index] & wanted, index)
        )
        return Waveforms(tuple(each))

    def to_frame(self) -> pd.DataFrame:
        """One row a measurement, with the columns of the JSON contract."""
        import pandas as pd

        columns = ["id", "side", "value", "unit", "se", "ci95_low", "ci95_high", "n_steps"]
        columns += ["detectable_change", "view", "flags", "input"]
        table = [
            (r.id, r.side, r.value, r.unit, r.se, *r.ci95, r.n_steps, r.detectable_change, r.view)
            + (" ".join(r.flags), r.input)
            for r in self.rows
        ]
        return pd.DataFrame(table, columns=columns)


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


@dataclass(frozen=True)
class _Estimate:
    """A value with the part of its standard error that more steps would shrink, and its degrees of freedom.

    `pooled` says that both sides' spread is one and the same.
    """

    side: Literal["left", "right", "mean", "difference"]
    value: float
    own_se: float
    freedom: float
    n: int
    time_s: float
    pooled: bool = False


def summarise(measure: Measure, strides: Strides, doubt: Strides | None = None) -> list[Measurement]:
    """The rows of one measure: left, right, mean, and difference where it means something.

    `doubt` are the same strides with points moved by an error of their own: what that changes joins the error of a row.

    Raises
    ------
    CannotSee
        With the reason, where the recording does not show it, no step did, or too few to say how much steps vary.
    """
    _check_needs(measure, strides)
    error = accuracy_of(measure.id, strides.motion, strides.contacts.method)
    found = _found(measure.steps(strides))
    if not found:
        raise CannotSee("no step showed the points it needs")
    if measure.roll_effect == "antisymmetric" and not _level(strides.motion):
        found = [e for e in found if e.side != "difference"]
    if measure.id in ON_THE_PELVIS and not _zero_known(strides.motion):
        found = [e for e in found if e.side == "mean"]
    changed = _found(measure.steps(doubt)) if doubt is not None and measure.plane == "sagittal" else []
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
    contacts, fps = strides.contacts, strides.motion.fps
    steps_s = np.diff(np.sort(contacts.strike_s))
    if not len(steps_s):
        return _NEEDS["time"]
    spm = 60 / float(np.median(steps_s))
    pace = "slower" if is_slow(spm) else "faster"
    likely = capture_words(spm, fps)
    remedy = (
        f"state the rate of capture with --capture-fps ({likely})" if likely else "give the clip as it was captured"
    )
    return f"the clip plays {pace} than life, at {spm:.0f} steps a minute, so times cannot be read; {remedy}"


def _found(steps: PerStep | Whole) -> list[_Estimate]:
    if isinstance(steps, Whole):
        freedom = max(steps.n_steps - 2, 1)
        return [_Estimate("mean", steps.value, steps.se, freedom, steps.n_steps, steps.time_s)]
    seen = np.isfinite(steps.value)
    sides = {side: _usual(_keep(steps, seen & (steps.side == side))) for side in SIDES}
    shown = {side: one for side, one in sides.items() if len(one.value)}
    known = [_estimate(one, side, spread) for (side, one), spread in zip(shown.items(), _spreads(shown), strict=True)]
    return known + _pair(*known) if len(known) == 2 else known


def _keep(steps: PerStep, keep: BoolArray) -> PerStep:
    return PerStep(steps.side[keep], steps.value[keep], steps.time_s[keep], steps.error_sd[keep])


def _usual(steps: PerStep) -> PerStep:
    """The steps without the outlying ones (median absolute deviation)."""
    if len(steps.value) < 4:
        return steps
    # Not NumPy's median, which takes ten times as long for a handful of steps.
    off = np.abs(steps.value - median(steps.value.tolist()))
    spread = MAD_TO_SD * median(off.tolist())
    limit = np.interp(len(off), _STEPS, _OUTLYING)
    usual = off <= limit * spread
    return steps if spread == 0 or usual.all() else _keep(steps, usual)


class _Spread(NamedTuple):
    """Standard deviation of steps, its degrees of freedom, and whether both sides share it."""

    sd: float
    freedom: float
    pooled: bool


def _spreads(sides: dict[Side, PerStep]) -> list[_Spread]:
    """How much the steps of each side vary; one spread for both, where a side has too few steps to show its own."""
    own = [
        _Spread(float(np.std(s.value, ddof=1)) if len(s.value) > 1 else 0.0, len(s.value) - 1, False)
        for s in sides.values()
    ]
    if not own or min(s.freedom for s in own) >= FEWEST_FREEDOM:
        return own
    freedom = sum(s.freedom for s in own)
    if freedom < FEWEST_FREEDOM:
        count = " and ".join(f"{len(one.value)} {side}" for side, one in sides.items())
        needed = FEWEST_FREEDOM + len(own)
        raise CannotSee(f"too few steps ({count}) to tell how much steps vary; at least {needed} are needed")
    sd = float(np.sqrt(sum(s.freedom * s.sd**2 for s in own) / freedom))
    return [_Spread(sd, freedom, True)] * len(own)


def _estimate(steps: PerStep, side: Side, spread: _Spread) -> _Estimate:
    """The mean of the steps of one side.

    The spread seen over steps already holds the random error of the instants; with few steps it may be small by
    chance, so it is never taken smaller than that error alone.
    """
    value, n = float(np.mean(steps.value)), len(steps.value)
    representative = int(np.argmin(np.abs(steps.value - value)))
    known = float(np.sqrt(np.mean(steps.error_sd**2)))
    se = max(spread.sd, known) / float(np.sqrt(n))
    return _Estimate(side, value, se, spread.freedom, n, float(steps.time_s[representative]), spread.pooled)


def _pair(left: _Estimate, right: _Estimate) -> list[_Estimate]:
    """Mean and difference of both sides; degrees of freedom after Welch and Satterthwaite, or of the common spread."""
    n, both = min(left.n, right.n), float(np.hypot(left.own_se, right.own_se))
    parts = left.own_se**4 / left.freedom + right.own_se**4 / right.freedom
    freedom = both**4 / parts if parts > 0 else left.freedom + right.freedom
    freedom = left.freedom if left.pooled else freedom
    mean = _Estimate("mean", (left.value + right.value) / 2, both / 2, freedom, n, left.time_s)
    return [mean, _Estimate("difference", left.value - right.value, both, freedom, n, left.time_s)]


def _level(motion: Motion) -> bool:
    return not isinstance(motion.space, Image) or motion.space.level_deg is not None


def _zero_known(motion: Motion) -> bool:
    """Whether a level pelvis reads zero; a line between shirt and shorts shows only how the tilt changes."""
    return bool(motion.provenance.metadata.get("pelvis", {}).get("zero_known", True))


def _rolled(measure: Measure, side: str) -> bool:
    """Whether camera roll would shift this row."""
    shifted = {"none": (), "antisymmetric": ("left", "right"), "common": ("left", "right", "mean")}
    return side in shifted[measure.roll_effect]


def _flags(measure: Measure, strides: Strides, found: _Estimate, error: Accuracy | None) -> tuple[str, ...]:
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
    return (*detector, *(flag for flag, holds in facts.items() if holds))


def _input_sd(side: str, error: Accuracy | None) -> float:
    """The part of the standard error that more steps do not shrink."""
    if error is None:
        return 0.0
    return {"mean": error.sd_mean, "difference": error.sd_difference}.get(side, error.sd_side)


def _measurement(
    measure: Measure, strides: Strides, found: _Estimate, error: Accuracy | None, doubt: float
) -> Measurement:
    input_sd = float(np.hypot(_input_sd(found.side, error), doubt))
    if measure.roll_effect == "common" and found.side != "difference":
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


def _within(measure: Measure, found: _Estimate, half: float) -> tuple[float, float]:
    """The interval, as far as the quantity can lie in it; the value itself is not moved."""
    low, high = measure.limits
    if found.side == "difference":
        low, high = low - high, high - low
    return min(max(found.value - half, low), found.value), max(min(found.value + half, high), found.value)


def detectable_change(measure: Measure, se: float, side: str) -> float:
    """The smallest change between two sessions beyond measurement error, 95 %, in the measure's unit.

    The larger of what this recording's own standard error implies (1.96 √2 SE) and the published between-day
    value, where there is one: that holds what a single recording cannot see (shoes, camera, day).
    """
    published = published_change(measure.detectable) if side != "difference" else None
    return max(float(Z95 * np.sqrt(2) * se), published or 0.0)
