"""Trials of a cue end to end on rendered clips: what was dialled into the runner, and what the trial says of it.

    python -m benchmarks.trial_clips

Three runners bend at the waist and are filmed from the side in four blocks, in the order without, with, with, without. With the
cue one bends as before, one by 5 degrees less, one by 10; in every block by a fifth of that more or less, and every block's strides
vary by themselves. Needs the extra `[render]` to make the clips; they lie in `trials` of the folder of `benchmarks.video`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.section import Section, table
from benchmarks.side_clips import body, outfit
from benchmarks.video import _is_made, first_possible, folder
from hipdrive.analysis import analyse
from hipdrive.coaching.cues import cue
from hipdrive.sources import ReadOptions
from hipdrive.trial import TrialResult, outcome
from hipdrive.trial.design import Condition
from hipdrive_synthetic.camera import Camera
from hipdrive_synthetic.virtual_runner import Runner, random_runner

if TYPE_CHECKING:
    from hipdrive_synthetic.render import Shot

COMMAND = "python -m benchmarks.trial_clips"
TITLE = "Trials of a cue on rendered clips"
CUE = "one_line_lean"
#: How much less each runner bends at the waist with the cue, degrees.
EFFECTS = (0.0, 5.0, 10.0)
ORDER: tuple[Condition, ...] = ("without", "with", "with", "without")
_SECONDS, _FPS = 6.5, 30.0


def bends(runner: int) -> list[float]:
    """How far the runner bends at the waist in each block, degrees."""
    rng = np.random.default_rng([41, runner])
    return [
        12.0 - (EFFECTS[runner] * (1 + 0.2 * float(rng.normal())) if condition == "with" else 0.0)
        for condition in ORDER
    ]


def shot_of(runner: int, block: int) -> Shot:
    """The shot of a block: the same body, clothes and camera in all four."""
    from hipdrive_synthetic.render import Room, Shot

    rng, build = np.random.default_rng([43, runner]), body("judge", 2 * runner)

    def draw() -> Shot:
        who = replace(random_runner(rng), stature_m=build.stature_m, waist_bend_deg=12.0)
        camera = Camera(
            "right",
            distance_m=4.0,
            height_m=1.0,
            aim_m=0.5 * build.stature_m,
            focal_px=900.0,
            width=960,
            height=540,
            fps=_FPS,
        )
        return Shot(
            who, camera, build, outfit("judge", 2 * runner), Room(), duration_s=_SECONDS, samples=1, seed=runner
        )

    usual = first_possible(draw)
    assert isinstance(usual.runner, Runner)
    run = replace(usual.runner, waist_bend_deg=bends(runner)[block])
    return replace(usual, runner=run, seed=10 * runner + block)


def clip_of(runner: int, block: int) -> Path:
    """The clip of a block; rendered unless it is there, made from the same."""
    path, shot = folder() / "trials" / f"runner{runner}_block{block}.mp4", shot_of(runner, block)
    if not _is_made(path, shot):
        from hipdrive_synthetic.render import render

        path.parent.mkdir(parents=True, exist_ok=True)
        render(shot, path)
    return path


def tried(runner: int) -> TrialResult:
    """The trial of one runner, read as anybody's."""
    options = ReadOptions(speed_mps=shot_of(runner, 0).runner.speed_mps)
    blocks = [(c, analyse([clip_of(runner, n)], options)) for n, c in enumerate(ORDER)]
    return outcome(cue(CUE), blocks)


def section() -> Section:
    """The part of the validation page about trials on rendered clips."""
    rows: list[list[object]] = []
    for runner in range(len(EFFECTS)):
        made, said = bends(runner), tried(runner)
        true = float(np.mean([m for m, c in zip(made, ORDER, strict=True) if c == "with"])) - 12.0
        low, high = said.aimed.ci95
        watched = "; ".join(f"{w.title.lower()} {w.verdict}" for w in said.watched)
        found = f"{said.aimed.effect:+.1f}° ({low:+.1f} to {high:+.1f})"
        rows.append(
            [runner + 1, f"{true:+.1f}°", found, said.aimed.verdict, "yes" if low <= true <= high else "no", watched]
        )
    heads = ["runner", "bend at the waist, dialled", "found, 95 % interval", "verdict", "interval holds it", "watched"]
    body_text = (
        f"Three rendered runners, four clips of {_SECONDS:g} s each, {_FPS:g} frames a second, in the order without, with, with, without; "
        f"the cue `{CUE}` aims at less of the bend. One bends as before with it, one by about 5° less, one by about 10°.\n\n"
        f"{table(heads, rows)}"
    )
    return Section(TITLE, COMMAND, body_text)


if __name__ == "__main__":
    print(section().markdown())
