"""The moving figure where there is no picture: the mean stride as a stick figure, from markers or from points alone.

Motion capture is drawn from behind and from the right, as its two planes are read; points of one camera as it saw them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hipdrive.errors import CannotSee
from hipdrive.gait import Side
from hipdrive.measures import Recording
from hipdrive.motion import Image, View
from hipdrive.motion.names import BONES, MARKER_BONES
from hipdrive.report.film import Film, film, placed
from hipdrive.report.mean_stride import best_side, mean_stride
from hipdrive.report.pictures import GetFrames

#: Positions over the stride (design choice: as many as a clip's figure has frames at most).
_POSITIONS = 20
#: What a mean stride cannot be drawn without.
_LEGS = ("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle")
#: Each plane that motion capture is read in, and from where it is looked at.
_LOOKS: tuple[View, ...] = ("rear", "right")


def films(recording: Recording, get_frames: GetFrames | None = None, input: int = 0) -> list[Film]:
    """The moving figures of a recording: over its own frames where they can be read, else of sticks.

    Empty from fewer than three whole strides, or where a leg was not recorded.
    """
    filmed = film(recording, get_frames, input)
    return [filmed] if filmed is not None else _sticks(recording, input)


def _sticks(recording: Recording, input: int) -> list[Film]:
    if not recording.motion.has(*_LEGS):
        return []
    side = best_side(recording)
    drawn = {point for bone in (*BONES, *MARKER_BONES) for point in bone}
    motion = recording.motion.select(name for name in recording.motion.names if name in drawn)
    bare = Recording(motion, recording.contacts)
    looked = [bare] if isinstance(motion.space, Image) else [_seen_from(bare, view) for view in _LOOKS]
    return [one for r in looked if (one := _stick(r, side, input)) is not None]


def _stick(recording: Recording, side: Side, input: int) -> Film | None:
    try:
        stride = mean_stride(recording, side)
    except CannotSee:
        return None
    if stride is None:
        return None
    phases = np.arange(_POSITIONS) / _POSITIONS
    points, leg_px = placed(stride, phases)
    return Film(stride, recording.motion.view, phases, [], points, leg_px, input)


def _seen_from(recording: Recording, view: View) -> Recording:
    """A recording in metres as a camera very far away would have it, in metres right and down."""
    motion = recording.motion
    plane = motion.frontal() if view == "rear" else motion.sagittal()
    flat = replace(motion, points=plane.points * [1.0, -1.0], space=Image(0, 0, view), forces=None, standing=None)
    return Recording(flat, recording.contacts)
