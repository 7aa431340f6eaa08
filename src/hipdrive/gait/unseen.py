"""What of the legs a recording does not show, so that a refusal names its cause.

Nothing here refuses what could be read: it is asked when something is refused already, or when a point that contacts
cannot be found without is not there at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion
from hipdrive.motion.names import SIDES
from hipdrive.wording import count, joined

_JOINTS = ("hip", "knee", "ankle", "heel")
_TIPS = ("toe", "ball")
#: A point that is unseen in more frames than this is named as the cause (design choice: gaps may take a third of a
#: contact, see `find.whole_contacts`).
_UNSEEN = 1 / 3
#: A network is taken not to see a point below this confidence: BlazePose gives the likelihood that the point is visible,
#: so a half; the heat maps of others are wider, and 0.3 is what their makers draw from (MMPose, OpenPose).
_CONFIDENT, _CONFIDENT_BLAZEPOSE = 0.3, 0.5
#: Within this share of the picture a point that vanishes has gone over its edge (design choice: half a foot).
_EDGE = 0.05
#: A trunk that leans further than this lies (design choice: halfway).
_LYING_DEG = 45.0


def check_named(motion: Motion) -> None:
    """Raise `InputError` when a point that the motion of the legs is read from is nowhere in the recording."""
    missing = [f"{side} {part}" for part in _JOINTS for side in SIDES if not motion.has(f"{side}_{part}")]
    missing += [f"{side} toe" for side in SIDES if not any(motion.has(f"{side}_{tip}") for tip in _TIPS)]
    if not missing:
        return
    what = f"shows no {joined(missing)}, so contacts cannot be found from the motion"
    raise InputError(motion.provenance.path, what, _where_from(motion, missing))


def _where_from(motion: Motion, missing: list[str]) -> str:
    """Where the missing points are to be had."""
    flags, joints = motion.provenance.flags, any(word.split()[1] in ("knee", "ankle") for word in missing)
    if joints and "no_static" in flags:
        return "Knee and ankle markers are mostly only in the standing trial: give it with --static"
    if joints and "static_lacks_joints" in flags:
        lost = motion.provenance.metadata.get("not_tracked", ())
        loose = f" (they do not fit the {joined(word.replace('_', ' ') for word in lost)})" if lost else ""
        return f"Give a standing trial of the same person and markers that holds those of knees and ankles{loose}"
    if motion.view == "3d":
        return "Label their markers in the capture software, or name them with --markers FILE"
    return (
        "Give keypoints of a network that has heels and toes (Halpe-26, BODY_25, BlazePose, whole body), or the video"
    )


@dataclass(frozen=True)
class _Hidden:
    """A point that is often unseen.

    Parameters
    ----------
    name
        In words.
    share
        Of the frames.
    unseen
        `(frame,)`.
    """

    name: str
    share: float
    unseen: BoolArray


def hidden(motion: Motion) -> str:
    """A clause on the points of the legs that are unseen in many frames: which, how often, when and where; or nothing.

    A person who lies in the picture is told first, for then nothing else is where it is looked for.
    """
    lying = turned(motion)
    if lying:
        return lying
    points = [f"{side}_{part}" for part in (*_JOINTS, *_TIPS[:1]) for side in SIDES]
    found = [_unseen(motion, name) for name in points if name in motion.names]
    often = sorted((h for h in found if h.share > _UNSEEN), key=lambda h: -h.share)
    if not often:
        return ""
    worst = often[0]
    shares = joined(f"the {h.name} in {h.share:.0%}" for h in often[:4])
    more = f", and {count(len(often) - 4, 'more point')}" if len(often) > 4 else ""
    return f"unseen are {shares} of the frames{more} ({_when(motion.time_s, worst.unseen)}{_edge(motion, worst)})"


def _unseen(motion: Motion, name: str) -> _Hidden:
    at = motion.names.index(name)
    least = _CONFIDENT_BLAZEPOSE if motion.provenance.points.startswith("blazepose") else _CONFIDENT
    unseen = ~np.isfinite(motion.points[:, at]).all(axis=1) | ~(motion.confidence[:, at] >= least)
    return _Hidden(name.replace("_", " "), float(unseen.mean()), np.asarray(unseen))


def _when(time_s: FloatArray, unseen: BoolArray) -> str:
    """The longest stretch of unseen frames."""
    edges = np.diff(np.concatenate([[0], unseen.astype(int), [0]]))
    starts, stops = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    longest = int(np.argmax(stops - starts))
    return f"longest from {time_s[starts[longest]]:.1f} to {time_s[stops[longest]]:.1f} s"


def _edge(motion: Motion, lost: _Hidden) -> str:
    """Over which edge of the picture a point mostly vanishes, where it does."""
    if not isinstance(motion.space, Image):
        return ""
    places = motion.points[:, motion.names.index(lost.name.replace(" ", "_"))]
    last = np.flatnonzero(np.diff(lost.unseen.astype(int)) == 1)
    last = last[np.isfinite(places[last]).all(axis=1)]
    if not last.size:
        return ""
    share = np.median(places[last] / (motion.space.width, motion.space.height), axis=0)
    edges = {"left": share[0], "right": 1 - share[0], "upper": share[1], "lower": 1 - share[1]}
    nearest = min(edges, key=lambda edge: edges[edge])
    return f", over the {nearest} edge of the picture" if edges[nearest] < _EDGE else ""


def turned(motion: Motion) -> str:
    """A clause where the person lies in the picture, or stands on the head; else nothing."""
    parts = [f"{side}_{part}" for part in ("shoulder", "hip") for side in SIDES]
    if not isinstance(motion.space, Image) or not motion.has(*parts):
        return ""
    trunk = motion.middle("shoulder") - motion.middle("hip")
    trunk = trunk[np.isfinite(trunk).all(axis=1)]
    if not len(trunk):
        return ""
    across, down = np.median(trunk, axis=0)
    from_upright = float(np.degrees(np.arctan2(abs(across), -down)))
    if from_upright <= _LYING_DEG:
        return ""
    if from_upright > 180 - _LYING_DEG:
        return "the person is upside down in the picture"
    return "the person lies on the side in the picture, which is turned by 90°"
