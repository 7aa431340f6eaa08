"""A filmed run whose rhythm wanders, and what was worn in it: a FIT file and a table of muscle activity, begun when one likes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.gait import Contacts, find_contacts
from hipdrive_synthetic.camera import Camera, film, resampled
from hipdrive_synthetic.emg import bursts
from hipdrive_synthetic.fit import FitFile
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

#: The film begins so long after the run, and lasts so long, seconds.
FILM_FROM_S, FILM_S = 32.0, 30.0
_RUN_S = 75.0
#: Muscles of the right leg that are made: seconds before the strike and after it.
MUSCLES = {"GMAX": (0.09, 0.12), "GMED": (0.07, 0.16)}


@dataclass(frozen=True)
class PacedRun:
    """The run.

    Parameters
    ----------
    found
        Contacts found in what a camera behind sees of it, on the clock of the film.
    true
        Every contact of the run, on the same clock: those before the film are negative.
    """

    found: Contacts
    true: Contacts


@lru_cache(maxsize=4)
def paced_run(seed: int = 4) -> PacedRun:
    """A virtual runner who goes up to 9 % faster and slower, in periods of 23 and 41 s; steps vary by 1 % besides."""
    run = virtual_runner(Runner(variability=1.0), _RUN_S * 1.1, 120.0, seed=seed)
    own_s = run.motion.time_s
    pace = 1 + 0.06 * np.sin(2 * np.pi * own_s / 23.0 + seed) + 0.03 * np.sin(2 * np.pi * own_s / 41.0)
    real_s = np.r_[0.0, np.cumsum(np.diff(own_s) / pace[:-1])]
    at_s = FILM_FROM_S + np.arange(0.0, FILM_S, 1 / 60)
    points = resampled(run.motion, np.interp(at_s, real_s, own_s))
    sure = np.ones(points.shape[:2])
    filmed = replace(run.motion, points=points, time_s=at_s - FILM_FROM_S, confidence=sure, forces=None)
    seen = find_contacts(film(filmed, Camera("rear"), points="blazepose-full"))
    strike, off = (np.interp(t, own_s, real_s) - FILM_FROM_S for t in (run.contacts.strike_s, run.contacts.off_s))
    return PacedRun(seen, replace(run.contacts, strike_s=strike, off_s=off))


def worn_fit(path: Path, run: PacedRun, shift_s: float) -> Path:
    """A FIT file that begins `shift_s` before the film: each second the steps a minute of the second around it."""
    middle, rate = (run.true.strike_s[1:] + run.true.strike_s[:-1]) / 2, 60 / np.diff(np.sort(run.true.strike_s))
    made = FitFile()
    made.start()
    last = int(run.true.strike_s[-1] + shift_s - 1)
    for second in range(last):
        around = np.linspace(second - 0.5, second + 0.5, 21) - shift_s
        strides = float(np.interp(around, middle, rate).mean()) / 2
        made.record(second, speed=3.0, cadence=int(strides), fractional_cadence=strides % 1)
    made.session(0, last)
    path.write_bytes(made.bytes())
    return path


def worn_emg(path: Path, run: PacedRun, shift_s: float, kind: str, seed: int = 0, rate_hz: float = 1000.0) -> Path:
    """A table of muscles of the right leg that begins `shift_s` before the film, with a foot switch or an acceleration."""
    strike, off = (t[np.asarray(run.true.side) == "right"] + shift_s for t in (run.true.strike_s, run.true.off_s))
    inside = (strike > 0.3) & (off < shift_s + FILM_S + 1)
    strike, off, rng = strike[inside], off[inside], np.random.default_rng(seed)
    length = shift_s + FILM_S + 2
    made = [bursts(strike - a, strike + b, 15.0, rng, length, rate_hz).values for a, b in MUSCLES.values()]
    time_s = np.arange(len(made[0])) / rate_hz
    heads, felt = _switch(time_s, strike, off) if kind == "switch" else _felt(time_s, strike, rng)
    table = np.column_stack([time_s, *made, felt])
    head = ",".join(["time [s]", *(f"R {name} [uV]" for name in MUSCLES), *heads])
    np.savetxt(path, table, fmt="%.5g", delimiter=",", header=head, comments="")
    return path


def _switch(time_s: FloatArray, strike: FloatArray, off: FloatArray) -> tuple[list[str], FloatArray]:
    closed = ((time_s[:, None] >= strike) & (time_s[:, None] < off)).any(axis=1, keepdims=True)
    return ["right foot switch [V]"], np.where(closed, 3.3, 0.0)


def _felt(time_s: FloatArray, strike: FloatArray, rng: np.random.Generator) -> tuple[list[str], FloatArray]:
    """Three axes of a shank: an impact that rises for 8 ms from the strike and rings out, over the swing."""
    after = np.clip(time_s[:, None] - strike, -0.1, 0.3)
    hit = np.where(after >= 0, 6 * (after / 0.008) * np.exp(1 - after / 0.008), 0.0).sum(axis=1)
    swing = 0.5 * np.sin(2 * np.pi * np.interp(time_s, strike, np.arange(len(strike))))
    felt = np.stack([swing, 0 * time_s, 1 + hit], axis=1) + rng.normal(0, 0.05, (len(time_s), 3))
    return [f"R TA_ACC_{axis} [g]" for axis in "XYZ"], felt
