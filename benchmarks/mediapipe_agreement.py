"""How far our BlazePose pipeline and that of mediapipe 0.10.21 lie apart, with the same networks and no smoothing.

Two steps, because the peer needs its own environment (Python <= 3.12, numpy < 2):

    PEER/bin/python benchmarks/mediapipe_agreement.py dump OUT CLIP...      # needs mediapipe==0.10.21 and av
    python benchmarks/mediapipe_agreement.py compare OUT CLIP... [--json FILE]

`dump` writes OUT/NAME.npz with the peer's landmarks in pixels (NaN where it saw nobody). `compare` runs ours on the
same clips, takes in each frame the person nearest to the peer's, and prints distances as a share of torso length
(middle of the shoulders to middle of the hips), as a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from benchmarks.section import Section

LIMB_POINTS = ("shoulder", "hip", "knee", "ankle", "heel", "toe")
#: The recorded clips compared, beside all rendered ones that ship with the project.
RECORDED = ("run_*.mp4", "walk_*.mp4", "not_a_drill_*.mp4")
PEER_PAIRS = {"shoulder": (11, 12), "hip": (23, 24)}


def dump(clips: list[Path], out: Path, complexity: int) -> None:
    """Run the peer and store its landmarks; imports nothing of hipdrive."""
    import av
    import mediapipe as mp

    out.mkdir(parents=True, exist_ok=True)
    for clip in clips:
        rows = []
        settings = {"static_image_mode": False, "model_complexity": complexity, "smooth_landmarks": False}
        with mp.solutions.pose.Pose(**settings) as pose, av.open(str(clip)) as container:
            for frame in container.decode(video=0):
                rgb = frame.to_ndarray(format="rgb24")
                rows.append(_peer_row(pose.process(rgb).pose_landmarks, rgb.shape[1], rgb.shape[0]))
        np.savez_compressed(out / f"{clip.stem}.npz", points=np.array(rows))
        print(clip.stem, len(rows))


def _peer_row(landmarks, width: int, height: int) -> np.ndarray:
    if landmarks is None:
        return np.full((33, 2), np.nan)
    return np.array([[p.x * width, p.y * height] for p in landmarks.landmark])


def compare(clip: Path, out: Path, variant: str) -> dict[str, float | str]:
    """Distances of one clip, as shares of torso length."""
    from hipdrive.pose import make_engine
    from hipdrive.sources.sighting import read_people

    peer = np.load(out / f"{clip.stem}.npz")["points"]
    seen = read_people(clip, make_engine(variant))
    people, names = seen.people, seen.names
    ours = np.array([_nearest(p.points, q) for p, q in zip(people, peer, strict=True)])
    apart = np.linalg.norm(ours - peer, axis=2) / _torso(peer)[:, None]
    both = np.isfinite(apart).all(axis=1)
    legs = [i for i, n in enumerate(names) if n.split("_")[-1] in LIMB_POINTS]
    apart = apart[both]
    return {
        "clip": clip.stem,
        "frames": len(peer),
        "both": float(both.mean()),
        "peer_only": float((np.isfinite(peer[:, 0, 0]) & np.isnan(ours[:, 0, 0])).mean()),
        "ours_only": float((np.isnan(peer[:, 0, 0]) & np.array([len(p.points) > 0 for p in people])).mean()),
        "median": float(np.median(apart)),
        "median_body_and_legs": float(np.median(apart[:, legs])),
        "p95": float(np.quantile(apart, 0.95)),
    }


def _nearest(points: np.ndarray, peer: np.ndarray) -> np.ndarray:
    if not len(points) or np.isnan(peer).any():
        return np.full((33, 2), np.nan)
    return points[np.argmin(np.median(np.linalg.norm(points - peer, axis=2), axis=1))]


def _torso(points: np.ndarray) -> np.ndarray:
    middle = {name: points[:, list(pair)].mean(axis=1) for name, pair in PEER_PAIRS.items()}
    return np.linalg.norm(middle["shoulder"] - middle["hip"], axis=1)


def table(rows: list[dict[str, float | str]]) -> str:
    """Markdown; distances in per cent of torso length."""
    lines = [
        "| clip | frames | both see someone | median | shoulders to toes, median | 95 % |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        shares = " | ".join(f"{100 * row[k]:.2f} %" for k in ("median", "median_body_and_legs", "p95"))
        lines.append(f"| {row['clip']} | {row['frames']} | {100 * row['both']:.1f} % | {shares} |")
    return "\n".join(lines)


def section() -> Section:
    """The part of the validation page about the peer; `$HIPDRIVE_PEER` names the Python of its environment."""
    from benchmarks.section import ROOT, Section, data_dir

    title, command = "Pose: agreement with mediapipe 0.10.21", "python -m benchmarks.validate mediapipe_agreement"
    peer = os.environ.get("HIPDRIVE_PEER")
    if peer is None:
        return Section(title, command, "Not made: the peer is not on this machine (set `HIPDRIVE_PEER` to its Python).")
    clips = sorted((ROOT / "clips").glob("*.mp4"))
    data = data_dir()
    clips += [clip for pattern in RECORDED for clip in sorted((data / "video").glob(pattern))] if data else []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([peer, __file__, "dump", folder, *map(str, clips)], check=True, capture_output=True)
        rows = [compare(clip, Path(folder), "full") for clip in clips]
    body = (
        "The same networks (full), smoothing off in both; distance of a landmark as a share of torso length, over "
        f"the frames in which both see the runner.\n\n{table(rows)}"
    )
    return Section(title, command, body)


def main() -> None:
    """Run one of the two steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["dump", "compare"])
    parser.add_argument("out", type=Path)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--variant", choices=["full", "heavy", "lite"], default="full")
    parser.add_argument("--json", type=Path)
    said = parser.parse_args()
    if said.step == "dump":
        dump(said.clips, said.out, {"lite": 0, "full": 1, "heavy": 2}[said.variant])
        return
    rows = [compare(clip, said.out, said.variant) for clip in said.clips]
    print(table(rows))
    if said.json:
        said.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
