"""The main job from end to end: recordings in, report and tables out. `cli` and `web` both call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hipdrive.errors import CannotSee, HipdriveError, InputError, OutputError

if TYPE_CHECKING:
    from hipdrive.coaching import Plan
    from hipdrive.measures import Measurements
    from hipdrive.motion import Motion
    from hipdrive.report.export import MotNames
    from hipdrive.screening import Findings
    from hipdrive.sensors import Sensor
    from hipdrive.sources import ReadOptions
    from hipdrive.sources.registry import Progress

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


def _quiet(path: Path) -> Progress:
    return lambda done, total: None


def analyse(
    recordings: str | Path | Sequence[str | Path],
    options: ReadOptions | None = None,
    contacts: Literal["auto", "force", "kinematics"] = "auto",
    shots: Literal["longest", "all"] = "longest",
    progress: Callable[[Path], Progress] = _quiet,
) -> Measurements:
    """Read, find contacts and measure each recording; all together.

    Parameters
    ----------
    recordings
        One, or several of one runner; a rear and a side clip complement each other.
    options
        What is known about them; `read` lists what can be said.
    contacts, shots
        `auto`, `force` or `kinematics` (see `find_contacts`); of a clip that was cut `longest`, or `all` separately.
    progress
        Given a recording, returns the callable that is told how far reading is.

    Returns
    -------
    Measurements
        Of all recordings; what one of them shows is not refused because another does not.

    Raises
    ------
    InputError
        If a recording cannot be used, gives numbers that no body can do, or nothing at all could be measured.

    See Also
    --------
    read, find_contacts, measure : The same step by step.
    screen : What the numbers may mean.
    write_report : The page.

    Examples
    --------
    >>> import hipdrive as hd
    >>> measured = hd.analyse("run.trc", hd.ReadOptions(speed_mps=3.0))
    >>> drop = measured.get("pelvic_drop", "left")
    >>> print(f"{drop.value:.0f} {drop.unit}, {drop.n_steps} steps")
    18 deg, 14 steps
    """
    from hipdrive.sources import ReadOptions, read_sensors

    said = options or ReadOptions()
    paths = [Path(one) for one in ([recordings] if isinstance(recordings, str | Path) else recordings)]
    if not paths:
        raise HipdriveError("There is nothing to analyse. Give at least one recording.")
    worn = [one for path in paths for one in read_sensors(path, said)]
    whole = _with_sensors(_of_motions(paths, said, contacts, shots, progress), worn, said)
    if not whole.rows and not whole.sensors:
        what = (
            f"gives nothing that could be measured: {_commonest(whole)}"
            if whole.refused
            else "holds nothing to measure"
        )
        raise InputError(paths[-1], what, _remedy(whole))
    return whole


def _of_motions(
    paths: Sequence[Path],
    said: ReadOptions,
    contacts: Literal["auto", "force", "kinematics"],
    shots: Literal["longest", "all"],
    progress: Callable[[Path], Progress],
) -> Measurements:
    """The numbers of those recordings that show motion; none where there are none."""
    from hipdrive.measures import Measurements
    from hipdrive.sources import holds_motion, read, read_all
    from hipdrive.sources.registry import as_a_sentence

    whole, stands = Measurements((), (), ()), _standing(said)
    for path in filter(holds_motion, paths):
        chosen = replace(said, progress=progress(path))
        for motion in read_all(path, chosen) if shots == "all" else [read(path, chosen)]:
            with as_a_sentence(path):
                whole += _measured(path, stands(motion), contacts)
    return whole


def _remedy(whole: Measurements) -> str:
    """What to do where nothing was measured: about the last recording that shows motion."""
    from hipdrive.gait import remedy_for

    return remedy_for(whole.recordings[-1].motion) if whole.recordings else "Give a recording of a run beside it"


def _with_sensors(whole: Measurements, worn: Sequence[Sensor], options: ReadOptions) -> Measurements:
    """The measurements with what was worn, put on their timeline."""
    from hipdrive.sources import read_sensors
    from hipdrive.timeline import Stride, combine

    if not worn:
        return whole
    mvic = () if options.mvic is None else read_sensors(options.mvic, options)
    strides = [Stride(one.as_read or one.motion, one.contacts) for one in whole.recordings]
    return replace(
        whole,
        sensors=combine(
            strides, worn, mvic, options.leg or "", options.mass_kg, options.height_m, options.emg_starts_s
        ),
    )


def _standing(options: ReadOptions) -> Callable[[Motion], Motion]:
    """What a clip of the runner standing still adds to a run; nothing where there is none."""
    from hipdrive.skeleton.standing import with_standing
    from hipdrive.sources import read

    if options.standing is None:
        return lambda motion: motion
    standing = read(options.standing, replace(options, standing=None, from_s=None, to_s=None))
    return lambda motion: with_standing(motion, standing)


def _measured(path: Path, motion: Motion, contacts: Literal["auto", "force", "kinematics"]) -> Measurements:
    """The numbers of one recording; raises `InputError` where it shows no run, or no body can do them."""
    from hipdrive.gait import find_contacts, remedy_for
    from hipdrive.measures import measure

    try:
        found = find_contacts(motion, method=contacts)
    except CannotSee as reason:
        filmed = motion.provenance.kind == "video"
        remedy = "See `hipdrive guide` for how to film a run" if filmed else remedy_for(motion)
        raise InputError(path, str(reason), remedy) from None
    measured = measure(motion, found)
    _check_possible(path, measured)
    return measured


def _check_possible(path: Path, measured: Measurements) -> None:
    """Raise `InputError` where a recording gives a number that no body can do: then none of its numbers is believed."""
    from hipdrive.measures import by_id
    from hipdrive.measures.possible import LIKELY, possible

    beyond = {refusal.id: refusal for refusal in measured.refused if refusal.impossible}
    if not beyond:
        return
    first = next(id for id in possible() if id in beyond)
    more = f", as {len(beyond) - 1} more of its numbers are" if len(beyond) > 1 else ""
    what = f"cannot be right: {by_id()[first].title.lower()} {beyond[first].reason}{more}"
    raise InputError(path, what, LIKELY[possible()[first].likely])


def _commonest(measured: Measurements) -> str:
    """The reason most measures were refused for."""
    from collections import Counter

    return Counter(refusal.reason for refusal in measured.refused).most_common(1)[0][0]


def session(path: Path, options: ReadOptions, progress: Callable[[Path], Progress] = _quiet) -> Measurements:
    """One session: the JSON that `analyze` wrote, or a recording.

    Raises
    ------
    InputError
        If it is neither.
    """
    from hipdrive.report.contract import is_analysis, read_json

    return read_json(path) if is_analysis(path) else analyse([path], options, progress=progress)


def conclude(measured: Measurements, symptoms: Path | None) -> tuple[Findings | None, Plan | None]:
    """Findings and plan from the measures and a symptoms file; `None` where there is nothing to conclude from.

    Raises
    ------
    InputError
        If the symptoms file cannot be used.
    """
    from hipdrive.coaching import plan
    from hipdrive.screening import read_symptoms, screen

    if not measured.rows and symptoms is None:
        return None, None  # what was worn tells of muscles and watches; no pattern rests on it alone
    findings = screen(measured, read_symptoms(symptoms) if symptoms else None)
    return findings, plan(findings)


def conclude_again(results: Path, symptoms: Path | None, outputs: Outputs) -> tuple[str, list[Path]]:
    """Judge the results that `analyze` wrote once more; returns the new headline and what was written.

    Raises
    ------
    InputError
        If a file cannot be used, or an output needs the recording itself.
    """
    from hipdrive.files import make_folder, write_text
    from hipdrive.report import tables
    from hipdrive.report.again import judge_again
    from hipdrive.report.contract import read_analysis
    from hipdrive.screening import read_symptoms

    if any(o is not None for o in (outputs.overlay, outputs.trc, outputs.mot)):
        raise InputError(results, "holds results, not the points of the recording", "Give the recording itself")
    again = judge_again(read_analysis(results), read_symptoms(symptoms) if symptoms else None)
    text = again.results.model_dump_json(by_alias=True, indent=2) + "\n"
    written: list[Path] = []
    if outputs.report is not None:
        written.append(write_text(make_folder(outputs.report) / "report.html", again.page))
    if outputs.json == "-":
        print(text, end="")
    elif outputs.json is not None:
        written.append(write_text(outputs.json, text))
    if outputs.csv is not None:
        written.append(tables.write_csv(again.measured, outputs.csv))
    if outputs.parquet is not None:
        written.append(tables.write_parquet(again.measured, outputs.parquet))
    return again.headline, written


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
