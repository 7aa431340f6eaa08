"""Labelled markers as a motion-capture file gives them, before they mean anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.motion.forces import Forces


@dataclass(frozen=True)
class Recording:
    """Labelled markers as a file gives them.

    Parameters
    ----------
    path, kind
        The file and its format.
    labels
        Labels of the file.
    points
        `(frame, marker, 3)` in the unit and axes of the file; NaN or (0, 0, 0) = missing.
    unit
        As the file states it, or empty.
    time_s
        `(frame,)` seconds.
    plates
        Force plates in the axes of the file, newtons and metres, each wired either way up.
    metadata
        Other things worth telling.
    prefixes
        What the file says its subjects' labels begin with.
    outputs
        Labels that the file says are no markers but what a model computed.
    """

    path: Path
    kind: str
    labels: tuple[str, ...]
    points: FloatArray
    unit: str
    time_s: FloatArray
    plates: tuple[Forces, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    outputs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raise `InputError` where times do not go on, or do not belong to the frames."""
        times = np.concatenate([np.diff(clock) for clock in (self.time_s, *(plate.time_s for plate in self.plates))])
        if len(self.time_s) != len(self.points) or not (times > 0).all():
            raise InputError(self.path, "has times that do not increase from frame to frame", "Export it again")

    def only(self, columns: list[int]) -> Recording:
        """The recording with only these of its markers, by their place."""
        return replace(self, labels=tuple(self.labels[i] for i in columns), points=self.points[:, columns])

    def without_empty(self) -> Recording:
        """Without the markers that are never seen; (0, 0, 0) becomes NaN.

        Raises
        ------
        InputError
            If none is left.
        """
        points = np.array(self.points, dtype=float)
        unseen = np.asarray((points == 0).all(axis=2) | ~np.isfinite(points).all(axis=2))
        points[unseen] = np.nan
        keep = np.flatnonzero(~unseen.all(axis=0))
        if not keep.size:
            raise InputError(self.path, "holds no marker that was ever seen", "Label the trial and export it again")
        return replace(self, points=points).only(keep.tolist())
