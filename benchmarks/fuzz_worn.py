"""What is worn, for `benchmarks.fuzz` to damage: FIT files plain, chained and with developer fields, tables of muscles and sensors."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from benchmarks.fuzz_bases import Base
from hipdrive.arrays import FloatArray
from hipdrive_synthetic.emg import bursts
from hipdrive_synthetic.fit import FitFile, run
from hipdrive_synthetic.sensor import sacral


def worn_bases(folder: Path) -> list[Base]:
    """Of every reader of what is worn."""
    first = run(40)
    chained = first.bytes() + run(40, began=first.began + timedelta(seconds=60)).bytes()
    files = {"run.fit": first.bytes(), "chained.fit": chained, "developer.fit": _developer()}
    found = []
    for name, content in files.items():
        (folder / name).write_bytes(content)
        found.append(Base(folder / name))
    return [*found, Base(_belt(folder / "belt.csv")), *_muscles(folder)]


def _developer() -> bytes:
    made = FitFile()
    made.start()
    for second in range(40):
        made.record(second, developer=b"\x12\x34", speed=3.0, cadence=85, stance_time=250.0)
    made.session(0, 40)
    return made.bytes()


def _belt(path: Path) -> Path:
    made = sacral(length_s=8.0)
    names = ["time [s]", *(f"acc_{a} [g]" for a in "xyz"), *(f"gyr_{a} [deg/s]" for a in "xyz")]
    return _table(path, names, np.column_stack([made.time_s, made.acceleration_g, made.turning_dps]))


def _muscles(folder: Path) -> list[Base]:
    """A table of muscles with one of contacts beside it, each damaged in turn."""
    strike = 0.6 + 0.72 * np.arange(6)
    made = bursts(strike - 0.08, strike + 0.12, 15.0, np.random.default_rng(0), 5.5, 500.0).values
    time_s = np.arange(len(made)) / 500.0
    emg = _table(folder / "emg.csv", ["time", "R GMAX [uV]"], np.column_stack([time_s, made]))
    contacts = _table(folder / "contacts.csv", ["strike_s", "off_s"], np.column_stack([strike, strike + 0.25]))
    said = ("--leg", "right")
    return [
        Base(emg, ("{mutant}", str(contacts), *said), (contacts,)),
        Base(contacts, ("{mutant}", str(emg), *said), (emg,)),
    ]


def _table(path: Path, names: list[str], rows: FloatArray) -> Path:
    np.savetxt(path, rows, fmt="%.5g", delimiter=",", header=",".join(names), comments="")
    return path
