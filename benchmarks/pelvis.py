"""The witnesses of the pelvis on rendered runners that were not used to build them: from pixels to a pelvic drop.

    python -m benchmarks.pelvis [--clips N] [--keep]

Needs the clips of `benchmarks.pelvis_set`. Truth is what the runner does without variation, as in `benchmarks.video`,
and beside it what the runner did in the very steps of the clip. The camera's level is given (a side needs it).
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.rendered import of_steps
from benchmarks.truth import true_contacts, true_motion
from benchmarks.video import asked_of, usual
from hipdrive.errors import HipdriveError
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.motion import Image, Motion
from hipdrive.pelvis import LineError, Silence, Testimony
from hipdrive.pelvis.look import ask, with_line
from hipdrive.sources.registry import ReadOptions
from hipdrive.sources.video import frames, read_keypoints

COMMAND = "python -m benchmarks.pelvis"
TITLE = "The witnesses of the pelvis"
DROPS = ("pelvic_drop", "pelvic_drop_midstance")
#: The hip points of the network, as if they were a pelvis: what a program prints that does not ask for a witness.
NETWORK = "network"
BEST = "best"
#: A drop whose sign is asked for, degrees.
CLEAR_DEG = 2.0


@dataclass(frozen=True)
class Seen:
    """One clip: its kind of clothes, what each reader made of it, and what each witness said.

    Parameters
    ----------
    name
        Of the clip.
    kind
        `stickers`, `tucked` or `loose`.
    values
        One row a reader, measure and side: `seen`, `true`, `same_steps`, `half` (of the 95 % interval), `own_half`
        (of the steps' spread alone), `sd` (the stated error of the witness), `own_se`.
    said
        By witness: facts of a testimony, or the reason of a silence.
    asked
        What the clip was made from.
    """

    name: str
    kind: str
    values: pd.DataFrame
    said: dict[str, dict[str, Any] | str]
    asked: dict[str, Any]


def kind_of(asked: dict[str, Any]) -> str:
    """What clothes show of the pelvis."""
    outfit = asked["outfit"]
    if outfit["stickers"] is not None:
        return "stickers"
    return "tucked" if outfit["shirt"] == "in" else "loose"


def keypoints(path: Path, engine: str, keep: bool) -> Motion:
    """What the network sees of a clip; that of an earlier run where `keep` says so."""
    stored = path.parent / "seen" / f"{path.stem}.{engine}.keypoints.pkl"
    if keep and stored.exists():
        return cast(Motion, pickle.loads(stored.read_bytes()))
    motion = read_keypoints(path, ReadOptions(engine=engine))
    stored.parent.mkdir(exist_ok=True)
    stored.write_bytes(pickle.dumps(motion))
    return motion


def look(path: Path, engine: str = "full", keep: bool = True) -> Seen:
    """Ask every witness about one clip."""
    asked = asked_of(path)
    motion = keypoints(path, engine, keep)
    assert isinstance(motion.space, Image)
    motion = replace(motion, space=replace(motion.space, level_deg=asked["camera"]["roll_deg"]))
    return held(path, motion, ask(motion, frames(path)))


def held(path: Path, motion: Motion, said: Sequence[Testimony | Silence]) -> Seen:
    """What the witnesses said of a clip against its truth."""
    asked = asked_of(path)
    told = [s for s in said if isinstance(s, Testimony)]
    readers = {t.witness: with_line(motion, [t]) for t in told} | {NETWORK: with_line(motion, [network_line(motion)])}
    best = with_line(motion, said)
    if best.origin.facts["pelvis"]["witness"] is not None:
        readers[BEST] = best
    contacts = hd.find_contacts(motion)
    truth, same = usual(asked).truth, hd.measure(true_motion(path), true_contacts(path), only=DROPS)
    parts = [_values(seen, contacts, reader) for reader, seen in readers.items()]
    values = pd.concat(parts, ignore_index=True).assign(clip=path.stem)
    values["true"] = [truth[r.id].get(r.side, np.nan) for r in values.itertuples()]
    values["same_steps"] = [m.value if (m := same.get(r.id, r.side)) else np.nan for r in values.itertuples()]
    facts = {s.witness: s.reason if isinstance(s, Silence) else s.facts for s in said}
    return Seen(path.stem, kind_of(asked), values, facts, asked)


def network_line(motion: Motion) -> Testimony:
    """The hip points as if they were the ends of a line on the pelvis."""
    zero = LineError(0.0, 0.0, 0.0, 0.0, 0)
    return Testimony(NETWORK, "psis_sticker", motion.point("left_hip"), motion.point("right_hip"), zero)


def _values(motion: Motion, contacts: hd.Contacts, reader: str) -> pd.DataFrame:
    rows = []
    for found in hd.measure(motion, contacts, only=DROPS):
        known = accuracy_of(found.id, motion)
        own_se, own_half = of_steps(found, known)
        half = (found.ci95[1] - found.ci95[0]) / 2
        rows.append((reader, found.id, found.side, found.value, half, own_half, own_se, found.se, found.n_steps))
    return pd.DataFrame(rows, columns=["reader", "id", "side", "seen", "half", "own_half", "own_se", "se", "steps"])


def run(paths: Iterable[Path], engine: str, keep: bool) -> list[Seen]:
    """Every clip that is there."""
    out = []
    for path in paths:
        if not path.with_suffix(".json").exists():
            continue
        try:
            out.append(look(path, engine, keep))
        except HipdriveError as refused:
            print(f"{path.name}: {refused}", flush=True)
    return out
