"""How a file becomes a `Motion`: one reader a format, found by its suffix and its first bytes.

A new format is one new file in this package that exports `SOURCE`; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from hipdrive.confined import brief
from hipdrive.discovery import exported
from hipdrive.errors import CannotSee, HipdriveError, InputError
from hipdrive.files import check_readable
from hipdrive.motion import Motion
from hipdrive.sensors import Sensor
from hipdrive.sources.recording import Recording

#: Called with (done, total) frames; total may be 0 when unknown.
Progress = Callable[[int, int], None]


#: What a user says of a run and its runner, kept with the motion.
_TOLD = ("speed_mps", "mass_kg", "height_m", "incline_percent")
#: Masses and heights of people who run (design choice: wide enough for children and giants).
_PEOPLE = {"mass_kg": (20.0, 200.0), "height_m": (1.0, 2.4)}


def _quiet(done: int, total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class ReadOptions:
    """What a user may say about a recording; a reader takes what concerns it.

    Parameters
    ----------
    engine
        Pose engine for video: `full`, `heavy`, `lite`, `rtm`, or `full-mirrored` and `heavy-mirrored`, which read each frame twice.
    person
        Which person to follow, counted from the left in the first frame they share (0, 1, ...), or `None`.
    capture_fps
        The rate at which the clip was captured, when it plays slower, 1/s.
    view
        The camera's view, when it should not be recognised (`rear`, `front`, `left`, `right`).
    level_deg
        Angle of the true horizontal in the picture, degrees, + = scene turned clockwise.
    static
        A standing trial with the joint markers that the running trial lacks.
    standing
        A clip of the runner standing still, filmed from where the run is filmed from the side.
    markers
        A file that names the markers of an unknown set.
    subject
        Whose markers to take, where a recording holds those of several people.
    speed_mps
        Running speed, m/s, as the treadmill or the watch says; some numbers mean nothing without it.
    from_s, to_s
        Read a clip from here to there only, seconds on its own clock; `None`: its best minute where it is longer.
    channels
        A table that names the muscles of channels: lines of label, muscle, side.
    leg
        The leg of channels and contacts that name none (`left`, `right`).
    mvic
        A recording of the largest voluntary efforts, with the same channels.
    imu_place
        Where an inertial sensor was worn: `sacrum`, `shank` or `foot`; by the name of its file where not said.
    emg_starts_s
        When a table of muscle activity begins, seconds on the clock of the recording beside it.
    positions
        Keep where a watch was; only ever by name, for positions tell where somebody lives.
    mass_kg, height_m
        Of the runner; mass is asked for where no two steps in a row are on force plates, height only scales strengths.
    incline_percent
        Of the belt, percent, as the treadmill says, + = uphill.
    progress
        Called while reading.
    """

    engine: str = "full"
    person: int | None = None
    capture_fps: float | None = None
    view: str | None = None
    level_deg: float | None = None
    static: Path | None = None
    standing: Path | None = None
    markers: Path | None = None
    subject: str | None = None
    speed_mps: float | None = None
    from_s: float | None = None
    to_s: float | None = None
    channels: Path | None = None
    leg: str | None = None
    mvic: Path | None = None
    positions: bool = False
    emg_starts_s: float | None = None
    imu_place: str | None = None
    mass_kg: float | None = None
    height_m: float | None = None
    incline_percent: float | None = None
    progress: Progress = field(default=_quiet)


_OPTIONS = tuple(one.name for one in fields(ReadOptions))


@dataclass(frozen=True)
class Source:
    """A file format.

    Parameters
    ----------
    kind
        Its name in results (`video`, `c3d`, ...).
    suffixes
        Lower case, with the dot; empty when a folder can be one recording.
    read
        Turns a file into a `Motion`; `None` for what holds none (a watch, muscle activity).
    accepts
        Whether the content of a file with this suffix is of this format (several formats share `.json`, `.npz`).
    read_all
        Turns a file into every recording it holds (the shots of an edited clip); the one of `read` by default.
    mistaken
        Suffixes of what people give in its place, with (what is wrong, remedy): a picture is not a video.
    markers
        For motion capture: turns a file into its labelled markers, so that it can be a standing trial.
    sensors
        Turns a file into what was worn: muscle activity, a watch's run, inertial sensors; empty where it holds none.
    beside
        Given a file's name, names of files that are read with it where they lie beside it (forces, a standing trial).
    """

    kind: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, ReadOptions], Motion] | None = None
    accepts: Callable[[Path], bool] = lambda path: True
    read_all: Callable[[Path, ReadOptions], Sequence[Motion]] | None = None
    mistaken: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    markers: Callable[[Path], Recording] | None = None
    sensors: Callable[[Path, ReadOptions], Sequence[Sensor]] | None = None
    beside: Callable[[str], tuple[str, ...]] = lambda name: ()


@cache
def sources() -> tuple[Source, ...]:
    """Every format in this package, in alphabetical order of its file."""
    return exported("hipdrive.sources", "SOURCE", Source)


def _known_suffixes() -> str:
    return ", ".join(sorted({s for source in sources() for s in source.suffixes if s}))


def _is_recording(path: Path) -> bool:
    """Whether a folder is one recording, such as one file a frame."""
    return path.is_dir() and any(source.accepts(path) for source in sources() if "" in source.suffixes)


def find_source(path: Path) -> Source:
    """The format of a file; raises `InputError` if there is none."""
    suffix = "" if path.is_dir() else path.suffix.lower()
    fitting = [s for s in sources() if suffix in s.suffixes]
    for source in fitting:
        if source.accepts(path):
            return source
    for source in sources():
        if suffix in source.mistaken:
            raise InputError(path, *source.mistaken[suffix])
    what = f"is not a {suffix} file hipdrive knows" if fitting and suffix else "is in none of the known formats"
    raise InputError(path, what, f"Give one of {_known_suffixes()}")


def read(path: str | Path, options: ReadOptions | None = None, /, **said: object) -> Motion:
    """Read a recording of any known format.

    Parameters
    ----------
    path
        Video (mp4, mov, webm, avi, gif), C3D, TRC, OpenSim MOT/STO, keypoint JSON, ...
    options
        What is known about the recording; or name its fields as keywords: `read("a.mp4", capture_fps=240)`.

    Returns
    -------
    Motion
        Points in pixels with the camera's view, or in metres `(forward, up, right)`.

    Raises
    ------
    InputError
        If the file cannot be used; the message says what is wrong and what to do.

    See Also
    --------
    find_contacts : When each foot meets and leaves the ground.
    analyse : Read, find contacts and measure in one call.

    Examples
    --------
    >>> import hipdrive as hd
    >>> motion = hd.read("run.trc", speed_mps=3.0)
    >>> print(f"{motion.view}, {motion.fps:.0f} frames a second, {len(motion.names)} points")
    3d, 150 frames a second, 31 points
    >>> motion.point("left_hip").shape  # frames; metres forward, up, right
    (1501, 3)
    """
    path, chosen = Path(path), _chosen(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        return _as_told(_reader(path, source)(path, chosen), chosen)


def read_all(path: str | Path, options: ReadOptions | None = None, /, **said: object) -> list[Motion]:
    """Read every recording a file holds: the shots of an edited clip, each by itself; else the one of `read`.

    Parameters and errors as for `read`.
    """
    path, chosen = Path(path), _chosen(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        found = [_reader(path, source)(path, chosen)] if source.read_all is None else source.read_all(path, chosen)
        return [_as_told(motion, chosen) for motion in found]


def _reader(path: Path, source: Source) -> Callable[[Path, ReadOptions], Motion]:
    """What turns a file of this format into a `Motion`; raises `InputError` where it holds none."""
    if source.read is None:
        raise InputError(path, "shows no motion of the body", "Give it to `hipdrive analyze`, alone or beside a clip")
    return source.read


def holds_motion(path: str | Path) -> bool:
    """Whether a file is of a format that holds motion; raises `InputError` if it is of none at all."""
    path = Path(path)
    if not _is_recording(path):
        check_readable(path)
    with as_a_sentence(path):
        return find_source(path).read is not None


def read_sensors(path: str | Path, options: ReadOptions | None = None, /, **said: object) -> tuple[Sensor, ...]:
    """Read what was worn: muscle activity, a watch's run, inertial sensors; empty where a file holds none of it.

    Parameters and errors as for `read`.
    """
    path, chosen = Path(path), _chosen(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        return () if source.sensors is None else tuple(source.sensors(path, chosen))


def _chosen(options: ReadOptions | None, said: Mapping[str, object]) -> ReadOptions:
    """What is known about a recording, as options or as keywords."""
    for name in said:
        if name not in _OPTIONS:
            near = get_close_matches(name, _OPTIONS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_OPTIONS)}"
            raise TypeError(f"a recording is read with no option {name!r}; {hint}")
    files = {
        name: Path(str(said[name])) for name in ("static", "markers", "channels", "mvic") if said.get(name) is not None
    }
    return replace(options or ReadOptions(), **{**said, **files})  # type: ignore[arg-type]


def _found(path: Path, options: ReadOptions) -> Source:
    """The format of a file that can be opened, of a person as there are people."""
    if not _is_recording(path):
        check_readable(path)
    _check_body(path, options)
    return find_source(path)


def _as_told(motion: Motion, options: ReadOptions) -> Motion:
    """The motion with what a user said of the run and the runner."""
    told = {name: getattr(options, name) for name in _TOLD if getattr(options, name) is not None}
    if not told:
        return motion
    metadata = {**motion.provenance.metadata, **told}
    return replace(motion, provenance=replace(motion.provenance, metadata=metadata))


def _check_body(path: Path, options: ReadOptions) -> None:
    """Raise `InputError` where mass or height is none that people have: most likely it is in another unit."""
    for name, unit in (("mass_kg", "kilograms"), ("height_m", "metres")):
        amount, (low, high) = getattr(options, name), _PEOPLE[name]
        if amount is not None and not low <= amount <= high:
            what = f"cannot be of a runner of {amount:g} {unit}"
            raise InputError(path, what, f"Give the {name.split('_')[0]} in {unit}, between {low:g} and {high:g}")


def read_markers(path: Path) -> Recording:
    """The labelled markers of a motion-capture file of any format, in its own axes.

    Raises
    ------
    InputError
        If the file cannot be used, or holds no markers by its format.
    """
    with as_a_sentence(path):
        check_readable(path)
        source = find_source(path)
        if source.markers is None:
            suffixes = ", ".join(sorted({s for one in sources() if one.markers for s in one.suffixes}))
            raise InputError(path, "holds no labelled markers", f"Give one of {suffixes}")
        return source.markers(path)


@contextmanager
def as_a_sentence(path: Path) -> Iterator[None]:
    """Whatever goes wrong while a file is read is told as one sentence about that file.

    A reader names what it knows can be wrong. So do contacts and measures, which work on what it read. What it did not foresee is still the fault of the bytes it was given, so
    every other exception becomes an `InputError` here, with the exception as its cause for whoever looks into it.
    """
    try:
        yield
    except CannotSee as reason:
        raise InputError(path, f"cannot be used: {reason}", "Give a recording that shows it") from None
    except HipdriveError:
        raise
    except MemoryError as fault:
        raise InputError(path, "needs more memory than there is", "Cut it into shorter parts") from fault
    except Exception as fault:
        what = f"is damaged, or of a form hipdrive does not know ({type(fault).__name__}: {brief(fault)})"
        raise InputError(path, what, "Copy or export it again") from fault
