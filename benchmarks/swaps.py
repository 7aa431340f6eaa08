"""Legs exchanged on purpose: how many frames the repair leaves wrong, and how often it cries wolf.

Recorded runners are seen by virtual cameras with keypoint noise; whole legs are exchanged in bursts. A frame is wrong
when a leg's points lie nearer to the other leg's true place than to their own.

    python -m benchmarks.swaps
"""

from __future__ import annotations

import numpy as np

from benchmarks.cameras import runs
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.arrays import BoolArray
from hipdrive.motion import Image, Motion
from hipdrive.pose.engine import People
from hipdrive.pose.runner import to_motion
from hipdrive_synthetic.camera import Camera, Noise, film

COMMAND = "python -m benchmarks.swaps"
TITLE = "Left and right legs put right"
_LEG = ("knee", "ankle", "heel", "ball")
_RATES = (150.0, 60.0, 30.0)


def _seen(clip: Motion) -> Motion:
    """What the pipeline makes of the points of a clip."""
    people = [People(p[None], c[None]) for p, c in zip(clip.points, clip.confidence, strict=True)]
    image = clip.space
    assert isinstance(image, Image)
    return to_motion(
        people, clip.names, clip.time_s, Image(image.width, image.height), clip.provenance, view=image.view
    )


def _wrong(found: Motion, exact: Motion) -> BoolArray:
    """`(frame,)` frames in which the legs stand exchanged, where they are far enough apart to tell."""
    from hipdrive.motion.names import swapped

    names = [f"{side}_{part}" for side in ("left", "right") for part in _LEG]
    own = np.stack([exact.point(n) for n in names], axis=1)
    other = np.stack([exact.point(swapped(n)) for n in names], axis=1)
    at = np.searchsorted(exact.time_s, found.time_s - 1e-6)
    seen = np.stack([found.point(n) for n in names], axis=1)
    to_own = np.nanmean(np.linalg.norm(seen - own[at], axis=2), axis=1)
    to_other = np.nanmean(np.linalg.norm(seen - other[at], axis=2), axis=1)
    apart = np.nanmean(np.linalg.norm(own[at] - other[at], axis=2), axis=1) > 40
    return apart & (to_other < to_own)


def _row(view: str, fps: float, share: float) -> list[object]:
    data = data_dir()
    assert data is not None
    wrong = frames = alarms = clips = 0
    for seed, (_, motion) in enumerate(runs(data / "rbds")):
        camera = Camera(view, fps=fps)  # type: ignore[arg-type]
        # 8 mm at 4 m with the camera's focal length is about 3 px.
        exact = film(motion, camera)
        noisy = film(motion, camera, Noise(white_px=3.0, swapped=share, swap_frames=max(2, int(fps * 0.1))), seed=seed)
        found = _seen(noisy)
        bad = _wrong(found, exact)
        wrong, frames, clips = wrong + int(bad.sum()), frames + len(bad), clips + 1
        alarms += int(share == 0 and found.provenance.metadata["frames_legs_repaired"] > 0)
    return [view, f"{fps:.0f}", f"{100 * share:.0f} %", clips, frames, wrong, alarms if share == 0 else ""]


def section() -> Section:
    """The part of the validation page about exchanged legs."""
    if data_dir() is None:
        return missing(TITLE, COMMAND)
    rows = [_row(v, f, s) for v in ("right", "rear") for f in _RATES for s in (0.0, 0.1, 0.4)]
    heads = ["view", "frames a second", "exchanged", "clips", "frames", "frames left wrong", "false alarms (clips)"]
    return Section(TITLE, COMMAND, table(heads, rows))


if __name__ == "__main__":
    print(section().markdown())
