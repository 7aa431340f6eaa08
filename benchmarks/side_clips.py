"""The rendered runners seen from the side that the skeleton fit is built and judged on.

Two halves. Nothing is in both: no body, no clothes, no colours, no recorded runner, no drawn gait. The split was fixed
before any clip was looked at. In each half every second clip is moved by a recorded runner (`hipdrive_synthetic.recorded`),
the others by parameters; bodies of both sexes from 1.50 to 2.00 m, lean to heavy; close and loose clothes; thin and thick
soles; short, tied and open hair; treadmills that hide parts of legs or hands; 30 to 240 fps; four kinds of light; plain and
busy walls; wide and tall pictures. Needs the extra `[render]` to make clips, and the recordings for half of them.

    python -m benchmarks.side_clips [--half build|judge] [--clips N] [--list]

Clips lie in `build` and `judge` of the folder of `benchmarks.video`; those that are there are not made again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import numpy as np

from benchmarks.video import STRIKES, Colour, _is_made, first_possible, folder
from hipdrive_synthetic.camera import Camera
from hipdrive_synthetic.recorded import RecordedRunner
from hipdrive_synthetic.virtual_runner import Runner, random_runner

if TYPE_CHECKING:
    from hipdrive_synthetic.render import Build, Outfit, Room, Shot, Treadmill

Half = Literal["build", "judge"]
HALVES: tuple[Half, ...] = get_args(Half)
#: Clips of a half, and where the chance of all of them starts.
CLIPS, SEED = 40, 13_000
#: Numbers of the half that is built on from which something was learned; the others of it state the accuracy, with the first
#: of the half that judges, which were looked at while things were built or stated, and judge no more.
LEARNED, STATING = range(32), range(21)
#: Bodies of a half; each is seen twice, in two outfits, once with a recorded gait and once with a parametric one.
BODIES = CLIPS // 2

#: Recorded runners of each half: every second of the list, so that strike patterns are in both.
RECORDED: dict[Half, tuple[str, ...]] = {
    "build": ("001", "003", "008", "010", "012", "015", "019", "022", "027"),
    "judge": ("002", "004", "009", "011", "014", "016", "021", "025"),
}
#: The shortest bodies, men and women, whose proportions are the model's own: thigh over leg 0.465 and 0.47, as low as
#: those published (0.460 of women, 0.493 of men: de Leva P. J Biomech 1996;29:1223-1230).
_SHAPES_M = (1.70, 1.64)
_SPEEDS = ("T25", "T35", "T45")
#: First instants of a recording that are shown, seconds: all trials have ten.
_STARTS = (1.3, 3.6)

#: Colours of a half: tops, shorts and tights, shoes, skins, hair.
_TOPS: dict[Half, tuple[Colour, ...]] = {
    "build": ((60, 95, 170), (235, 225, 80), (28, 28, 34), (190, 60, 90), (235, 235, 238), (70, 130, 90)),
    "judge": ((20, 110, 80), (240, 140, 30), (120, 40, 120), (250, 250, 250), (30, 35, 60), (160, 170, 180)),
}
_BOTTOMS: dict[Half, tuple[Colour, ...]] = {
    "build": ((30, 30, 36), (60, 120, 175), (138, 138, 142), (22, 22, 26), (190, 40, 40), (200, 200, 205)),
    "judge": ((15, 15, 18), (50, 60, 90), (90, 90, 95), (20, 80, 60), (220, 220, 225), (120, 70, 40)),
}
_SHOES: dict[Half, tuple[Colour, ...]] = {
    "build": ((225, 90, 50), (60, 160, 220), (30, 30, 36), (230, 230, 235)),
    "judge": ((230, 40, 40), (40, 230, 70), (20, 20, 24), (255, 200, 40)),
}
_SKINS: dict[Half, tuple[Colour, ...]] = {
    "build": ((206, 160, 132), (222, 182, 158), (150, 104, 78), (96, 64, 48)),
    "judge": ((236, 200, 178), (190, 140, 110), (128, 84, 60), (74, 48, 36)),
}
_HAIRS: dict[Half, tuple[Colour, ...]] = {
    "build": ((52, 36, 26), (120, 80, 40), (18, 14, 12)),
    "judge": ((90, 70, 55), (196, 160, 100), (30, 24, 20)),
}
_SOCKS: tuple[Colour, ...] = ((235, 235, 235), (30, 30, 32))

T = TypeVar("T")


def _rng(half: Half, what: str, number: int = 0) -> np.random.Generator:
    """Chance that depends on nothing but what it is for."""
    return np.random.default_rng([SEED, HALVES.index(half), *what.encode(), number])


@lru_cache(maxsize=32)
def _dealt(half: Half, what: str, *choices: T) -> tuple[T, ...]:
    """One choice a clip: each as often as the others, in any order."""
    every = [choices[k % len(choices)] for k in range(CLIPS)]
    return tuple(every[k] for k in _rng(half, what).permutation(CLIPS))


def _one(rng: np.random.Generator, choices: Sequence[T]) -> T:
    return choices[int(rng.integers(len(choices)))]


# --- the set ----------------------------------------------------------------------------------------------------


def shot_of(half: Half, number: int) -> Shot:
    """The shot of a number: always the same. A runner that its body cannot do is drawn again."""
    from hipdrive_synthetic.render import Shot

    rng, build = _rng(half, "shot", number), body(half, number // 2)
    fps = _dealt(half, "fps", 30.0, 60.0, 120.0, 60.0, 30.0, 60.0, 240.0, 60.0, 120.0, 60.0)[number]
    light = _dealt(half, "light", "even", "side", "dim", "against")[number]

    def draw() -> Shot:
        return Shot(
            recorded(half, number, rng) if number % 2 else parametric(number // 2, rng, build.stature_m),
            _camera(rng, fps, build.stature_m),
            build,
            outfit(half, number),
            _room(rng, light),
            duration_s=4.0 if fps < 100 else 3.0,
            exposures=4 if fps < 50 else 2 if fps < 100 and light == "dim" else 1,
            # The network sees a smaller picture, in which edges are smooth again.
            samples=1,
            noise=float(rng.uniform(4.0, 7.0) if light == "dim" else rng.uniform(1.0, 4.0)),
            quality=int(rng.integers(21, 28)),
            seed=number,
        )

    return first_possible(draw)


def body(half: Half, number: int) -> Build:
    """A body of a half: men and women in turn, every stature and shoe."""
    from hipdrive_synthetic.render import Build

    rng, female = _rng(half, "body", number), number % 2
    # Statures evenly over the range of their sex.
    order = _rng(half, "stature").permutation(BODIES // 2)
    part = (order[number // 2] + rng.random()) / (BODIES // 2)
    low, high = (1.50, 1.84) if female else (1.62, 2.00)
    stature = round(float(low + part * (high - low)), 3)
    return Build(
        float(female),
        stature,
        weight=float(rng.uniform(0.25, 0.75)),
        muscle=float(rng.uniform(0.4, 0.75)),
        sole_m=float(rng.uniform(0.010, 0.042)),
        shoe_ease_m=float(rng.uniform(0.004, 0.018)),
        shape_m=_SHAPES_M[female] if stature < _SHAPES_M[female] else None,
    )


def outfit(half: Half, number: int) -> Outfit:
    """The clothes of a clip: cuts are in both halves, colours in one."""
    from hipdrive_synthetic.render import Outfit

    rng = _rng(half, "outfit", number)
    female = body(half, number // 2).female > 0.5
    shirt = _dealt(half, "shirt", "in", "out", "loose", "jacket", "in", "out")[number]
    sleeves = "long" if shirt == "jacket" else str(rng.choice(["none", "short", "short", "long"]))
    return Outfit(
        shirt,  # type: ignore[arg-type]
        tight=bool(rng.random() < 0.35),
        skin=_one(rng, _SKINS[half]),
        hair=_one(rng, _HAIRS[half]),
        top=_one(rng, _TOPS[half]),
        shorts=_one(rng, _BOTTOMS[half]),
        socks=_one(rng, _SOCKS),
        shoes=_one(rng, _SHOES[half]),
        stripes=float(rng.choice([0.0, 0.0, 0.5])),
        legs=_dealt(half, "legs", "short", "loose", "tights")[number],  # type: ignore[arg-type]
        sleeves=sleeves,  # type: ignore[arg-type]
        haircut=str(rng.choice(["short", "tail", "long"], p=[0.2, 0.5, 0.3] if female else [0.8, 0.1, 0.1])),  # type: ignore[arg-type]
    )


def recorded(half: Half, number: int, rng: np.random.Generator) -> RecordedRunner:
    """A recorded runner at one of three speeds: no trial twice."""
    trials = [f"RBDS{who}_{speed}" for who in RECORDED[half] for speed in _SPEEDS]
    trial = trials[_rng(half, "trials").permutation(len(trials))[number // 2]]
    sway = float(rng.uniform(-1, 5))
    return RecordedRunner(
        trial,
        start_s=float(rng.uniform(*_STARTS)),
        trunk_lean_deg=float(rng.uniform(14, 22) if rng.random() < 0.2 else rng.uniform(-1, 14)),
        trunk_sway_deg=(sway, sway),
        head_forward_deg=float(rng.uniform(-5, 25)),
        shoulder_turn_deg=float(rng.uniform(3, 12)),
        arm_swing_deg=float(rng.uniform(12, 40)),
    )


def parametric(turn: int, rng: np.random.Generator, stature_m: float) -> Runner:
    """A plausible runner of 2.3 to 5 m/s; a quarter each sit, bend at the waist, land far ahead; all strikes in turn."""
    speed = float(rng.uniform(2.3, 5.0))
    faster = speed - 2.5
    low, high = STRIKES[list(STRIKES)[turn % len(STRIKES)]]
    strike = float(rng.uniform(low, high))
    drive = float(rng.uniform(30, 46)) + 7 * faster
    left, right = rng.uniform(-2, 2, 2)

    def extreme(share: float, far: tuple[float, float], near: tuple[float, float]) -> float:
        return float(rng.uniform(*(far if rng.random() < share else near)))

    return replace(
        random_runner(rng),
        stature_m=stature_m,
        speed_mps=speed,
        cadence_spm=float(rng.uniform(156, 182) + 6 * faster) * np.sqrt(1.75 / stature_m),
        contact_time_s=(float(rng.uniform(0.36, 0.44)) + 0.03 * faster) * stature_m / speed,
        ankle_lean_deg=extreme(0.25, (3.0, 6.5), (6.5, 13.0)),
        waist_bend_deg=extreme(0.25, (10.0, 18.0), (-6.0, 10.0)),
        sitting_deg=extreme(0.25, (6.0, 12.0), (0.0, 6.0)),
        knee_drive_deg=(drive + left, drive + right),
        swing_knee_deg=float(rng.uniform(84, 112) + 8 * faster),
        foot_strike_deg=(strike - left / 2, strike - right / 2),
    )


def _camera(rng: np.random.Generator, fps: float, stature_m: float) -> Camera:
    """Wide pictures and tall ones; the whole body is in them."""
    tall = bool(rng.random() < 0.2)
    distance = float(rng.uniform(2.7, 5.0))
    shown = float(rng.uniform(0.90, 1.0) if tall else rng.uniform(0.80, 0.92))
    # Wide pictures must hold the body's height, tall ones the length of a flying stride.
    px_per_m = 540 * shown / (1.2 * stature_m if tall else stature_m + 0.3)
    return Camera(
        "left" if rng.random() < 0.5 else "right",
        distance_m=distance,
        height_m=float(rng.uniform(0.5, 1.6)),
        aim_m=0.5 * stature_m + float(rng.uniform(0.0, 0.06)),
        yaw_deg=float(np.clip(rng.normal(0.0, 4.0), -10, 10)),
        roll_deg=float(rng.uniform(-6.0, 6.0)),
        focal_px=px_per_m * distance,
        width=540 if tall else 960,
        height=960 if tall else 540,
        fps=fps,
    )


def _room(rng: np.random.Generator, light: str) -> Room:
    from hipdrive_synthetic.render import Room

    lamps = _one(rng, ("front", "back")) if light == "side" else "against" if light == "against" else "even"
    return Room(
        _one(rng, ("gym", "plain", "dark")),
        float(rng.uniform(0.38, 0.5) if light == "dim" else rng.uniform(0.85, 1.15)),
        lamps,
        _one(rng, ("plain", "bricks", "panels", "things", "leaves")),
        int(rng.integers(1000)),
        _treadmill(rng),
    )


def _treadmill(rng: np.random.Generator) -> Treadmill:
    """Half of them as usual, half with handrails, a hood, broad posts near the runner, or a high edge."""
    from hipdrive_synthetic.render import Treadmill

    grey = int(rng.integers(12, 70))
    usual = Treadmill(belt=(grey, grey, grey + 2))
    kind = _one(rng, ("usual", "usual", "usual", "rails", "near", "edge"))
    if kind == "rails":
        return replace(usual, rails_m=float(rng.uniform(0.6, 1.5)))
    if kind == "near":
        sizes = rng.uniform((0.72, 0.08, 0.0, 0.05), (0.95, 0.2, 0.35, 0.3))
        ahead, post, screen, hood = (float(s) for s in sizes)
        return replace(usual, console_m=ahead, post_m=post, screen_m=screen, hood_m=hood, rails_m=0.3)
    return replace(usual, edge_m=float(rng.uniform(0.03, 0.07))) if kind == "edge" else usual


# --- doors ------------------------------------------------------------------------------------------------------


def path_of(half: Half, number: int) -> Path:
    """Where a clip lies."""
    return folder() / half / f"{'recorded' if number % 2 else 'parametric'}_{number:02d}.mp4"


def make(half: Half, number: int) -> Path:
    """The clip of a number; rendered unless it is there, made from the same."""
    path, shot = path_of(half, number), shot_of(half, number)
    if not _is_made(path, shot):
        from hipdrive_synthetic.render import render

        render(shot, path)
    return path


def made(half: Half, numbers: Sequence[int] = range(CLIPS)) -> list[Path]:
    """The clips of a half, of these numbers, that are there, in order of their numbers."""
    paths = [path_of(half, number) for number in numbers]
    return [p for p in paths if p.with_suffix(".json").exists()]


def main() -> None:
    """Make the clips that are missing, or list what each is."""
    parser = argparse.ArgumentParser(description="Rendered runners from the side.")
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--clips", type=int, default=CLIPS, help="clips of a half")
    parser.add_argument("--list", action="store_true", help="say what each clip is; make none")
    said = parser.parse_args()
    for half in HALVES if said.half is None else (said.half,):
        for number in range(said.clips):
            start = time.perf_counter()
            what = shot_of(half, number) if said.list else make(half, number)
            print(what, f"{time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
