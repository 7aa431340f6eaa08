"""The detectors of the pelvis on rendered runners that were not used to build them: from pixels to a pelvic drop.

    python -m benchmarks.pelvis [--clips N] [--keep] [--practice]

Needs the clips of `benchmarks.pelvis_set`. Truth is what the runner does without variation, as in `benchmarks.video`,
and beside it what the runner did in the very steps of the clip. The camera's level is given (a side needs it).
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.pelvis_set import CLIPS, FIRST, path_of
from benchmarks.rendered import of_steps
from benchmarks.section import Section, table
from benchmarks.video import asked_of, usual
from hipdrive.errors import HipdriveError
from hipdrive.measures.accuracy import accuracy_of
from hipdrive.motion import Image, Motion
from hipdrive.pelvis import LineError, NotDetected, PelvisEstimate
from hipdrive.pelvis.detect import ask, with_line
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.video import read_keypoints
from hipdrive.video import frames
from hipdrive_synthetic.clip_truth import true_contacts, true_motion

COMMAND = "python -m benchmarks.pelvis"
TITLE = "The detectors of the pelvis"
DROPS = ("pelvic_drop", "pelvic_drop_midstance")
#: The hip points of the network, as if they were a pelvis: what a program prints that does not ask for a detector.
NETWORK = "network"
BEST = "best"
#: A drop whose sign is asked for, degrees.
CLEAR_DEG = 2.0


@dataclass(frozen=True)
class Seen:
    """One clip: its kind of clothes, what each reader made of it, and what each detector said.

    Parameters
    ----------
    name
        Of the clip.
    kind
        `stickers`, `tucked` or `loose`.
    values
        One row a reader, measure and side: `seen`, `true`, `same_steps`, `half` (of the 95 % interval), `own_half`
        (of the steps' spread alone), `sd` (the stated error of the detector), `own_se`.
    said
        By detector: metadata of an estimate, or the reason of a refusal.
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
    """Ask every detector about one clip."""
    asked = asked_of(path)
    motion = keypoints(path, engine, keep)
    assert isinstance(motion.space, Image)
    motion = replace(motion, space=replace(motion.space, level_deg=asked["camera"]["roll_deg"]))
    return held(path, motion, ask(motion, frames(path)))


def held(path: Path, motion: Motion, said: Sequence[PelvisEstimate | NotDetected]) -> Seen:
    """What the detectors said of a clip against its truth."""
    asked = asked_of(path)
    told = [s for s in said if isinstance(s, PelvisEstimate)]
    readers = {t.detector: with_line(motion, [t]) for t in told} | {NETWORK: with_line(motion, [network_line(motion)])}
    best = with_line(motion, said)
    if best.provenance.metadata["pelvis"]["detector"] is not None:
        readers[BEST] = best
    contacts = hd.find_contacts(motion)
    truth, same = usual_drops(asked), hd.measure(true_motion(path), true_contacts(path), only=DROPS)
    parts = [_values(seen, contacts, reader) for reader, seen in readers.items()]
    values = pd.concat(parts, ignore_index=True).assign(clip=path.stem)
    values["true"] = [truth[r.id].get(r.side, np.nan) for r in values.itertuples()]
    values["same_steps"] = [m.value if (m := same.get(r.id, r.side)) else np.nan for r in values.itertuples()]
    metadata = {s.detector: s.reason if isinstance(s, NotDetected) else s.metadata for s in said}
    return Seen(path.stem, kind_of(asked), values, metadata, asked)


def usual_drops(asked: dict[str, Any]) -> dict[str, dict[str, float]]:
    """The truth of the runner without variation; one whose thigh then swings too little swings it a little further.

    That moves no pelvis: only the drops are compared here.
    """
    try:
        return usual(asked).truth
    except ValueError:
        further = [degrees + 4.0 for degrees in asked["runner"]["knee_drive_deg"]]
        return usual(asked | {"runner": asked["runner"] | {"knee_drive_deg": further}}).truth


def network_line(motion: Motion) -> PelvisEstimate:
    """The hip points as if they were the ends of a line on the pelvis."""
    zero = LineError(0.0, 0.0, 0.0, 0.0, 0)
    return PelvisEstimate(NETWORK, "psis_sticker", motion.point("left_hip"), motion.point("right_hip"), zero)


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


# --- tables -----------------------------------------------------------------------------------------------------


def rows_of(clips: Sequence[Seen], reader: str, kinds: Sequence[str]) -> pd.DataFrame:
    """What one reader made of the clips of some kinds."""
    parts = [c.values[c.values.reader == reader] for c in clips if c.kind in kinds]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def rmse(error: pd.Series[float]) -> float:
    """Root mean square."""
    return float(np.sqrt((error**2).mean())) if len(error) else float("nan")


def covered(rows: pd.DataFrame) -> str:
    """How often the 95 % interval holds what the runner usually does."""
    inside = (rows.seen - rows.true).abs() <= rows.half
    return f"{100 * inside.mean():.0f} % of {len(rows)}" if len(rows) else "–"


def error_row(name: str, rows: pd.DataFrame) -> list[object]:
    """Errors of a reader: of the largest drop, and the cover of both drops."""
    if not len(rows):
        return [name, 0, *("–",) * 8]
    largest = rows[rows.id == DROPS[0]]
    both, sides = largest[largest.side == "mean"], largest[largest.side.isin(("left", "right"))]
    out: list[object] = [name, both["clip"].nunique(), f"{(both.seen - both.true).mean():+.2f}"]
    for one in (both, sides):
        out += [f"{rmse(one.seen - one.true):.2f}", f"{rmse(one.seen - one.same_steps):.2f}"]
    slope = np.polyfit(both.true, both.seen, 1)[0] if len(both) > 3 else float("nan")
    every = rows[rows.side == "mean"], rows[rows.side.isin(("left", "right"))]
    return [*out, f"{slope:.2f}", *(covered(e) for e in every)]


HEADS = [
    "read from",
    "clips",
    "bias, mean of sides",
    "RMSE mean, usual",
    "same steps",
    "RMSE side, usual",
    "same steps",
    "slope",
    "cover mean",
    "cover side",
]


def error_table(clips: Sequence[Seen]) -> str:
    """Every reader against the truth, degrees."""
    rows = [
        error_row("stickers", rows_of(clips, "stickers", ["stickers"])),
        error_row("waistband, no stickers on", rows_of(clips, "waistband", ["tucked", "loose"])),
        error_row("waistband, all clips", rows_of(clips, "waistband", ["tucked", "loose", "stickers"])),
        error_row("best detector", rows_of(clips, BEST, ["tucked", "loose", "stickers"])),
        error_row("hip points of the network", rows_of(clips, NETWORK, ["tucked", "loose", "stickers"])),
    ]
    return table(HEADS, rows).replace("nan", "–")


def answered(clips: Sequence[Seen], detector: str, kinds: Sequence[str]) -> tuple[int, int]:
    """In how many clips of some kinds a detector answered, and of how many."""
    mine = [c for c in clips if c.kind in kinds]
    return sum(not isinstance(c.said[detector], str) for c in mine), len(mine)


def of(counts: tuple[int, int]) -> str:
    """A share in words."""
    return f"{counts[0]} of {counts[1]} ({100 * counts[0] / max(counts[1], 1):.1f} %)"


def sign_right(rows: pd.DataFrame) -> tuple[int, int]:
    """In how many of the clear drops (mean of sides) the sign is right, and of how many."""
    clear = rows[(rows.side == "mean") & (rows.id == DROPS[0]) & (rows.true.abs() > CLEAR_DEG)] if len(rows) else rows
    return (int((np.sign(clear.seen) == np.sign(clear.true)).sum()), len(clear)) if len(clear) else (0, 0)


def answer_table(clips: Sequence[Seen]) -> str:
    """Who answers where, and whether the sign is right."""
    bare, loose = ["tucked", "loose"], answered(clips, "waistband", ["loose"])
    floor = [
        ["stickers found, of clips with stickers", "≥ 98 %", of(answered(clips, "stickers", ["stickers"]))],
        ["stickers found, of clips without", "0", of(answered(clips, "stickers", bare))],
        ["waistband answers, of tucked clips without stickers", "≥ 60 %", of(answered(clips, "waistband", ["tucked"]))],
        ["waistband refuses, of shirts worn out", "≥ 95 %", of((loose[1] - loose[0], loose[1]))],
        [
            f"sign right, drops beyond {CLEAR_DEG:g}°, waistband",
            "≥ 97 %",
            of(sign_right(rows_of(clips, "waistband", bare))),
        ],
        [
            f"sign right, drops beyond {CLEAR_DEG:g}°, stickers",
            "≥ 97 %",
            of(sign_right(rows_of(clips, "stickers", ["stickers"]))),
        ],
    ]
    return table(["what", "asked for", "found"], cast(list[list[object]], floor))


def refusals(clips: Sequence[Seen]) -> str:
    """Why the waistband was silent in tucked clips."""
    said = [c.said["waistband"] for c in clips if c.kind == "tucked"]
    counts = pd.Series([s for s in said if isinstance(s, str)], dtype=str).value_counts()
    return "; ".join(f"{n} × “{reason}”" for reason, n in counts.items()) or "none"


def invented(clips: Sequence[Seen]) -> str:
    """Clips in which stickers were seen where there are none."""
    names = [c.name[-3:] for c in clips if c.kind != "stickers" and not isinstance(c.said["stickers"], str)]
    return ", ".join(names) or "none"


def clip_table(clips: Sequence[Seen]) -> str:
    """Every clip, the mean of both sides: truth and what each reader says."""
    rows: list[list[object]] = []
    for clip in clips:
        largest = clip.values[(clip.values.id == DROPS[0]) & (clip.values.side == "mean")].set_index("reader")
        outfit, camera = clip.asked["outfit"], clip.asked["camera"]
        read = [f"{largest.seen[r]:+.1f}" if r in largest.index else "–" for r in ("stickers", "waistband", NETWORK)]
        true = largest.true.iloc[0] if len(largest) else float("nan")
        size = f"{camera['focal_px'] / camera['distance_m']:.0f}"
        rows.append([clip.name[-3:], clip.kind, outfit["shirt"], int(camera["fps"]), size, f"{true:+.1f}", *read])
    heads = ["clip", "kind", "shirt", "frames/s", "pixels a metre", "true", "stickers", "waistband", "network"]
    return table(heads, rows)


def paths(clips: int = CLIPS, name: str = "pelvis") -> list[Path]:
    """The clips of the set; `practice` for those the waistband was built on."""
    first = FIRST if name == "pelvis" else 0
    return [path_of(number, name) for number in range(first, first + clips)]


def body(clips: Sequence[Seen], engine: str) -> str:
    """The section as text."""
    kinds = pd.Series([c.kind for c in clips]).value_counts()
    counts = ", ".join(f"{kinds.get(k, 0)} {words}" for k, words in KIND_WORDS.items())
    return (
        f"{len(clips)} rendered runners from behind ({counts}), BlazePose {engine}; none of them was used to build or "
        "tune anything. Bodies, colours, cameras and drops are drawn apart from those of the rendered bench, and wider "
        "(`benchmarks/pelvis_set.py`): drops of −3 to 10° for each side by itself, cameras 0.5 to 1.6 m high and rolled "
        "by up to 5°, 150 to 350 pixels a metre. Truth is what the runner does without variation (“usual”), or did in "
        "these very steps. The level is given, so sides are meant to be right too. All in degrees; cover: how often the "
        "95 % interval holds what is reference, of the largest drop and that of midstance.\n\n"
        f"{error_table(clips)}\n\n{answer_table(clips)}\n\nThe waistband's refusals on tucked clips: {refusals(clips)}. "
        f"Clips in which stickers were seen where there are none: {invented(clips)}."
        f"\n\n### Every clip, mean of both sides\n\n{clip_table(clips)}"
    )


KIND_WORDS = {"stickers": "with stickers", "tucked": "tucked without", "loose": "with the shirt out or loose"}


def section(clips: int = CLIPS, engine: str = "full", keep: bool = True) -> Section:
    """The part of the validation page about the detectors; only clips that were made before."""
    if not paths(1)[0].exists():
        return Section(TITLE, COMMAND, "Not made: no rendered clips (`python -m benchmarks.pelvis_set` makes them).")
    return Section(TITLE, COMMAND, body(run(paths(clips), engine, keep), engine))


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description="The detectors of the pelvis on rendered runners.")
    parser.add_argument("--clips", type=int, default=CLIPS)
    parser.add_argument("--engine", default="full")
    parser.add_argument("--keep", action="store_true", help="use keypoints read before")
    parser.add_argument("--practice", action="store_true", help="the clips the waistband was built on, instead")
    said = parser.parse_args()
    if said.practice:
        print(error_table(run(paths(said.clips, "practice"), said.engine, said.keep)))
        return
    print(section(said.clips, said.engine, said.keep).markdown())


if __name__ == "__main__":
    main()
