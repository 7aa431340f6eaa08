"""A cohort of a thousand recordings: killed and resumed, corrupted files, memory, one process and two.

    python -m benchmarks.cohort [RECORDINGS]

The recordings are pieces of four seconds of the RBDS trials, each beginning elsewhere, with the standing trials beside
them, and pieces of two seconds of the rendered clips. They are made in a temporary folder and thrown away.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from benchmarks.section import ROOT, Section, data_dir, missing, table
from hipdrive.cohorts import cohort
from hipdrive.cohorts.store import Store

COMMAND = "python -m benchmarks.cohort"
TITLE = "A cohort of many recordings"
_PIECE_S, _CLIP_S, _BAD = 4.0, 2.0, 20
#: One recording in so many is a clip: each costs as much as thirty trials.
_ONE_CLIP_IN = 50
_NAMES = "{athlete}_T{speed_dmps}_{*}.npz"


def pieces(trials: list[Path]) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """Name and arrays of pieces of trials, the beginnings of all trials first, then a little later in each."""
    opened = {path.stem: dict(np.load(path)) for path in trials}
    for step in range(1000):
        for name, arrays in opened.items():
            start = arrays["t_s"][0] + step * 0.2
            if start + _PIECE_S > arrays["t_s"][-1]:
                continue
            cut = dict(arrays)
            for clock, signal_ in (("t_s", "markers_mm"), ("force_t_s", "force_n")):
                keep = (arrays[clock] >= start) & (arrays[clock] < start + _PIECE_S)
                cut |= {clock: arrays[clock][keep], signal_: arrays[signal_][keep]}
            yield f"{name}_{step:03d}", cut


def _cut_clip(path: Path, start: int, out: Path) -> None:
    """The packets of a clip from a key frame on, for two seconds."""
    with av.open(str(path)) as source, av.open(str(out), "w") as sink:
        stream = source.streams.video[0]
        copy = sink.add_stream_from_template(stream)
        rate = float(stream.average_rate or 30)
        for packet in islice(source.demux(stream), int(start + _CLIP_S * rate)):
            if packet.dts is not None:
                packet.stream = copy
                sink.mux(packet)


def make(folder: Path, data: Path, count: int) -> None:
    """Write the recordings and the corrupted files."""
    for path in (data / "rbds").glob("*_static.npz"):
        (folder / path.name).write_bytes(path.read_bytes())
    trials = sorted(p for p in (data / "rbds").glob("*_T?5.npz"))
    for name, arrays in islice(pieces(trials), count - count // _ONE_CLIP_IN):
        np.savez(folder / f"{name}.npz", **arrays)
    clips = sorted((ROOT / "clips").glob("*.mp4"))
    for i in range(count // _ONE_CLIP_IN):
        path = clips[i % len(clips)]
        _cut_clip(path, i, folder / f"{i}_{path.name}")
    rng = random.Random(3)
    for i in range(_BAD):
        (folder / f"corrupted{i:02d}.{('c3d', 'npz', 'mp4', 'trc')[i % 4]}").write_bytes(rng.randbytes(400 + i))


def _bytes(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*.parquet"))}


def _command(folder: Path, out: Path, *words: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "hipdrive.cli",
        "cohort",
        str(folder),
        "-o",
        str(out),
        "--names",
        _NAMES,
        *words,
        "-q",
    ]


def killed(folder: Path, out: Path, count: int) -> tuple[list[int], float]:
    """Run, kill at three random moments, run to the end: how many were done at each kill, and seconds in all."""
    rng, began, at = random.Random(5), time.monotonic(), []
    for part in sorted(rng.uniform(0.05, 0.9) for _ in range(3)):
        run = subprocess.Popen(_command(folder, out), start_new_session=True)
        while run.poll() is None and len(Store(str(out)).keys("recordings")) < part * count:
            time.sleep(0.1)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        at.append(len(Store(str(out)).keys("recordings")))
    subprocess.run(_command(folder, out), check=True)
    return at, time.monotonic() - began


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def uninterrupted(folder: Path, out: Path) -> tuple[dict[int, float], float]:
    """Run through a scheduler with two workers: the largest memory of a worker by recordings done, and seconds."""
    from distributed import Client, LocalCluster

    peaks: dict[int, float] = {}
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50)
    client = Client(cluster, set_as_default=False)

    def told(what: str, done: int, total: int) -> None:
        if what == "analysing" and (done in (25, 50, 100, 200, 500) or done == total):
            peaks[done] = max(client.run(_peak_mb).values())

    began = time.monotonic()
    cohort(folder, out, names=_NAMES, scheduler=cluster.scheduler_address, told=told)
    seconds = time.monotonic() - began
    for one in (client, cluster):
        with suppress(OSError, RuntimeError):  # on a busy machine processes take long to end
            one.close()
    return peaks, seconds


def seconds(folder: Path, out: Path, workers: int) -> float:
    """Wall time of a run."""
    began = time.monotonic()
    cohort(folder, out, names=_NAMES, workers=workers)
    return time.monotonic() - began


def section(count: int = 1000) -> Section:
    """The figures, for the page."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    with TemporaryDirectory(prefix="hipdrive-") as place:
        folder, few = Path(place, "recordings"), Path(place, "few")
        folder.mkdir()
        few.mkdir()
        make(folder, data, count)
        at, resumed_s = killed(folder, Path(place, "killed"), count)
        print(f"killed at {at}, {resumed_s:.0f} s", flush=True)
        peaks, whole_s = uninterrupted(folder, Path(place, "whole"))
        print(f"uninterrupted {whole_s:.0f} s, peaks {peaks}", flush=True)
        same = _bytes(Path(place, "killed")) == _bytes(Path(place, "whole"))
        again_s = seconds(folder, Path(place, "whole"), 1)
        made = cohort(folder, Path(place, "whole"), names=_NAMES)
        size = sum(p.stat().st_size for p in Path(place, "whole").rglob("*.parquet"))
        errors, read = len(made.errors), len(made.recordings)
        for path in [*folder.glob("*_static.npz"), *sorted(folder.glob("*_T35_*.npz"))[: min(100, count // 2)]]:
            (few / path.name).write_bytes(path.read_bytes())
        some = len(list(few.glob("*_T*")))
        one_s, two_s = (seconds(few, Path(place, f"few{n}"), n) for n in (1, 2))
    rows: list[list[object]] = [
        ["recordings read, of them clips", f"{read}, {count // _ONE_CLIP_IN}"],
        ["corrupted files, rows of errors", f"{_BAD}, {errors}"],
        ["killed when so many were done, then resumed to the end", ", ".join(map(str, at))],
        ["the same bytes in every partition as uninterrupted", "yes" if same else "NO"],
        ["uninterrupted, two workers behind a scheduler, s", f"{whole_s:.0f}"],
        ["second run, s", f"{again_s:.1f}"],
        ["largest memory of a worker after so many, MB", ", ".join(f"{n}: {mb:.0f}" for n, mb in peaks.items())],
        ["tables, kB a recording", f"{size / max(read, 1) / 1000:.0f}"],
        [f"{some} recordings with one process, with two, s (start-up included)", f"{one_s:.1f}, {two_s:.1f}"],
        ["two processes are quicker by", f"{one_s / two_s:.2f} ×"],
        ["load of the machine's 2 cores at the end", f"{os.getloadavg()[0]:.1f}"],
    ]
    return Section(TITLE, f"{COMMAND} {count}", table(["what", "seen"], rows))


if __name__ == "__main__":
    print(section(int(sys.argv[1]) if len(sys.argv) > 1 else 1000).markdown())
