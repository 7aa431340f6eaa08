"""The main job from end to end: recordings in, report and tables out. `cli` and `web` both call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hipdrive.errors import CannotSee, HipdriveError, InputError
from hipdrive.outputs import Outputs

if TYPE_CHECKING:
    from hipdrive.coaching import Plan
    from hipdrive.measures import Measurements
    from hipdrive.motion import Motion
    from hipdrive.screening import Findings
    from hipdrive.sensors import Sensor
    from hipdrive.sources import ReadOptions
    from hipdrive.sources.options import Progress


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


def session(
    path: Path, options: ReadOptions, progress: Callable[[Path], Progress] = _quiet, worn: Sequence[Path] = ()
) -> Measurements:
    """One session: the JSON that `analyze` wrote, or a recording, with what was worn in files beside it.

    Raises
    ------
    InputError
        If it is neither.
    """
    from hipdrive.report.contract import is_analysis, read_json

    return read_json(path) if is_analysis(path) else analyse([path, *worn], options, progress=progress)


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
