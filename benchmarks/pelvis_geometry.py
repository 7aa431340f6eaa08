"""How wrong two stickers are by geometry alone: their exact places seen by a camera that is not quite behind and level.

    python -m benchmarks.pelvis_geometry [--runners N]

The part of the stickers' error that does not depend on pixels (`hipdrive.pelvis.error`), with the cameras of
`benchmarks.pelvis_set` and runners of its own. Exact contacts, no filter.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.pelvis_set import CONTACTS, _camera
from benchmarks.video import _runner
from hipdrive.motion import Image, Motion
from hipdrive_synthetic.camera import project
from hipdrive_synthetic.virtual_runner import VirtualRun, virtual_runner

DROPS = ("pelvic_drop", "pelvic_drop_midstance")
_JOINTS = ("hip", "knee", "ankle", "heel", "toe", "shoulder", "psis")


def filmed(run: VirtualRun, rng: np.random.Generator) -> Motion:
    """The runner's joints and the exact places of two stickers, in pixels."""
    camera, time_s = _camera(rng, 30.0), run.motion.time_s
    points = run.stride.points(time_s)
    names = [f"{side}_{joint}" for joint in _JOINTS for side in ("left", "right")]
    pixels = np.stack([project(points[n], camera) for n in names], axis=1)
    space = Image(camera.width, camera.height, "rear", 1.0, abs(camera.yaw_deg), camera.roll_deg, camera.focal_px)
    called = tuple(n.replace("psis", "psis_sticker") for n in names)
    return Motion(pixels, called, time_s, space, replace(run.motion.provenance, points="blazepose-full"))


def errors(runners: int) -> pd.DataFrame:
    """One row a runner, measure and side: `seen`, `true` (without variation) and `se` of the steps."""
    rng = np.random.default_rng(41)
    rows = []
    for number in range(runners):
        drops = float(rng.uniform(-3, 10)), float(rng.uniform(-3, 10))
        runner = replace(_runner(rng), pelvic_drop_deg=drops)
        try:
            run = virtual_runner(runner, CONTACTS * 60 / runner.cadence_spm, 60.0, seed=number)
        except ValueError:
            continue  # no body can run so
        truth = virtual_runner(replace(runner, variability=0.0), 4.0, 60.0).truth
        for found in hd.measure(filmed(run, rng), run.contacts, only=DROPS):
            true = truth[found.id].get(found.side, np.nan)
            rows.append((number, found.id, found.side, found.value, true, found.se))
    return pd.DataFrame(rows, columns=["runner", "id", "side", "seen", "true", "se"])


def main() -> None:
    """Print the root mean square error, in all and beyond the spread of steps, degrees."""
    parser = argparse.ArgumentParser(description="The stickers' error by geometry.")
    parser.add_argument("--runners", type=int, default=60)
    found = errors(parser.parse_args().runners)
    print(f"{found.runner.nunique()} runners")
    for (id, side), group in found.groupby(["id", "side"]):
        whole = float(((group.seen - group.true) ** 2).mean())
        left = np.sqrt(max(whole - float((group.se**2).mean()), 0.0))
        print(f"{id} {side}: {np.sqrt(whole):.2f}, beyond the spread of steps {left:.2f}")


if __name__ == "__main__":
    main()
