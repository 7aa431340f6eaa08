"""The measurements most worth a look on a frame, and the lines that show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from hipdrive.gait import SIDES, Side
from hipdrive.measures import Measure, Measurement, Measurements, Recording, by_id
from hipdrive.motion.names import PELVIS_SEEN
from hipdrive.report.references import Band, Places, distance
from hipdrive.report.rows import lowest_error_rows

_MOST = 3


@dataclass(frozen=True)
class Sign:
    """A measurement that can be shown on a frame.

    Parameters
    ----------
    row
        The measurement, with the instant of its most representative step.
    measure
        Names the lines to draw.
    strength
        How far from the reference, in its SDs; without one, in detectable changes: how far from straight in the
        frontal plane, where straight is zero, and how far apart the sides are in the sagittal plane.
    band
        The reference it is held against, or `None`.
    """

    row: Measurement
    measure: Measure
    strength: float
    band: Band | None

    @property
    def compared(self) -> bool:
        """Whether there is a reference."""
        return self.band is not None


def largest_signs(measured: Measurements, places: Places, most: int = _MOST, first: tuple[str, ...] = ()) -> list[Sign]:
    """The measurements most worth a look, one a measure; of every recording at least one.

    Those of the measures named in `first` (what a finding rests on) lead. Those outside their reference follow, the
    furthest first; then those without a reference, angles before lengths; then those within it. Too few steps, and
    the leg away from the camera, come last. Only measurements of a side, read from a video, that name the lines to
    draw.
    """
    known = by_id()
    rows = [row for id in known for row in lowest_error_rows(id, measured).values()]
    signs = [s for row in rows if (s := sign_of(row, known[row.id], measured, places)) is not None]
    signs.sort(key=lambda sign: (sign.row.id not in first, *_order(sign)))
    best: dict[tuple[object, ...], Sign] = {}
    for sign in signs:
        # Two measures that draw the same lines on one clip would show the same picture.
        best.setdefault((sign.row.input, *sign.measure.lines), sign)
    return _spread_over_recordings(list(best.values()), most)


def _order(sign: Sign) -> tuple[bool, bool, bool, bool, bool, float]:
    """What stands out least for sure comes last."""
    flags = sign.row.flags
    unsure = ("few_steps" in flags, "far_leg" in flags)
    usual = sign.compared and sign.strength <= 1  # between the limits
    return (*unsure, usual, not sign.compared, not sign.compared and sign.measure.unit != "deg", -sign.strength)


def _spread_over_recordings(signs: list[Sign], most: int) -> list[Sign]:
    """The best of each recording first, then the best of the rest; in the order given."""
    first = {sign.row.input: sign for sign in reversed(signs)}.values()
    chosen = [s for s in signs if s in first][:most]
    chosen += [s for s in signs if s not in chosen][: most - len(chosen)]
    return [s for s in signs if s in chosen]


def sign_of(row: Measurement, measure: Measure, measured: Measurements, places: Places) -> Sign | None:
    """A measurement as a sign; `None` where no frame can show it."""
    rows = lowest_error_rows(row.id, measured)
    wanted = row.side in SIDES or (row.side == "mean" and not any(side in rows for side in SIDES))
    if not measure.lines or not wanted or row.time_s is None:
        return None
    recording = measured.recordings[row.input]
    if recording.motion.provenance.kind != "video" or not recording.motion.has(
        *lines_of(measure, leg_of(row, recording), recording.motion.names)
    ):
        return None
    band = places.band([row])
    told = row if measure.plane == "frontal" else rows.get("difference")
    strength = distance(row, band) if band else _in_changes(told)
    return Sign(row, measure, strength, band)


def _in_changes(row: Measurement | None) -> float:
    """The size of a value in detectable changes."""
    return abs(row.value) / row.detectable_change if row and row.detectable_change else 0.0


def leg_of(row: Measurement, recording: Recording) -> Side:
    """The stance leg of a measurement; for one of both, the leg whose contact is nearest to its instant."""
    if row.side == "left" or row.side == "right":
        return row.side
    contacts = recording.contacts
    middle = (contacts.strike_s + contacts.off_s) / 2
    nearest = contacts.side[int(np.argmin(np.abs(middle - (row.time_s or 0.0))))]
    return "left" if nearest == "left" else "right"


def lines_of(measure: Measure, side: Side, known: Collection[str]) -> list[str]:
    """The points of a measure's lines; where a detector saw the pelvis, its ends stand for the hips across it."""
    other = "right" if side == "left" else "left"
    names = [name.format(side=side, other=other) for name in measure.lines]
    seen = next((n for n in PELVIS_SEEN if f"left_{n}" in known), None)
    if seen is None or measure.lines != ("left_hip", "right_hip"):
        return names
    return [f"left_{seen}", f"right_{seen}"]
