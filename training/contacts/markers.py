"""The heads for markers: learned from treadmill runners, settings and stated errors from runners left out.

Every choice is made inside the fold: `learned(prepared, without=[runner])` never looks at that runner, neither for the
weights, nor for penalty and channels, nor for the standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from fit import LAGS_S, Example, errors_s, example
from normal import Normal, normal
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import stdtrit
from trials import Trial, resampled, shifted, turned

from hipdrive.arrays import FloatArray
from hipdrive.gait.detector import EVENTS, Head, Network, Refinement, error_parts, fine_window, wide_window
from hipdrive.gait.legs import leg_signals

#: Range of frame rates (1/s) and of white noise (m) each head is trained in.
MARKERS = {
    "markers-fine": ((100.0, 250.0), (0.0, 0.0015)),
    "markers-middle": ((45.0, 110.0), (0.0, 0.006)),
    "markers-coarse": ((24.0, 50.0), (0.0, 0.007)),
}
#: Versions made of each trial of a treadmill runner and of each parametric runner, and the weight of all parametric ones
#: against all treadmill runners.
COPIES, DRAWN_COPIES, DRAWN = 5, 1, 0.1
#: Sets of channels (see `legs.leg_signals`) to choose from inside the fold: heel, tip, ankle and the rise of the pelvis,
#: without and with the knee.
CHANNELS = ((0, 1, 2, 3, 4, 5, 8), (0, 1, 2, 3, 4, 5, 6, 7, 8))
#: How far off the instants are from which a refinement learns: standard deviation shared by a recording and, again, each
#: contact's own, s. The second is about the error that is left.
FAR_S, NEAR_S = 0.02, 0.003
#: Random units and principal components of the first look, the far and the near map.
FIRST, FAR, NEAR = (32, 48), (40, 72), (100, 72)
#: What is wanted of an interval: its share, two-sided.
_UPPER = 0.975


@dataclass(frozen=True)
class Prepared:
    """Recordings of runners, cut into windows once for all folds.

    Parameters
    ----------
    examples
        Each trial in several versions.
    people
        The treadmill runners; all others are parametric.
    weight, runner
        `(contact,)`: every trial counts alike, and whose it is.
    wide
        First look: `(contact, input)` windows and `(contact, 2)` targets.
    windows
        By event, channels (index into `CHANNELS`) and size: windows and targets of a refinement.
    """

    examples: list[Example]
    people: tuple[str, ...]
    weight: FloatArray
    runner: NDArray[np.str_]
    wide: tuple[FloatArray, FloatArray]
    windows: dict[tuple[int, int, float], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True)
class Fine:
    """One refinement as equations, with what was chosen for it."""

    channels: tuple[int, ...]
    far: Normal
    near: Normal
    far_penalty: float
    near_penalty: float

    def refinement(self, event: int, without: Sequence[str]) -> Refinement:
        """Fitted to all runners but these."""
        far, near = self.far.steering(without, self.far_penalty), self.near.steering(without, self.near_penalty)
        return Refinement(LAGS_S["sagittal"][EVENTS[event]], np.array(self.channels), far, near)


@dataclass(frozen=True)
class Learned:
    """What one fold has learned: the equations of a whole head."""

    first: Normal
    first_penalty: float
    strike: Fine
    off: Fine

    def head(self, without: Sequence[str] = ()) -> Head:
        """The head fitted to all runners of the fold but these; its errors are not known yet."""
        first: Network = self.first.network(without, self.first_penalty)
        refinements = [fine.refinement(k, without) for k, fine in enumerate((self.strike, self.off))]
        return Head(first, *refinements, np.zeros((3, 5)))


def marker_examples(trials: list[Trial], drawn: list[Trial], name: str, rng: np.random.Generator) -> list[Example]:
    """Versions of every runner, real and drawn."""
    main = [marker_example(t, name, rng) for t in trials for _ in range(COPIES)]
    return main + [marker_example(t, name, rng) for t in drawn for _ in range(DRAWN_COPIES)]


def marker_example(trial: Trial, name: str, rng: np.random.Generator) -> Example:
    """A trial at a random frame rate, with noise, markers a little elsewhere and the runner at a slight angle."""
    (slow, fast), (low, high) = MARKERS[name]
    # Half of the fine material keeps the rate it was recorded at.
    own = name == "markers-fine" and rng.random() < 0.5
    fps = 150.0 if own else float(np.exp(rng.uniform(np.log(slow), np.log(fast))))
    points = turned(trial.points_m, rng.normal(0, 4))[..., :2]
    time_s, points = resampled(trial.time_s, points, fps, rng.uniform(0, 1 / fps))
    points = shifted(points, rng, 0.05)
    points = points + rng.normal(0, rng.uniform(low, high), points.shape)
    return example(trial.runner, leg_signals(time_s, points, "sagittal"), trial.events_s, trial.side)


def prepared(examples: list[Example], people: Sequence[str], seed: int = 0) -> Prepared:
    """Cut every recording into windows."""
    real = np.array([e.group in people for e in examples])
    share = np.where(real, 1.0, DRAWN * real.sum() / max((~real).sum(), 1))
    weight = np.concatenate([np.full(len(e.step), s / len(e.step)) for e, s in zip(examples, share, strict=True)])
    wide = np.concatenate([wide_window(e.legs)[e.step] for e in examples])
    target = np.concatenate([(e.events_s - e.legs.anchor_s[e.step, None]) / e.legs.period_s for e in examples])
    keys = [(k, c, size) for k in range(2) for c in range(len(CHANNELS)) for size in (FAR_S, NEAR_S)]
    return Prepared(
        examples,
        tuple(sorted(people)),
        weight,
        np.concatenate([np.full(len(e.step), e.group) for e in examples]),
        (wide, target),
        {key: _moved(examples, *key, seed) for key in keys},
    )


def _moved(
    examples: list[Example], event: int, channels: int, size_s: float, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Windows a little off the true instants, and by how much; the same moves for every set of channels."""
    rng = np.random.default_rng([seed, event, round(size_s * 1e6)])
    lags_s, wanted = LAGS_S["sagittal"][EVENTS[event]], np.array(CHANNELS[channels])
    windows, moves = [], []
    for e in examples:
        move = rng.normal(0, size_s) + rng.normal(0, size_s, len(e.step))
        centre_s = e.events_s[:, event] - move * e.legs.clock
        windows.append(fine_window(e.legs, centre_s, e.legs.anchor_side[e.step], lags_s, wanted))
        moves.append(move)
    return np.concatenate(windows), np.concatenate(moves)[:, None]


def learned(material: Prepared, without: Sequence[str] = ()) -> Learned:
    """Learn from all runners but these, penalties and channels chosen by leaving each of the rest out in turn."""
    rows = ~np.isin(material.runner, list(without))
    people = [name for name in material.people if name not in without]

    def equations(windows: tuple[FloatArray, FloatArray], size: tuple[int, int]) -> Normal:
        x, y = windows
        return normal(x[rows], y[rows], material.weight[rows], material.runner[rows], *size)

    def fine(event: int) -> Fine:
        tried = [equations(material.windows[event, c, NEAR_S], NEAR) for c in range(len(CHANNELS))]
        penalties = [near.best_penalty(people) for near in tried]
        scores = [near.left_out(people, penalty) for near, penalty in zip(tried, penalties, strict=True)]
        best = int(np.argmin(scores))
        far = equations(material.windows[event, best, FAR_S], FAR)
        return Fine(CHANNELS[best], far, tried[best], far.best_penalty(people), penalties[best])

    first = equations(material.wide, FIRST)
    return Learned(first, first.best_penalty(people), fine(0), fine(1))


def left_out(material: Prepared, fold: Learned, without: Sequence[str] = ()) -> list[tuple[Example, FloatArray]]:
    """Errors `(contact, 2)`, s, of each runner of the fold under the head learned without that runner."""
    held = []
    for name in [name for name in material.people if name not in without]:
        head = fold.head([name])
        own = [e for e in material.examples if e.group == name]
        # Every second version is enough, and all trials have some.
        held += [(e, errors_s(e, head, steady=False)) for e in own[::2]]
    return held


def whole_head(material: Prepared, without: Sequence[str] = ()) -> Head:
    """The head learned from all runners but these, with the errors that new runners may expect."""
    fold = learned(material, without)
    held = left_out(material, fold, without)
    runners = len({e.group for e, _ in held})
    weights = [1 / len(error) for _, error in held]
    return replace(fold.head(), error=few_runners(runners) * error_model(held, weights))


def few_runners(count: int) -> float:
    """By what a variance grows so that 1.96 standard errors hold 95 %, though it is known from so few runners.

    The share of a runner has as many degrees of freedom as there are runners, less one (Student).
    """
    return float((stdtrit(count - 1, _UPPER) / stdtrit(np.inf, _UPPER)) ** 2)


def error_model(held: list[tuple[Example, FloatArray]], weights: list[float]) -> FloatArray:
    """`(3, 5)` variance as a sum of parts that cannot be negative; see `Head.error`. One weight an example."""
    parts = np.concatenate([parts_of(e, error) for e, error in held])
    errors = np.concatenate([lengthened(error) for _, error in held])
    root = np.sqrt(np.repeat(weights, [len(error) for _, error in held]))[:, None]
    size = np.sqrt((parts**2).mean(axis=0)) + 1e-30
    return np.stack([nnls(parts / size * root, errors[:, k] ** 2 * root[:, 0])[0] / size for k in range(3)])


def parts_of(e: Example, error_s: FloatArray) -> FloatArray:
    """`(contact, 5)` what `Head.error` is multiplied with, for the instants as they were found."""
    return error_parts(e.legs, e.events_s + error_s, e.far)


def lengthened(error_s: FloatArray) -> FloatArray:
    """`(contact, 3)` errors of strike and off, and of the length of the contact."""
    return np.column_stack([error_s, error_s[:, 1] - error_s[:, 0]])
