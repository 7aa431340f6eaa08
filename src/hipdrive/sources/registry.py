"""How a file becomes a `Motion`: one reader a format, found by its suffix and its first bytes.

A new format is one new file in this package that exports `SOURCE`; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hipdrive.confined import brief
from hipdrive.discovery import exported
from hipdrive.errors import CannotSee, HipdriveError, InputError
from hipdrive.files import check_readable
from hipdrive.motion import Motion
from hipdrive.sensors import Sensor
from hipdrive.sources.options import ReadOptions, as_told, check_body, chosen_of
from hipdrive.sources.recording import Recording


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
    path, chosen = Path(path), chosen_of(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        return as_told(_reader(path, source)(path, chosen), chosen)


def read_all(path: str | Path, options: ReadOptions | None = None, /, **said: object) -> list[Motion]:
    """Read every recording a file holds: the shots of an edited clip, each by itself; else the one of `read`.

    Parameters and errors as for `read`.
    """
    path, chosen = Path(path), chosen_of(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        found = [_reader(path, source)(path, chosen)] if source.read_all is None else source.read_all(path, chosen)
        return [as_told(motion, chosen) for motion in found]


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
    path, chosen = Path(path), chosen_of(options, said)
    with as_a_sentence(path):
        source = _found(path, chosen)
        return () if source.sensors is None else tuple(source.sensors(path, chosen))


def _found(path: Path, options: ReadOptions) -> Source:
    """The format of a file that can be opened, of a person as there are people."""
    if not _is_recording(path):
        check_readable(path)
    check_body(path, options)
    return find_source(path)


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
