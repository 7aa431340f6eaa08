"""Damaged files through the command line: no crash, no traceback, no hang, and no number that no runner can have.

Whole files of every format (`fuzz_bases`) are damaged at random (`fuzz_mutants`) and given to `hipdrive analyze`. What
came out is kept in a file, so that the work can be done in pieces and taken up again.

    python -m benchmarks.fuzz [text|c3d|video|worn ...] [--again]
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzz_bases import Base, c3d_bases, text_bases, video_bases
from benchmarks.fuzz_mutants import mutant
from benchmarks.fuzz_worn import worn_bases
from benchmarks.section import ROOT, Section, data_dir, missing, table

COMMAND = "python -m benchmarks.fuzz"
TITLE = "Damaged files"
#: How many of each kind.
COUNTS = {"text": 10_000, "c3d": 2_000, "video": 300, "worn": 1_000}
KEPT = ROOT / ".benchmarks" / "fuzz.jsonl"
#: A hang: seconds of processor time; by the clock on the wall much longer, for others work too.
HANG_S, HANG_WALL_S = 20.0, 1800.0
CADENCE = (100.0, 260.0)
_UNFORESEEN = "of a form hipdrive does not know"


@dataclass
class Child:
    """The process that runs the command line (`fuzz_child`), started again when it dies."""

    process: subprocess.Popen[bytes] | None = field(default=None)

    def run(self, arguments: list[str]) -> dict[str, Any]:
        """How a command ended: as `fuzz_child` tells it, or `{"end": "crash" | "hang"}`."""
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, "-m", "benchmarks.fuzz_child"]
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(arguments).encode() + b"\n")
        self.process.stdin.flush()
        start_s, began = processor_s(self.process.pid), time.monotonic()
        while not select.select([self.process.stdout], [], [], 5.0)[0]:
            spent_s = processor_s(self.process.pid) - start_s
            if spent_s > HANG_S or time.monotonic() - began > HANG_WALL_S:
                self.end()
                return {"end": "hang", "seconds": round(spent_s, 1)}
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            return {"end": "crash", "said": f"exit {code}"}
        return dict(json.loads(line))

    def end(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def processor_s(pid: int) -> float:
    """Processor time of a process and its children so far, seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_s(int(child)) for child in children)


def bases(kind: str, folder: Path) -> list[Base]:
    """What is damaged."""
    data = data_dir()
    assert data is not None
    return {
        "text": lambda: text_bases(data, folder),
        "c3d": lambda: c3d_bases(data),
        "video": lambda: video_bases(folder),
        "worn": lambda: worn_bases(folder),
    }[kind]()


def done(kind: str) -> dict[int, dict[str, Any]]:
    """What is known already, by number."""
    if not KEPT.exists():
        return {}
    rows = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    return {row["number"]: row for row in rows if row["kind"] == kind}


def run(kind: str, count: int) -> Iterator[dict[str, Any]]:
    """Damage and analyse what is not done yet; a line each."""
    known = done(kind)
    with tempfile.TemporaryDirectory() as made:
        whole, child = bases(kind, Path(made)), Child()
        for number in range(count):
            if number in known:
                yield known[number]
                continue
            base = whole[number % len(whole)]
            row = {"kind": kind, "number": number, "base": base.path.name, **one(child, base, number)}
            KEPT.parent.mkdir(exist_ok=True)
            with KEPT.open("a", encoding="utf-8") as kept:
                kept.write(json.dumps(row) + "\n")
            yield row
        child.end()


def one(child: Child, base: Base, seed: int) -> dict[str, Any]:
    """How one mutant ended."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for beside in base.beside:
            shutil.copyfile(beside, place / beside.name)
        damaged = place / base.path.name
        damaged.write_bytes(mutant(base.path, seed))
        arguments = [_placed(word, damaged, base) for word in base.arguments]
        results = place / "results.json"
        ended = child.run(["analyze", *arguments, "--json", str(results), "--quiet"])
        return judged(ended, results)


def _placed(word: str, damaged: Path, base: Base) -> str:
    beside = {str(path): str(damaged.with_name(path.name)) for path in base.beside}
    return beside.get(word, word.replace("{mutant}", str(damaged)))


def judged(ended: dict[str, Any], results: Path) -> dict[str, Any]:
    """Which of `accepted`, `refused`, `unforeseen`, `traceback`, `crash`, `hang`, `impossible`, `chatter` it was."""
    if "end" in ended:
        return ended
    end, cadence = "refused" if ended["code"] == 2 else "accepted", cadence_of(results)
    said = ended["said"].strip()
    if ended["trace"] or ended["code"] not in (0, 2):
        end, said = "traceback", ended["trace"] or said
    elif ended["seconds"] > HANG_S:
        end = "hang"
    elif end == "accepted" and cadence is not None and not CADENCE[0] <= cadence <= CADENCE[1]:
        end = "impossible"
    elif (end == "accepted" and said) or len(said.splitlines()) > 1:
        end = "chatter"
    elif _UNFORESEEN in said:
        end = "unforeseen"
    return {"end": end, "said": said[-1500:], "seconds": ended["seconds"], "cadence": cadence}


def cadence_of(results: Path) -> float | None:
    """The cadence that was written, or nothing."""
    if not results.exists():
        return None
    rows = json.loads(results.read_text(encoding="utf-8"))["measurements"]
    found = [row["value"] for row in rows if row["id"] == "cadence" and row["side"] == "mean"]
    return found[0] if found else None


def wanted(kind: str) -> int:
    """How many of a kind to do now: all, or as many as `HIPDRIVE_FUZZ` says, for work in pieces."""
    return int(os.environ.get("HIPDRIVE_FUZZ", COUNTS[kind]))


def summary(kind: str) -> list[object]:
    """A line of the table."""
    rows = [row for number, row in done(kind).items() if number < COUNTS[kind]]
    ends = Counter(row["end"] for row in rows)
    names = ("accepted", "refused", "unforeseen", "chatter", "traceback", "crash", "hang", "impossible")
    longest = max((row.get("seconds", 0.0) for row in rows), default=0.0)
    return [kind, len(rows), *(ends[name] for name in names), f"{longest:.1f}"]


def faults(kind: str) -> Counter[str]:
    """What went wrong, without names and numbers, most often first."""
    wrong = ("unforeseen", "chatter", "traceback", "crash", "hang", "impossible")
    rows = [row for row in done(kind).values() if row["end"] in wrong]
    return Counter(
        f"{row['end']} {row['base']}: " + re.sub(r"/\S+/|\d+", "#", row.get("said", ""))[-300:] for row in rows
    )


def section() -> Section:
    """The section of `docs/validation.md`."""
    if data_dir() is None:
        return missing(TITLE, COMMAND)
    for kind in COUNTS:
        for _ in run(kind, wanted(kind)):
            pass
    heads = [
        "files",
        "mutants",
        "measured",
        "refused with a reason",
        "refused without one of its own",
        "warnings shown",
    ]
    heads += ["traceback", "crash", "hang over 20 s", "cadence outside 100–260", "longest, processor s"]
    words = (
        "Whole files of each format, damaged by a random choice of: bytes exchanged, parts lost, doubled or zeroed, cut off, lines "
        "and cells changed, columns in other units, other encodings, words exchanged, arrays of another shape or kind, and for "
        "C3D and video mostly headers. Text: TRC, MOT, keypoints (JSON, CSV, H5), npz, and TOML files of markers and symptoms."
    )
    return Section(TITLE, COMMAND, words + "\n\n" + table(heads, [summary(kind) for kind in COUNTS]))


def main() -> None:
    """Run what was asked for; print what went wrong."""
    if "--again" in sys.argv and KEPT.exists():
        KEPT.unlink()
    asked = [word for word in sys.argv[1:] if word in COUNTS] or list(COUNTS)
    for kind in asked:
        for _ in run(kind, wanted(kind)):
            pass
        print(summary(kind))
        for said, times in faults(kind).most_common():
            print(times, said)


if __name__ == "__main__":
    main()
