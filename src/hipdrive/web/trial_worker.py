"""A trial of a cue filmed in one clip: each block read by itself, and what the cue moved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipdrive.measures import Measurements
    from hipdrive.sources import ReadOptions

TRIAL = "trial.json"


def tried(clip: Path, asked: dict[str, Any], options: ReadOptions, tell: Callable[[float], None]) -> Measurements:
    """Read the blocks of a trial, write its outcome beside the clip, and return what the first usual block showed.

    Parameters
    ----------
    clip
        The whole trial.
    asked
        `cue`, `blocks`, `seed`, `block_s`, `wash_out_s`, `starts_s` (when the guide began, seconds of the clip), `effort`
        and `ease`.
    options
        How it is read.
    tell
        Told the share that is done.

    Raises
    ------
    HipdriveError
        If the blocks cannot be read or compared.
    """
    from hipdrive.analysis import analyse
    from hipdrive.files import write_text
    from hipdrive.trial.command import Plan, of_plan
    from hipdrive.trial.design import schedule

    blocks = schedule(asked["blocks"], asked["seed"], asked["block_s"], asked["wash_out_s"])
    usual: list[Measurements] = []
    done = [0]

    def read(path: Path, chosen: ReadOptions) -> Measurements:
        number = done[0]
        done[0] += 1
        measured = analyse([path], chosen, progress=lambda _: _part(tell, number, len(blocks)))
        if blocks[number].condition == "without":
            usual.append(measured)
        return measured

    result = of_plan(clip, Plan(cue=asked["cue"], blocks=blocks), asked["starts_s"], options, read)
    write_text(clip.parent / TRIAL, result.model_dump_json())
    return usual[0]


def _part(tell: Callable[[float], None], number: int, of: int) -> Callable[[int, int], None]:
    return lambda done, total: tell((number + (min(done / total, 1.0) if total else 0.0)) / of)
