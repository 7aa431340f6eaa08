"""Runners from the side: how wrong each number is, with the points as seen and moved to their joints.

From one half of `benchmarks.side_clips` the usual errors of the network were learned; so the accuracy is
stated from clips that nothing was learned from, and judged on the rest of the other half and on clips of another renderer:
no body, clothes or gait of theirs was there when anything was built.

    python -m benchmarks.side [--engine full] [--half build|state|judge|other] [--write] [--time]

`--half` prints the table of that set alone; `--write` writes the rows of `accuracy.csv` from the set that states it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.special import stdtrit

import hipdrive as hd
from benchmarks.errors import TABLE, accuracy, write
from benchmarks.rendered import Z95, Clip, compared
from benchmarks.section import Section, data_dir, table
from benchmarks.side_clips import CLIPS, LEARNED, STATING, made
from benchmarks.skeleton import COMMAND as FIRST_BENCH
from benchmarks.video import FEWEST, folder, rmse, seen_in, slope
from hipdrive.errors import HipdriveError
from hipdrive.gait import SIDES
from hipdrive.measures import by_id
from hipdrive.motion import Motion
from hipdrive.signals import lengths
from hipdrive.skeleton import as_seen

COMMAND = "python -m benchmarks.side"
TITLE = "Runners from the side"
Set = Literal["build", "state", "judge", "other"]
#: Root mean square error that is asked of the mean of both sides, in the measure's unit.
ASKED = {
    "trunk_lean": 2.0,
    "waist_bend": 2.5,
    "ankle_lean": 1.5,
    "hip_extension_vertical": 2.5,
    "knee_drive": 2.5,
    "knee_flexion_midstance": 3.0,
    "knee_flexion_strike": 3.0,
    "shank_angle": 2.0,
    "trailing_limb_angle": 2.0,
    "foot_angle": 3.5,
    "contact_time": 10.0,
}
#: Shown besides; nothing is asked of them.
SHOWN = (*ASKED, "sitting", "overstride", "run_tall", "vertical_oscillation")
#: A bias, a slope and a cover that are asked of all.
_BIAS, _SLOPE, _COVER = 1.0, (0.85, 1.15), (0.93, 0.97)
#: The same runner filmed as he is, turned about, and with a tilted camera; and what must agree.
SAME = ("hard/plain.mp4", "hard/mirrored.mp4", "hard/rolled_8deg.mp4")
AGREE = ("trunk_lean", "knee_drive", "hip_extension_vertical", "knee_flexion_midstance", "contact_time")


# --- what was seen ------------------------------------------------------------------------------------------------


def paths(which: Set) -> list[Path]:
    """The clips of a half, or those of another renderer; not those that ship, on which the skeleton's fit was built."""
    if which == "build":
        return made("build", LEARNED)
    if which == "state":
        return made("judge", STATING) + made("build", range(LEARNED.stop, CLIPS))
    if which == "judge":
        return made("judge", range(STATING.stop, CLIPS))
    found = sorted((folder() / "other").glob("*side*.mp4")) + sorted((folder() / "other").glob("shared_*.mp4"))
    return [p for p in found if p.with_suffix(".npz").exists() and p.with_suffix(".json").exists()]


def looked_at(which: Set, engine: str, moved: bool) -> list[Clip]:
    """Every clip against its truth; those that are refused are told and left out."""
    out = []
    for path in paths(which):
        try:
            motion = seen_in(path, engine, keep=True)
            out.append(compared(path, motion if moved else as_seen(motion)))
        except HipdriveError as refused:
            print(f"{path.name}: {refused}", flush=True)
    return out


def values_of(clips: list[Clip]) -> pd.DataFrame:
    """One row a clip, measure and side."""
    return pd.concat([c.values.assign(input=c.kind) for c in clips], ignore_index=True)


# --- errors -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Errors:
    """Of one measure over clips: clips, bias, root mean square error, slope, and share of intervals that hold the truth."""

    n: int
    bias: float
    rmse: float
    slope: float
    cover: float

    @staticmethod
    def of(values: pd.DataFrame, id: str) -> Errors:
        """The mean of both sides; the slope over sides, the cover over all."""
        mine = values[values.id == id]
        both, sides = mine[mine.side == "mean"], mine[mine.side.isin(SIDES)]
        known = mine[mine.side != "difference"]
        bias = float((both.seen - both.true).mean())
        return Errors(len(both), bias, rmse(both), slope(sides if len(sides) else both), float(known.covered.mean()))

    def words(self) -> list[str]:
        """As cells of a table."""
        return [f"{self.bias:+.2f}", f"{self.rmse:.2f}", f"{self.slope:.2f}", f"{100 * self.cover:.0f} %"]

    def lacks(self, asked: float) -> list[str]:
        """What is asked and not met."""
        limits = {
            "RMSE": self.rmse <= asked,
            "bias": abs(self.bias) <= (_BIAS if asked < 10 else asked),
            "slope": _SLOPE[0] <= self.slope <= _SLOPE[1],
            "cover": _COVER[0] <= self.cover <= _COVER[1],
        }
        return [name for name, met in limits.items() if not met]


def error_table(before: pd.DataFrame, after: pd.DataFrame, easing: float = 1.0) -> str:
    """Each measure as seen and with its points at the joints, and what is asked times `easing`."""
    rows: list[list[object]] = []
    for id in SHOWN:
        was, now = Errors.of(before, id), Errors.of(after, id)
        if now.n:
            asked = ASKED[id] * easing if id in ASKED else None
            lacking = [] if asked is None else now.lacks(asked)
            verdict = ["–", "–"] if asked is None else [f"{asked:.1f}", ", ".join(lacking) or "all met"]
            rows.append([id, by_id()[id].unit, now.n, *was.words(), *now.words(), *verdict])
    errors = ("bias", "RMSE", "slope", "cover")
    heads = ["measure", "unit", "clips", *(f"{e}, as seen" for e in errors), *errors, "asked RMSE", "not met"]
    return table(heads, rows).replace("nan %", "–").replace("nan", "–")


def accuracy_rows(values: pd.DataFrame) -> pd.DataFrame:
    """Rows for `accuracy.csv`: of points that were moved to their joints.

    The error of a few clips is itself uncertain: it is stated wider (Student's t instead of the normal distribution), and
    never below half of what more clips, where there are more, showed of the points as they were seen, as in `benchmarks.skeleton`.
    Nor is it where nothing is seen beyond the spread of steps, since that spread can be small by chance in a short recording.
    """
    moved = values[values.input.str.endswith("-skeleton-side")]
    moved = moved[moved.groupby(["id", "input"])["clip"].transform("nunique") >= FEWEST]
    if moved.empty:
        return moved
    made_rows = accuracy(moved, COMMAND)
    wider = np.array([stdtrit(n, 0.975) / Z95 for n in made_rows.n])
    unmoved = pd.read_csv(TABLE).query("input == 'keypoints-side'").set_index("id")
    fewer = made_rows.n < made_rows.id.map(unmoved.n)
    return made_rows.assign(
        **{
            c: np.fmax(made_rows[c] * wider, (made_rows.id.map(unmoved[c]) / 2).where(fewer | (made_rows[c] == 0)))
            for c in ("sd_side", "sd_mean", "sd_difference")
        }
    )


def write_accuracy(rows: pd.DataFrame) -> None:
    """Into the table: rows of other networks stay, those of a bench of fewer clips go."""
    kept = pd.read_csv(TABLE)
    others = kept[(kept.bench == COMMAND) & ~kept.input.isin(rows.input)]
    gone = (kept.bench == FIRST_BENCH) & kept.input.isin(rows.input)
    kept[~gone].to_csv(TABLE, index=False, float_format="%.5g")
    write(pd.concat([others, rows]), COMMAND)


# --- real clips ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _read(path: Path, engine: str, capture_fps: float | None) -> Motion:
    return hd.read(path, engine=engine, capture_fps=capture_fps)


def measured(path: Path, engine: str, moved: bool, capture_fps: float | None = None) -> hd.Measurements:
    """The numbers of a clip without truth."""
    motion = _read(path, engine, capture_fps)
    return hd.measure(motion if moved else as_seen(motion), hd.find_contacts(motion))


def agreement_table(data: Path, engine: str) -> str:
    """One runner filmed in three ways: each number, and half of its interval as seen and now."""
    clips = [p for name in SAME if (p := data / name).exists()]
    was, now = ([measured(p, engine, moved) for p in clips] for moved in (False, True))
    rows: list[list[object]] = []
    for id in AGREE:
        pairs = [(a.get(id), b.get(id)) for a, b in zip(was, now, strict=True)]
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        spreads = [np.ptp([row.value for row in rows_]) for rows_ in zip(*both, strict=True)] or [np.nan] * 2
        cells = [f"{_text(a)} → {_text(b)}" for a, b in pairs]
        rows.append([id, *cells, *(f"{s:.1f}" for s in spreads)])
    return table(["measure", *(p.stem for p in clips), "apart, as seen", "apart"], rows)


def _text(row: hd.Measurement | None) -> str:
    return "–" if row is None else f"{row.value:.1f} ± {(row.ci95[1] - row.ci95[0]) / 2:.1f}"


def thigh_of_leg(motion: Motion, side: str) -> float:
    """Median length of the thigh over that of the leg, as the picture shows them."""
    hip, knee, ankle = (motion.point(f"{side}_{part}") for part in ("hip", "knee", "ankle"))
    thigh, shank = np.nanmedian(lengths(hip - knee)), np.nanmedian(lengths(knee - ankle))
    return float(thigh / (thigh + shank))


@dataclass(frozen=True)
class Run:
    """A clip of a real runner."""

    name: str
    capture_fps: float | None = None


RUNS = (
    Run("run_side_left_treadmill_30fps.mp4"),
    Run("run_side_right_treadmill_60fps.mp4"),
    Run("run_side_left_halfspeed_25fps.mp4", 50.0),
)


def real_table(data: Path, engine: str) -> str:
    """Real runners: thigh over leg of each leg, trunk lean, and patterns that are decided."""
    rows: list[list[object]] = []
    for run in RUNS:
        path = data / "video" / run.name
        if not path.exists():
            continue
        both = [measured(path, engine, moved, run.capture_fps) for moved in (False, True)]
        motions = [m.recordings[0].motion for m in both]
        shares = [" / ".join(f"{thigh_of_leg(m, s):.3f}" for s in SIDES) if m.view in SIDES else "–" for m in motions]
        leans = [_text(m.get("trunk_lean")) for m in both]
        told = [f"{len(decided(m))} of {len(hd.screen(m).verdicts)}" for m in both]
        rows.append([path.stem, " → ".join(shares), " → ".join(leans), " → ".join(told)])
    return table(["clip", "thigh over leg, left / right", "trunk lean", "patterns decided"], rows)


# --- patterns -----------------------------------------------------------------------------------------------------


def decided(numbers: hd.Measurements) -> dict[str, str]:
    """The patterns that are there or not there."""
    return {v.id: v.state for v in hd.screen(numbers).verdicts if v.state != "cannot tell"}


# --- time ---------------------------------------------------------------------------------------------------------


def _processor_s(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def time_words(data: Path, engine: str) -> str:
    """What moving the points costs beside reading a clip."""
    path = data / SAME[0]
    motion = hd.read(path, engine=engine)
    contacts = hd.find_contacts(motion)
    reading = _processor_s(lambda: hd.read(path, engine=engine))
    seen, moved = (
        min(_processor_s(lambda m=m: hd.measure(m, contacts)) for _ in range(3))  # type: ignore[misc]
        for m in (as_seen(motion), motion)
    )
    share = (reading + moved) / (reading + seen)
    return (
        f"Processor time of `{path.name}` ({len(motion.time_s)} frames), {engine}: reading {reading:.1f} s, measuring {seen:.2f} s as "
        f"seen and {moved:.2f} s with the points moved, {share:.2f} times the whole of before."
    )


# --- doors --------------------------------------------------------------------------------------------------------


def half_table(which: Set, engine: str) -> str:
    """The table of errors of one set of clips."""
    before, after = (values_of(looked_at(which, engine, moved)) for moved in (False, True))
    return error_table(before, after, 1.3 if which == "other" else 1.0)


def rendered_parts(engine: str) -> list[str]:
    """What rests on rendered clips."""
    stated = pd.read_csv(TABLE).query("bench == @COMMAND").n.max()
    built = f"What the network usually gets wrong was learned from {len(LEARNED)} clips, the accuracy is stated from {stated} others."
    parts = [
        f"{built} Errors of the mean of both sides against the true joints of the same steps; cover: how often the 95 % intervals of "
        f"sides and mean hold the truth.\n\n### Clips that judge, {len(paths('judge'))} clips, BlazePose {engine}\n\n"
        f"{half_table('judge', engine)}"
    ]
    if paths("other"):
        parts.append(
            f"### Another renderer, {len(paths('other'))} clips, BlazePose {engine}\n\n"
            f"`shared/render`, not used to build anything; 1.3 times the error is asked.\n\n{half_table('other', engine)}"
        )
    return parts


def section(engine: str = "full") -> Section:
    """The part of the validation page about clips from the side; only clips that were made before."""
    parts = rendered_parts(engine) if paths("judge") else ["Not made: no rendered clips here."]
    data = data_dir()
    if data is not None:
        parts.append(f"### One runner, plain, mirrored, and by a tilted camera\n\n{agreement_table(data, engine)}")
        parts.append(f"### Real runners, as seen → with the points moved\n\n{real_table(data, engine)}")
    return Section(TITLE, f"{COMMAND} --engine {engine}", "\n\n".join(parts))


def main() -> None:
    """Print the section or one table of it, or write the rows of the stated accuracy."""
    parser = argparse.ArgumentParser(description="Runners from the side.")
    parser.add_argument("--engine", default="full")
    parser.add_argument("--half", choices=get_args(Set))
    parser.add_argument("--write", action="store_true", help="write the rows of accuracy.csv")
    parser.add_argument("--time", action="store_true", help="say what moving the points costs")
    said = parser.parse_args()
    if said.time and (data := data_dir()) is not None:
        print(time_words(data, said.engine))
    elif said.write:
        write_accuracy(accuracy_rows(values_of(looked_at("state", said.engine, moved=True))))
    elif said.half is not None:
        print(half_table(said.half, said.engine))
    else:
        print(section(said.engine).markdown())


if __name__ == "__main__":
    main()
