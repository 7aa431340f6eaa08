"""One analysis in a process of its own: `python -m hipdrive.web.worker`, the job on standard input as one JSON line.

What is decoded here came from outside, so memory and time are limited, and whatever happens to this process the server
lives. Progress and the outcome are JSON lines on standard output; the results are files in the job's folder. When the
server goes away (its end of standard input closes), so does this process.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipdrive.confined import limit, speaker
from hipdrive.errors import HipdriveError, InputError

if TYPE_CHECKING:
    from hipdrive.measures import Measurements
    from hipdrive.report.pictures import GetFrames

#: Address space of an analysis, bytes. Design choice: a decoded 4K clip is streamed; the network and its library map
#: about 2 GB; four times that is a file made to hurt.
MOST_MEMORY = 8 * 1024**3
RESULT, PAGE = "result.json", "report.html"


@dataclass(frozen=True)
class AnalysisJob:
    """What to analyse.

    Parameters
    ----------
    folder
        Where the clips are and the results go.
    clips
        `(file in the folder, what its owner calls it)`.
    options
        For `ReadOptions`: `speed_mps`, `view`, `person`, `capture_fps`, `engine`.
    symptoms
        What the runner told, as plain data; `None` where nothing was.
    cpu_s
        Processor time it may take, seconds.
    trial
        What was tried, where the clip is that of a trial (see `trial_worker`); `None` where it is a run as usual.
    """

    folder: str
    clips: tuple[tuple[str, str], ...]
    options: dict[str, Any]
    symptoms: dict[str, Any] | None
    cpu_s: float
    trial: dict[str, Any] | None = None

    def line(self) -> bytes:
        """As one line of JSON."""
        return (json.dumps(vars(self)) + "\n").encode()

    @staticmethod
    def of(line: str) -> AnalysisJob:
        """From that line."""
        told = json.loads(line)
        return AnalysisJob(**{**told, "clips": tuple((a, b) for a, b in told["clips"])})


def main() -> None:
    """Do the job on standard input."""
    say = _speaker()
    line = sys.stdin.readline()
    if not line:
        return
    job = AnalysisJob.of(line)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    limit(job.cpu_s, MOST_MEMORY)
    if hasattr(os, "nice"):
        os.nice(10)  # whoever looks at pages, and whoever runs before a camera, comes first
    try:
        _do(job, say)
    except InputError as fault:
        say({"fault": f"“{_shown(job, fault.path)}” {fault.what}. {fault.remedy}."})
    except HipdriveError as fault:
        say({"fault": str(fault)})
    except MemoryError:
        say({"fault": "The clip needs more memory than an analysis may take. Trim it to 20 seconds."})
    else:
        say({"done": True})


def _speaker() -> Callable[[dict[str, Any]], None]:
    """Say one thing to the server. Libraries that print to standard output print into nothing instead."""
    out = speaker()
    lock = threading.Lock()

    def say(told: dict[str, Any]) -> None:
        with lock:
            out.write(json.dumps(told) + "\n")
            out.flush()

    return say


def _end_with_the_server() -> None:
    while sys.stdin.readline():
        pass
    os._exit(3)


def _shown(job: AnalysisJob, path: str) -> str:
    return next((shown for file, shown in job.clips if path.endswith(file)), "The clip")


def _do(job: AnalysisJob, say: Callable[[dict[str, Any]], None]) -> None:
    from hipdrive.analysis import analyse
    from hipdrive.coaching import plan
    from hipdrive.files import write_text
    from hipdrive.report import to_json
    from hipdrive.report.page import render
    from hipdrive.screening.screen import screen
    from hipdrive.screening.symptoms import symptoms_from
    from hipdrive.sources import ReadOptions
    from hipdrive.web.seen import watching
    from hipdrive.web.trial_worker import tried

    folder = Path(job.folder)
    files = [folder / file for file, _ in job.clips]
    options = ReadOptions(**job.options, watch=watching(say))
    if job.trial is None:
        measured = analyse(files, options, progress=_progress(files, say))
    else:
        measured = tried(files[0], job.trial, options, lambda share: say({"share": share}))
    say({"stage": "report"})
    symptoms = symptoms_from(job.symptoms) if job.symptoms else None
    findings = screen(measured, symptoms) if measured.rows or symptoms else None
    advice = None if findings is None else plan(findings)
    named, places = _named(measured, job)
    page = render(named, findings=findings, plan=advice, symptoms=symptoms, get_frames=_frames(places))
    write_text(folder / PAGE, page)
    result = to_json(named, findings=findings, plan=advice)
    write_text(folder / RESULT, result.model_dump_json(by_alias=True))


def _progress(files: list[Path], say: Callable[[dict[str, Any]], None]) -> Callable[[Path], Callable[[int, int], None]]:
    """Tell every hundredth of a clip."""

    def of(path: Path) -> Callable[[int, int], None]:
        told = [-1]

        def progress(done: int, total: int) -> None:
            share = min(done / total, 1.0) if total else 0.0
            if int(share * 100) > told[0]:
                told[0] = int(share * 100)
                say({"share": (files.index(path) + share) / len(files)})

        return progress

    return of


def _named(measured: Measurements, job: AnalysisJob) -> tuple[Measurements, dict[str, Path]]:
    """The recordings under the names their owner knows, and where each of these names lies."""
    names: dict[Path, str] = {}
    for number, (file, shown) in enumerate(job.clips):
        names[Path(job.folder) / file] = shown if shown not in names.values() else f"{number + 1} {shown}"
    recordings = []
    for recording in measured.recordings:
        provenance = replace(recording.motion.provenance, path=names[Path(recording.motion.provenance.path)])
        recordings.append(replace(recording, motion=replace(recording.motion, provenance=provenance)))
    worn = tuple(replace(one, path=names[Path(one.path)]) if one.path else one for one in measured.sensors)
    places = {name: place for place, name in names.items()}
    return replace(measured, recordings=tuple(recordings), sensors=worn), places


def _frames(places: dict[str, Path]) -> GetFrames:
    from hipdrive.video import frames_at

    return lambda path, times_s: frames_at(places[str(path)], times_s)


if __name__ == "__main__":
    main()
