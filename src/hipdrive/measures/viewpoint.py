"""What a camera behind or ahead of a runner shifts sideways, and how it is undone.

A picture has no depth. Of a runner seen along the path, a knee ahead of the hips is seen smaller than they are, nearer
to the line of sight, and where the camera looks off-axis also shifted to one side: one degree of the camera makes one
degree and more between the knees of left and right. `depth.csv` says how far ahead or behind the joints of runners
usually are at each moment of a stride (made by `training/depth.py` from motion capture; where the pelvis is lowest the
knee is 0.13 leg lengths ahead, SD 0.02). With it the picture is drawn as a camera far away and straight behind would
see it.

How far off-axis the camera looks shows in the runner: over a stance the foot travels three quarters of a leg length from
front to back. What the feet shift sideways on this way, one to the left as the other to the right, is how they run; what
both shift to the same side is the camera.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES, Contacts, Side
from hipdrive.motion import Image, Motion, Plane

TABLE = Path(__file__).with_name("depth.csv")
#: Focal length over the longer side of the picture (design choice: the main cameras of phones have 24 to 28 mm on a
#: picture 36 mm wide, that is 0.67 to 0.78, and filming cuts off a tenth and more of the rim). A lens of a quarter more
#: changes the correction by a fifth.
FOCAL = 0.8
#: Fewest contacts a side the direction of the camera is read from (design choice: two strides of each leg).
_FEWEST = 2


@cache
def _usual() -> tuple[FloatArray, dict[str, FloatArray]]:
    """Phases of a stride, and by joint how far ahead of the middle of the hips it is then, leg lengths."""
    with TABLE.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    columns = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    return columns.pop("phase"), columns


def phases(time_s: FloatArray, contacts: Contacts, side: Side) -> FloatArray:
    """`(frame,)` moment of the stride of a side: 0 = strike, 1 = off, up to 2 = the next strike.

    Before the first and after the last stride that was seen, as if another like it went before or came after.
    """
    mine = contacts.side == side
    strike, off = contacts.strike_s[mine], contacts.off_s[mine]
    stride, stance = np.median(np.diff(strike)), np.median(off - strike)
    strike = np.concatenate([[strike[0] - stride], strike, [strike[-1] + stride]])
    off = np.concatenate([[strike[0] + stance], off, [strike[-1] + stance]])
    knots = np.stack([strike, off], axis=1).ravel()
    return np.asarray(np.interp(time_s, knots, np.arange(len(knots))) % 2.0)


def correct_perspective(plane: Plane, motion: Motion, contacts: Contacts, leg_length: FloatArray) -> Plane:
    """The frontal plane of a picture without the shifts of perspective.

    Parameters
    ----------
    plane
        Seen by one camera from behind or ahead.
    motion
        What it was seen in.
    contacts
        Of both feet; with fewer than two of either, or without ankles, the plane stays as it is.
    leg_length
        `(contact,)` pixels.

    Returns
    -------
    Plane
        The same points, those whose depth is known (`depth.csv`) moved.
    """
    fewest = min((contacts.side == side).sum() for side in SIDES)
    if not isinstance(motion.space, Image) or fewest < _FEWEST or not motion.has("left_ankle", "right_ankle"):
        return plane
    leg = np.interp(plane.time_s, contacts.strike_s, leg_length)
    away = 1.0 if motion.view == "rear" else -1.0
    smaller = away * leg / _focal_px(motion.space)
    columns, ahead = _ahead(plane, contacts)
    points, middle = plane.points.copy(), plane.middle("hip")[:, None]
    points[:, columns] += (smaller[:, None] * ahead)[..., None] * (points[:, columns] - middle)
    points[:, columns, 0] -= _aside(replace(plane, points=points), contacts, leg) * ahead * leg[:, None]
    return replace(plane, points=points)


def _focal_px(image: Image) -> float:
    """Of the lens, or of a phone's where it is not known."""
    return FOCAL * max(image.width, image.height) if image.focal_px is None else image.focal_px


def _ahead(plane: Plane, contacts: Contacts) -> tuple[list[int], FloatArray]:
    """Columns of the plane's points, and `(frame, column)` how far ahead of the middle of the hips they usually are.

    In leg lengths.
    """
    grid, usual = _usual()
    depth: dict[str, FloatArray] = {}
    for side in SIDES:
        phase = phases(plane.time_s, contacts, side)
        depth |= {f"{side}_{joint}": np.interp(phase, grid, curve) for joint, curve in usual.items()}
    seen = [name for name in depth if name in plane.names]
    return [plane.names.index(name) for name in seen], np.stack([depth[name] for name in seen], axis=1)


def _aside(plane: Plane, contacts: Contacts, leg: FloatArray) -> float:
    """How far to the runner's right something is seen for being ahead, as a share of how far ahead it is.

    The tangent of the angle between the line of sight and the path: the slope, common to both sides, of where the
    ankle is across the path over how far ahead it is, in stance.
    """
    grid, usual = _usual()
    products, squares = 0.0, 0.0
    for side in SIDES:
        across = (plane.point(f"{side}_ankle") - plane.middle("hip"))[:, 0] / leg
        phase = phases(plane.time_s, contacts, side)
        used = (phase <= 1.0) & np.isfinite(across)
        ahead = np.interp(phase[used], grid, usual["ankle"])
        ahead = ahead - ahead.sum() / max(len(ahead), 1)
        products += float(ahead @ across[used])
        squares += float(ahead @ ahead)
    return products / squares if squares else 0.0
