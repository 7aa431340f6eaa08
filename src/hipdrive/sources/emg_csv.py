"""Surface electromyography as a table: a column of time, and one a muscle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sensors import Channel, Emg, named
from hipdrive.sensors.channels import read_names
from hipdrive.sources import keypoints_tables
from hipdrive.sources.csv_columns import Heading, heading, numbers, seconds
from hipdrive.sources.foot_columns import foot_of
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

#: Rates that amplifiers take (design choice: slower is an envelope, faster is no surface EMG).
_RATES_HZ = (50.0, 20_000.0)
_MICROVOLTS = {"v": 1e6, "mv": 1e3, "uv": 1.0, "µv": 1.0, "μv": 1.0, "microvolt": 1.0, "volt": 1e6}
#: By how much of a sample a row may lie beside the even clock.
_UNEVEN = 0.2
#: Times so many usual steps apart have lost rows between them; and how many may be lost for each that is there (design choice).
_GAP, _MOST_LOST = 1.5, 1.0


def read(path: Path, options: ReadOptions) -> tuple[Emg, ...]:
    """Read a table of muscle activity.

    Raises
    ------
    InputError
        If no column names a muscle, or the times are no times.
    """
    head = heading(path)
    if head is None or head.time is None:
        raise InputError(path, "has no column of time", "Add one called time [s], or export it again with its times")
    own = read_names(options.channels) if options.channels else {}
    columns = [i for i in range(len(head.names)) if i != head.time]
    found = named([head.names[i] for i in columns], own)
    mine = [(i, channel) for i, channel in zip(columns, found, strict=True) if channel is not None]
    unknown = tuple(head.names[i] for i, one in zip(columns, found, strict=True) if one is None and head.names[i])
    if not mine:
        what = f"has no column that names a muscle ({', '.join(unknown[:6])})"
        raise InputError(path, what, "Name the muscles with --channels FILE: lines of label, muscle, side")
    return (_emg(path, head, mine, unknown),)


def _emg(path: Path, head: Heading, mine: list[tuple[int, Channel]], unknown: tuple[str, ...]) -> Emg:
    assert head.time is not None
    table = numbers(path, head, [head.time, *(i for i, _ in mine)])
    time_s = seconds(path, head, table[:, 0], *_RATES_HZ)
    rate, rows = _even(path, time_s)
    units = [head.units[i].lower() for i, _ in mine]
    known = all(unit in _MICROVOLTS for unit in units)
    values = np.full((rows[-1] + 1, len(mine)), np.nan)
    values[rows] = table[:, 1:] * np.array([_MICROVOLTS.get(unit, 1.0) for unit in units])
    channels = tuple(channel for _, channel in mine)
    foot, beside = foot_of(path, head)
    if foot is not None:  # what a switch said last holds until it speaks again
        foot = replace(foot, values=foot.values[np.searchsorted(rows, np.arange(rows[-1] + 1), side="right") - 1])
    lost = tuple(name for name in unknown if name not in beside)
    unit = "µV" if known else ""
    return Emg(str(path), "emg", channels, values, rate, float(time_s[0]), unit, lost, foot=foot)


def _even(path: Path, time_s: FloatArray) -> tuple[float, NDArray[np.intp]]:
    """Samples a second, and the place of each row on an even clock: rows that are missing leave their places empty.

    Raises
    ------
    InputError
        If the rows lie on no even clock.
    """
    steps = np.diff(time_s)
    whole = steps < _GAP * np.median(steps)
    rate = float(whole.sum() / steps[whole].sum())
    lost = np.where(whole, 0, np.round(steps * rate) - 1)
    uneven = (np.abs(steps * rate - lost - 1) > _UNEVEN).mean() > 0.01
    if uneven or lost.sum() > _MOST_LOST * len(time_s):
        raise InputError(path, "has uneven times", "Export it at a fixed rate")
    return rate, np.r_[0, np.cumsum(1 + lost)].astype(np.intp)


def _accepts(path: Path) -> bool:
    """A table with times whose other columns name a muscle, or that at least is no table of anything else."""
    head = None if keypoints_tables.accepts(path) else heading(path)
    if head is None or head.time is None:
        return False
    others = [name for i, name in enumerate(head.names) if i != head.time]
    motion = sum(any(word in name.lower() for word in ("acc", "gyr", "mag", "quat")) for name in others)
    return any(named(others)) or motion == 0


SOURCE = Source("emg", (".csv", ".txt"), accepts=_accepts, sensors=read)
