"""Fit the networks of a head to prepared recordings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from network import fit_networks
from numpy.typing import NDArray

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait.detector import EVENTS, Head, Refinement, find_steps, fine_window, in_step, wide_window
from hipdrive.gait.legs import Kind, Legs

#: Windows: lags (s), and the channels looked at. In the sagittal plane forward and up of heel, tip and ankle, and for
#: the strike the rise of the pelvis: more channels (knee, other leg) fit the runners learned from better and others
#: worse. In the frontal plane there is less to see, and all channels are needed.
LAGS_S = {
    "sagittal": {"strike": np.linspace(-0.06, 0.12, 17), "off": np.linspace(-0.15, 0.10, 17)},
    "frontal": {"strike": np.linspace(-0.12, 0.15, 17), "off": np.linspace(-0.15, 0.12, 17)},
}
CHANNELS = {
    "sagittal": {"strike": np.array([0, 1, 2, 3, 4, 5, 8]), "off": np.arange(6)},
    "frontal": {"strike": np.arange(8), "off": np.arange(8)},
}
#: How far off the instants are from which the two networks of a refinement learn: standard deviations, shared by a
#: recording and each contact's own, s.
SIZES_S = {"sagittal": (0.02, 0.004), "frontal": (0.045, 0.01)}
#: Hidden units of the first look and of the refinements.
HIDDEN_FIRST, HIDDEN_FINE = 16, 32


@dataclass(frozen=True)
class Example:
    """A recording as legs, with the steps whose truth is known.

    Parameters
    ----------
    group
        The runner.
    legs
        The signals.
    step
        `(contact,)` index of the step of each known contact.
    events_s
        `(contact, 2)` true strike and off.
    far
        `(contact,)` whether it is of the leg away from a side camera.
    """

    group: str
    legs: Legs
    step: NDArray[np.intp]
    events_s: FloatArray
    far: BoolArray


def example(group: str, legs: Legs, events_s: FloatArray, side: NDArray[np.intp], hidden: int | None = None) -> Example:
    """Match true contacts, whole ones inside the recording, to the steps found; `hidden` is the far side."""
    inside = (events_s[:, 0] >= legs.time_s[0]) & (events_s[:, 1] <= legs.time_s[-1])
    events_s, side = events_s[inside], side[inside]
    # Mid-stance lies between strike and off; a step matches the contact of its side whose middle is nearest.
    gap = np.abs(legs.anchor_s[None] - events_s.mean(axis=1)[:, None])
    gap[side[:, None] != legs.anchor_side[None]] = np.inf
    return Example(group, legs, np.argmin(gap, axis=1), events_s, side == (-1 if hidden is None else hidden))


def fit_head(examples: list[Example], weights: list[float], kind: Kind, seed: int = 0, members: int = 1) -> Head:
    """First look and refinements; one weight an example. `members` networks are averaged in each place."""
    rng = np.random.default_rng(seed)
    weight = np.repeat(weights, [len(e.step) for e in examples])
    x = np.concatenate([wide_window(e.legs)[e.step] for e in examples])
    y = np.concatenate([(e.events_s - e.legs.anchor_s[e.step, None]) / e.legs.period_s for e in examples])
    first = fit_networks(x, y, weight, seed, HIDDEN_FIRST, members)
    strike, off = (_fit_refinement(examples, kind, k, weight, rng, members) for k in range(2))
    return Head(first, strike, off, np.zeros((3, 5)))


def _fit_refinement(
    examples: list[Example], kind: Kind, k: int, weight: FloatArray, rng: np.random.Generator, members: int
) -> Refinement:
    """The two networks of the strike (`k` 0) or the off (1)."""
    event = EVENTS[k]
    lags_s, channels = LAGS_S[kind][event], CHANNELS[kind][event]
    networks = []
    for size in SIZES_S[kind]:
        windows, moves = [], []
        for e in examples:
            move = rng.normal(0, size) + rng.normal(0, size, len(e.step))
            side = e.legs.anchor_side[e.step]
            centre = e.events_s[:, k] - move * e.legs.clock
            windows.append(fine_window(e.legs, centre, side, lags_s, channels))
            moves.append(move)
        x, y = np.concatenate(windows), np.concatenate(moves)[:, None]
        networks.append(fit_networks(x, y, weight, int(rng.integers(1 << 30)), HIDDEN_FINE, members))
    return Refinement(lags_s, channels, *networks)


def errors_s(one: Example, head: Head, *, steady: bool) -> FloatArray:
    """`(contact, 2)` detected minus true; `steady` as for keypoints, drawn to the rhythm."""
    steps_s = find_steps(one.legs, head)
    return np.asarray((in_step(one.legs, steps_s) if steady else steps_s)[one.step] - one.events_s)
