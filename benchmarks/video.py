"""The rendered bench: every 2D measure against runners whose every joint is known, from pixels to number.

Makes a stated set of clips once (rear, front and side; bodies, shirts in and out, contrasts, cameras, light, blur, 30, 60 and
120 fps, pelvic drop and hike, valgus, waist bend, sitting, strike patterns), runs hipdrive on each and gives bias,
slope, RMSE and cover of every measure. Needs the extra `[render]` to make clips.

    python -m benchmarks.video [--clips N] [--write]

Clips are kept in `$HIPDRIVE_RENDERED`, else in the platform's cache folder. `--write` writes the rows of
`src/hipdrive/measures/accuracy.csv`.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import zlib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pandas as pd
from platformdirs import user_cache_path

import hipdrive as hd
from benchmarks.errors import TABLE, accuracy, write
from benchmarks.rendered import Z95, Clip, compared
from benchmarks.section import ROOT, Section, table
from hipdrive.errors import HipdriveError
from hipdrive.measures import by_id
from hipdrive.motion import Motion
from hipdrive_synthetic.body import Proportions
from hipdrive_synthetic.camera import Camera
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, random_runner, virtual_runner

if TYPE_CHECKING:
    from hipdrive_synthetic.render import Build, Outfit, Room, Shot

COMMAND = "make bench-video"
TITLE = "The rendered bench"
#: Clips of each view.
CLIPS = 40
#: What writes the accuracy of times from the rear and the front.
TIMES_BENCH = "python training/contacts/train.py"
#: Clips below which no accuracy is stated (design choice: with fewer one odd clip is the whole number).
FEWEST = 5
Colour = tuple[int, int, int]
Seen = Literal["rear", "front", "side"]
#: The views, and what their chance starts with.
VIEWS: dict[Seen, int] = {"rear": 1, "front": 2, "side": 0}

#: Top and shorts, some of them alike, two dark on dark.
_CLOTHES: tuple[tuple[Colour, Colour], ...] = (
    ((60, 95, 170), (30, 30, 36)),
    ((235, 225, 80), (60, 120, 175)),
    ((150, 150, 152), (138, 138, 142)),
    ((28, 28, 34), (22, 22, 26)),
    ((45, 40, 52), (34, 36, 44)),
    ((190, 60, 90), (40, 44, 52)),
    ((235, 235, 238), (190, 40, 40)),
    ((70, 130, 90), (200, 200, 205)),
)
_SKIN: tuple[Colour, ...] = ((206, 160, 132), (222, 182, 158), (150, 104, 78), (96, 64, 48))
_SHOES: tuple[Colour, ...] = ((225, 90, 50), (60, 160, 220), (30, 30, 36), (230, 230, 235))
_STICKERS: tuple[Colour, ...] = ((40, 255, 60), (255, 60, 200), (255, 240, 40), (245, 245, 245))
#: Heel to toe at strike, degrees: rear-, mid- and forefoot strike.
STRIKES = {"rear": (8.0, 22.0), "mid": (0.0, 5.0), "fore": (-12.0, -3.0)}


def folder() -> Path:
    """Where rendered clips are kept."""
    said = os.environ.get("HIPDRIVE_RENDERED")
    return Path(said) if said else user_cache_path("hipdrive") / "rendered"


# --- the set ----------------------------------------------------------------------------------------------------


def shot_of(view: Seen, number: int) -> Shot:
    """The shot of a number: always the same. A runner that a drawn body cannot do is drawn again."""
    from hipdrive_synthetic.render import Shot

    rng = np.random.default_rng([7000, number, VIEWS[view]])

    def draw() -> Shot:
        runner = _runner(rng)
        fps = float(rng.choice([30.0, 60.0, 60.0, 120.0]))
        return Shot(
            runner,
            _camera(rng, view, fps),
            _build(rng, runner),
            _outfit(rng, view),
            _room(rng),
            duration_s=4.0 if fps < 100 else 3.0,
            exposures=_exposures(rng, fps),
            # The network sees a smaller picture, in which edges are smooth again.
            samples=1,
            noise=float(rng.uniform(1.0, 4.0)),
            seed=number,
        )

    return first_possible(draw)


def first_possible(draw: Callable[[], Shot]) -> Shot:
    """The first of the shots drawn whose runner a drawn body can do."""
    from hipdrive_synthetic.render.video import filmed_run

    while True:
        shot = draw()
        try:
            filmed_run(shot)
        except ValueError:
            continue
        return shot


def _runner(rng: np.random.Generator) -> Runner:
    """A plausible runner; some of them sit, bend at the waist; all strike patterns alike often."""
    runner = random_runner(rng)
    low, high = STRIKES[str(rng.choice(list(STRIKES)))]
    strike = float(rng.uniform(low, high))
    sitting = float(rng.uniform(6.0, 12.0)) if rng.random() < 0.25 else runner.sitting_deg
    bend = float(rng.uniform(10.0, 22.0)) if rng.random() < 0.25 else runner.waist_bend_deg
    left, right = strike + rng.uniform(-1.5, 1.5, 2)
    return replace(runner, foot_strike_deg=(float(left), float(right)), sitting_deg=sitting, waist_bend_deg=bend)


def _camera(rng: np.random.Generator, view: Seen, fps: float) -> Camera:
    return Camera(
        view if view != "side" else "left" if rng.random() < 0.5 else "right",
        distance_m=float(rng.uniform(3.0, 4.6)),
        height_m=float(rng.uniform(0.6, 1.4)),
        aim_m=0.92,
        yaw_deg=float(rng.normal(0.0, 4.0)),
        roll_deg=float(rng.uniform(-4.0, 4.0)),
        focal_px=780.0,
        width=960,
        height=540,
        fps=fps,
    )


def _build(rng: np.random.Generator, runner: Runner) -> Build:
    from hipdrive_synthetic.render import Build

    female = float(rng.choice([0.0, 1.0]))
    return Build(female, runner.stature_m, float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.45, 0.75)))


def _outfit(rng: np.random.Generator, view: str) -> Outfit:
    from hipdrive_synthetic.render import Outfit

    top, shorts = _CLOTHES[int(rng.integers(len(_CLOTHES)))]
    shirt: Literal["in", "out", "loose"] = ("in", "out", "loose")[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
    stuck = view == "rear" and shirt == "in" and rng.random() < 0.4
    return Outfit(
        shirt,
        tight=bool(rng.random() < 0.3),
        skin=_SKIN[int(rng.integers(len(_SKIN)))],
        top=top,
        shorts=shorts,
        shoes=_SHOES[int(rng.integers(len(_SHOES)))],
        stripes=float(rng.choice([0.0, 0.0, 0.5])),
        stickers=_STICKERS[int(rng.integers(len(_STICKERS)))] if stuck else None,
    )


def _room(rng: np.random.Generator) -> Room:
    from hipdrive_synthetic.render import Room

    look: Literal["gym", "plain", "dark"] = ("gym", "plain", "dark")[int(rng.integers(3))]
    return Room(look, float(rng.uniform(0.5, 1.1)))


def _exposures(rng: np.random.Generator, fps: float) -> int:
    """Slow frames are mostly blurred, fast ones are not."""
    if fps < 50:
        return int(rng.choice([1, 3, 3]))
    return int(rng.choice([1, 1, 2])) if fps < 100 else 1


def make(view: Seen, number: int) -> Path:
    """The clip of a number; rendered unless it is there, made from the same."""
    path = folder() / f"{view}_{number:03d}.mp4"
    shot = shot_of(view, number)
    if not _is_made(path, shot):
        from hipdrive_synthetic.render import render

        render(shot, path)
    return path


def _is_made(path: Path, shot: Shot) -> bool:
    from hipdrive_synthetic.render.video import fitted

    facts = path.with_suffix(".json")
    if not path.exists() or not facts.exists():
        return False
    asked = asdict(replace(shot, runner=fitted(shot.runner, shot.build)))
    return bool(json.loads(facts.read_text(encoding="utf-8"))["asked"] == json.loads(json.dumps(asked)))


# --- what was seen ----------------------------------------------------------------------------------------------


def seen_in(path: Path, engine: str, keep: bool) -> Motion:
    """The keypoints of a clip; those of an earlier run where `keep` says so."""
    # Nothing is kept beside clips that are not this bench's own.
    kept = folder() / ("seen" if path.parent == folder() else f"seen_{path.parent.name}")
    stored = kept / f"{path.stem}.{engine}.pkl"
    if keep and stored.exists():
        return cast(Motion, pickle.loads(stored.read_bytes()))
    motion = hd.read(path, engine=engine)
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(pickle.dumps(motion))
    return motion


def asked_of(path: Path) -> dict[str, Any]:
    """What a clip was made from."""
    return cast(dict[str, Any], json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["asked"])


def usual(asked: dict[str, Any]) -> VirtualRun:
    """The same runner without variation from step to step: what the runner does, not what these few steps did.

    The interval of a measure is about the runner, so the spread of steps is a part of the error.
    """
    said = {k: tuple(v) if isinstance(v, list) else v for k, v in asked["runner"].items()}
    runner = Runner(**said | {"proportions": Proportions(**said["proportions"])})
    return virtual_runner(replace(runner, variability=0.0), 4.0, 60.0)


def held(path: Path, engine: str, keep: bool) -> Clip | None:
    """A clip against what its runner usually does; `None` where nothing could be read."""
    try:
        clip = compared(path, seen_in(path, engine, keep))
    except HipdriveError as refused:
        print(f"{path.name}: {refused}", flush=True)
        return None
    values = clip.values
    values["same_steps"] = values.true
    # What a recorded runner usually does nobody knows: only what these steps were.
    if is_ours(path) and "trial" not in asked_of(path)["runner"]:
        truth = usual(asked_of(path)).truth
        values["true"] = [truth.get(r.id, {}).get(r.side, np.nan) for r in values.itertuples()]
    return replace(clip, values=values.dropna(subset=["true"]).assign(number=zlib.crc32(path.stem.encode())))


def is_ours(path: Path) -> bool:
    """Whether a clip is of this bench, and says what it was made from; others have the truth of their steps alone."""
    return "asked" in json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def others() -> list[Path]:
    """Clips drawn by another renderer, with truth of the same form: those that ship, and those in `other`.

    Their body, clothes and gait are not those of this bench, so an error that one renderer hides the other may show.
    """
    found = [*sorted((ROOT / "clips").glob("*.mp4")), *sorted((folder() / "other").glob("*.mp4"))]
    return [p for p in found if p.with_suffix(".npz").exists()]


# --- tables -----------------------------------------------------------------------------------------------------


def cover(values: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """How often 95 % intervals hold the truth, by measure, input and side or mean, were the accuracy as given."""
    rows = values.merge(known, on=["id", "input"])
    rows = rows[rows.side != "difference"]
    sd = np.where(rows.side == "mean", rows.sd_mean, rows.sd_side)
    inside = (rows.seen - rows.true).abs() <= np.hypot(rows.own_half, Z95 * sd)
    return rows.assign(inside=inside, what=np.where(rows.side == "mean", "mean", "side"))


def _share(inside: pd.Series[bool]) -> str:
    return f"{100 * inside.mean():.0f} % of {len(inside)}" if len(inside) else "–"


def cross_covered(values: pd.DataFrame) -> pd.DataFrame:
    """`cover` of each half of the clips, even and odd numbers, by the accuracy made from the other half."""
    odd = values.number % 2 == 1
    return pd.concat([cover(values[half], accuracy(values[~half], COMMAND)) for half in (odd, ~odd)])


def measure_rows(values: pd.DataFrame, covered: pd.DataFrame) -> str:
    """Bias, slope, RMSE, and cover by the accuracy made from the other half of the clips."""
    units = {id: one.unit for id, one in by_id().items()}
    rows: list[list[object]] = []
    for (id, kind), group in values.groupby(["id", "input"]):
        sides, both = group[group.side.isin(["left", "right"])], group[group.side == "mean"]
        single = sides if len(sides) else both
        mine = covered[(covered.id == id) & (covered.input == kind) & (covered.side != "difference")]
        rows.append(
            [id, units[str(id)], str(kind).removeprefix("keypoints-"), group["clip"].nunique()]
            + [
                f"{(both.seen - both.true).mean():+.2f}",
                f"{slope(single):.2f}",
                f"{rmse(single):.2f}",
                f"{rmse(both):.2f}",
            ]
            + [_share(mine.inside)]
        )
    heads = [
        "measure",
        "unit",
        "view",
        "clips",
        "bias",
        "slope",
        "RMSE side",
        "RMSE mean",
        "cover, other half",
    ]
    return table(heads, rows).replace("nan", "–")


def slope(rows: pd.DataFrame) -> float:
    """Of seen over true; 1 is right."""
    if len(rows) < 4 or np.ptp(rows.true) < 1e-6:
        return float("nan")
    return float(np.polyfit(rows.true, rows.seen, 1)[0])


def rmse(rows: pd.DataFrame) -> float:
    """Root mean square error."""
    return float(np.sqrt(((rows.seen - rows.true) ** 2).mean())) if len(rows) else float("nan")


def contact_rows(clips: list[Clip]) -> pd.DataFrame:
    """Errors of the instants with what they may depend on: view, frame rate, strike pattern, blur, near or far leg."""
    parts = []
    for clip in clips:
        asked = asked_of(folder() / f"{clip.name}.mp4")
        strike = float(np.mean(asked["runner"]["foot_strike_deg"]))
        camera = asked["camera"]["view"]
        near = clip.contacts.side == camera if camera in ("left", "right") else True
        parts.append(
            clip.contacts.assign(
                view=clip.name.split("_")[0],
                fps=int(asked["camera"]["fps"]),
                strike="rear" if strike > 6.5 else "mid" if strike > -1.5 else "fore",
                blur=asked["exposures"] > 1,
                leg=np.where(near, "near", "far"),
                missed=clip.contacts.attrs["missed"] / max(len(clip.contacts), 1),
                invented=clip.contacts.attrs["invented"] / max(len(clip.contacts), 1),
                clip=clip.name,
            )
        )
    return pd.concat(parts, ignore_index=True)


def contact_table(rows: pd.DataFrame, by: list[str]) -> str:
    """Bias and RMSE of strike, off and contact time by what they depend on, and how often intervals hold them."""
    out: list[list[object]] = []
    for key, group in rows.groupby(by):
        time = group.off_ms - group.strike_ms
        row: list[object] = [*(key if isinstance(key, tuple) else (key,)), group["clip"].nunique(), len(group)]
        for error in (group.strike_ms, group.off_ms, time):
            row.append(f"{error.mean():+.1f} / {np.sqrt((error**2).mean()):.1f}")
        for what in ("strike", "off"):
            row.append(f"{100 * (group[f'{what}_ms'].abs() <= Z95 * group[f'{what}_se_ms']).mean():.0f} %")
        out.append([*row, round(group.missed.sum()), round(group.invented.sum())])
    heads = [*by, "clips", "contacts", "strike, bias / RMSE ms", "off", "contact time", "cover strike", "cover off"]
    return table([*heads, "missed", "invented"], out)


# --- doors ------------------------------------------------------------------------------------------------------


def run(clips: int, engine: str, keep: bool, only_made: bool) -> list[Clip]:
    """What was seen of every clip of the set, made where it is missing; or of all that are there, whatever their number."""
    if only_made:
        paths = [p for v in VIEWS for p in sorted(folder().glob(f"{v}_*.mp4")) if p.with_suffix(".json").exists()]
    else:
        paths = [make(view, number) for number in range(clips) for view in VIEWS]
    out = []
    for path in paths:
        found = held(path, engine, keep)
        out += [found] if found is not None else []
        print(f"{path.stem} seen", flush=True)
    return out


def run_others(engine: str, keep: bool) -> list[Clip]:
    """What was seen of the clips of another renderer."""
    return [found for path in others() if (found := held(path, engine, keep)) is not None]


def all_values(clips: list[Clip]) -> pd.DataFrame:
    """One row a clip, measure and side."""
    return pd.concat([c.values.assign(input=c.kind) for c in clips], ignore_index=True)


def body(clips: list[Clip], drawn_elsewhere: list[Clip], engine: str) -> str:
    """The section as text."""
    values = all_values(clips + drawn_elsewhere)
    contacts = contact_rows(clips)
    covered = cross_covered(values)
    return (
        f"{len(clips)} rendered clips of this bench, BlazePose {engine}; for the measures also {len(drawn_elsewhere)} "
        "of another renderer.\n\n### Contacts\n\n"
        "From the rear and the front these are clips that the contact detector has learned from, so its instants look better here than on "
        "others; those on clips left out are in `training/contacts/CARD.md`, and they make the stated accuracy.\n\n"
        f"{contact_table(contacts, ['view', 'strike'])}\n\n{contact_table(contacts, ['view', 'fps'])}\n\n"
        f"{contact_table(contacts, ['view', 'leg'])}\n\n### Measures\n\n"
        "Truth is what the runner does without variation (of the other renderer, what these steps were); the spread of "
        "the few steps of a clip is a part of the error. "
        "The stated accuracy is made from all of them; the last column is how often 95 % intervals hold the truth in one "
        f"half of the clips when it is made from the other (all together: {_share(covered.inside)})."
        f"\n\n{measure_rows(values, covered)}"
    )


def section(clips: int = CLIPS, engine: str = "full", keep: bool = True) -> Section:
    """The part of the validation page that rests on the rendered set; only clips that were made before."""
    if not folder().is_dir():
        return Section(TITLE, COMMAND, f"Not made: no rendered clips on this machine (`{COMMAND}` makes them).")
    return Section(TITLE, COMMAND, body(run(clips, engine, keep, only_made=True), run_others(engine, keep), engine))


def write_accuracy(clips: list[Clip]) -> None:
    """The rows of rendered clips in the table of accuracy; rows of other benches stay."""
    values = all_values(clips)
    mine = accuracy(values, COMMAND)
    # Each detector of the pelvis states its own error.
    mine = mine[~mine.id.str.startswith("pelvic_drop") & (mine.n >= FEWEST)]
    # Contacts from the rear and the front were learned from these very clips; their accuracy is that on clips left out.
    learned = pd.read_csv(TABLE).query("bench == @TIMES_BENCH")[["id", "input"]]
    mine = mine[~pd.MultiIndex.from_frame(mine[["id", "input"]]).isin(pd.MultiIndex.from_frame(learned))]
    write(mine, COMMAND)


def main() -> None:
    """Make the clips, look at them, print the section."""
    parser = argparse.ArgumentParser(description="The rendered bench.")
    parser.add_argument("--clips", type=int, default=CLIPS, help="clips of each view")
    parser.add_argument("--engine", default="full")
    parser.add_argument("--keep", action="store_true", help="use keypoints read before")
    parser.add_argument("--made", action="store_true", help="only clips that are there")
    parser.add_argument("--write", action="store_true", help="write the rows of accuracy.csv")
    said = parser.parse_args()
    clips, elsewhere = run(said.clips, said.engine, said.keep, said.made), run_others(said.engine, said.keep)
    print(Section(TITLE, COMMAND, body(clips, elsewhere, said.engine)).markdown())
    if said.write:
        write_accuracy(clips + elsewhere)


if __name__ == "__main__":
    main()
