"""Where a motion came from, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: `Provenance.cutoff_hz` of points without noise (computed, not recorded): never to be smoothed.
EXACT = {"all": float("inf")}


@dataclass(frozen=True)
class Provenance:
    """Where a motion came from and what was done to it.

    Parameters
    ----------
    path, kind
        The file and its format (`video`, `c3d`, `trc`, ...).
    points
        What made the points: `markers`, `blazepose-full`, `blazepose-heavy`, `rtmpose-halpe26`, ...
        Errors are stated per kind of point, so this decides which error applies.
    fps
        Median frame rate of the time stamps, 1/s, in real (capture) time.
    duration_s
        Last time stamp minus first.
    cutoff_hz
        Cut-off of the low-pass filter applied to each point, by name; empty when not filtered yet. Points that
        are exact by construction need no filter and say so with `EXACT`.
    flags
        Codes of what a user should know (see `hipdrive.flags`).
    metadata
        Other things worth telling, for the report (codec, rotation, repaired frames, ...).
    """

    path: str
    kind: str
    points: str
    fps: float
    duration_s: float
    cutoff_hz: dict[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
