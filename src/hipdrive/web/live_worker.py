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
from hipdrive.web.worker import MOST_MEMORY

if TYPE_CHECKING:
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
    drill
        Id of a drill to count; empty to coach running.
    measure, low, high, share
        What is coached, its band (`None` = open), and the share of the time with feedback.
    view
        Of the camera; recognised where it is empty.
    engine
        Pose network: the one every set-up fetches.
    """

    drill: str = ""
    measure: str = "cadence"
    low: float | None = None
    high: float | None = None
    share: float = 0.0
    view: str = ""
    engine: str = "full"

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

    def look(people: People, time_s: float, picture: Picture) -> Answer:
        height, width = picture.shape[:2]
        if not live or (live[0].width, live[0].height) != (width, height):
            live[:] = [LiveRun(engine.names, engine.label, width, height, view=task.view or None)]
        start_s = time.perf_counter()
        found = live[0].push(people, time_s, picture)
        if found is None:
            return {}
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
        }

    return look


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
        ready = any(p.in_position is not None for p in watch.people.values())
        seen = bool(watch.present)
        return {**counts, "cue": cue, "ready": ready, "seen": seen, "help": "" if ready else drill.wrong_view}

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


def _answer_all(task: Task, source: BinaryIO, out: TextIO) -> None:
    from hipdrive.pose.engine import make_engine

    engine = make_engine(task.engine)
    look = counting(task, engine) if task.drill else coaching(task, engine)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for time_s, jpeg in frames(source):
        picture = decoded(jpeg)
        told: Answer = {"fault": "A picture of the camera could not be read."}
        if picture is not None:
            told = look(engine.detect(picture), time_s, picture)
        print(json.dumps({"at": time_s, **told}), file=out, flush=True)


if __name__ == "__main__":
    main()
