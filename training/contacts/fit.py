"""Fit the networks of a head to prepared recordings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hipdrive.gait.detector import FINE, Head, Network, find_steps, fine_window, wide_window
from hipdrive.gait.legs import Legs

FloatArray = NDArray[np.float64]


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
    tag
        What was done to it.
    """

    group: str
    legs: Legs
    step: NDArray[np.intp]
    events_s: FloatArray
    tag: str = ""


def example(group: str, legs: Legs, events_s: FloatArray, side: NDArray[np.intp], tag: str = "") -> Example:
    """Match true contacts, whole ones inside the recording, to the steps found."""
    inside = (events_s[:, 0] >= legs.time_s[0]) & (events_s[:, 1] <= legs.time_s[-1])
    events_s, side = events_s[inside], side[inside]
    # Mid-stance lies between strike and off; a step matches the contact of its side whose middle is nearest.
    gap = np.abs(legs.anchor_s[None] - events_s.mean(axis=1)[:, None])
    gap[side[:, None] != legs.anchor_side[None]] = np.inf
    return Example(group, legs, np.argmin(gap, axis=1), events_s, tag)


def ridge(x: FloatArray, y: FloatArray, strength: float, weight: FloatArray | None = None) -> Network:
    """Linear map with a penalty relative to the number of rows."""
    weight = np.ones(len(x)) if weight is None else weight
    mean_x, mean_y = np.average(x, axis=0, weights=weight), np.average(y, axis=0, weights=weight)
    centred = (x - mean_x) * weight[:, None]
    square = centred.T @ (x - mean_x) / weight.sum() + strength * np.eye(x.shape[1])
    linear = np.linalg.solve(square, centred.T @ (y - mean_y) / weight.sum())
    none = np.zeros((x.shape[1], 0)), np.zeros(0), np.zeros((0, y.shape[1]))
    return Network(linear, mean_y - mean_x @ linear, *none)


def fit_head(examples: list[Example], first: float, fine: float, jitter_s: float, seed: int = 0) -> Head:
    """First look and refinement, by ridge regression with these penalties."""
    rng = np.random.default_rng(seed)
    x = np.concatenate([wide_window(e.legs)[e.step] for e in examples])
    y = np.concatenate([(e.events_s - e.legs.anchor_s[e.step, None]) / e.legs.period_s for e in examples])
    nets = {}
    for k, event in enumerate(("strike", "off")):
        windows, moves = [], []
        for e in examples:
            move = rng.normal(0, jitter_s) + rng.normal(0, jitter_s, len(e.step))
            side = e.legs.anchor_side[e.step]
            windows.append(fine_window(e.legs, e.events_s[:, k] - move * e.legs.clock, side, FINE[event]))
            moves.append(move)
        nets[event] = ridge(np.concatenate(windows), np.concatenate(moves)[:, None], fine)
    return Head(ridge(x, y, first), nets["strike"], nets["off"], np.zeros((2, 3)))


def errors_s(examples: list[Example], head: Head) -> FloatArray:
    """`(contact, 2)` detected minus true."""
    out = []
    for e in examples:
        found = np.stack(find_steps(e.legs, head), axis=1)
        out.append(found[e.step] - e.events_s)
    return np.concatenate(out)
