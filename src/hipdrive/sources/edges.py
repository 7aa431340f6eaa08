"""What the edges of the background say of the camera, kept with the motion until its level is asked for."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from hipdrive.motion import Motion
from hipdrive.video import Clip, pictures

#: Of the first second every so many frames are looked at, so many in all, in this width: the background stands still, and of a
#: runner little is left in the median.
_EVERY, _LOOKS, _LOOK_S, _WIDTH_PX = 5, 5, 1.0, 960


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
    lean = lean_of(looked) if looked else None
    if lean is None:
        return motion
    edges = {
        "deg": round(lean.deg, 2),
        "se": round(lean.se_deg, 2),
        "edges": lean.edges,
        "change": round(lean.change_deg, 2),
    }
    return replace(
        motion, provenance=replace(motion.provenance, metadata=motion.provenance.metadata | {"edges": edges})
    )
