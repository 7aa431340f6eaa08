"""How fast: the analysis without the pose network against real time, and how long the command line takes to start.

    python -m benchmarks.speed

Times are processor seconds of this process, best of several runs, so that a busy machine does not count. For the pose
pipeline see `python -m benchmarks.pose`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import hipdrive as hd
from benchmarks.length import repeated
from benchmarks.section import Section, data_dir, table
from hipdrive.motion import Image
from hipdrive.pose import make_engine
from hipdrive.pose.blazepose import NAMES
from hipdrive.pose.engine import People
from hipdrive.pose.network import default_cores
from hipdrive.pose.runner import to_motion
from hipdrive.sources.detection import detect, detect_in_segments
from hipdrive.sources.options import quiet
from hipdrive.video import inspect
from hipdrive.video.frames import WHOLE
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

COMMAND = "python -m benchmarks.speed"
_SECONDS, _FPS, _RUNS = 10.0, 240.0, 5


def _best_s(job: Callable[[], object]) -> float:
    """The shortest processor time of several runs."""
    job()
    times = []
    for _ in range(_RUNS):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def _analysis(view: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Everything after the network, from the people of each frame to the table of measures; and its second half alone.

    The first half chooses the runner, puts left and right right, takes out outliers, fills gaps and smooths.
    """
    run = virtual_runner(Runner(variability=1.0), _SECONDS, _FPS, seed=3)
    seen = film(run.motion, Camera(view, fps=_FPS), Noise(white_px=2.0), seed=1)  # type: ignore[arg-type]
    # All points the default network gives; those of face and hand that the virtual runner lacks lie on the nose.
    from_runner = [seen.names.index(n if n in seen.names else "nose") for n in NAMES]
    people = [
        People(p[None, from_runner], c[None, from_runner]) for p, c in zip(seen.points, seen.confidence, strict=True)
    ]

    def cleaned() -> hd.Motion:
        return to_motion(people, NAMES, seen.time_s, Image(1280, 720), seen.provenance)

    motion = cleaned()
    return (lambda: _measured(cleaned())), (lambda: _measured(motion))


def _measured(motion: hd.Motion) -> object:
    return hd.measure(motion, hd.find_contacts(motion))


def _start_s(*words: str) -> float:
    """Processor seconds of a fresh process, best of several."""
    times = []
    for _ in range(_RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True, env=os.environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def _laboratory_s() -> float | None:
    data = data_dir()
    if data is None:
        return None
    paths = sorted((data / "rbds").glob("RBDS*_T*.npz"))
    start = time.process_time()
    for path in paths:
        motion = hd.read(path)
        hd.measure(motion, hd.find_contacts(motion, method="kinematics"))
    return time.process_time() - start


def _long_clip_s() -> tuple[float, float]:
    """Seconds by the clock for a clip of forty seconds at 60 fps: by one network from end to end, and in segments."""
    make = partial(make_engine, "full")
    with TemporaryDirectory() as folder:
        clip = inspect(repeated(Path(folder, "long.mp4"), 40 / 60))
        start = time.monotonic()
        detect(clip, make(), quiet, WHOLE)
        between = time.monotonic()
        detect_in_segments(clip, make, quiet, WHOLE)
        return between - start, time.monotonic() - between


def section() -> Section:
    """The part of the validation page about speed."""
    rows: list[list[object]] = []
    for view in ("right", "rear"):
        for job, part in zip(_analysis(view), ("", ", contacts and measures alone"), strict=True):
            took = _best_s(job)
            name = f"analysis without pose, {view} view, 10 s at 240 fps{part}"
            rows.append([name, f"{took * 1e3:.0f} ms", f"{_SECONDS / took:.0f} × real time"])
    rows.append(["`hipdrive --help`", f"{_start_s('-m', 'hipdrive.cli', '--help') * 1e3:.0f} ms", ""])
    rows.append(["`import hipdrive`", f"{_start_s('-c', 'import hipdrive') * 1e3:.0f} ms", ""])
    took_all = _laboratory_s()
    if took_all is not None:
        rows.append(["the trials of the laboratory (RBDS), read and analysed in one process", f"{took_all:.1f} s", ""])
    whole_s, segments_s = _long_clip_s()
    rows.append(["a clip of 40 s at 60 fps by one network, by the clock", f"{whole_s:.1f} s", ""])
    cores = f"in segments on {default_cores()} cores, by the clock"
    rows.append([f"the same {cores}", f"{segments_s:.1f} s", f"{whole_s / segments_s:.2f} × one network"])
    body = (
        "Processor time, best of five, one thread, as the command line runs it, but where the clock is named.\n\n"
        + table(["what", "took", ""], rows)
    )
    return Section("Speed", COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
