"""A run as a watch keeps it: one record every few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class RunLog:
    """A run of a watch, a pod or a phone.

    Parameters
    ----------
    path, kind
        The file and its format (`fit`, `tcx`, `gpx`).
    device
        What recorded it, as it calls itself; empty where it does not.
    began
        The instant of second zero, UTC.
    time_s
        `(record,)` seconds, increasing.
    fields
        `(record,)` each under its name with its unit (`sensors.watch_fields`); NaN = not recorded.
    pauses_s
        When the timer stood still: start and stop, seconds.
    cadence_words
        How steps were told from strides; empty where there is no cadence.
    notes
        What one should know of the file.
    track
        `(record, 2)` latitude and longitude, degrees: only when it was asked for by name.
    """

    path: str
    kind: str
    device: str
    began: datetime | None
    time_s: FloatArray
    fields: Mapping[str, FloatArray]
    pauses_s: tuple[tuple[float, float], ...] = ()
    cadence_words: str = ""
    notes: tuple[str, ...] = ()
    track: FloatArray | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        """Without a position in it, whatever is logged."""
        return f"RunLog({self.kind}, {len(self.time_s)} records, {', '.join(self.fields)})"
