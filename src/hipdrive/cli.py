"""The command line: `hipdrive analyze CLIP ...` and its sisters.

Every verb is thin: it reads what was typed, calls the library, and prints. A `HipdriveError` becomes one sentence
and exit code 2. Nothing heavy is imported before a verb runs.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hipdrive.errors import HipdriveError, InputError
from hipdrive.version import __version__

if TYPE_CHECKING:
    from hipdrive.analysis import Outputs
    from hipdrive.history.compare import Comparison
    from hipdrive.measures import Measurements
    from hipdrive.sources import ReadOptions
    from hipdrive.trial import TrialResult
    from hipdrive.trial.command import Plan

Task = Callable[[Path], Callable[[int, int], None]]
ContactsFrom = Literal["auto", "force", "kinematics"]
Shots = Literal["longest", "all"]
Place = Literal["sacrum", "shank", "foot"]
Leg = Literal["left", "right"]
MotNames = Literal["measures", "opensim"]

app = typer.Typer(
    name="hipdrive",
    help="Does this stride run on its hips, and what should change? Offline, from video or motion capture.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; a fault the user can mend is one sentence and exit code 2."""
    # Matrices here are small: a second thread for them only waits, and takes a core from the pose network.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if not sys.warnoptions:
        # What the arithmetic of damaged files makes NumPy say helps who writes the program, not who uses it.
        warnings.simplefilter("ignore")
    try:
        app()
    except HipdriveError as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing to say, nothing to clean up.
        sys.stderr.close()
        raise SystemExit(0) from None


def _version(wanted: bool) -> None:
    if wanted:
        print(f"hipdrive {__version__}")
        raise typer.Exit


@app.callback()
def every(
    version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Does this stride run on its hips, and what should change? Offline, from video or motion capture."""


@app.command()
def analyze(
    recordings: Annotated[
        list[Path], typer.Argument(help="Clips or recordings of ONE runner: a rear and a side clip, and what was worn.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the report.", show_default="hipdrive-report")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Open all that the report folds.")] = False,
    json: Annotated[str | None, typer.Option(help="Write the results as JSON; - prints them.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the measures as a table.")] = None,
    parquet: Annotated[Path | None, typer.Option(help="Write the measures as a Parquet table.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write each clip with skeleton, contacts and angles.")] = None,
    side_by_side: Annotated[Path | None, typer.Option(help="Write two clips beside each other, in phase.")] = None,
    slower: Annotated[
        float | None,
        typer.Option(help="Times slower that these videos play.", min=1, max=20, show_default="1, the pair 4"),
    ] = None,
    card: Annotated[Path | None, typer.Option(help="Write one picture with the finding, to share.")] = None,
    stride: Annotated[Path | None, typer.Option(help="Write the mean stride as a moving .webp or .gif.")] = None,
    faces: Annotated[bool, typer.Option("--faces", help="Leave faces on card and stride as they are.")] = False,
    trc: Annotated[Path | None, typer.Option(help="Write the points as TRC.")] = None,
    mot: Annotated[Path | None, typer.Option(help="Write the angle curves as OpenSim MOT.")] = None,
    mot_names: Annotated[
        MotNames, typer.Option(help="Columns of --mot: measures, or coordinates that open in OpenSim.")
    ] = "measures",
    waveforms: Annotated[
        Path | None, typer.Option(help="Write the curves over 0 to 100 % of each stride, .parquet or .csv.")
    ] = None,
    symptoms: Annotated[
        Path | None, typer.Option(help="A symptoms file (see `hipdrive symptoms`).", show_default="none")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            help="Pose network: full, heavy, lite or rtm; full-mirrored and heavy-mirrored read each frame twice."
        ),
    ] = "full",
    capture_fps: Annotated[
        float | None, typer.Option(help="Frames per second of capture.", show_default="as the clip says")
    ] = None,
    view: Annotated[
        str | None, typer.Option(help="Camera view: rear, front, left or right.", show_default="recognised")
    ] = None,
    person: Annotated[int | None, typer.Option(help="Whom to follow, 0 = leftmost.", show_default="the runner")] = None,
    level: Annotated[
        float | None, typer.Option(help="Degrees the horizontal is turned clockwise.", show_default="unknown")
    ] = None,
    static: Annotated[
        Path | None, typer.Option(help="Standing trial with the joint markers.", show_default="none")
    ] = None,
    standing: Annotated[
        Path | None,
        typer.Option(help="Clip of the runner standing still, filmed from the same place.", show_default="none"),
    ] = None,
    markers: Annotated[
        Path | None, typer.Option(help="File that names the markers of your set.", show_default="recognised")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Whose markers, of several people.", show_default="the only one")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(help="Running speed in metres a second.", show_default="as the file says")
    ] = None,
    mass: Annotated[
        float | None, typer.Option(help="Mass of the runner in kilograms.", show_default="from the plates")
    ] = None,
    height: Annotated[
        float | None, typer.Option(help="Height of the runner in metres.", show_default="not used")
    ] = None,
    incline: Annotated[
        float | None, typer.Option(help="Incline of the treadmill in percent, + = uphill.", show_default="level")
    ] = None,
    contacts: Annotated[ContactsFrom, typer.Option(help="Where contacts come from.")] = "auto",
    channels: Annotated[
        Path | None,
        typer.Option(help="Table naming the muscles: label, muscle, side.", show_default="by their labels"),
    ] = None,
    mvic: Annotated[
        Path | None, typer.Option(help="Recording of the largest voluntary efforts.", show_default="none")
    ] = None,
    positions: Annotated[bool, typer.Option("--positions", help="Keep a watch's GPS positions in the JSON.")] = False,
    emg_starts: Annotated[
        float | None, typer.Option(help="Second of the clip at which an EMG table begins.", show_default="with it")
    ] = None,
    imu_place: Annotated[
        Place | None, typer.Option(help="Where an inertial sensor was worn.", show_default="as the file says")
    ] = None,
    leg: Annotated[
        Leg | None, typer.Option(help="Leg of muscles and contacts that name none.", show_default="unknown")
    ] = None,
    from_: Annotated[
        float | None, typer.Option("--from", help="Read the clip from this second on.", show_default="its best minute")
    ] = None,
    to: Annotated[float | None, typer.Option(help="Read the clip up to this second.", show_default="its end")] = None,
    shots: Annotated[
        Shots, typer.Option(help="Of a clip that was cut: the longest shot, or each by itself.")
    ] = "longest",
    reference: Annotated[
        Path | None,
        typer.Option(help="Reference values that `hipdrive reference` made.", show_default="those that are shipped"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")] = False,
) -> None:
    """Read clips or recordings of one runner, and write a report; or judge the JSON of an earlier one again."""
    from hipdrive.analysis import Outputs, analyse, check_outputs
    from hipdrive.evidence.norms import using
    from hipdrive.sources import ReadOptions

    pictures = (full, side_by_side, card, stride, slower, faces)
    wanted = Outputs(out, json, csv, parquet, overlay, trc, mot, *pictures, waveforms=waveforms, mot_names=mot_names)
    check_outputs(wanted, recordings)
    if _judged_again(recordings, symptoms, wanted, quiet):
        return
    options = ReadOptions(
        engine=engine,
        person=person,
        capture_fps=capture_fps,
        view=view,
        level_deg=level,
        static=static,
        standing=standing,
        markers=markers,
        subject=subject,
        speed_mps=speed,
        from_s=from_,
        to_s=to,
        channels=channels,
        mvic=mvic,
        leg=leg,
        imu_place=imu_place,
        emg_starts_s=emg_starts,
        positions=positions,
        mass_kg=mass,
        height_m=height,
        incline_percent=incline,
    )
    with _progress(quiet) as task:
        measured = analyse(recordings, options, contacts, shots, task)
    with using(reference):
        _finish(measured, wanted, symptoms, quiet)


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


def _finish(measured: Measurements, wanted: Outputs, symptoms: Path | None, quiet: bool) -> None:
    """Conclude, write what was asked for, and say where it is."""
    from hipdrive.analysis import conclude, write_outputs

    findings, plan = conclude(measured, symptoms)
    written = write_outputs(measured, findings, plan, wanted)
    if wanted.json == "-" or quiet:
        return
    if measured.rows:
        _print_table(measured)
        _print_notes(measured)
    _print_sensors(measured)
    for path in written:
        print(path)


def _print_table(measured: Measurements) -> None:
    """The numbers in the terminal, one line a measure."""
    from rich.console import Console
    from rich.table import Table

    from hipdrive.measures import measures
    from hipdrive.report.rows import lowest_error_rows
    from hipdrive.wording import with_interval

    table = Table(title=None, box=None, pad_edge=False, header_style="bold")
    for heading in ("measure", "left", "right", "both"):
        table.add_column(heading, justify="left" if heading == "measure" else "right")
    for one in measures():
        sides = lowest_error_rows(one.id, measured)
        if sides:
            cells = (sides.get(side) for side in ("left", "right", "mean"))
            table.add_row(one.title, *(with_interval(c) if c else "" for c in cells))
    Console().print(table)


def _print_sensors(measured: Measurements) -> None:
    """What was worn, in sentences."""
    from hipdrive.report.sensors import sentences

    for line in sentences(measured):
        print(line)


def _print_notes(measured: Measurements) -> None:
    """What to know of the recordings, below the numbers."""
    from hipdrive.report.notes import notes

    for line in notes(measured):
        print(line)


class _progress:
    """A progress bar on standard error, one line a recording; silent when it is not a terminal or not wanted."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Callable[[Path], Callable[[int, int], None]]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self.bar = Progress(*columns, console=console, disable=self.quiet or not console.is_terminal)
        self.bar.start()
        return self._task

    def _task(self, path: Path) -> Callable[[int, int], None]:
        task = self.bar.add_task(path.name, total=None)
        return lambda done, total: self.bar.update(task, completed=done, total=total or None)

    def __exit__(self, *_: object) -> None:
        self.bar.stop()


@app.command()
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


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="The first visit: a recording, or the JSON that analyze wrote.")],
    after: Annotated[list[Path], typer.Argument(help="A later session, or several: recordings or JSON.")],
    json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")] = False,
    speed: Annotated[float | None, typer.Option(help="Running speed of all of them, metres a second.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Every number, those that cannot be compared too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Say which changes between two sessions are more than measurement error."""
    from hipdrive.analysis import session
    from hipdrive.history.compare import compare as compared
    from hipdrive.sources import ReadOptions

    options = ReadOptions(speed_mps=speed)
    with _progress(quiet or json) as task:
        first, *later = [session(path, options, task) for path in (before, *after)]
    speeds = None if speed is None else [speed] * (1 + len(later))
    _print_comparison(compared(first, *later, speeds_mps=speeds), json, full)


def _print_comparison(comparison: Comparison, json: bool, full: bool) -> None:
    if json:
        print(comparison.model_dump_json(indent=2))
        return
    told = [c for c in comparison.changes if full or c.verdict != "cannot say"]
    lines = [comparison.headline, *comparison.warnings, *(change.words for change in told)]
    if len(told) < len(comparison.changes):
        lines.append(f"{len(comparison.changes) - len(told)} more cannot be compared; --full shows why.")
    print("\n".join(lines))


@app.command()
def cohort(
    folder: Annotated[str, typer.Argument(help="Recordings of any format, in it and in the folders below.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where the tables go.")] = "hipdrive-cohort",
    manifest: Annotated[
        str | None, typer.Option(help="CSV file: file, athlete, visit, static, speed_mps, mass_kg, ...")
    ] = None,
    names: Annotated[str | None, typer.Option(help="What file names say: {athlete}_{visit}_{speed_mps}.c3d")] = None,
    static_names: Annotated[str | None, typer.Option(help="Names of standing trials: {athlete}_static.c3d")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes on this machine.", show_default="one a core")] = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler that runs already.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    contacts: Annotated[ContactsFrom, typer.Option(help="Where contacts come from.")] = "auto",
    redo: Annotated[bool, typer.Option("--redo", help="Make a cohort of another version or choice again.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Analyse many recordings into Parquet tables; what is done already is not read again."""
    from hipdrive.cohorts import Settings
    from hipdrive.cohorts import cohort as made
    from hipdrive.cohorts.words import summary

    with _progress(quiet) as task:
        told = _told(task)
        found = made(
            folder,
            out,
            manifest=manifest,
            names=names,
            static_names=static_names,
            workers=workers,
            scheduler=scheduler,
            settings=Settings(engine, contacts),
            redo=redo,
            told=told,
        )
    if not quiet:
        print("\n".join(summary(found)))


def _told(task: Task) -> Callable[[str, int, int], None]:
    """A bar for each thing that is being done, made when it begins."""
    bars: dict[str, Callable[[int, int], None]] = {}

    def told(what: str, done: int, total: int) -> None:
        if what not in bars:
            bars[what] = task(Path(what))
        bars[what](done, total)

    return told


@app.command()
def reference(
    folder: Annotated[str, typer.Argument(help="A cohort whose recordings say athlete and speed.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The table to write.")] = Path("reference.csv"),
) -> None:
    """Reference values of your own runners, over speed and by sex; `analyze --reference` holds a runner against them."""
    from hipdrive.cohorts import open_cohort
    from hipdrive.cohorts.reference import build

    found = build(open_cohort(folder), out)
    print(f"{out}: {len(found)} reference values of {max(norm.n for norm in found):g} runners")


@app.command()
def trial(
    recordings: Annotated[list[Path] | None, typer.Argument(help="The blocks, or one clip of all of them.")] = None,
    cue: Annotated[str, typer.Option(help="The cue that is tried (`hipdrive trial --cue x` lists them).")] = "",
    order: Annotated[str, typer.Option(help="A letter a recording: A without, B with the cue.")] = "",
    plan: Annotated[
        Path | None, typer.Option(help="The plan of the blocks: written without recordings, else read.")
    ] = None,
    starts: Annotated[float, typer.Option(help="Second of the clip at which the plan begins.")] = 0.0,
    blocks: Annotated[int, typer.Option(help="How many blocks to plan: 4, 6 or 8.")] = 6,
    seed: Annotated[int, typer.Option(help="Draws the order of the blocks.")] = 0,
    warmup: Annotated[bool, typer.Option("--warmup", help="Try the warm-up drills instead of a cue.")] = False,
    before: Annotated[Path | None, typer.Option(help="The outcome (JSON) of the same trial on another day.")] = None,
    guide: Annotated[bool, typer.Option("--guide", help="Say when to run with the cue and when without.")] = False,
    json: Annotated[str | None, typer.Option(help="Write the outcome as JSON; - prints it.")] = None,
    speed: Annotated[float | None, typer.Option(help="Running speed, metres a second, the same in all blocks.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Try one cue on this runner: blocks with and without it, and what it moved."""
    from hipdrive.files import write_text
    from hipdrive.sources import ReadOptions
    from hipdrive.trial import command

    cue = "warmup" if warmup else cue
    if warmup and not recordings:
        print("\n".join(command.warmup_words()))
        return
    if not recordings:
        _plan_trial(command.planned(command.find_cue(cue), blocks, seed), plan, guide)
        return
    options = ReadOptions(speed_mps=speed, engine=engine)
    with _progress(quiet or json == "-") as task:
        result = _tried(recordings, cue, order, plan, starts, options, task)
    text = result.model_dump_json(indent=2, by_alias=True) + "\n"
    if json == "-":
        print(text, end="")
        return
    print("\n".join((*command.result_words(result), *command.second_day(result, before))))
    if json is not None:
        print(write_text(json, text))


def _plan_trial(planned: Plan, out: Path | None, guided: bool) -> None:
    from hipdrive.drills.voice import find_voice
    from hipdrive.files import write_text
    from hipdrive.trial import command

    print("\n".join(command.plan_words(planned)))
    if out is not None:
        print(write_text(out, planned.model_dump_json(indent=2) + "\n"))
    if guided:
        command.guide(planned, find_voice().say, print)


def _tried(
    recordings: list[Path], cue: str, order: str, plan: Path | None, starts: float, options: ReadOptions, task: Task
) -> TrialResult:
    from hipdrive.analysis import session
    from hipdrive.trial import command

    def read(path: Path, chosen: ReadOptions) -> Measurements:
        return session(path, chosen, task)

    if plan is not None:
        if len(recordings) != 1:
            raise HipdriveError("A plan goes with one clip of all its blocks. Give that clip, or leave --plan out.")
        return command.of_plan(recordings[0], command.read_plan(plan), starts, options, read)
    return command.of_recordings(recordings, command.find_cue(cue), order, options, read)


@app.command()
def symptoms(
    out: Annotated[Path, typer.Argument(help="The TOML file to write.")] = Path("symptoms.toml"),
) -> None:
    """Ask about pain, soreness and training, and write a file for `analyze --symptoms`."""
    from hipdrive.files import write_text
    from hipdrive.screening import to_toml
    from hipdrive.screening.intake import ask

    print(write_text(out, to_toml(ask())))


@app.command()
def article(
    json: Annotated[str | None, typer.Option(help="Write the statements as JSON; - prints them.")] = None,
) -> None:
    """The article statement by statement: what hipdrive does with it, and what the evidence says."""
    from json import dumps

    from hipdrive.evidence import article as statements
    from hipdrive.files import write_text

    if json is None:
        print(statements.page())
        return
    text = dumps(statements.rows(), indent=2, ensure_ascii=False)
    print(text if json == "-" else write_text(json, text + "\n"))


@app.command()
def drill(
    clip: Annotated[Path, typer.Argument(help="A clip of a glute bridge, clamshell or banded side step.")],
    json: Annotated[str | None, typer.Option(help="Write the repetitions as JSON; - prints them.")] = None,
    overlay: Annotated[Path | None, typer.Option(help="Write the clip with skeleton, count and cues.")] = None,
    which: Annotated[str | None, typer.Option("--drill", help="The drill, where it need not be recognised.")] = None,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")] = False,
) -> None:
    """Count and correct a warm-up drill in a clip."""
    from rich.console import Console

    from hipdrive.drills import commands

    with _progress(quiet) as task:
        counted = commands.drill(clip, engine, which, json, overlay, task)
    if quiet or json == "-":
        return
    counting = counted.counting
    for line in (commands.summary(counting), *commands.notes(counted)):
        print(line)
    if counting.repetitions:
        Console().print(commands.table(counting))
    for cue in commands.cues(counting):
        print(cue)


@app.command()
def warmup(
    camera: Annotated[str, typer.Option(help="Number of the camera, or a video file that acts as one.")] = "0",
    no_camera: Annotated[bool, typer.Option("--no-camera", help="Guided by voice and timer alone.")] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Captions only.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Do not wait and do not ask: to try it out.")] = False,
    engine: Annotated[str, typer.Option(help="Pose network: full, heavy, lite or rtm.")] = "full",
) -> None:
    """Guide the warm-up: three drills, counted and corrected by the camera, or by voice and timer."""
    from hipdrive.drills import commands

    print(commands.warmup(None if no_camera else camera, engine, silent, fast))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8642,
    lan: Annotated[bool, typer.Option("--lan", help="Open to this network; asks for a password.")] = False,
    database: Annotated[
        str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")
    ] = None,
    certificate: Annotated[Path | None, typer.Option(help="For HTTPS, which a phone's camera needs.")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """The app in the browser: film, history, warm-up and coach, on this computer alone."""
    from hipdrive.web import command

    command.serve(port, lan, database, certificate, key, browser)


@app.command()
def coach(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8642,
    database: Annotated[
        str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")
    ] = None,
) -> None:
    """Coach a run live: opens the coach's page of the app with this computer's camera."""
    from hipdrive.web import command

    command.serve(port, database=database, page="coach")


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the report.")] = Path("hipdrive-report"),
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")] = False,
) -> None:
    """A report of two clips that come with hipdrive; they show a rendered runner, not a person."""
    from hipdrive.analysis import Outputs, analyse, check_outputs
    from hipdrive.demo import clips

    recordings = clips()
    wanted = Outputs(out)
    check_outputs(wanted, recordings)
    with _progress(quiet) as task:
        measured = analyse(recordings, progress=task)
    _finish(measured, wanted, None, quiet)


@app.command()
def doctor(
    database: Annotated[
        str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")
    ] = None,
    camera: Annotated[int, typer.Option(help="Number of the camera.")] = 0,
) -> None:
    """What hipdrive needs of this machine, and what to do where it is not there. Ends with 1 if nothing goes without it."""
    from hipdrive.doctor import examine, words

    checks = examine(database, camera)
    print("\n".join(words(checks)))
    if any(check.needed and not check.works for check in checks):
        raise typer.Exit(1)


@app.command()
def backup(
    out: Annotated[Path, typer.Argument(help="The file to write.")] = Path("hipdrive-backup.sqlite"),
    database: Annotated[
        str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")
    ] = None,
) -> None:
    """Copy the app's whole history into one file; the app may go on meanwhile."""
    from hipdrive.history.backup import backup as copied
    from hipdrive.history.store import History

    print(f"{out}: {copied(History(database), out):,} rows")


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    database: Annotated[
        str | None, typer.Option(help="A file or postgresql://...", show_default="the data folder")
    ] = None,
) -> None:
    """Read a backup into a history that holds nobody yet."""
    from hipdrive.history.backup import restore as read_back
    from hipdrive.history.store import History

    history = History(database)
    print(f"{history.where}: {read_back(history, path):,} rows")


@app.command()
def models(
    which: Annotated[str, typer.Argument(help="full, heavy or lite.")] = "full",
) -> None:
    """Fetch the pose networks (once, at set-up; nothing is fetched while analysing)."""
    from hipdrive.pose.models import fetch

    for path in fetch((which,)):
        print(path)


@app.command()
def guide() -> None:
    """How to film: where to stand, how high, how far, what to wear, stickers, light, frame rate, how long."""
    from rich.console import Console
    from rich.markdown import Markdown

    from hipdrive.pelvis.guide import guide_text

    console = Console()
    console.print(Markdown(guide_text()) if console.is_terminal else guide_text())


@app.command()
def stickers(
    out: Annotated[Path, typer.Argument(help="The PDF to write.")] = Path("hipdrive-stickers.pdf"),
) -> None:
    """Write the stickers for the lower back as a PDF to print, with a picture of where they go."""
    from hipdrive.pelvis.pattern import write_pattern

    print(write_pattern(out))


if __name__ == "__main__":
    main()
