"""The recordings whose plates tell where the force acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import hipdrive as hd
from hipdrive.arrays import FloatArray
from hipdrive.gait import SIDES
from hipdrive.gait.forces import contacts_from_force
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.muscles.pressure import PHASE, heel_strikes, places_under_foot
from hipdrive.sources import lab, trc
from hipdrive.sources.opensim import forces_of, read_table

RBDS = ("RBDS001", "RBDS011")
#: Mass of the runner whose plates hold no two steps in a row, kilograms: the mean force of both plates over the recording, which
#: is one stride long.
STATED_KG = {"opensim_stride": 60.1}


def with_plates(data: Path) -> Iterator[tuple[str, Motion, hd.Contacts]]:
    """Name, smoothed motion and contacts of each runner; recordings that are absent are left out."""
    for runner in RBDS:
        run, static = (data / "rbds" / f"{runner}{kind}.c3d" for kind in ("runT35", "static"))
        if run.exists():
            yield runner, *_ready(hd.read(run, static=static))
    if (data / "opensim_stride").exists():
        yield "opensim_stride", *_ready(opensim_stride(data / "opensim_stride"))
    if (data / "emg" / "JA1Gait21.c3d").exists():
        yield "JA1", *_ready(hd.read(data / "emg" / "JA1Gait21.c3d", static=data / "emg" / "JA1Static05.c3d"))


def opensim_stride(folder: Path) -> Motion:
    """The overground stride, whose forces lie in a file that does not bear its name."""
    path = folder / "motion_capture_run.trc"
    forces = forces_of(read_table(folder / "grf_run.mot"))
    assert forces is not None
    return lab.to_motion(replace(trc.read_recording(path), plates=(forces,)))


def _ready(motion: Motion) -> tuple[Motion, hd.Contacts]:
    return smoothed(motion), contacts_from_force(motion)


Run = tuple[str, Motion, hd.Contacts]


def usual_places(runs: list[Run]) -> FloatArray:
    """`(phase, 5)` phase, place along and across the foot for landings on the heel, and for others; shares of the foot.

    Every runner counts once. One who lands in another way only now and then shows no habit of it.
    """
    curves: dict[bool, list[FloatArray]] = {True: [], False: []}
    for _, motion, contacts in runs:
        places = np.concatenate([places_under_foot(motion, contacts, side) for side in SIDES])
        on_heel = np.concatenate([heel_strikes(motion, contacts, side) for side in SIDES])
        for kind, found in curves.items():
            if (on_heel == kind).mean() > 0.2:
                found.append(_mean_of(places[on_heel == kind]))
    return np.column_stack([PHASE, *(np.mean(curves[kind] or curves[not kind], axis=0) for kind in (True, False))])


def _mean_of(places: FloatArray) -> FloatArray:
    """`(phase, 2)` mean over landings; the ends, where a plate often tells no place yet, take their neighbour's."""
    seen = np.isfinite(places).all(axis=2)
    total = np.where(seen[..., None], places, 0.0).sum(axis=0)
    known = np.flatnonzero(seen.any(axis=0))
    mean = total / np.maximum(seen.sum(axis=0), 1)[:, None]
    return np.asarray(mean[np.clip(np.arange(len(mean)), known[0], known[-1])])
