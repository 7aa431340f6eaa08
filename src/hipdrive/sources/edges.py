"""What the edges of the background say of the camera, kept with the motion until its level is asked for."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np

from hipdrive.arrays import BoolArray
from hipdrive.motion import Image, Motion
from hipdrive.video import Clip, pictures

#: Of the first second every so many frames are looked at, so many in all, in this width: the background stands still.
_EVERY, _LOOKS, _LOOK_S, _WIDTH_PX = 6, 3, 1.0, 960
#: Margin around the runner that is left out, part of the picture's height (hair, hands, shadows).
_MARGIN = 0.08


def with_edges(motion: Motion, clip: Clip, start_s: float) -> Motion:
    """The motion with the lean of the edges of its background (`edges` in the metadata), where enough of them agree.

    Parameters
    ----------
    motion
        In pixels.
    clip
        Its clip.
    start_s
        Where the motion begins, on the clock of the file, seconds.
    """
    # Here because the programs that only measure points need not wait for OpenCV.
    from hipdrive.video.level import lean_of

    first = pictures(clip, _WIDTH_PX, (start_s, start_s + _LOOK_S))
    looked = [frame for _, frame in islice(first, 0, _EVERY * _LOOKS, _EVERY)]
    lean = lean_of(looked, _runner_in(motion, looked[0].shape[:2])) if looked else None
    if lean is None:
        return motion
    edges = {"deg": round(lean.deg, 2), "se": round(lean.se_deg, 2), "edges": lean.edges}
    return replace(
        motion, provenance=replace(motion.provenance, metadata=motion.provenance.metadata | {"edges": edges})
    )


def _runner_in(motion: Motion, shape: tuple[int, ...]) -> BoolArray:
    """`(height, width)` of a smaller picture: where the runner is in the first frames."""
    assert isinstance(motion.space, Image)
    height, width = shape
    points = motion.points[motion.time_s <= motion.time_s[0] + _LOOK_S].reshape(-1, 2) * (width / motion.space.width)
    seen = points[np.isfinite(points).all(axis=1)]
    where: BoolArray = np.zeros((height, width), dtype=bool)
    if len(seen):
        (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
        margin = _MARGIN * height
        rows, columns = (
            slice(int(max(top - margin, 0)), int(bottom + margin)),
            slice(int(max(left - margin, 0)), int(right + margin)),
        )
        where[rows, columns] = True
    return where
