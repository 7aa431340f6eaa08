"""Where points are: in the picture of one camera, or in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

View = Literal["rear", "front", "left", "right", "oblique", "unknown"]


@dataclass(frozen=True)
class Image:
    """Points are image pixels `(right, down)` seen by one camera.

    Parameters
    ----------
    width, height
        Size of the upright picture (rotation already applied), pixels.
    view
        What the camera sees of the runner: `left` shows the left side (the runner faces image-left).
    view_confidence
        0 to 1.
    oblique_deg
        How far the camera is off the square view, degrees, where it could be told.
    level_deg
        Angle of the true horizontal in the picture, degrees, + = the scene is turned clockwise; `None` when
        there is no level reference, and then side differences of frontal tilts are refused.
    level_se_deg
        Its standard error, degrees, where it was found in the clip; 0 where it was stated.
    focal_px
        Focal length of the lens, pixels; `None` where it is not known (then that of a phone is taken), infinite where
        everything was seen from very far away.
    """

    width: int
    height: int
    view: View = "unknown"
    view_confidence: float = 0.0
    oblique_deg: float | None = None
    level_deg: float | None = None
    focal_px: float | None = None
    level_se_deg: float = 0.0


@dataclass(frozen=True)
class Lab:
    """Points are metres `(forward, up, right)` relative to the direction of running."""
