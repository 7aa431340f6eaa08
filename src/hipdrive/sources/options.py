"""What a user may say about a recording, its run and its runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.errors import InputError
from hipdrive.motion import Motion

if TYPE_CHECKING:
    from hipdrive.pose.engine import People

#: Called with (done, total) frames; total may be 0 when unknown.
Progress = Callable[[int, int], None]
#: Called with the people a network found in a picture and the names of their points, from whichever thread reads it.
Watch = Callable[["People", tuple[str, ...]], None]
#: What a user says of a run and its runner, kept with the motion.
_TOLD = ("speed_mps", "mass_kg", "height_m", "incline_percent")
#: Masses and heights of people who run (design choice: wide enough for children and giants).
_PEOPLE = {"mass_kg": (20.0, 200.0), "height_m": (1.0, 2.4)}


def quiet(done: int, total: int) -> None:
    """Report nothing."""


def unwatched(people: People, names: tuple[str, ...]) -> None:
    """Look at nobody."""


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
    watch
        Called with whoever is seen in each picture of a clip.
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
    progress: Progress = field(default=quiet)
    watch: Watch = field(default=unwatched)


_OPTIONS = tuple(one.name for one in fields(ReadOptions))


def chosen_of(options: ReadOptions | None, said: Mapping[str, object]) -> ReadOptions:
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


def as_told(motion: Motion, options: ReadOptions) -> Motion:
    """The motion with what a user said of the run and the runner."""
    told = {name: getattr(options, name) for name in _TOLD if getattr(options, name) is not None}
    if not told:
        return motion
    metadata = {**motion.provenance.metadata, **told}
    return replace(motion, provenance=replace(motion.provenance, metadata=metadata))


def check_body(path: Path, options: ReadOptions) -> None:
    """Raise `InputError` where mass or height is none that people have: most likely it is in another unit."""
    for name, unit in (("mass_kg", "kilograms"), ("height_m", "metres")):
        amount, (low, high) = getattr(options, name), _PEOPLE[name]
        if amount is not None and not low <= amount <= high:
            what = f"cannot be of a runner of {amount:g} {unit}"
            raise InputError(path, what, f"Give the {name.split('_')[0]} in {unit}, between {low:g} and {high:g}")
