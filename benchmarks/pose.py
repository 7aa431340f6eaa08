"""How fast the whole pose pipeline is, beside its bare network and beside mediapipe 0.10.21.

    python benchmarks/pose.py CLIP [--variant full] [--rounds 5] [--frames 200] [--peer PEER/bin/python] [--json FILE]

Pipeline: file to keypoints (`read_people`, decoding included). Bare network: the landmark network alone on a fixed
picture, same threads, same number of runs. Peer: `mediapipe==0.10.21` in its own environment with PyAV decoding,
smoothing off, its own number of threads; its start-up is not counted. The three take turns, because a machine's
speed drifts, and the median of the ratios of a turn is reported.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

PEER = """
import sys, time, av, mediapipe as mp
clip, complexity, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with mp.solutions.pose.Pose(model_complexity=complexity, smooth_landmarks=False) as pose:
    with av.open(clip) as container:
        container.streams.video[0].thread_type = "AUTO"
        done, start = 0, None
        for frame in container.decode(video=0):
            pose.process(frame.to_ndarray(format="rgb24"))
            start = time.perf_counter() if start is None else start
            done += 1
            if done == count:
                break
print((done - 1) / (time.perf_counter() - start))
"""
COMPLEXITY = {"lite": 0, "full": 1, "heavy": 2}


def pipeline_fps(clip: Path, variant: str) -> float:
    """Frames a second from file to keypoints; loading the networks is not counted."""
    from hipdrive.pose import make_engine
    from hipdrive.sources.video import read_people

    engine = make_engine(variant)
    start = time.perf_counter()
    people, *_ = read_people(clip, engine)
    return len(people) / (time.perf_counter() - start)


def network_fps(variant: str, runs: int) -> float:
    """Runs a second of the landmark network alone, with the pipeline's own number of threads."""
    from hipdrive.pose.blazepose import Network, default_threads
    from hipdrive.pose.models import LANDMARKS, model_path

    network = Network(model_path(LANDMARKS[variant]), default_threads())
    picture = np.random.default_rng(0).random((256, 256, 3), dtype=np.float32)
    for _ in range(5):
        network.run(picture)
    start = time.perf_counter()
    for _ in range(runs):
        network.run(picture)
    return runs / (time.perf_counter() - start)


def peer_fps(python: Path, clip: Path, variant: str, count: int) -> float:
    """Frames a second of the peer in its own environment."""
    command = [str(python), "-c", PEER, str(clip), str(COMPLEXITY[variant]), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


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


def measure(said: argparse.Namespace, clip: Path) -> list[dict[str, float]]:
    """One row a round."""
    rows = []
    for _ in range(said.rounds):
        before = network_fps(said.variant, said.frames // 2)
        row = {"pipeline": pipeline_fps(clip, said.variant)}
        row["network"] = 2 / (1 / before + 1 / network_fps(said.variant, said.frames // 2))
        row["of_network"] = row["pipeline"] / row["network"]
        if said.peer:
            row["peer"] = peer_fps(said.peer, clip, said.variant, said.frames)
            row["of_peer"] = row["pipeline"] / row["peer"]
        rows.append(row)
        print("  ".join(f"{k} {v:.2f}" for k, v in row.items()), flush=True)
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
