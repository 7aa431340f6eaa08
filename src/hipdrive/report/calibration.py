"""What the run said of the camera: which points were moved to their joints, by how much and how surely, and the level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.measures import Recording

#: What the sections of the report tell in words, by their names in the metadata of a motion.
TOLD = ("skeleton", "level", "edges", "speed_from_feet")
#: Half of a 95 % interval, in standard errors.
_Z95 = 1.96


def facts(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was found, as (term, text); empty where nothing was looked for."""
    skeleton, level = metadata.get("skeleton"), metadata.get("level")
    speed = metadata.get("speed_from_feet")
    found = (_skeleton(skeleton) if skeleton else []) + (_level(level) if level and "from" in level else [])
    return found + ([("Speed, from the feet on the ground", _speed(speed))] if speed else [])


def _skeleton(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not found["moved"]:
        return [("Points moved to their joints", f"none: {found['reason']}")]
    hips = wording.joined(_hip(shift) for shift in found["shifts"])
    bend, thigh = found["knee_inside_bend"], found["thigh_of_leg"]
    return [
        *_usual(found.get("usual_errors")),
        ("Hips moved to where the thighs keep their length", f"{hips} (of the leg, 95 %)"),
        ("Knees moved out of their bend", f"{_percent(-bend['percent'], bend['se'])} of the leg at 90° of flexion"),
        (
            "Thigh over thigh and shank",
            f"{wording.number(thigh['value'], 3)} ± {wording.number(_Z95 * thigh['se'], 3)}",
        ),
        (
            "Zero of the foot, lying flat",
            wording.joined(_foot(side, zero) for side, zero in found["foot_zero"].items()),
        ),
    ]


def _usual(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if found is None:
        return []
    clips = f"learned from {found['clips']} rendered clips of other bodies and clothes"
    return [
        (
            "What the network usually gets wrong in each phase of the stride",
            f"taken off hips, knees and ankles; {clips}",
        )
    ]


def _hip(shift: Mapping[str, Any]) -> str:
    side = str(shift["point"]).partition("_")[0]
    ways = (("forward", "back", "forward_se"), ("up", "down", "up_se"))
    moved = wording.joined(f"{_percent(abs(shift[a]), shift[se])} {a if shift[a] >= 0 else b}" for a, b, se in ways)
    return f"{side} {moved}" + (", taken from the other leg" if "from" in shift else "")


def _percent(amount: float, se: float) -> str:
    return f"{wording.number(amount, 1)} ± {wording.number(_Z95 * se, 1)} %"


def _foot(side: str, zero: Mapping[str, Any]) -> str:
    if "deg" not in zero:
        return f"{side} not known ({zero['reason']})"
    return f"{side} {_degrees(zero['deg'], zero['se'])}"


def _degrees(amount: float, se: float) -> str:
    return f"{wording.number(amount, 1)} ± {wording.value(_Z95 * se, 'deg')}"


def _level(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = {"edges": "upright and level edges of the background", "belt": "the feet on the belt"}
    seen = wording.joined(f"{names[name]} {_degrees(one['deg'], one['se'])}" for name, one in found["from"].items())
    done = "taken out" if found["used"] else "too unsure to be taken out"
    doubt = "" if found["agree"] else "; they disagree, so it is less sure than either"
    return [(f"Roll of the camera, {done}", f"{_degrees(found['deg'], found['se'])}, clockwise +, from {seen}{doubt}")]


def _speed(found: Mapping[str, Any]) -> str:
    legs = f"{wording.number(found['leg_lengths_a_second'], 2)} ± {wording.number(_Z95 * found['se'], 2)} leg lengths a second"
    if "mps" not in found:
        return f"{legs}; give --height to read it in metres, or better --speed"
    return (
        f"{legs}, {wording.number(found['mps'], 2)} ± {wording.number(_Z95 * found['mps_se'], 2)} m/s with the height"
    )


def seen_beside(recording: Recording, frame: int) -> list[tuple[FloatArray, FloatArray]]:
    """Of the hips and toes that were moved: `(2,)` pixels where it was seen, and where its joint is."""
    motion, seen = recording.motion, recording.as_read
    moved = motion.provenance.metadata.get("skeleton", {}).get("moved")
    if not moved or seen is None or seen.points.shape != motion.points.shape:
        return []
    names = [n for n in motion.names if n.partition("_")[2] in ("hip", "toe")]
    pairs = [(seen.point(n)[frame], motion.point(n)[frame]) for n in names]
    return [(a, b) for a, b in pairs if np.isfinite(a + b).all() and not np.array_equal(a, b)]
