"""Sentences on who does the work, each true whatever the numbers are."""

from __future__ import annotations

import numpy as np

from hipdrive import wording
from hipdrive.measures import Measurement, Measurements
from hipdrive.muscles import EFFORTS, GROUPS, JOINTS, MuscleDemand, Overview

#: Forces under this many body weights are told as hardly any (design choice: less than a muscle's own error).
LITTLE_BW = 0.05
DEMAND = (
    "The moments are measured; how muscles share them is not. This is what a runner of this size who moved like this would need with "
    "the least effort, the same rule for everybody, with the range that nearly the least effort leaves."
)


def group_name(group: str) -> str:
    """`Gluteus maximus`."""
    return wording.spelled(group).capitalize()


def three_sentences(measured: Measurements, found: Overview) -> tuple[str, str, str]:
    """The article's claim, what this runner's joints say, and what no motion can say."""
    claim = "The article says the glutes should drive the stride, rather than hamstrings and calves."
    return claim, _joints(measured), _split(found)


def _joints(measured: Measurements) -> str:
    shown = {joint: measured.get(f"work_share_{joint}", "mean") for joint in JOINTS}
    known = {joint: row for joint, row in shown.items() if row is not None}
    if len(known) < len(JOINTS):
        return "The shares of hip, knee and ankle in the work could not be told for both legs."
    listed = wording.joined([f"the {joint} {wording.with_interval(row)}" for joint, row in known.items()])
    return f"Of the work given in stance, {listed}: {_most(known)}."


def _most(shares: dict[str, Measurement]) -> str:
    """Which joint gave most, where the intervals leave no doubt."""
    first, second = sorted(shares, key=lambda joint: -shares[joint].value)[:2]
    if shares[first].ci95[0] <= shares[second].ci95[1]:
        return f"{first} and {second} are too close to say which gave most"
    calf = ", the joint of the calves," if first == "ankle" else ""
    return f"the {first}{calf} gave most in this run"


def _split(found: Overview) -> str:
    demand = max((leg.demand for leg in found.legs), key=lambda d: _stance_peak(d, "gluteus_maximus")[1])
    at, _ = _stance_peak(demand, "gluteus_maximus")
    limits = [_limits(demand, list(GROUPS).index(g), at, EFFORTS[-1]) for g in ("gluteus_maximus", "hamstrings")]
    if any(text is None for text in limits):
        return "Whether the gluteus maximus or the hamstrings did the hip’s part cannot be read from motion and force; only EMG can show it."
    return (
        f"Which muscle did the hip’s part cannot be read from motion and force: with an effort within {wording.percent(EFFORTS[-1])} of the "
        f"least, the gluteus maximus may have pulled with {limits[0]} body weights and the hamstrings, at the same instant, with "
        f"{limits[1]}; only EMG can show which it was."
    )


def _stance_peak(demand: MuscleDemand, group: str) -> tuple[int, float]:
    force = np.where(demand.stance() & ~demand.sharing.unmet, demand.sharing.force[:, list(GROUPS).index(group)], -1.0)
    return int(force.argmax()), float(force.max())


def _limits(demand: MuscleDemand, group: int, at: int, effort: float) -> str | None:
    ends = demand.sharing.ranges[effort]
    low, high = float(ends.low[at, group]), float(ends.high[at, group])
    return f"{wording.number(low, 1)} to {wording.number(high, 1)}" if np.isfinite(low) else None


def peak(demand: MuscleDemand, group: int) -> str:
    """The largest force with its ranges, and where it is."""
    force = demand.sharing.force[:, group]
    at = int(force.argmax())
    if force[at] < LITTLE_BW:
        return "hardly any"
    limits = [_limits(demand, group, at, effort) for effort in EFFORTS]
    told = "; ".join(text for text in limits if text is not None) or "at the limit of the model"
    of = "stride" if demand.whole else "stance"
    return f"{wording.number(float(force[at]), 1)} ({told}) at {wording.percent(float(demand.phase[at]))} of the {of}"


def notes(found: Overview) -> list[str]:
    """What one should know about these muscles."""
    said = []
    unmet = [(leg.side, float(leg.demand.sharing.unmet.mean())) for leg in found.legs if leg.demand.sharing.unmet.any()]
    for side, share in unmet:
        said.append(
            f"In {wording.percent(share)} of the {side} stride the muscles of the model could not make the moments: real ones are stronger, or "
            "the moments are too large."
        )
    if any(leg.demand.sharing.outside.any() for leg in found.legs):
        said.append("Some postures lie outside the table of muscles; there the nearest posture inside was taken.")
    if any(not leg.demand.whole for leg in found.legs):
        said.append("No stride was seen whole with its force, so only the stance is told.")
    if found.not_believed:
        stances = wording.count(found.not_believed, "stance")
        said.append(f"{stances} left out: the force did not act under the foot.")
    return said


def method(found: Overview) -> list[str]:
    """How it is computed."""
    muscles = found.legs[0].demand.muscles
    return [
        "Joints: inverse dynamics in three dimensions from the foot upwards (Winter 2009), segments after de Leva 1996. The hip centre joins a "
        "regression from the pelvis (Harrington 2007) with the point the thigh turns about, each by its error.",
        f"Muscles: the geometry of a published leg model (MyoLeg, after Rajagopal 2016) scaled to a leg of {wording.value(muscles.length_m, 'm')} "
        f"and {wording.value(found.mass_kg, 'kg')}; strength by the volume of muscle (Handsfield 2014) and its length and speed. The least sum of "
        "squared activations makes the five moments of hip, knee and ankle.",
        "Effort within 5 or 10 % counts against the muscles that cross the hip (the knee for the vasti, the ankle for the calves). The range is exact for "
        "the model; the model itself is not this runner: its moment arms are off by about a tenth, its strengths by a fifth.",
        "The least-effort rule has no muscles that work against each other, so it tells too little where runners stiffen a joint.",
    ]
