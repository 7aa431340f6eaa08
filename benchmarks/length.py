"""How long clips are read: memory and time of one minute, four and ten, made by running a short clip again and again.

python -m benchmarks.length
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.section import ROOT, Section, table
from hipdrive.video import frames, writing

COMMAND = "python -m benchmarks.length"
TITLE = "Long clips"
#: What is repeated: rendered, 60 frames a second, of whole strides only nearly, so each seam is a stumble.
CLIP = ROOT / "clips" / "demo_side.mp4"
MINUTES = (1, 4, 10)
_CHILD = (
    "import json, resource, sys, time; from hipdrive.cli import app; start = time.process_time()\n"
    "try: app(sys.argv[1:], standalone_mode=False)\n"
    "finally:\n"
    "    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
    "    print(json.dumps([peak, time.process_time() - start]), file=sys.stderr)\n"
)


def repeated(out: Path, minutes: float) -> Path:
    """A clip of so many minutes from the short one."""
    short = list(frames(CLIP))
    step_s, wanted = short[1][0] - short[0][0], round(minutes * 60 * 60)
    with writing(out, 60.0, quality=26, preset="ultrafast") as clip:
        for number in range(wanted):
            # There and back, so that no seam is a cut.
            turn = number % (2 * len(short) - 2)
            clip.write(number * step_s, short[min(turn, 2 * len(short) - 2 - turn)][1])
    return out


def measured(clip: Path, *options: str) -> tuple[float, float]:
    """Peak memory, MiB, and processor time, seconds, of one analysis."""
    command = [sys.executable, "-c", _CHILD, "analyze", str(clip), "--json", str(clip.with_suffix(".json")), "--quiet"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{clip.name} was not read: {done.stderr}")
    peak, seconds = json.loads(done.stderr.strip().splitlines()[-1])
    return peak, seconds


def rows() -> list[list[object]]:
    """A line a length: read where it is best, and whole."""
    found: list[list[object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for minutes in MINUTES:
            # In a process of its own: on Linux what a process once took counts as its children's peak.
            with ProcessPoolExecutor(1, get_context("spawn")) as maker:
                clip = maker.submit(repeated, Path(folder) / f"{minutes}.mp4", minutes).result()
            part, whole = measured(clip), measured(clip, "--from", "0", "--to", str(60 * minutes))
            found.append([minutes, *(f"{v:.0f}" for v in (*part, *whole))])
    return found


def section() -> Section:
    """The section of `docs/validation.md`."""
    heads = ["minutes", "best minute: memory, MiB", "processor, s", "whole: memory, MiB", "processor, s"]
    return Section(TITLE, COMMAND, table(heads, rows()))


if __name__ == "__main__":
    print(section().markdown())
