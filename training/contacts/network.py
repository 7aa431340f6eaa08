"""Train a network of one hidden layer beside a linear map, with NumPy alone."""

from __future__ import annotations

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait.detector import Network

#: Principal components kept, passes over the data, rows a step, first step size, weight decay.
COMPONENTS, EPOCHS, BATCH, RATE, DECAY = 48, 40, 256, 3e-3, 1e-3


def ridge(x: FloatArray, y: FloatArray, weight: FloatArray, penalty: float = 1e-6) -> Network:
    """Linear map by weighted ridge regression; the penalty is per row."""
    weight = weight / weight.sum()
    mean_x, mean_y = weight @ x, weight @ y
    centred = (x - mean_x) * weight[:, None]
    square = centred.T @ (x - mean_x) + penalty * np.eye(x.shape[1])
    linear = np.asarray(np.linalg.solve(square, centred.T @ (y - mean_y)), dtype=np.float64)
    none = np.zeros((x.shape[1], 0)), np.zeros(0), np.zeros((0, y.shape[1]))
    return Network(linear, np.asarray(mean_y - mean_x @ linear, dtype=np.float64), *none)


def whitening(x: FloatArray, weight: FloatArray, components: int = COMPONENTS) -> tuple[FloatArray, FloatArray]:
    """Mean, and the map to principal components of unit variance (the weakest are held down, not blown up)."""
    weight = weight / weight.sum()
    mean = weight @ x
    value, vector = np.linalg.eigh(((x - mean) * weight[:, None]).T @ (x - mean))
    value, vector = value[::-1][:components], vector[:, ::-1][:, :components]
    return mean, vector / np.sqrt(value + 1e-6)


def fit_network(x: FloatArray, y: FloatArray, weight: FloatArray, seed: int, hidden: int) -> Network:
    """Ridge regression first, then Adam on all weights, least squares with robust ends (Huber at 3 deviations)."""
    start = ridge(x, y, weight)
    if hidden == 0:
        return start
    rng = np.random.default_rng(seed)
    mean, white = whitening(x, weight)
    z = (x - mean) @ white
    rest = y - start(x)
    scale = rest.std(axis=0)
    p = _adam(z, rest / scale, weight / weight.mean(), rng, hidden)
    into = white @ p["into"]
    linear = start.linear + white @ p["linear"] * scale
    bias = start.bias + p["bias"] * scale - mean @ white @ p["linear"] * scale
    return Network(linear, bias, into, p["shift"] - mean @ into, p["out"] * scale)


def fit_networks(x: FloatArray, y: FloatArray, weight: FloatArray, seed: int, hidden: int, members: int) -> Network:
    """Several networks from different starts, averaged: one wider network."""
    made = [fit_network(x, y, weight, seed + i, hidden) for i in range(members)]
    return Network(
        np.mean([n.linear for n in made], axis=0),
        np.mean([n.bias for n in made], axis=0),
        np.concatenate([n.into for n in made], axis=1),
        np.concatenate([n.shift for n in made]),
        np.concatenate([n.out for n in made]) / members,
    )


def _adam(
    z: FloatArray, y: FloatArray, weight: FloatArray, rng: np.random.Generator, hidden: int
) -> dict[str, FloatArray]:
    width, outputs = z.shape[1], y.shape[1]
    p = {
        "linear": np.zeros((width, outputs)),
        "bias": np.zeros(outputs),
        "into": rng.normal(0, 1 / np.sqrt(width), (width, hidden)),
        "shift": rng.normal(0, 0.5, hidden),
        "out": rng.normal(0, 0.1 / np.sqrt(hidden), (hidden, outputs)),
    }
    first = {k: np.zeros_like(v) for k, v in p.items()}
    second = {k: np.zeros_like(v) for k, v in p.items()}
    steps = EPOCHS * max(len(z) // BATCH, 1)
    for step in range(1, steps + 1):
        rows = rng.integers(0, len(z), BATCH)
        grad = _gradient(p, z[rows], y[rows], weight[rows])
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for k in p:
            first[k] = 0.9 * first[k] + 0.1 * grad[k]
            second[k] = 0.999 * second[k] + 0.001 * grad[k] ** 2
            move = first[k] / (1 - 0.9**step) / (np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
            p[k] = p[k] - rate * (move + DECAY * p[k])
    return p


def _gradient(p: dict[str, FloatArray], z: FloatArray, y: FloatArray, weight: FloatArray) -> dict[str, FloatArray]:
    active = np.tanh(z @ p["into"] + p["shift"])
    miss = z @ p["linear"] + p["bias"] + active @ p["out"] - y
    down = np.clip(miss, -3, 3) * weight[:, None] / len(z)
    back = (down @ p["out"].T) * (1 - active**2)
    return {
        "linear": z.T @ down,
        "bias": down.sum(axis=0),
        "into": z.T @ back,
        "shift": back.sum(axis=0),
        "out": active.T @ down,
    }
