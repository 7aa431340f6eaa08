"""Verbs on recordings: `analyze`, `markers`, `compare`, `trial`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipdrive.cli import options
from hipdrive.cli.options import ContactsFrom, Shots
from hipdrive.cli.printing import finish, print_comparison
from hipdrive.cli.progress import Progress, Task
from hipdrive.errors import HipdriveError, InputError

if TYPE_CHECKING:
    from hipdrive.measures import Measurements
    from hipdrive.outputs import Outputs
    from hipdrive.sources import ReadOptions
    from hipdrive.trial import TrialResult
    from hipdrive.trial.command import Plan


def analyze(
    recordings: options.Recordings,
    out: options.ReportFolder = None,
    full: options.Unfolded = False,
    json: options.WriteJson = None,
    csv: options.WriteCsv = None,
    parquet: options.WriteParquet = None,
    overlay: options.WriteOverlay = None,
    side_by_side: options.WriteSideBySide = None,
    slower: options.TimesSlower = None,
    card: options.WriteCard = None,
    stride: options.WriteStride = None,
    faces: options.KeepFaces = False,
    trc: options.WriteTrc = None,
    mot: options.WriteMot = None,
    mot_names: options.MotNamesOption = "measures",
    waveforms: options.WriteWaveforms = None,
    symptoms: options.SymptomsFile = None,
    engine: options.EngineName = "full",
    capture_fps: options.CaptureFps = None,
    view: options.CameraView = None,
    person: options.PersonNumber = None,
    level: options.LevelDeg = None,
    static: options.StaticTrial = None,
    standing: options.StandingClip = None,
    markers: options.MarkersFile = None,
    subject: options.SubjectName = None,
    speed: options.SpeedMps = None,
    mass: options.MassKg = None,
    height: options.HeightM = None,
    incline: options.InclinePercent = None,
    contacts: options.ContactsOption = "auto",
    channels: options.ChannelsTable = None,
    mvic: options.MvicFile = None,
    positions: options.KeepPositions = False,
    emg_starts: options.EmgStarts = None,
    imu_place: options.ImuPlace = None,
    leg: options.LegOption = None,
    from_: options.FromSecond = None,
    to: options.ToSecond = None,
    shots: options.ShotsOption = "longest",
    reference: options.ReferenceTable = None,
    quiet: options.Quiet = False,
) -> None:
    """Read clips or recordings of one runner, and write a report; or judge the JSON of an earlier one again."""
    from hipdrive.outputs import Outputs
    from hipdrive.sources import ReadOptions

    pictures = (full, side_by_side, card, stride, slower, faces)
    wanted = Outputs(out, json, csv, parquet, overlay, trc, mot, *pictures, waveforms=waveforms, mot_names=mot_names)
    chosen = ReadOptions(
        engine=engine, person=person, capture_fps=capture_fps, view=view, level_deg=level, static=static,
        standing=standing, markers=markers, subject=subject, speed_mps=speed, from_s=from_, to_s=to, channels=channels,
        mvic=mvic, leg=leg, imu_place=imu_place, emg_starts_s=emg_starts, positions=positions, mass_kg=mass,
        height_m=height, incline_percent=incline,
    )  # fmt: skip
    _analyze(recordings, chosen, contacts, shots, wanted, symptoms, reference, quiet)


def _analyze(
    recordings: list[Path],
    chosen: ReadOptions,
    contacts: ContactsFrom,
    shots: Shots,
    wanted: Outputs,
    symptoms: Path | None,
    reference: Path | None,
    quiet: bool,
) -> None:
    from hipdrive.analysis import analyse
    from hipdrive.evidence.norm_models import using
    from hipdrive.outputs import check_outputs

    check_outputs(wanted, recordings)
    if _judged_again(recordings, symptoms, wanted, quiet):
        return
    with Progress(quiet) as task:
        measured = analyse(recordings, chosen, contacts, shots, task)
    with using(reference):
        finish(measured, wanted, symptoms, quiet)


def _judged_again(recordings: list[Path], symptoms: Path | None, wanted: Outputs, quiet: bool) -> bool:
    """Whether results were given instead of a recording; then they are judged again with what was told later."""
    from hipdrive.analysis import conclude_again
    from hipdrive.report.contract import is_analysis

    results = [path for path in recordings if is_analysis(path)]
    if not results:
        return False
    if len(recordings) > 1:
        raise InputError(results[0], "holds results, and is judged again by itself", "Give it alone")
    headline, written = conclude_again(results[0], symptoms, wanted)
    if wanted.json != "-" and not quiet:
        print(headline)
        for path in written:
            print(path)
    return True


def markers(
    recording: Annotated[
        Path, typer.Argument(help="A motion-capture file: its labels are named where they are understood.")
    ],
    out: Annotated[Path | None, typer.Option(help="The TOML file to write [default: standard output].")] = None,
    subject: Annotated[str | None, typer.Option(help="Whose markers, where there are several people.")] = None,
) -> None:
    """Propose a file for `analyze --markers`: which label of a recording is which point of the body."""
    from hipdrive.files import write_text
    from hipdrive.sources.proposal import check_name, propose

    if out is not None:
        check_name(out)
    proposal = propose(recording, subject)
    print(proposal.summary(), file=sys.stderr)
    print(proposal.text if out is None else write_text(out, proposal.text), end="" if out is None else "\n")


def compare(
    before: Annotated[Path, typer.Argument(help="The first visit: a recording, or the JSON that analyze wrote.")],
    after: Annotated[list[Path], typer.Argument(help="A later session, or several: recordings or JSON.")],
    json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    speed: Annotated[float | None, typer.Option(help="Running speed of all of them, metres a second.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Every number, those that cannot be compared too.")] = False,
    own_change: Annotated[
        Path | None, typer.Option(help="Detectable changes of your own laboratory: report.json of cohort-report.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Say which changes between two sessions are more than measurement error."""
    from hipdrive.analysis import session
    from hipdrive.history.compare import compare as compared
    from hipdrive.history.retest import read_retests
    from hipdrive.sources import ReadOptions

    chosen = ReadOptions(speed_mps=speed)
    retests = () if own_change is None else read_retests(own_change)
    with Progress(quiet or json) as task:
        first, *later = [session(path, chosen, task) for path in (before, *after)]
    speeds = None if speed is None else [speed] * (1 + len(later))
    print_comparison(compared(first, *later, speeds_mps=speeds, retests=retests), json, full)


def trial(
    recordings: Annotated[list[Path] | None, typer.Argument(help="The blocks, or one clip of all of them.")] = None,
    cue: Annotated[
        list[str] | None, typer.Option(help="The cue that is tried, one (`hipdrive trial` alone lists them).")
    ] = None,
    order: Annotated[str, typer.Option(help="A letter a recording: A without, B with the cue.")] = "",
    plan: Annotated[
        Path | None, typer.Option(help="The plan of the blocks: written without recordings, else read.")
    ] = None,
    starts: Annotated[float, typer.Option(help="Second of the clip at which the plan begins.")] = 0.0,
    blocks: Annotated[int, typer.Option(help="How many blocks to plan: 4, 6 or 8.")] = 6,
    seed: Annotated[int, typer.Option(help="Draws the order of the blocks.")] = 0,
    warmup: Annotated[bool, typer.Option("--warmup", help="Try the warm-up drills instead of a cue.")] = False,
    before: Annotated[Path | None, typer.Option(help="The outcome (JSON) of the same trial on another day.")] = None,
    emg: Annotated[
        list[Path] | None, typer.Option(help="Muscle activity: a table for each recording, in their order.")
    ] = None,
    guide: Annotated[bool, typer.Option("--guide", help="Say when to run with the cue and when without.")] = False,
    pain: Annotated[bool, typer.Option("--pain", help="Pain came up between the blocks: the trial stops.")] = False,
    symptoms: options.SymptomsFile = None,
    json: Annotated[str | None, typer.Option(help="Write the outcome as JSON; - prints it.")] = None,
    speed: Annotated[float | None, typer.Option(help="Running speed, metres a second, the same in all blocks.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Try one cue on this runner: blocks with and without it, and what it moved."""
    from hipdrive.files import write_text
    from hipdrive.sources import ReadOptions
    from hipdrive.trial import command

    command.check_felt(pain, symptoms)
    asked = ["warmup"] if warmup else list(cue or ())
    if not recordings:
        about = command.warmup_words() if warmup else [] if asked or plan or guide else command.list_words()
        if about:
            print("\n".join(about))
            return
        _plan_trial(command.planned(command.one_cue(asked), blocks, seed), plan, guide, before)
        return
    chosen = ReadOptions(speed_mps=speed, engine=engine)
    with Progress(quiet or json == "-") as task:
        worn = command.worn_beside(recordings, emg or ())
        result = _tried(recordings, worn, asked, order, plan, starts, chosen, task)
    text = result.model_dump_json(indent=2, by_alias=True) + "\n"
    if json == "-":
        print(text, end="")
        return
    print("\n".join((*command.result_words(result), *command.second_day(result, before))))
    if json is not None:
        print(write_text(json, text))


def _plan_trial(planned: Plan, out: Path | None, guided: bool, before: Path | None) -> None:
    from hipdrive.drills.voice import find_voice
    from hipdrive.files import write_text
    from hipdrive.trial import command

    earlier = [command.earlier_of(before, planned.cue)] if before is not None else []
    print("\n".join(command.plan_words(planned, earlier)))
    if out is not None:
        print(write_text(out, planned.model_dump_json(indent=2) + "\n"))
        print(
            f"Then: `hipdrive trial CLIP --plan {out} --starts SECOND`, the second of the clip at which the plan began."
        )
    if guided:
        command.guide(planned, find_voice().say, print)


def _tried(
    recordings: list[Path],
    worn: Mapping[Path, Path],
    asked: list[str],
    order: str,
    plan: Path | None,
    starts: float,
    options: ReadOptions,
    task: Task,
) -> TrialResult:
    from hipdrive.analysis import session
    from hipdrive.trial import command

    def read(path: Path, chosen: ReadOptions) -> Measurements:
        return session(path, chosen, task, [worn[path]] if path in worn else ())

    if plan is not None:
        if len(recordings) != 1:
            raise HipdriveError("A plan goes with one clip of all its blocks. Give that clip, or leave --plan out.")
        return command.of_plan(recordings[0], command.read_plan(plan, asked), starts, options, read)
    return command.of_recordings(recordings, command.one_cue(asked), order, options, read)
