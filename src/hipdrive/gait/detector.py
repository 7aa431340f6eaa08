"""Contact instants from the motion of the legs: a small learned detector that knows what its error is.

Each step has an anchor near mid-stance (`gait.legs`). A linear map of the whole stride round the anchor gives a first
strike and off. Then each instant is refined: the signals in a short window round it go through a small network
that says how far off it is, and the window moves there. The weights are learned from runners
on an instrumented treadmill (`training/contacts`, with its card); a head exists for each kind of input.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from hipdrive.arrays import BoolArray, FloatArray
from hipdrive.gait.legs import IntArray, Legs, sample, stride_mean
from hipdrive.gait.rhythm import shrunk_to_rhythm

#: Lags of the first look, strides.
WIDE = np.arange(24) / 24 - 0.5
#: Rounds of the two networks of a refinement: the first comes from afar, the second is exact near the event.
ROUNDS = (2, 3)
EVENTS = ("strike", "off")
#: Duty factors of running, as far as the errors stated for them were measured (training/contacts/CARD.md).
DUTY = (0.2, 0.45)


@dataclass(frozen=True)
class Network:
    """A linear map plus one hidden layer: `x @ linear + bias + tanh(x @ into + shift) @ out`.

    Parameters
    ----------
    linear, bias
        `(input, output)` and `(output,)`.
    into, shift, out
        `(input, hidden)`, `(hidden,)`, `(hidden, output)`; no hidden units is allowed.
    """

    linear: FloatArray
    bias: FloatArray
    into: FloatArray
    shift: FloatArray
    out: FloatArray

    def __call__(self, x: FloatArray) -> FloatArray:
        """`(row, output)` for `(row, input)`."""
        return np.asarray(x @ self.linear + self.bias + np.tanh(x @ self.into + self.shift) @ self.out)


@dataclass(frozen=True)
class Refinement:
    """How one of the two instants is refined.

    Parameters
    ----------
    lags_s, channels
        The window: lags in seconds, and which channels of `Legs.signals` are looked at.
    far, near
        Networks for the first rounds and the last ones: window -> how far the instant is from lag 0, seconds.
    """

    lags_s: FloatArray
    channels: IntArray
    far: Network
    near: Network


@dataclass(frozen=True)
class Head:
    """The detector for one kind of input.

    Parameters
    ----------
    first
        Whole stride -> strike and off relative to the anchor, strides.
    strike, off
        Their refinements.
    error
        `(3, 5)` for strike, off and the length of the contact: variance (s²) as `a + b·(frame time)² + c·(noise)² +
        d·(far leg) + e·(duty factor)⁴`, measured on runners left out of the training. The far leg is 1 for the leg away
        from a side camera, else 0. The length has a row of its own, because strike and off of a runner share an error.
    """

    first: Network
    strike: Refinement
    off: Refinement
    error: FloatArray


def wide_window(legs: Legs) -> FloatArray:
    """`(step, feature)` the whole stride round each anchor, free of its mean."""
    times_s = legs.anchor_s[:, None] + legs.period_s * WIDE
    values = sample(legs, times_s, legs.anchor_side)
    values = values - values.mean(axis=1, keepdims=True)
    return np.asarray(values.reshape(len(values), -1))


def fine_window(legs: Legs, centre_s: FloatArray, side: IntArray, lags_s: FloatArray, channels: IntArray) -> FloatArray:
    """`(instant, feature)` a short window round given instants, free of the mean of the stride round them."""
    values = sample(legs, centre_s[:, None] + legs.clock * lags_s, side)
    values = (values - stride_mean(legs, centre_s, side))[..., channels]
    return np.asarray(values.reshape(len(values), -1))


def find_steps(legs: Legs, head: Head) -> FloatArray:
    """Strike and off of every step, seconds, `(step, 2)`."""
    guess = legs.anchor_s[:, None] + legs.period_s * head.first(wide_window(legs))
    instants = [refined(legs, r, guess[:, k]) for k, r in enumerate((head.strike, head.off))]
    return np.stack(instants, axis=1)


def in_step(legs: Legs, steps_s: FloatArray) -> FloatArray:
    """`(step, 2)` strikes and offs drawn to the rhythm: a pose network is so noisy that the rhythm knows more."""
    own_s = steps_s / legs.clock
    return np.stack([shrunk_to_rhythm(legs.anchor_side, one) for one in own_s.T], axis=1) * legs.clock


def refined(legs: Legs, refinement: Refinement, instant_s: FloatArray) -> FloatArray:
    """Instants moved to where the networks see the event, in a few rounds."""
    for network, rounds in zip((refinement.far, refinement.near), ROUNDS, strict=True):
        for _ in range(rounds):
            window = fine_window(legs, instant_s, legs.anchor_side, refinement.lags_s, refinement.channels)
            instant_s = instant_s + legs.clock * network(window)[:, 0]
    return instant_s


def standard_errors(legs: Legs, head: Head, steps_s: FloatArray, far: BoolArray) -> FloatArray:
    """Standard error of strike, off and length of each contact, seconds, `(step, 3)`; `far` says whose leg is hidden."""
    return np.asarray(np.sqrt(error_parts(legs, steps_s, far) @ head.error.T) * legs.clock)


def error_parts(legs: Legs, steps_s: FloatArray, far: BoolArray) -> FloatArray:
    """`(step, 5)` what `Head.error` is multiplied with, one row a contact.

    One, frame time squared (s²), noise squared, far leg, and the fourth power of the duty factor of the recording: the
    slower the run, the longer the feet stay and the more gently they leave, and the less sure it is when.
    """
    frame_s = float(np.median(np.diff(legs.time_s))) / legs.clock
    duty = np.clip(np.median(steps_s[:, 1] - steps_s[:, 0]) / legs.period_s, *DUTY)
    parts = np.empty((len(steps_s), 5))
    parts[:] = 1.0, frame_s**2, legs.noise**2, 0.0, duty**4
    parts[:, 3] = far
    return parts


@lru_cache(maxsize=1)
def weights() -> dict[str, FloatArray]:
    """The arrays of the data file, by `head/part/array`."""
    with (files("hipdrive.gait") / "data" / "contacts.npz").open("rb") as file, np.load(file) as stored:
        return {key: stored[key].astype(np.float64) for key in stored.files}


def load_head(name: str) -> Head:
    """Head by name: see `head_name`."""
    arrays = weights()

    def network(part: str) -> Network:
        return Network(*(arrays[f"{name}/{part}/{a}"] for a in ("linear", "bias", "into", "shift", "out")))

    def refinement(event: str) -> Refinement:
        channels = arrays[f"{name}/{event}/channels"].astype(np.intp)
        far, near = network(f"{event}/far"), network(f"{event}/near")
        return Refinement(arrays[f"{name}/{event}/lags_s"], channels, far, near)

    return Head(network("first"), refinement("strike"), refinement("off"), arrays[f"{name}/error"])


def head_name(input_kind: str, legs: Legs) -> str:
    """Which head reads this recording best: by kind of input, frame rate and noise.

    Parameters
    ----------
    input_kind
        `markers`, `side`, `rear` or `front` (the last three: keypoints of a pose network).
    legs
        The recording.
    """
    fps = legs.clock / float(np.median(np.diff(legs.time_s)))
    if input_kind != "markers":
        return input_kind
    # Design choice: the classes the heads were trained in (training/contacts).
    if fps < 45:
        return "markers-coarse"
    return "markers-fine" if fps >= 100 and legs.noise < 0.002 else "markers-middle"
