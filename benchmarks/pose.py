"""How fast the whole pose pipeline is, beside its bare network and beside mediapipe 0.10.21.

    python benchmarks/pose.py CLIP [--variant full] [--rounds 5] [--frames 200] [--peer PEER/bin/python] [--json FILE]

Pipeline: file to keypoints (`read_people`, decoding included). Bare network: the landmark network alone on a fixed
picture, same threads; whole as its file is, and only the part the pipeline uses. Peer: `mediapipe==0.10.21` in its
own environment with PyAV decoding, smoothing off, its own number of threads; its start-up is not counted. All take
turns, because a machine's speed drifts, and the median of the ratios of a turn is reported.

On a busy machine frame rates mean little, so the same ratios are given in processor time: `cpu_of_network` counts the
thread that runs the network (the decoder's runs beside it), `cpu_of_peer` everything both programs use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PEER = """
import sys, time, av, mediapipe as mp
clip, complexity, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with mp.solutions.pose.Pose(model_complexity=complexity, smooth_landmarks=False) as pose:
    with av.open(clip) as container:
        container.streams.video[0].thread_type = "AUTO"
        done, start, used = 0, None, 0.0
        for frame in container.decode(video=0):
            pose.process(frame.to_ndarray(format="rgb24"))
            if start is None:
                start, used = time.perf_counter(), time.process_time()
            done += 1
            if done == count:
                break
print((done - 1) / (time.perf_counter() - start), (done - 1) / (time.process_time() - used))
"""
COMPLEXITY = {"lite": 0, "full": 1, "heavy": 2}


@dataclass(frozen=True)
class Rate:
    """Frames a second: by the clock, by the processor time of the calling thread, and of the whole process."""

    clock: float
    thread: float
    process: float


def rate(work: Callable[[], int]) -> Rate:
    """Rate of something that returns how many frames it did."""
    before = time.perf_counter(), time.thread_time(), time.process_time()
    count = work()
    after = time.perf_counter(), time.thread_time(), time.process_time()
    return Rate(*(count / (b - a) for a, b in zip(before, after, strict=True)))


def pipeline(clip: Path, variant: str) -> Rate:
    """From file to keypoints; loading the networks is not counted."""
    from hipdrive.pose import make_engine
    from hipdrive.sources.sighting import read_people

    engine = make_engine(variant)
    return rate(lambda: len(read_people(clip, engine).people))


def network(variant: str, runs: int, *, whole: bool) -> Rate:
    """The landmark network alone, with the pipeline's own number of threads.

    Whole, as its file is; or only the part that the pipeline uses (without the outline of the body).
    """
    from hipdrive.pose.blazepose import READ_OUTPUTS
    from hipdrive.pose.models import LANDMARKS, model_path
    from hipdrive.pose.network import Network, default_threads

    alone = Network(model_path(LANDMARKS[variant]), default_threads(), () if whole else READ_OUTPUTS)
    picture = np.random.default_rng(0).random((256, 256, 3), dtype=np.float32)

    def work(count: int) -> int:
        for _ in range(count):
            alone.run(picture)
        return count

    work(5)
    return rate(lambda: work(runs))


def peer(python: Path, clip: Path, variant: str, count: int) -> tuple[float, float]:
    """Frames a second of the peer in its own environment, by the clock and by processor time."""
    command = [str(python), "-c", PEER, str(clip), str(COMPLEXITY[variant]), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    clock, process = done.stdout.split()[-2:]
    return float(clock), float(process)


def shorten(clip: Path, count: int, into: Path) -> Path:
    """The first frames of a clip, not encoded anew."""
    import av

    short = into / clip.name
    with av.open(str(clip)) as source, av.open(str(short), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size == 0 or number >= count:
                break
            packet.stream = stream
            out.mux(packet)
    return short


def one_round(said: argparse.Namespace, clip: Path) -> dict[str, float]:
    """Everything once, side by side."""
    runs = said.frames // 2
    part, ours = network(said.variant, runs, whole=False), pipeline(clip, said.variant)
    bare = network(said.variant, runs, whole=True)
    row = {"pipeline_fps": ours.clock, "network_fps": bare.clock, "of_network": ours.clock / bare.clock}
    row |= {"cpu_of_network": ours.thread / bare.thread}
    row |= {"of_used_part": ours.clock / part.clock, "cpu_of_used_part": ours.thread / part.thread}
    if said.peer:
        clock, process = peer(said.peer, clip, said.variant, said.frames)
        row |= {"peer_fps": clock, "of_peer": ours.clock / clock, "cpu_of_peer": ours.process / process}
    return row


def measure(said: argparse.Namespace, clip: Path) -> list[dict[str, float]]:
    """One row a round."""
    rows = []
    for _ in range(said.rounds):
        rows.append(one_round(said, clip))
        print("  ".join(f"{k} {v:.2f}" for k, v in rows[-1].items()), flush=True)
    return rows


def main() -> None:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--variant", choices=list(COMPLEXITY), default="full")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--json", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = measure(said, shorten(said.clip, said.frames, Path(scratch)))
    medians = {key: float(np.median([row[key] for row in rows])) for key in rows[0]}
    print("median: " + "  ".join(f"{k} {v:.2f}" for k, v in medians.items()))
    if said.json:
        said.json.write_text(json.dumps({"clip": said.clip.name, "variant": said.variant} | medians, indent=1))


if __name__ == "__main__":
    main()
