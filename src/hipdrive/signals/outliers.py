"""Find single points that jump away from their own course."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter1d

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.signals.gaps import missing
from hipdrive.signals.spread import MAD_TO_SD
from hipdrive.signals.vectors import lengths


def find_outliers(
    points: FloatArray, time_s: FloatArray, *, threshold: float = 6.0, floor: float = 0.0, longest: int = 3
) -> BoolArray:
    """Mark points that jump away from the cubic through their neighbours in time and come back.

    The Hampel rule (Hampel 1974; Pearson 2002: a sample is an outlier when it lies more than a multiple of the
    median absolute deviation from the median) is applied to the error of that local prediction rather than to
    the position itself, for the rule on positions takes the fast turns of a foot for outliers. Jumps of
    several frames are looked for first, each against the two frames before and the two after it.

    Parameters
    ----------
    points
        `(frame, point, axis)`, NaN = not seen.
    time_s
        `(frame,)` seconds, increasing.
    threshold
        How many robust standard deviations of the prediction error are too many. Design choice: 6, well past
        what the heavier than normal tails of keypoint noise reach by themselves.
    floor
        A jump smaller than this, in the unit of the points, is never an outlier.
    longest
        The longest jump looked for, frames.

    Returns
    -------
    BoolArray
        `(frame, point)`, `True` = outlier. Recordings too short to predict from have none.
    """
    found = np.zeros(points.shape[:2], dtype=bool)
    work = _quick(points)
    least = max(floor, 1e-6 * float(np.max(np.abs(work), initial=0.0, where=np.isfinite(work))))
    for length in range(1, longest + 1):
        _mark_jumps(work, found, time_s, length, threshold, least)
    changed = np.flatnonzero(found.any(axis=0))
    part, again = work[:, changed], found[:, changed]
    _mark_jumps(part, again, time_s, 1, threshold, least)
    found[:, changed] = again
    return found


def _quick(points: FloatArray) -> FloatArray:
    """Each series in one piece in time, in single precision, which is faster; what is below that is no jump."""
    gone = missing(points)
    whole = np.where(gone[..., None], np.nan, points) if gone.any() else points
    return np.array(whole, dtype=np.float32, order="F")


def _mark_jumps(
    work: FloatArray, found: BoolArray, time_s: FloatArray, length: int, threshold: float, floor: float
) -> None:
    """Mark the jumps exactly `length` frames long in `found`, and bridge them in `work`.

    Only points that anywhere leave their course by more than the floor are looked at closely.
    """
    if len(time_s) < length + 4:
        return
    error = lengths(_seen_inside(work, length, 0) - _predicted_member(work, time_s, length, 0))
    suspect = np.flatnonzero((error > floor).any(axis=0))
    if suspect.size:
        fresh, bridged = _explained_jumps(work[:, suspect], time_s, length, threshold, floor)
        found[:, suspect] |= fresh
        work[:, suspect] = bridged


def _explained_jumps(
    points: FloatArray, time_s: FloatArray, length: int, threshold: float, floor: float
) -> tuple[BoolArray, FloatArray]:
    """Jumps exactly `length` frames long, and the points with those jumps bridged.

    A jump also spoils the predictions of the frames around it. So a candidate counts only if bridging it
    makes the course around it smooth, or at least four times less rough.
    """
    predicted = _predicted(points, time_s, length)
    error = _least_error(points, predicted, length)
    start = error > _limit(error, threshold, floor)
    if not start.any():
        return np.zeros(points.shape[:2], dtype=bool), points
    start &= error >= maximum_filter1d(error, 2 * length + 3, axis=0)
    some = np.flatnonzero(start.any(axis=0))
    if some.size:
        part, bridged = points[:, some], _bridged(points[:, some], predicted[:, :, some], start[:, some])
        before, after = _single_error(part, time_s), _single_error(bridged, time_s)
        start[:, some] &= _smoothed(before, after, _limit(before, threshold, floor), length)
    return _within(start, length, len(points)), _bridged(points, predicted, start)


def _smoothed(before: FloatArray, after: FloatArray, limit: FloatArray, length: int) -> BoolArray:
    """At which starts single-frame errors fell below the limit, or to a quarter, within reach of the jump."""
    before, after = _reach(before, length), _reach(after, length)
    return np.asarray((after <= limit) | (after <= before / 4))


def _within(start: BoolArray, length: int, frames: int) -> BoolArray:
    """`(frame, point)` the frames of the jumps that begin at `start`."""
    found = np.zeros((frames, start.shape[1]), dtype=bool)
    for member in range(length):
        found[2 + member : 2 + member + len(start)] |= start
    return found


def _limit(error: FloatArray, threshold: float, floor: float) -> FloatArray:
    """`(point,)` error past which a frame is suspect."""
    return np.asarray(np.maximum(threshold * MAD_TO_SD * np.median(error, axis=0), floor))


def _single_error(points: FloatArray, time_s: FloatArray) -> FloatArray:
    return _least_error(points, _predicted(points, time_s, 1), 1)


def _reach(error: FloatArray, length: int) -> FloatArray:
    """Largest single-frame error within reach of the jump that starts at each frame."""
    reach = maximum_filter1d(error, length + 4, axis=0, origin=-((length - 1) // 2))
    return np.asarray(reach[: len(error) - length + 1])


def _predicted(points: FloatArray, time_s: FloatArray, length: int) -> FloatArray:
    """`(member, start, point, axis)`: each frame of each stretch by the cubic through the four frames round it."""
    return np.stack([_predicted_member(points, time_s, length, member) for member in range(length)])


def _predicted_member(points: FloatArray, time_s: FloatArray, length: int, member: int) -> FloatArray:
    """`(start, point, axis)`: one frame of each stretch."""
    starts = len(points) - length - 3
    places = (0, 1, length + 2, length + 3)
    nodes = np.stack([time_s[i : i + starts] for i in places])
    weights = _lagrange(nodes, time_s[2 + member : 2 + member + starts]).astype(points.dtype)[..., None, None]
    return np.asarray(sum(weight * points[i : i + starts] for weight, i in zip(weights, places, strict=True)))


def _seen_inside(points: FloatArray, length: int, member: int) -> FloatArray:
    """`(start, point, axis)`: the points where `_predicted_member` predicts them."""
    return points[2 + member : len(points) - length - 1 + member]


def _least_error(points: FloatArray, predicted: FloatArray, length: int) -> FloatArray:
    """`(start, point)` smallest distance from the prediction within each stretch; 0 where not seen."""
    errors = [lengths(_seen_inside(points, length, member) - predicted[member]) for member in range(length)]
    return np.asarray(np.nan_to_num(np.min(errors, axis=0)))


def _lagrange(nodes: FloatArray, at: FloatArray) -> FloatArray:
    """Weights `(4, frame)` of the cubic through four `nodes` `(4, frame)` evaluated at `at` `(frame,)`."""
    # Written out, for each difference is needed three times.
    a, b, c, d = at - nodes
    ab, ac, ad = nodes[0] - nodes[1:]
    bc, bd = nodes[1] - nodes[2:]
    cd = nodes[2] - nodes[3]
    first, last = a * b, c * d
    return np.stack(
        [b * last / (ab * ac * ad), -a * last / (ab * bc * bd), first * d / (ac * bc * cd), -first * c / (ad * bd * cd)]
    )


def _bridged(points: FloatArray, predicted: FloatArray, start: BoolArray) -> FloatArray:
    """The points with the stretches that begin at `start` replaced by their prediction."""
    work = points.copy()
    for member, values in enumerate(predicted):
        view = work[2 + member : 2 + member + len(start)]
        view[start] = values[start]
    return work
