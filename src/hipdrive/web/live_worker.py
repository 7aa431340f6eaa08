"""A camera's frames in, what to show out: `python -m hipdrive.web.live_worker`, in a process of its own.

The first line on standard input is the task as JSON. Then, for each frame: its time (float64, seconds), its length
(uint32), both little-endian, and a JPEG. Each frame is answered by one JSON line. Pictures are never kept.
"""

from __future__ import annotations

import json
import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

import numpy as np
from numpy.typing import NDArray

from hipdrive.confined import limit
from hipdrive.errors import HipdriveError
from hipdrive.web.seen import drawn_bones
from hipdrive.web.worker import MOST_MEMORY

if TYPE_CHECKING:
    from hipdrive.drills.drill import Drill
    from hipdrive.drills.recognise import Person
    from hipdrive.pose.engine import Engine, People

HEAD = struct.Struct("<dI")
#: Largest frame, bytes and pixels a side. Design choice: four times what the page sends.
MOST_BYTES, MOST_PIXELS = 512 * 1024, 1920
#: Processor time of one session, seconds: an hour on four cores.
MOST_CPU_S = 4 * 3600.0

Answer = dict[str, Any]
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Task:
    """What to do with the frames.

    Parameters
    ----------
    look
        What to look for: `run` coaches running, `drill` counts one, `framing` checks how the camera stands.
    drill
        Id of the drill to count.
    measure, low, high, share
        What is coached, its band (`None` = open), and the share of the time with feedback.
    view
        Of the camera; recognised where it is empty.
    engine
        Pose network: the one every set-up fetches.
    muscles
        Whether a sensor of muscle activity that streams is looked for and shown beside the run.
    """

    look: str = "run"
    drill: str = ""
    measure: str = "cadence"
    low: float | None = None
    high: float | None = None
    share: float = 0.0
    view: str = ""
    engine: str = "full"
    muscles: bool = False

    def line(self) -> bytes:
        """As one line of JSON."""
        return (json.dumps(asdict(self)) + "\n").encode()


def frames(stream: BinaryIO) -> Iterator[tuple[float, bytes]]:
    """Times and pictures until the stream ends; a frame that claims to be too large ends it."""
    while len(head := stream.read(HEAD.size)) == HEAD.size:
        time_s, length = HEAD.unpack(head)
        if length > MOST_BYTES or not np.isfinite(time_s):
            return
        yield time_s, stream.read(length)


def decoded(jpeg: bytes) -> Picture | None:
    """The RGB picture of a JPEG, or `None` where it is none or too large."""
    import cv2

    if not jpeg.startswith(b"\xff\xd8"):
        return None
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or max(picture.shape) > MOST_PIXELS:
        return None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


Eye = Callable[["People", float, Picture], Answer]


def coaching(task: Task, engine: Engine) -> Eye:
    """Coach running: numbers, and whether to speak."""
    from hipdrive.coaching.feedback import Band, Coach
    from hipdrive.coaching.live import EVERY_S, LOOKING_SHARE, LiveRun

    inf = float("inf")
    low, high = -inf if task.low is None else task.low, inf if task.high is None else task.high
    coach, banded = Coach(task.measure, Band(low, high), task.share), (low, high) != (-inf, inf)
    live: list[LiveRun] = []
    worn = _muscles(task.muscles)

    def look(people: People, time_s: float, picture: Picture) -> Answer:
        height, width = picture.shape[:2]
        if not live or (live[0].width, live[0].height) != (width, height):
            live[:] = [LiveRun(engine.names, engine.label, width, height, view=task.view or None)]
        start_s = time.perf_counter()
        found = live[0].push(people, time_s, picture)
        if found is None:
            return worn()
        live[0].every_s = max(EVERY_S, (time.perf_counter() - start_s) / LOOKING_SHARE)
        heard = coach.hear(found)
        return {
            "view": found.view,
            "reason": found.reason,
            "fps": found.fps,
            "values": [asdict(v) for v in found.values],
            "refused": dict(found.refused),
            "steps": len(found.steps),
            "heard": asdict(heard) if heard else None,
            "inside": coach.inside_share() if banded else None,
            "stance": found.steps[-1][0] if found.steps else None,
            **worn(),
        }

    return look


def _muscles(wanted: bool) -> Callable[[], Answer]:
    """What a sensor that streams tells now; nothing where none is wanted."""
    if not wanted:
        return dict
    from hipdrive.emg.beside import Beside
    from hipdrive.wording.options import in_words

    beside = Beside()

    def told() -> Answer:
        now = beside.told()
        return {**now, "muscles_say": in_words(now["muscles_say"])}

    return told


def counting(task: Task, engine: Engine) -> Eye:
    """Count a drill: repetitions, and what to do better."""
    from hipdrive.drills.recognise import Watch
    from hipdrive.drills.registry import get_drill

    drill = get_drill(task.drill)
    watch = Watch(engine.names, [drill], tells=1)
    counts = {"count": 0, "clean": 0}

    def look(people: People, time_s: float, picture: Picture) -> Answer:
        cue = None
        for counted in watch.push(people, time_s):
            counts["count"] += 1
            faults = counted.repetition.faults
            counts["clean"] += not faults
            cue = drill.faults[faults[0]].cue if faults else ""
        inside = [p for p in watch.people.values() if p.in_position is not None]
        told = {**counts, "cue": cue, "ready": bool(inside), "seen": bool(watch.present)}
        angles = drawn_angles(drill, inside[0], picture.shape[1]) if inside else []
        return {**told, "help": "" if inside else drill.wrong_view, "angles": angles}

    return look


def main() -> None:
    """Answer frames until there are no more."""
    source, out = sys.stdin.buffer, sys.stdout
    line = source.readline()
    if not line:
        return
    task = Task(**json.loads(line))
    limit(MOST_CPU_S, MOST_MEMORY)
    try:
        _answer_all(task, source, out)
    except HipdriveError as fault:
        print(json.dumps({"fault": str(fault)}), file=out, flush=True)


def framing(task: Task, engine: Engine) -> Eye:
    """Check how the camera stands."""
    from hipdrive.coaching.framing import Framing

    watched = Framing(engine.names)

    def look(people: People, time_s: float, picture: Picture) -> Answer:
        found = watched.push(people, time_s, picture)
        return {} if found is None else {"checks": [asdict(one) for one in found]}

    return look


def drawn_angles(drill: Drill, person: Person, width: int) -> list[Answer]:
    """The angles that are judged, with the places of their three points, shares of the picture's width."""
    tracker, body = person.in_position, person.body
    if tracker is None or tracker.seen is None or body is None:
        return []
    found = []
    for one in drill.judged:
        side, value = one.side_in(body), tracker.seen.values[one.value]
        points = np.array([body.at(side, part) for part in one.parts]) / width
        if np.isfinite(points).all() and np.isfinite(value):
            found.append({"points": points.round(4).tolist(), "words": f"{value:.0f}°".replace("-", "−")})
    return found


def _answer_all(task: Task, source: BinaryIO, out: TextIO) -> None:
    from hipdrive.pose.engine import make_engine

    engine = make_engine(task.engine)
    look = {"run": coaching, "drill": counting, "framing": framing}[task.look](task, engine)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for time_s, jpeg in frames(source):
        picture = decoded(jpeg)
        told: Answer = {"fault": "A picture of the camera could not be read."}
        if picture is not None:
            people = engine.detect(picture)
            told = look(people, time_s, picture) | {"bones": drawn_bones(people, engine.names, picture.shape[1])}
        print(json.dumps({"at": time_s, **told}), file=out, flush=True)


if __name__ == "__main__":
    main()
