"""What a measure is.

A measure is one file in this package that exports `MEASURE`: its words (what it is, its sign, which statement it
serves) and a function from `Strides` to one value a step. Everything else is done once, for all of them, in
`measures.table`: outlying steps, both sides, their mean and difference, standard error, interval, detectable
change, flags.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hipdrive.arrays import FloatArray
from hipdrive.gait import Side
from hipdrive.measures.strides import Strides
from hipdrive.measures.values import PerStep, Whole

#: What a row is of: a stance leg, both, left less right, and that relative to standing still.
RowSide = Literal["left", "right", "mean", "difference", "relative"]
#: Rows that hold one side against the other.
APART: tuple[RowSide, RowSide] = ("difference", "relative")
HipFunction = Literal["propel", "level", "track", "carry"]
Unit = Literal["deg", "ms", "spm", "percent", "mm", "ratio"]


@dataclass(frozen=True)
class Measure:
    """A measure's words and its formula.

    Parameters
    ----------
    id
        Its name in results.
    title
        The field's standard term, where there is one.
    plain
        The same in plain words, shown beside it.
    unit
        Of the value.
    hip_function
        Which of the four jobs of the hips it belongs to.
    plane
        `frontal`, `sagittal`, or `any` (instants only).
    definition
        How it is computed, in words and in full: points, instant, reduction.
    sign
        What plus and minus mean.
    statement
        What the runner is told it serves: the idea it makes measurable.
    steps
        The formula: one value a step, or one for the whole recording. Raises `CannotSee` with the reason when the
        recording cannot show it.
    curve
        The signal it is read from, `(frame,)` for a stance side, in the measure's unit; for pictures.
    lines
        Point names whose joining line is drawn on the frame, `{side}` and `{other}` to be filled in.
    references
        Ids of rows of `evidence` it may be compared with; empty when the literature has none.
    detectable
        Id of the evidence row with the published detectable change, if there is one.
    roll_effect
        What camera roll does: `none`, `antisymmetric` (shifts left and right by opposite amounts: the mean of both
        is free of it), `common` (shifts left and right alike: their difference is free of it).
    needs
        What the recording must be: `time` (true time, not slow motion), `travel` (the runner gets ahead, on a belt
        or over ground; not on the spot), `forces` (motion capture with the force under the foot and where it acts).
    limits
        What no value can lie beyond, whatever the body: a share is between 0 and 100, a time is not negative.
    from_standing
        Whether misplaced markers shift left and right by opposite amounts, standing and running alike: left less right is
        then also told relative to a standing trial, which takes the shift off.
    """

    id: str
    title: str
    plain: str
    unit: Unit
    hip_function: HipFunction
    plane: Literal["frontal", "sagittal", "any"]
    definition: str
    sign: str
    statement: str
    steps: Callable[[Strides], PerStep | Whole]
    curve: Callable[[Strides, Side], FloatArray] | None = None
    lines: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    detectable: str | None = None
    roll_effect: Literal["none", "antisymmetric", "common"] = "none"
    needs: tuple[Literal["time", "travel", "forces"], ...] = ()
    limits: tuple[float, float] = (-math.inf, math.inf)
    from_standing: bool = False


@dataclass(frozen=True)
class Measurement:
    """One number about a stride, never bare.

    Parameters
    ----------
    id, side
        Which measure; `left` / `right` = the stance leg, `mean` of both, `difference` = left − right, `relative` = left −
        right less the same of standing still.
    value, unit
        The number.
    se
        Standard error: spread over steps, error of the instants, and the measured error of this kind of input.
    ci95
        95 % interval.
    n_steps
        Steps it rests on.
    detectable_change
        The smallest change between two sessions that is more than measurement error (95 %), or `None` when
        neither the literature nor a bench tells.
    view
        Camera view, or `3d`.
    flags
        Codes of what a user should know (see `hipdrive.flags`).
    input
        Index of the recording it was read from.
    time_s
        The instant of the most representative step, to show.
    """

    id: str
    side: RowSide
    value: float
    unit: Unit
    se: float
    ci95: tuple[float, float]
    n_steps: int
    detectable_change: float | None
    view: str
    flags: tuple[str, ...] = ()
    input: int = 0
    time_s: float | None = None


@dataclass(frozen=True)
class Refusal:
    """A measure that this recording cannot give, with the reason in plain words.

    `impossible` says that it gives a number which no body can do, and not by chance (see `measures.possible`).
    """

    id: str
    reason: str
    input: int = 0
    impossible: bool = False
