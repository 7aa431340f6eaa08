"""What the command line does for `hipdrive drill` and `hipdrive warmup`; a door, like `cli`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hipdrive.drills.clip import Clip, read_drill, write_clip
from hipdrive.drills.registry import all_drills, get_drill
from hipdrive.drills.result import Counting, to_file
from hipdrive.errors import CannotSee, InputError, OutputError
from hipdrive.files import replacing, write_text
from hipdrive.pose.engine import make_engine
from hipdrive.wording import count, value

if TYPE_CHECKING:
    from rich.table import Table

Task = Callable[[Path], Callable[[int, int], None]]
#: Below this rate a frame is longer than the tenth of a second that tells a hold or a rushed return. Design choice.
FEW_FPS = 15.0
_CONTAINERS = (".mp4", ".mov", ".mkv", ".m4v")


def drill(path: Path, engine: str, which: str | None, json: str | None, overlay: Path | None, task: Task) -> Clip:
    """Count the drill of a clip, and write what was asked for.

    Parameters
    ----------
    path
        The video.
    engine
        Name of the pose engine.
    which
        Id of the drill, or `None` to recognise it.
    json
        Where to write the repetitions; `-` prints them.
    overlay
        Where to write the clip with the count drawn on it.
    task
        Makes a progress callback for a file.

    Raises
    ------
    HipdriveError
        If the clip cannot be read, or a result cannot be written.
    """
    known = None if which is None else get_drill(which)
    if overlay is not None and overlay.suffix.lower() not in _CONTAINERS:
        raise OutputError(overlay, "is no name for a video", f"End it in {', '.join(_CONTAINERS)}")
    clip = read_drill(path, make_engine(engine), known, task(path))
    if json is not None:
        text = to_file(clip.counting).model_dump_json(indent=2, exclude_defaults=True) + "\n"
        print(text, end="") if json == "-" else write_text(json, text)
    if overlay is not None:
        with replacing(overlay) as temporary:
            write_clip(clip, temporary, task(overlay))
    return clip


def warmup(camera: str | None, engine: str, silent: bool, fast: bool) -> Path:
    """Guide the whole warm-up in the terminal; where its log is.

    Parameters
    ----------
    camera
        Number or path of the camera, or `None` for voice and timer alone.
    engine
        Name of the pose engine.
    silent
        Captions only.
    fast
        Do not wait, and take a file as fast as it can be read: to try the routine out. Nobody is asked.

    Raises
    ------
    HipdriveError
        If the camera cannot be used, or the log cannot be written.
    """
    import sys

    from hipdrive.drills.console import FastClock, RealClock, terminal
    from hipdrive.drills.voice import Silent, find_voice
    from hipdrive.drills.warmup import Warmup

    pose = None if camera is None else make_engine(engine)
    voice = Silent() if silent or fast else find_voice()
    with terminal(answers=sys.stdin.isatty() and not fast) as console:
        clock = FastClock() if fast else RealClock()
        return Warmup(console, voice, clock, pose, camera or "0", paced=not fast).run()


def summary(counting: Counting) -> str:
    """One line: what was found, and how many."""
    if counting.drill is None:
        return _nothing_found()
    clean = sum(not r.faults for r in counting.repetitions)
    more = " One more had begun when the clip ended." if counting.begun else ""
    return f"{counting.drill.title}: {count(len(counting.repetitions), 'repetition')}, {clean} without a fault.{more}"


def _nothing_found() -> str:
    names = ", ".join(d.title.lower() for d in all_drills())
    cameras = " ".join(f"{d.title}: {d.camera}" for d in all_drills())
    return f"No drill found (looked for: {names}). Cameras: {cameras}"


def notes(clip: Clip) -> list[str]:
    """What to know about a clip, in sentences."""
    if not clip.fps < FEW_FPS:  # nor where it is not known
        return []
    slow = f"{clip.path.name} has {value(clip.fps, 'fps').strip()}"
    return [f"{slow}: holds and tempo are told to {value(1000 / clip.fps, 'ms')}, quick faults may be missed."]


def muscles(counting: Counting, emg: Path, mvic: Path, starts_s: float) -> list[str]:
    """What the muscles did in the repetitions, in sentences; what cannot be told is one of them.

    Raises
    ------
    InputError
        If a file holds no muscle activity.
    """
    from hipdrive.drills.activation import worked
    from hipdrive.emg.reference import efforts
    from hipdrive.sensors import Emg
    from hipdrive.sources import read_sensors

    recorded = [[one for one in read_sensors(path) if isinstance(one, Emg)] for path in (emg, mvic)]
    for path, found in zip((emg, mvic), recorded, strict=True):
        if not found:
            raise InputError(path, "holds no muscle activity", "Give a CSV or C3D file of raw electromyography")
    if counting.drill is None:
        return []
    try:
        told = worked(counting.drill.id, counting.repetitions, recorded[0][0], efforts(recorded[1]), starts_s)
    except CannotSee as reason:
        return [f"Of the muscles nothing can be told: {reason}."]
    return [
        *(one.words for one in told),
        "Laboratories define the largest effort in different ways, so hold these numbers against your own first.",
    ]


def table(counting: Counting) -> Table:
    """The repetitions, one a line: times, hold, tempo (from 10 to 90 % of the way out, and back), range, faults."""
    from rich.table import Table

    out = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "side", "start s", "end s", "out s", "hold s", "back s", "range", "seen", "faults"):
        out.add_column(heading, justify="left" if heading in ("side", "faults") else "right")
    for number, r in enumerate(counting.repetitions, start=1):
        faults = "; ".join(counting.drill.faults[f].title for f in r.faults) if counting.drill else ""
        times = (f"{v:.2f}" for v in (r.start_s, r.end_s, r.out_s, r.hold_s, r.back_s, r.range))
        out.add_row(str(number), r.side or "", *times, f"{r.seen:.0%}", faults)
    out.caption = "out, back: from 10 to 90 % of the way; range in body units; seen: share of frames in position"
    return out


def cues(counting: Counting) -> list[str]:
    """What to change, the most frequent fault first, each once."""
    if counting.drill is None:
        return []
    found = [f for r in counting.repetitions for f in r.faults]
    often = sorted(set(found), key=lambda f: -found.count(f))
    total = len(counting.repetitions)
    return [f"{counting.drill.faults[f].cue} ({found.count(f)} of {total})" for f in often]
