"""What an analysis writes, and where: checked before the work, written after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.errors import OutputError

if TYPE_CHECKING:
    from hipdrive.coaching import Plan
    from hipdrive.measures import Measurements
    from hipdrive.report.export import MotNames
    from hipdrive.screening import Findings


#: The folder of the report when nothing else is asked for.
DEFAULT_OUT = Path("hipdrive-report")


@dataclass(frozen=True)
class Outputs:
    """What to write, and where; `None` = not wanted. With nothing wanted, the report goes to `DEFAULT_OUT`.

    Parameters
    ----------
    out
        Folder for `report.html`.
    json
        File for the results, or `-` for standard output.
    csv, parquet
        Tables of the measures.
    overlay
        The clip with skeleton, contacts and angles; of several clips one file each.
    side_by_side
        The first two clips beside each other, in phase.
    card, stride
        One picture with the finding; the mean stride as an animated picture.
    trc, mot
        Points (with the forces beside them) and angle curves; need exactly one recording.
    full
        Whether everything the report folds is open.
    slower
        How many times slower than life videos play; `None`: the overlay as it was filmed, the pair four times.
    faces
        Whether faces stay as they are on card and animated picture.
    waveforms
        Curves over the stride, Parquet or CSV.
    mot_names
        How the columns of `mot` are called: `measures` or `opensim`.
    """

    out: Path | None = None
    json: str | None = None
    csv: Path | None = None
    parquet: Path | None = None
    overlay: Path | None = None
    trc: Path | None = None
    mot: Path | None = None
    full: bool = False
    side_by_side: Path | None = None
    card: Path | None = None
    stride: Path | None = None
    slower: float | None = None
    faces: bool = False
    waveforms: Path | None = None
    mot_names: MotNames = "measures"

    @property
    def report(self) -> Path | None:
        """The folder of the report, where one is wanted."""
        others = (self.json, *self._named)
        return self.out or (None if any(o is not None for o in others) else DEFAULT_OUT)

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that is to be written, without the report's folder."""
        json = None if self.json in (None, "-") else Path(str(self.json))
        return tuple(p for p in (json, *self._named) if p is not None)

    @property
    def _named(self) -> tuple[Path | None, ...]:
        pictures = (self.overlay, self.side_by_side, self.card, self.stride)
        return (self.csv, self.parquet, *pictures, self.trc, self.mot, self.waveforms)


def check_outputs(outputs: Outputs, recordings: Sequence[Path]) -> None:
    """Find out before the work, not after it, that a result could not be written.

    Raises
    ------
    OutputError
        If a folder is missing or not writable, or an output would overwrite an input.
    """
    import os

    single = [p for p in (outputs.trc, outputs.mot) if p is not None]
    if single and len(recordings) != 1:
        raise OutputError(single[0], "holds one recording, but several were given", "Analyse them one at a time")
    for path in outputs.files:
        if path.is_dir():
            raise OutputError(path, "is a folder, not a file name", "Name a file in it")
        if any(path.exists() and p.exists() and path.samefile(p) for p in recordings):
            raise OutputError(path, "is also the recording to be read", "Choose another name")
        if not path.absolute().parent.is_dir():
            raise OutputError(path, "is in a folder that does not exist", "Make the folder first")
    folders = [p.absolute().parent for p in outputs.files]
    if outputs.report is not None:
        folders.append(_existing(outputs.report))
    for folder in folders:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise OutputError(folder, "may not be written to by you", "Choose another folder")


def _existing(folder: Path) -> Path:
    """The nearest folder above that exists; raises `OutputError` where a file stands in the way."""
    for place in (folder.absolute(), *folder.absolute().parents):
        if place.is_dir():
            return place
        if place.exists():
            raise OutputError(folder, "is a file, not a folder", "Choose another name for the report's folder")
    raise OutputError(folder, "is nowhere on this disk", "Choose another folder")


def write_outputs(measured: Measurements, findings: Findings | None, plan: Plan | None, outputs: Outputs) -> list[Path]:
    """Write everything that is wanted; each file whole or not at all. Returns what was written.

    Raises
    ------
    OutputError
        If one cannot be written.
    """
    from hipdrive.report import tables, write_json, write_report

    written: list[Path] = []
    if outputs.report is not None:
        written.append(write_report(measured, outputs.report, findings=findings, plan=plan, full=outputs.full))
    if outputs.json is not None:
        written += write_json(measured, outputs.json, findings=findings, plan=plan)
    if outputs.csv is not None:
        written.append(tables.write_csv(measured, outputs.csv))
    if outputs.parquet is not None:
        written.append(tables.write_parquet(measured, outputs.parquet))
    if outputs.waveforms is not None:
        written.append(tables.write_waveforms(measured, outputs.waveforms))
    return written + _write_pictures(measured, findings, plan, outputs) + _write_points(measured, outputs)


def _write_pictures(
    measured: Measurements, findings: Findings | None, plan: Plan | None, outputs: Outputs
) -> list[Path]:
    """What is seen rather than read: overlay, pair, card and animated picture."""
    from hipdrive.report import card, overlay, overlay_pair

    written: list[Path] = []
    wanted = [p for p in (outputs.overlay, outputs.side_by_side, outputs.card, outputs.stride) if p is not None]
    if wanted:
        _check_body(measured, wanted[0])
    if outputs.overlay is not None:
        written += overlay.write_overlays(measured, outputs.overlay, slower=outputs.slower or 1.0)
    if outputs.side_by_side is not None:
        pair = overlay_pair.write_side_by_side(measured, outputs.side_by_side, slower=outputs.slower or 4.0)
        written.append(pair)
    if outputs.card is not None and findings is not None:
        written.append(card.write_card(measured, findings, plan, outputs.card, faces=outputs.faces))
    if outputs.stride is not None:
        written.append(card.write_moving(measured, outputs.stride, faces=outputs.faces))
    return written


def _check_body(measured: Measurements, wanted: Path) -> None:
    if not measured.recordings:
        raise OutputError(wanted, "cannot be written: nothing that was given shows a body", "Give a clip or a C3D file")


def _write_points(measured: Measurements, outputs: Outputs) -> list[Path]:
    """The outputs that hold one recording: TRC, MOT."""
    from hipdrive.report import export

    written: list[Path] = []
    wanted = next((p for p in (outputs.trc, outputs.mot) if p is not None), None)
    if wanted is None:
        return written
    _check_body(measured, wanted)
    recording = measured.recordings[0]
    if outputs.trc is not None:
        written += export.write_lab(recording.as_read or recording.motion, outputs.trc)
    if outputs.mot is not None:
        written.append(export.write_angles(measured, outputs.mot, outputs.mot_names))
    return written
