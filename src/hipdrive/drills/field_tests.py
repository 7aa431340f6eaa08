"""Field tests with the same keypoints: single-leg squat, single-leg stance, single-leg bridge to exhaustion.

Measured values with their errors. No good, fair or poor: of the published scores one is an eye's, and the norms of
the others are of other people (see `NOT_SCORED`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.drills.banded_side_step import frontal_knee_deg
from hipdrive.drills.body import Body, Layout, Longest, Steady
from hipdrive.drills.drill import Dose, Drill, Judgement, Sample, Side, Stroke
from hipdrive.drills.engine import Tracker
from hipdrive.drills.glute_bridge import DRILL as BRIDGE
from hipdrive.drills.repetition import Repetition
from hipdrive.drills.smoothing import Smoother
from hipdrive.pose.engine import People

#: Why there is no grade.
NOT_SCORED = {
    "single_leg_squat": "Good, fair and poor (Crossley 2011) are a trained eye's; no camera threshold is published.",
    "single_leg_stance": "Normal is the highest pelvis held for 30 s (Hardcastle & Nade 1985), by an examiner's eye.",
    "single_leg_bridge": "20, 25 and 30 repetitions (Freckleton 2014) are of footballers with the heel on a 60 cm box.",
}
#: Standard error of measurement of the frontal knee angle between days, degrees: 2.7 to 3.0 (Munro 2012).
FPPA_SEM_DEG = 3.0

# Design choices.
_LIFTED = 0.12  # leg lengths between the ankles' heights: on one leg
_DIP = 0.04  # leg lengths the hip sinks in the smallest squat
_BASELINE_S = 1.0  # of standing on both feet, before the test
_MISSES = 2  # repetitions in a row that miss the height end the bridge test
_FULL = 0.85  # of the first repetitions' height


@dataclass(frozen=True)
class Value:
    """A measured number with its error.

    Parameters
    ----------
    name, unit
        What it is.
    value
        Median over repetitions, or the value of the whole test.
    se
        Standard error from the spread of the repetitions; NaN where there is one value only.
    n
        Values it rests on.
    note
        What else limits it.
    """

    name: str
    unit: str
    value: float
    se: float
    n: int
    note: str = ""


@dataclass(frozen=True)
class FieldTest:
    """The result of a field test.

    Parameters
    ----------
    id
        Which.
    side
        The standing, or working, leg.
    values
        What was measured.
    not_scored
        Why there is no grade.
    """

    id: str
    side: Side | None
    values: tuple[Value, ...]
    not_scored: str


def _bodies(people: Iterable[People], names: Sequence[str], time_s: FloatArray) -> list[Body]:
    """The largest person of each frame, smoothed as a live stream would be."""
    layout, smoother = Layout.of(names), Smoother()
    out: list[Body] = []
    for found, now in zip(people, time_s, strict=True):
        if len(found.points):
            index = _largest(found)
            out += smoother.push(layout.body(float(now), found.points[index], found.confidence[index]))
    return out + smoother.finish()


def _largest(found: People) -> int:
    """Which person takes the most room, by the diagonal of the box."""
    return int(np.argmax([float(np.hypot(*(np.nanmax(p, axis=0) - np.nanmin(p, axis=0)))) for p in found.points]))


def _test(name: str, side: Side | None, *values: Value) -> FieldTest:
    return FieldTest(name, side, values, NOT_SCORED[name])


def _value(name: str, unit: str, values: Sequence[float], note: str = "") -> Value:
    seen = np.array([v for v in values if np.isfinite(v)])
    if not len(seen):
        return Value(name, unit, float("nan"), float("nan"), 0, note)
    # The median of a few repetitions is less exact than their mean by a quarter (normal errors).
    se = 1.25 * float(np.std(seen, ddof=1)) / np.sqrt(len(seen)) if len(seen) > 1 else float("nan")
    return Value(name, unit, float(np.median(seen)), se, len(seen), note)


class _Squat:
    """Single-leg squats seen from the front: the drive signal is how far the hips have sunk, in leg lengths."""

    def __init__(self) -> None:
        self._leg = Longest(60.0)
        self._level, self._lean = Steady(_BASELINE_S), Steady(_BASELINE_S)
        self._facing = Steady(2.0)

    def observe(self, body: Body) -> Sample | None:
        """The standing leg, once the other is lifted; standing on both feet is the baseline of the pelvis."""
        trunk = body.upright_trunk(45)
        if trunk is None or not body.sees_legs():
            return None
        facing = float(np.sign(self._facing.update(body.time_s, body.across("hip")[0])))
        higher = float(body.across("ankle")[1])
        stand: Side = "left" if higher > 0 else "right"
        hip, ankle = body.middle("hip"), body.at(stand, "ankle")
        leg = self._leg.update(body.time_s, float(ankle[1] - hip[1]))
        tilt, lean = _pelvis_deg(body, stand), _lean_deg(trunk, stand, facing)
        if abs(higher) < _LIFTED * leg:
            self._level.update(body.time_s, _pelvis_deg(body, "left"))
            self._lean.update(body.time_s, _lean_deg(trunk, "left", facing))
            return None
        sign = 1.0 if stand == "left" else -1.0
        values = {
            "left_stands": float(stand == "left"),
            "knee_deg": frontal_knee_deg(body, stand, facing),
            "pelvis_deg": tilt - sign * float(self._level.value),
            "trunk_deg": lean - sign * float(self._lean.value),
        }
        return Sample(body.time_s, 1 - float(ankle[1] - hip[1]) / leg, values)

    def judge(self, stroke: Stroke) -> Judgement | None:
        """Angles at the deepest point."""
        deep = stroke.share() >= 0.9
        values = {n: float(np.median(v[deep])) for n, v in stroke.values.items() if n != "left_stands"}
        side: Side = "left" if np.median(stroke.values["left_stands"]) > 0.5 else "right"
        return Judgement(side, (), values | {"depth": stroke.range})


def _pelvis_deg(body: Body, stand: Side) -> float:
    """How far the free side's hip is lower than the standing side's, degrees."""
    across = body.across("hip")
    left_lower = np.degrees(np.arctan2(across[1], abs(across[0])))
    return float(-left_lower if stand == "left" else left_lower)


def _lean_deg(trunk: FloatArray, stand: Side, facing: float) -> float:
    """Lean of the trunk to the side, degrees, + = towards the standing leg."""
    to_left = facing * np.degrees(np.arctan2(trunk[0], -trunk[1]))
    return float(to_left if stand == "left" else -to_left)


_SQUAT = replace(
    BRIDGE,
    title="Single-leg squat",
    dose=Dose(1, (5, 5), "side"),
    why="",
    evidence=(),
    faults={},
    least_range=_DIP,
    return_share=0.5,
    make=_Squat,
)


def _repetitions(bodies: Sequence[Body], drill: Drill) -> list[Repetition]:
    tracker = Tracker(drill)
    found = (tracker.push(tracker.watcher.observe(body), body.time_s) for body in bodies)
    return [r for r in found if r is not None]


def single_leg_squat(people: Iterable[People], names: Sequence[str], time_s: FloatArray) -> FieldTest:
    """Five slow squats on one leg, seen from the front, after a second of standing on both feet.

    Parameters
    ----------
    people, names, time_s
        Keypoints, one entry a frame.

    Returns
    -------
    FieldTest
        At the deepest point, medians over the repetitions: frontal angle of the knee (+ = medial), pelvis against
        standing (+ = the free side lower), lean of the trunk against standing (+ = over the standing leg), depth.
    """
    found = _repetitions(_bodies(people, names, time_s), _SQUAT)
    pelvis = "points of a pose network follow clothing: they show less than half of a true drop"
    names_of = (
        ("knee_deg", "deg", f"between days the error is {FPPA_SEM_DEG:g} deg (Munro 2012)"),
        ("pelvis_deg", "deg", pelvis),
        ("trunk_deg", "deg", ""),
        ("depth", "leg lengths", ""),
    )
    values = (_value(n, unit, [r.judgement.values[n] for r in found], note) for n, unit, note in names_of)
    tempo = _value("repetition_s", "s", [r.end_s - r.start_s for r in found])
    return _test("single_leg_squat", found[0].side if found else None, *values, tempo)


def single_leg_stance(people: Iterable[People], names: Sequence[str], time_s: FloatArray) -> FieldTest:
    """Thirty seconds on one leg, seen from the front or behind.

    Returns
    -------
    FieldTest
        Seconds on one leg (the longest stretch), drop of the pelvis in its last quarter against its first, and sway
        of the trunk (standard deviation).
    """
    best = _longest_stand(_bodies(people, names, time_s))
    if not best:
        return _test("single_leg_stance", None, _value("seconds", "s", []))
    pelvis, trunk = (np.array([s.values[n] for s in best]) for n in ("pelvis_deg", "trunk_deg"))
    quarter = max(1, len(best) // 4)
    sank = float(np.median(pelvis[-quarter:]) - np.median(pelvis[:quarter]))
    note = "points of a pose network show less than half of a true drop"
    return _test(
        "single_leg_stance",
        "left" if best[0].values["left_stands"] > 0.5 else "right",
        _value("seconds", "s", [best[-1].time_s - best[0].time_s]),
        _value("pelvis_sank_deg", "deg", [sank], note),
        _value("trunk_sway_deg", "deg", [float(np.std(trunk))]),
    )


def _longest_stand(bodies: Iterable[Body]) -> list[Sample]:
    """The longest stretch on one leg and the same."""
    watcher = _Squat()
    samples = ((s, None if s is None else s.values["left_stands"]) for s in map(watcher.observe, bodies))
    stretches = ([s for s, _ in run if s is not None] for _, run in groupby(samples, key=lambda one: one[1]))
    return max(stretches, key=len, default=[])


def single_leg_bridge(people: Iterable[People], names: Sequence[str], time_s: FloatArray) -> FieldTest:
    """Bridges on one leg until the height is missed twice running, seen from the side.

    Returns
    -------
    FieldTest
        Repetitions to full height, seconds, and the hip angle at the top.
    """
    full = _full_bridges(_repetitions(_bodies(people, names, time_s), BRIDGE))
    return _test(
        "single_leg_bridge",
        None,
        _value("repetitions", "", [float(len(full))]),
        _value("seconds", "s", [full[-1].end_s - full[0].start_s] if full else []),
        _value("line_deg", "deg", [r.judgement.values["line_deg"] for r in full]),
    )


def _full_bridges(repetitions: Iterable[Repetition]) -> list[Repetition]:
    """Those to full height, until it is missed twice running."""
    full: list[Repetition] = []
    missed = 0
    for repetition in repetitions:
        usual = float(np.median([r.range for r in full[:3]])) if full else repetition.range
        missed = 0 if repetition.range >= _FULL * usual else missed + 1
        if missed >= _MISSES:
            break
        if not missed:
            full.append(repetition)
    return full
