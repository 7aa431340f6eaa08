"""The work of the joints: what misplaced joints and forces do to it, what speed does, and what can be told without plates.

There is no truth for the work of a joint in a living leg. What can be told is how far the share moves when what goes into
it is wrong by what such things usually are, and how near ways that need less come to the one with plates; the equations themselves
are held against exact motion in the tests.

    python -m benchmarks.work [--write]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.errors import write
from benchmarks.plates import STATED_KG, Run, usual_places, with_plates
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES
from hipdrive.gait.forces import contacts_from_force
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.muscles import JOINTS, joint_work, leg_mechanics, top_down, with_usual_centre
from hipdrive.muscles.hip_centre import REGRESSION_M, find_hip_centre
from hipdrive.muscles.leg import LegMotion
from hipdrive.muscles.segments import MEN, WOMEN

COMMAND = "python -m benchmarks.work"
TITLE = "Work of hip, knee and ankle"
#: What is moved, and how far, metres (forward, up). The hip by the error of its regression in each direction (Mantovani 2016); joint
#: centres from markers on both sides of a joint and centres of pressure by half a centimetre (design choice).
MOVED: dict[str, tuple[float, float]] = {
    "hip centre, 7 mm forward": (REGRESSION_M, 0.0),
    "hip centre, 7 mm up": (0.0, REGRESSION_M),
    "knee centre, 5 mm forward": (0.005, 0.0),
    "ankle centre, 5 mm forward": (0.005, 0.0),
    "centre of pressure, 5 mm forward": (0.005, 0.0),
}
SPEEDS = {"T25": 2.5, "T35": 3.5, "T45": 4.5}


def shares(motion: Motion, contacts: hd.Contacts, **said: object) -> FloatArray:
    """`(joint,)` mean share in the work given in stance, percent."""
    return np.asarray(np.nanmean(joint_work(motion, contacts, **said).shares, axis=0))  # type: ignore[arg-type]


def runs() -> list[Run]:
    """The recordings whose plates tell where the force acts."""
    data = data_dir()
    return list(with_plates(data)) if data else []


# --- what goes in -------------------------------------------------------------------------------------------------


def moved(motion: Motion, what: str, by: tuple[float, float]) -> Motion:
    """The motion with a joint's centre of both legs, or the centre of pressure, somewhere else."""
    shift = np.array([*by, 0.0])
    if what.startswith("centre of pressure"):
        forces = motion.forces
        assert forces is not None
        assert forces.centre_m is not None
        return replace(motion, forces=replace(forces, centre_m=forces.centre_m + shift))
    points, joint = motion.points.copy(), what.split()[0]
    for side in SIDES:
        points[:, motion.names.index(f"{side}_{joint}")] += shift
    return replace(motion, points=points)


def without_thigh_markers(motion: Motion) -> Motion:
    """The motion whose hips stay where they are put: nothing else shows them."""
    return motion.select(name for name in motion.names if "_thigh_" not in name)


def effects(motion: Motion, contacts: hd.Contacts) -> Iterator[tuple[str, FloatArray]]:
    """How far the shares move with each, percentage points."""
    motion = without_thigh_markers(motion)
    usual = shares(motion, contacts)
    for what, by in MOVED.items():
        yield what, shares(moved(motion, what, by), contacts) - usual
    by_sex = [shares(motion, contacts, segments=sex) for sex in (WOMEN, MEN)]
    yield "a woman's leg or a man's", by_sex[0] - by_sex[1]


def spread(found: list[Run]) -> pd.DataFrame:
    """One row an effect and runner of RBDS, a column a joint."""
    rows = [
        (name, what, *moved_by)
        for name, motion, contacts in found
        if name.startswith("RBDS")
        for what, moved_by in effects(motion, contacts)
    ]
    return pd.DataFrame(rows, columns=["runner", "what", *JOINTS])


def hips(found: list[Run]) -> str:
    """Where the motion puts the hip centres, beside the regression."""
    rows = []
    for name, motion, _ in found:
        for side in SIDES:
            hip = find_hip_centre(LegMotion.of(motion, side))
            told = [
                f"{1e3 * o:+.0f} ± {1e3 * e:.0f}" for o, e in zip(hip.offset_m, hip.functional_error_m, strict=True)
            ]
            rows.append([name, side, *told, " / ".join(f"{w:.2f}" for w in hip.weight)])
    return table(["runner", "side", "forward, mm", "up, mm", "out, mm", "weight forward / up / out"], rows)


def functional_hips(data: Path) -> str:
    """How the functional hip centre of running differs from the regressed one, over runners and speeds."""
    offsets, errors = [], []
    for path in sorted((data / "rbds").glob("RBDS*_T35.npz")):
        for side in SIDES:
            each = []
            for speed in SPEEDS:
                motion = smoothed(hd.read(path.with_name(path.name.replace("T35", speed))))
                found = find_hip_centre(LegMotion.of(motion, side))
                each.append(found.offset_m)
                errors.append(found.functional_error_m)
            offsets.append(each)
    each = 1e3 * np.array(offsets)
    mean, within = each.mean(axis=1), np.sqrt(each.var(axis=1, ddof=1).mean(axis=0))
    rows = [
        [direction, f"{mean[:, i].mean():+.0f}", f"{mean[:, i].std(ddof=1):.0f}", f"{within[i]:.0f}", f"{stated:.0f}"]
        for i, (direction, stated) in enumerate(
            zip(("forward", "up", "right"), 1e3 * np.mean(errors, axis=0), strict=True)
        )
    ]
    head = ["direction", "functional − regressed, mean, mm", "SD over hips", "SD over speeds", "error it states"]
    return f"{len(mean)} hips of {len(mean) // 2} runners at three speeds:\n\n" + table(head, rows)


# --- less than plates ---------------------------------------------------------------------------------------------


def usual_centre(found: list[Run]) -> pd.DataFrame:
    """The usual place of the force in place of the plate's, for each runner from the others: error and what it does."""
    rows = []
    for name, motion, contacts in found:
        places = usual_places([run for run in found if run[0] != name])
        forces = motion.forces
        assert forces is not None
        guessed = with_usual_centre(replace(motion, forces=replace(forces, centre_m=None)), contacts, places)
        assert guessed.forces is not None
        weight = np.where(forces.force_n[:, 1] > 200, forces.force_n[:, 1], np.nan)
        off = 1e3 * (guessed.forces.centre_m - forces.centre_m) * np.sqrt(weight / np.nanmean(weight))[:, None]  # type: ignore[operator]
        seen = np.isfinite(off).all(axis=1)
        error = np.sqrt((off[seen] ** 2).mean(axis=0))
        said = {"mass_kg": STATED_KG.get(name)}
        change = shares(guessed, contacts, **said) - shares(motion, contacts, **said)
        rows.append((name, error[0], off[seen, 0].mean(), error[2], *change))
    return pd.DataFrame(rows, columns=["runner", "along", "bias", "across", *JOINTS])


def without_plates(found: list[Run]) -> list[list[object]]:
    """Top-down against plates: hip and knee moments in stance."""
    rows: list[list[object]] = []
    for name, motion, contacts in found:
        places = usual_places([run for run in found if run[0] != name])
        for side in SIDES:
            try:
                plates = leg_mechanics(motion, contacts, side, mass_kg=STATED_KG.get(name))
                carried = top_down(motion, contacts, side, plates.mass_kg, places=places)
            except CannotSee:
                continue
            told = [
                _agreement(plates.moment_nm[:, j, d], carried.moment_nm[:, j, d], plates.mass_kg) for j, d in _SHOWN
            ]
            rows.append([name, side, int((contacts.side == side).sum()), *told])
    return rows


#: Joint and direction: hip flexion and adduction, knee flexion, ankle.
_SHOWN = ((0, 2), (0, 0), (1, 2), (2, 2))


def _agreement(plates: FloatArray, other: FloatArray, mass_kg: float) -> str:
    seen = np.isfinite(plates) & np.isfinite(other)
    off = np.sqrt(np.mean((plates - other)[seen] ** 2))
    r = np.corrcoef(plates[seen], other[seen])[0, 1]
    return f"{off / mass_kg:.2f} ({100 * off / np.ptp(plates[seen]):.0f} %), r {r:.2f}"


# --- speed --------------------------------------------------------------------------------------------------------


def by_speed(data: Path) -> pd.DataFrame:
    """Shares and work of every runner of RBDS at three speeds, with the usual place of the force."""
    rows, with_place = [], runs()
    for path in sorted((data / "rbds").glob("RBDS*_T??.npz")):
        runner, speed = path.stem.split("_")
        motion = smoothed(hd.read(path))
        contacts = contacts_from_force(motion)
        # Two of the runners are in the shipped table of places: they are judged by the others.
        places = usual_places([run for run in with_place if run[0] != runner])
        work = joint_work(with_usual_centre(motion, contacts, places), contacts)
        share, given = np.nanmean(work.shares, axis=0), np.nanmean(work.stance_given, axis=0)
        se = np.nanstd(work.shares, axis=0, ddof=1) / np.sqrt(np.isfinite(work.shares).all(axis=1).sum())
        rows.append((runner, SPEEDS[speed], *share, *se, *given, np.nanmean(work.swing_given[:, 0])))
    columns = ["runner", "speed", *JOINTS, *(f"{j}_se" for j in JOINTS), *(f"{j}_work" for j in JOINTS), "hip_swing"]
    return pd.DataFrame(rows, columns=columns)


def speed_text(found: pd.DataFrame, error: pd.Series[float]) -> str:
    """Tables of shares by speed, beside the literature."""
    wide = found.pivot(index="runner", columns="speed", values=list(JOINTS))
    each = [
        [runner, *(f"{row['hip', s]:.0f} / {row['knee', s]:.0f} / {row['ankle', s]:.0f}" for s in SPEEDS.values())]
        for runner, row in wide.iterrows()
    ]
    mean = [
        [f"{speed} m/s", *(f"{g[j].mean():.0f} ± {g[j].std():.0f}" for j in JOINTS)]
        + [f"{g[f'{j}_work'].mean():.2f}" for j in JOINTS]
        + [f"{g.hip_swing.mean():.2f}"]
        for speed, g in found.groupby("speed")
    ]
    rise = wide["hip"][4.5] - wide["hip"][2.5]
    published = [
        ["running, about 2.0 m/s", "5.5 ± 4.6", "", "65.3 ± 7.5", "7 runners (Schache 2015)"],
        ["faster", "rises (P < 0.001)", "", "", "Schache 2015, to 8.95 m/s"],
    ]
    return (
        f"{len(wide)} runners of RBDS, whose plate does not tell the place of its force here, so its usual place is taken. Shares "
        "of hip / knee / ankle, percent:\n\n"
        + table(["runner", *(f"{s} m/s" for s in SPEEDS.values())], each)
        + f"\n\nEach share is ± {1.96 * error.hip:.0f} (hip), {1.96 * error.knee:.0f} (knee), {1.96 * error.ankle:.0f} (ankle) "
        "points (95 %, all errors of this kind of recording together); the spread of steps adds less than one. The same error "
        "sits in all three speeds of a runner, so the change with speed is surer than the level. Mean ± SD of runners, work in "
        "J/kg:\n\n"
        + table(["speed", *JOINTS, "hip work", "knee work", "ankle work", "hip work in swing"], mean)
        + f"\n\nThe hip's share rises from 2.5 to 4.5 m/s by {rise.mean():.1f} points "
        f"(SE {rise.std() / np.sqrt(len(rise)):.1f}), in {int((rise > 0).sum())} of {len(rise)} runners. Published (J Exp Biol 218:2472):\n\n"
        + table(["", "hip, %", "knee, %", "ankle, %", "who"], published)
    )


# --- the page -----------------------------------------------------------------------------------------------------


def section() -> Section:
    """The part of the validation page about joint work."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    found = runs()
    read = [[n, len(c), *(f"{share:.0f} %" for share in shares(m, c, mass_kg=STATED_KG.get(n)))] for n, m, c in found]
    moved_by, guessed = spread(found), usual_centre(found)
    rows = [
        [what, *(f"{group[j].abs().max():.1f}" for j in JOINTS)] for what, group in moved_by.groupby("what", sort=False)
    ]
    centre = [
        [g.runner, f"{g.along:.0f} ({g.bias:+.0f})", f"{g.across:.0f}", *(f"{getattr(g, j):+.1f}" for j in JOINTS)]
        for g in guessed.itertuples()
    ]
    moments = ["hip flexion", "hip adduction", "knee", "ankle"]
    body = (
        "Shares of the joints in the work given in stance, where plates tell force and place:\n\n"
        + table(["runner", "contacts", *JOINTS], read)
        + "\n\nHow far a share moves, percentage points, when what goes into it is wrong (the larger of two runners):\n\n"
        + table(["wrong", *JOINTS], rows)
        + "\n\nThe hip centre is the regressed one joined with the one the thigh turns about (`muscles/hip_centre.py`), the functional "
        "centre from the regressed one:\n\n"
        + hips(found)
        + "\n\n"
        + functional_hips(data)
        + "\n\nThe nearly flat motion of running puts the centre too far out by centimetres (skin), and says so; forward and up both "
        "ways agree within their errors.\n\n### Where the plate does not tell the place of its force\n\n"
        "Error of the usual place (root mean square weighted by force, bias in brackets), each runner judged by the others, and "
        "what it does to the shares, points:\n\n"
        + table(["runner", "along, mm", "across, mm", *JOINTS], centre)
        + "\n\n### Speed\n\n"
        + speed_text(by_speed(data), _centre_error(moved_by, guessed))
        + "\n\n### Without plates\n\nTop-down from mass and whole-body motion, against plates, in stance: root mean square "
        "difference, Nm/kg (share of the range), and correlation. A set of the lower body alone is refused.\n\n"
        + table(["runner", "side", "stances", *moments], without_plates(found))
        + "\n\nThe equations are held against exact motion in `tests/test_rigid.py` (pendulum, two links, free top, energy of a "
        "closed stride)."
    )
    return Section(TITLE, COMMAND, body)


def errors_together(moved_by: pd.DataFrame) -> pd.Series[float]:
    """`(joint,)` the effects together, as a root of the sum of squares, of the worse runner."""
    return moved_by.groupby("runner")[list(JOINTS)].agg(lambda v: float(np.sqrt((v**2).sum()))).max()


def _centre_error(moved_by: pd.DataFrame, guessed: pd.DataFrame) -> pd.Series[float]:
    """The same where the usual place of the force stands for the measured one."""
    known = moved_by[~moved_by.what.str.startswith("centre of pressure")]
    belt = guessed[guessed.runner.str.startswith("RBDS")][list(JOINTS)]
    return np.sqrt(errors_together(known) ** 2 + (belt**2).mean())


def write_accuracy() -> None:
    """The rows of the table of accuracy."""
    found = [run for run in runs() if run[0].startswith("RBDS")]
    together = errors_together(spread(found))
    rows = [
        {"id": f"work_share_{j}", "input": "markers", "bias": 0.0, "n": len(found), "bench": COMMAND}
        | {"sd_side": together[j], "sd_mean": together[j], "sd_difference": 0.0}
        for j in JOINTS
    ]
    write(pd.DataFrame(rows), COMMAND)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="The work of the joints.")
    parser.add_argument("--write", action="store_true", help="write the rows of accuracy.csv")
    if parser.parse_args().write:
        write_accuracy()
    print(section().markdown())
