"""Ridge regression on random features, by normal equations kept for each runner.

A window goes through principal components and a layer of random tanh units (Rahimi and Recht 2007, "Random features for
large-scale kernel machines"); only the linear map behind them is fitted, in closed form. The equations of all rows are
the sum of those of each runner, so leaving runners out is a subtraction: hundreds of fits cost what one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from network import whitening
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.gait.detector import Network

#: Ridge penalties tried, against features of unit variance.
PENALTIES = (1e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
#: Size of the random weights and of their shifts: units neither linear nor saturated.
INTO, SHIFT = 0.9, 0.7


@dataclass(frozen=True)
class Normal:
    """Normal equations of one regression, by runner.

    Parameters
    ----------
    mean, white
        `(input,)` and `(input, component)`: principal components.
    into, shift
        `(input, hidden)` and `(hidden,)`: the random units.
    square, moment, power
        By runner: `(feature, feature)`, `(feature, output)` and `(output,)`, weighted sums of features times features,
        features times targets, and targets squared.
    weight
        By runner: sum of the weights.
    """

    mean: FloatArray
    white: FloatArray
    into: FloatArray
    shift: FloatArray
    square: dict[str, FloatArray]
    moment: dict[str, FloatArray]
    power: dict[str, FloatArray]
    weight: dict[str, float]

    def coefficients(self, without: Sequence[str], penalty: float) -> FloatArray:
        """`(feature, output)` fitted to all runners but these."""
        kept = [name for name in self.square if name not in without]
        square = sum((self.square[name] for name in kept), np.zeros(()))
        held = penalty * sum(self.weight[name] for name in kept) * np.eye(len(square))
        held[0, 0] = 0.0  # the mean is free
        return np.linalg.solve(square + held, sum((self.moment[name] for name in kept), np.zeros(())))

    def left_out(self, people: Sequence[str], penalty: float) -> float:
        """Mean square error on runners left out in turn, each counting alike."""
        errors = []
        for name in people:
            c = self.coefficients([name], penalty)
            squares = np.diag(c.T @ self.square[name] @ c - 2 * c.T @ self.moment[name]) + self.power[name]
            errors.append(squares.sum() / self.weight[name])
        return float(np.mean(errors))

    def best_penalty(self, people: Sequence[str]) -> float:
        """The penalty under which runners left out in turn are read best."""
        return min(PENALTIES, key=lambda penalty: self.left_out(people, penalty))

    def network(self, without: Sequence[str], penalty: float) -> Network:
        """The map fitted to all runners but these, in the form that ships."""
        return self._network(self.coefficients(without, penalty))

    def steering(self, without: Sequence[str], penalty: float) -> Network:
        """The same, scaled so that it says on average all of what is to be moved, not the share that is sure.

        A regression from noisy windows draws its answers towards their mean. Used again and again from where it points to,
        it ends where it says nought, which scaling does not change, but in fewer rounds.
        """
        c = self.coefficients(without, penalty)
        kept = [name for name in self.square if name not in without]
        told = sum(np.sum(c * self.moment[name], axis=0) for name in kept)
        return self._network(c * (sum(self.power[name] for name in kept) / told))

    def _network(self, c: FloatArray) -> Network:
        last = 1 + self.white.shape[1]
        linear = self.white @ c[1:last]
        return Network(linear, c[0] - self.mean @ linear, self.into, self.shift, c[last:])


def normal(
    x: FloatArray,
    y: FloatArray,
    weight: FloatArray,
    runner: NDArray[np.str_],
    hidden: int,
    components: int,
    seed: int = 0,
) -> Normal:
    """Set up the equations.

    Parameters
    ----------
    x, y
        `(row, input)` and `(row, output)`.
    weight, runner
        `(row,)`.
    hidden, components
        Random units, and principal components they look at.
    """
    rng = np.random.default_rng(seed)
    mean, white = whitening(x, weight, components)
    turned = white @ rng.normal(0, INTO / np.sqrt(white.shape[1]), (white.shape[1], hidden))
    # Rounded as it is stored, so that what is fitted is what ships.
    into = turned.astype(np.float16).astype(np.float64)
    shift = rng.normal(0, SHIFT, hidden) - mean @ into
    features = np.column_stack([np.ones(len(x)), (x - mean) @ white, np.tanh(x @ into + shift)])
    parts = {}
    for name in np.unique(runner):
        own = runner == name
        weighted = features[own] * weight[own, None]
        parts[str(name)] = (
            weighted.T @ features[own],
            weighted.T @ y[own],
            weight[own] @ y[own] ** 2,
            float(weight[own].sum()),
        )
    square, moment, power, total = ({name: part[i] for name, part in parts.items()} for i in range(4))
    return Normal(mean, white, into, shift, square, moment, power, total)  # type: ignore[arg-type]
