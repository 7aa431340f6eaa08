"""Sides of runners with stickers, end to end from pixels: told where they are 5° apart, and not told where they are even.

    python -m benchmarks.sticker_sides

Runners, clothes and cameras are drawn as those of `benchmarks.pelvis_set`, with other numbers, so that none was seen before;
the drops of a runner are 5° apart, or alike. The camera's level is given, as a side needs it. Needs the extra `[render]` to make the clips.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.pelvis_set import CLIPS, FIRST, KINDS, make, path_of, shot_of
from benchmarks.section import Section, table
from benchmarks.standing import even_but_for_drop
from hipdrive.analysis import analyse
from hipdrive.measures import Measurement
from hipdrive.screening import screen
from hipdrive.sources import ReadOptions
from hipdrive_synthetic.virtual_runner import Runner

if TYPE_CHECKING:
    from hipdrive_synthetic.render import Shot

COMMAND = "python -m benchmarks.sticker_sides"
TITLE = "Sides of rendered runners with stickers"
NAME, DROP = "sides", "pelvic_drop_midstance"
#: What truly differs where the drop does: the hip is adducted by what the pelvis drops.
FOLLOWS = (DROP, "hip_adduction")
#: How far apart the drops are, degrees, and how many clips there are of each.
APART_DEG, MADE = (5.0, 0.0), {5.0: 20, 0.0: 10}


@dataclass(frozen=True)
class Told:
    """What a runner was told.

    Parameters
    ----------
    more
        On which side the drop is told to be larger; empty where that was not told.
    others
        Measures whose sides are even, and were told to differ.
    row
        The drop, left less right, degrees; `None` where the pelvis was not seen.
    """

    more: str
    others: tuple[str, ...]
    row: Measurement | None


def sided(number: int, apart: float) -> Shot | None:
    """The shot of a number with the drops so far apart; `None` where it has no stickers, or a body cannot do it."""
    from hipdrive_synthetic.render.video import filmed_run

    if KINDS[number % len(KINDS)] != "stickers":
        return None
    shot = shot_of(number)
    assert isinstance(shot.runner, Runner)
    changed = replace(shot, runner=even_but_for_drop(shot.runner, apart if shot.seed % 2 else -apart))
    try:
        filmed_run(changed)
    except ValueError:
        return None
    return changed


def clips() -> list[tuple[float, Path, Shot]]:
    """How far apart the drops are, where the clip is and what it shows; those not made are rendered."""
    numbers, found = count(FIRST + CLIPS), []
    for apart in APART_DEG:
        shots = ((n, s) for n in numbers if (s := sided(n, apart)) is not None)
        for number, shot in (next(shots) for _ in range(MADE[apart])):
            found.append((apart, make(path_of(number, NAME), shot), shot))
    return found


def told(path: Path, shot: Shot) -> Told:
    """What the runner of a clip is told, the speed given."""
    options = ReadOptions(level_deg=shot.camera.roll_deg, speed_mps=shot.runner.speed_mps)
    measured = analyse(path, options)
    sides = {d.measure: d.more for d in screen(measured).sides}
    others = tuple(id for id in sides if id not in FOLLOWS)
    return Told(sides.get(DROP, ""), others, measured.get(DROP, "difference"))


def _more(shot: Shot) -> str:
    """The side on which the drop truly is larger; none where they are alike."""
    assert isinstance(shot.runner, Runner)
    left, right = shot.runner.pelvic_drop_deg
    return "left" if left > right else "right" if right > left else "none"


def _row(said: Told, path: Path, shot: Shot) -> list[object]:
    assert isinstance(shot.runner, Runner)
    left, right = shot.runner.pelvic_drop_deg
    seen = f"{said.row.value:+.1f} ({said.row.ci95[0]:+.1f} to {said.row.ci95[1]:+.1f})" if said.row else "–"
    scale = f"{shot.camera.focal_px / shot.camera.distance_m:.0f}"
    return [path.stem, scale, f"{left - right:+.1f}", seen, said.more or "–", ", ".join(said.others) or "–"]


def section() -> Section:
    """The part of the validation page about sides of runners with stickers."""
    made = [(apart, told(path, shot), path, shot) for apart, path, shot in clips()]
    rows = [_row(said, path, shot) for _, said, path, shot in made]
    right, wrong, read = Counter[float](), Counter[float](), Counter[float]()
    for apart, said, _, shot in made:
        read[apart] += said.row is not None
        right[apart] += bool(apart) and said.more == _more(shot)
        wrong[apart] += said.more not in ("", _more(shot)) or bool(said.others)
    heads = [
        "clip",
        "pixels a metre",
        "left − right, true, °",
        "measured, 95 % interval",
        "told: more on the",
        "even sides told",
    ]
    counts = (
        f"Of {MADE[5.0]} runners whose drops are 5° apart, in clips of seven steps a side, the stickers were read over enough steps in "
        f"{read[5.0]}, and {right[5.0]} were told so, and on which side; {wrong[5.0]} were told of a side that is even, or of the wrong "
        f"one. Of {MADE[0.0]} even runners {wrong[0.0]} were told of any difference. Asked: at least 90 % of the former, at most 5 % of the "
        "latter. Where the stickers are not read no side is told, and that is said; hip adduction differs where the drop does."
    )
    return Section(TITLE, COMMAND, f"{counts}\n\n{table(heads, rows)}")


if __name__ == "__main__":
    print(section().markdown())
