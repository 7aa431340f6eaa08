"""The work of the joints: what the places of joints and force, and the inertia of the leg, do to their shares.

There is no truth for the work of a joint in a living leg. What can be told is how far the share moves when what goes
into it is wrong by what such things usually are; the equations themselves are held against exact motion in the tests.

    python -m benchmarks.work [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.errors import write
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.arrays import FloatArray
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.muscles import JOINTS, stance_work
from hipdrive.muscles.segments import MEN, WOMEN

COMMAND = "python -m benchmarks.work"
TITLE = "Work of hip, knee and ankle"
RUNNERS = ("RBDS001", "RBDS011")
#: What is moved, and how far, metres (forward, up). Design choices: hip centres from a regression are off by one to two
#: centimetres, joint centres from markers on both sides of a joint and centres of pressure by half a centimetre.
MOVED: dict[str, tuple[float, float]] = {
    "hip centre, 15 mm forward": (0.015, 0.0),
    "hip centre, 15 mm up": (0.0, 0.015),
    "knee centre, 5 mm forward": (0.005, 0.0),
    "ankle centre, 5 mm forward": (0.005, 0.0),
    "centre of pressure, 5 mm forward": (0.005, 0.0),
}


def shares(motion: Motion, contacts: hd.Contacts, **said: object) -> FloatArray:
    """`(joint,)` mean share in the positive work of a stance, percent."""
    work = stance_work(motion, contacts, **said)  # type: ignore[arg-type]
    return np.asarray(100 * np.nanmean(work / work.sum(axis=1, keepdims=True), axis=0))


def moved(motion: Motion, what: str, by: tuple[float, float]) -> Motion:
    """The motion with a joint's centre of both legs, or the centre of pressure, somewhere else."""
    shift = np.array([*by, 0.0])
    if what.startswith("centre of pressure"):
        forces = motion.forces
        assert forces is not None
        assert forces.centre_m is not None
        return replace(motion, forces=replace(forces, centre_m=forces.centre_m + shift))
    points, joint = motion.points.copy(), what.split()[0]
    for side in ("left", "right"):
        points[:, motion.names.index(f"{side}_{joint}")] += shift
    return replace(motion, points=points)


def effects(motion: Motion, contacts: hd.Contacts) -> Iterator[tuple[str, FloatArray]]:
    """How far the shares move with each, percentage points."""
    usual = shares(motion, contacts)
    for what, by in MOVED.items():
        yield what, shares(moved(motion, what, by), contacts) - usual
    yield "a woman's leg or a man's", shares(motion, contacts, leg=WOMEN) - shares(motion, contacts, leg=MEN)


def runs() -> dict[str, tuple[Motion, hd.Contacts]]:
    """The recordings with a centre of pressure."""
    data = data_dir()
    folder = data / "rbds" if data else None
    if folder is None:
        return {}
    found = {r: hd.read(folder / f"{r}runT35.c3d", static=folder / f"{r}static.c3d") for r in RUNNERS}
    return {name: (smoothed(motion), hd.find_contacts(motion)) for name, motion in found.items()}


def spread(found: dict[str, tuple[Motion, hd.Contacts]]) -> pd.DataFrame:
    """One row an effect and runner, a column a joint."""
    rows = [(runner, what, *moved_by) for runner, run in found.items() for what, moved_by in effects(*run)]
    return pd.DataFrame(rows, columns=["runner", "what", *JOINTS])


def section() -> Section:
    """The part of the validation page about joint work."""
    found = runs()
    if not found:
        return missing(TITLE, COMMAND)
    read = [[name, len(run[1]), *(f"{share:.0f} %" for share in shares(*run))] for name, run in found.items()]
    moved_by = spread(found)
    rows = [
        [what, *(f"{group[j].abs().max():.1f}" for j in JOINTS)] for what, group in moved_by.groupby("what", sort=False)
    ]
    body = (
        "Shares of the joints in the positive work of a stance, runners of RBDS at 3.5 m/s on a belt with force plates:\n\n"
        + table(["runner", "contacts", *JOINTS], read)
        + "\n\nHow far a share moves, percentage points, when what goes into it is wrong (the larger of the runners):\n\n"
        + table(["wrong", *JOINTS], rows)
        + "\n\nThe equations are held against exact motion in `tests/test_muscles.py`: a leg at rest, a swinging leg, and the "
        "energy of a moving leg."
    )
    return Section(TITLE, COMMAND, body)


def write_accuracy() -> None:
    """The rows of the table of accuracy: the effects together, as a root of the sum of squares."""
    moved_by = spread(runs())
    each = moved_by.groupby("runner")[list(JOINTS)].agg(lambda v: float(np.sqrt((v**2).sum()))).max()
    rows = [
        {"id": f"work_share_{j}", "input": "markers", "bias": 0.0, "n": len(RUNNERS), "bench": COMMAND}
        | {"sd_side": each[j], "sd_mean": each[j], "sd_difference": 0.0}
        for j in JOINTS
    ]
    write(pd.DataFrame(rows), COMMAND)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The work of the joints.")
    parser.add_argument("--write", action="store_true", help="write the rows of accuracy.csv")
    if parser.parse_args().write:
        write_accuracy()
    print(section().markdown())
