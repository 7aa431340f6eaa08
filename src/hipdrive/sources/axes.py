"""Up, forward and right found from the data, so that no laboratory's axes have to be stated.

Up is the coordinate axis nearest to the direction from the feet to the pelvis. The runner's right is where the right
markers of the pelvis are. Forward is the direction of travel over ground; on a treadmill it is where the pelvis
faces, taken as exactly along a coordinate axis when within `SNAP_DEG` of one, because a pelvis turns about
the direction of running while treadmills stand along the axes of the laboratory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hipdrive.arrays import FloatArray

#: Within this angle of a coordinate axis a treadmill is taken to lie along it (design choice: mean pelvic rotation
#: of a runner is a few degrees, and a treadmill is not set up at an angle by more without intent).
SNAP_DEG = 15.0
#: Slower mean travel of the pelvis than this, m/s, is a treadmill or standing (design choice: nobody runs at it).
TRAVEL_MPS = 0.5

_PELVIS = ("asis", "psis", "iliac_crest", "hip")
_FOOT = ("heel_bottom", "heel", "heel_top", "mt1", "mt5", "mt2", "ball", "toe", "ankle_lateral", "ankle")
_BEHIND = ("heel_bottom", "heel", "heel_top")
_AHEAD = ("ball", "mt2", "mt5", "mt1", "toe")


@dataclass(frozen=True)
class Axes:
    """The axes of the runner within the axes of the file.

    Parameters
    ----------
    rotation
        `(3, 3)`, rows forward, up, right as unit vectors in the axes of the file.
    """

    rotation: FloatArray

    def apply(self, vectors: FloatArray) -> FloatArray:
        """`(..., 3)` vectors of the file as `(forward, up, right)`."""
        return np.asarray(vectors @ self.rotation.T, dtype=float)

    def is_near(self, other: Axes, degrees: float = 5.0) -> bool:
        """Whether each axis is within an angle of the other's."""
        return bool((np.diag(self.rotation @ other.rotation.T) > np.cos(np.deg2rad(degrees))).all())

    def describe(self) -> str:
        """Forward and up in words, such as `forward +X, up +Y`."""
        forward, up, _ = (_axis_name(row) for row in self.rotation)
        return f"forward {forward}, up {up}"


def find_axes(points: FloatArray, names: tuple[str, ...], time_s: FloatArray) -> Axes:
    """Find the runner's axes.

    Parameters
    ----------
    points
        `(frame, point, 3)` metres in the axes of the file, NaN = missing.
    names
        Point names of `motion.names` and the marker sets.
    time_s
        `(frame,)` seconds.

    Raises
    ------
    ValueError
        If the pelvis or the feet cannot be seen on both sides, or left and right are exchanged.
    """
    places = _mean_places(points, names)
    up = _snap_up(_centre(places, "pelvis", _PELVIS) - _centre(places, "feet", _FOOT))
    across = [places[f"right_{n}"] - places[f"left_{n}"] for n in _PELVIS if {f"left_{n}", f"right_{n}"} <= set(places)]
    across = [a for a in across if np.isfinite(a).all()]
    if not across:
        raise ValueError("the pelvis is not marked on both sides")
    right = _unit(_level(np.mean(across, axis=0), up))
    forward = _forward(points, names, time_s, up, np.cross(up, right))
    axes = Axes(np.stack([forward, up, np.cross(forward, up)]))
    _check_toes_lead(axes, places)
    return axes


def unit_scale(points: FloatArray, names: tuple[str, ...], unit: str) -> float:
    """Metres per unit of the file: as it states, unless the pelvis then has an impossible width.

    A pelvis is 0.12 to 0.45 m wide between its anterior spines or hip centres (design choice: wider than any adult's
    range, and narrower than the factor of ten between the units in use).
    """
    known = {"mm": 1e-3, "cm": 1e-2, "dm": 1e-1, "m": 1.0, "meters": 1.0, "metres": 1.0, "in": 0.0254}
    scales = [known[unit.strip().lower()]] if unit.strip().lower() in known else []
    widths = [_width(points, names, pair) for pair in ("asis", "hip")]
    width = next((w for w in widths if np.isfinite(w)), np.nan)
    for scale in (*scales, 1e-3, 1.0, 1e-2):
        low, high = (0.12, 0.45) if "left_asis" in names else (0.08, 0.45)
        if low <= width * scale <= high:
            return scale
    return scales[0] if scales else 1e-3


def _width(points: FloatArray, names: tuple[str, ...], pair: str) -> float:
    if f"left_{pair}" not in names or f"right_{pair}" not in names:
        return float("nan")
    across = points[:, names.index(f"left_{pair}")] - points[:, names.index(f"right_{pair}")]
    lengths: FloatArray = np.sqrt((across**2).sum(axis=1))
    seen = lengths[np.isfinite(lengths)]
    return float(np.median(seen)) if seen.size else float("nan")


def _mean_places(points: FloatArray, names: tuple[str, ...]) -> dict[str, FloatArray]:
    """Mean position of each point over the frames in which it is seen; points never seen are left out."""
    seen = np.asarray(np.isfinite(points).all(axis=2))
    total = np.where(seen[..., None], points, 0.0).sum(axis=0)
    count = seen.sum(axis=0)
    return {name: total[i] / count[i] for i, name in enumerate(names) if count[i]}


def _centre(places: dict[str, FloatArray], what: str, wanted: tuple[str, ...]) -> FloatArray:
    found = [
        places[f"{side}_{n}"]
        for n in wanted
        for side in ("left", "right")
        if f"left_{n}" in places
        if f"right_{n}" in places
    ]
    if not found:
        raise ValueError(f"no point of the {what} is marked on both sides")
    return np.asarray(np.mean(found, axis=0))


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector))


def _level(vector: FloatArray, up: FloatArray) -> FloatArray:
    return np.asarray(vector - (vector @ up) * up)


def _snap_up(direction: FloatArray) -> FloatArray:
    """The coordinate axis nearest to a direction."""
    nearest = int(np.argmax(np.abs(direction)))
    return np.asarray(np.eye(3)[nearest] * np.sign(direction[nearest]))


def _forward(
    points: FloatArray, names: tuple[str, ...], time_s: FloatArray, up: FloatArray, facing: FloatArray
) -> FloatArray:
    """Direction of travel, or of facing when the runner stays in place."""
    travel = _level(travel_mps(points, names, time_s), up)
    speed = float(np.linalg.norm(travel))
    if speed > TRAVEL_MPS and travel @ facing > 0:
        return travel / speed
    snapped = _snap_up(facing)
    near = np.rad2deg(np.arccos(np.clip(snapped @ facing, -1, 1))) <= SNAP_DEG
    return snapped if near else facing


def travel_mps(points: FloatArray, names: tuple[str, ...], time_s: FloatArray) -> FloatArray:
    """Mean velocity of the pelvis from a straight line through its frames; zero when it cannot be told."""
    index = [i for i, name in enumerate(names) if name.split("_", 1)[-1] in _PELVIS]
    whole = np.isfinite(points[:, index]).all(axis=(1, 2)) if index else np.zeros(len(points), bool)
    if whole.sum() < 2 or np.ptp(time_s[whole]) < 0.1:
        return np.zeros(3)
    centre = points[whole][:, index].mean(axis=1)
    return np.asarray(np.polyfit(time_s[whole], centre, 1)[0])


def _check_toes_lead(axes: Axes, places: dict[str, FloatArray]) -> None:
    """Raise when the toes point backward: then left and right, or the handedness of the axes, are exchanged."""
    for side in ("left", "right"):
        heel = next((places[f"{side}_{n}"] for n in _BEHIND if f"{side}_{n}" in places), None)
        toe = next((places[f"{side}_{n}"] for n in _AHEAD if f"{side}_{n}" in places), None)
        if heel is not None and toe is not None and axes.apply(toe - heel)[0] < 0:
            raise ValueError("the toes point backward, so its left and right labels are exchanged or its axes mirrored")


def _axis_name(direction: FloatArray) -> str:
    nearest = int(np.argmax(np.abs(direction)))
    if abs(direction[nearest]) > np.cos(np.deg2rad(0.1)):
        return ("+" if direction[nearest] > 0 else "-") + "XYZ"[nearest]
    return "(" + ", ".join(f"{d:.2f}" for d in direction) + ")"
