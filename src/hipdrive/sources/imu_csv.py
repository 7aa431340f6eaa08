"""An inertial sensor as a table: a column of time, three of acceleration and, where there are any, three of turning rate."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.arrays import FloatArray
from hipdrive.errors import InputError
from hipdrive.sensors import Imu
from hipdrive.sources.csv_columns import Heading, heading, numbers, seconds
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

#: Rates that such sensors take; slower cannot show a contact (design choice: fifteen samples of it).
_RATES_HZ = (60.0, 5_000.0)
_G = {"g": 1.0, "m/s2": 1 / 9.80665, "m/s^2": 1 / 9.80665, "m/s²": 1 / 9.80665, "mps2": 1 / 9.80665, "mg": 1e-3}
_DPS = {"dps": 1.0, "deg/s": 1.0, "°/s": 1.0, "rad/s": 180 / np.pi, "mdps": 1e-3}
#: Longer without a row, rows were lost, seconds (design choice: a fifth of a contact).
_GAP_S = 0.05
#: Share of samples at the end of the range above which the sensor is clipped (design choice: a strike in fifty).
_CLIPPED = 0.002
#: The most that the ranges of such sensors reach, g and degrees a second (design choice: twice the widest ranges on sale, 400 g and 4,000 °/s).
_MOST_G, _MOST_DPS = 800.0, 8_000.0


def read(path: Path, options: ReadOptions) -> tuple[Imu, ...]:
    """Read a table of an inertial sensor; raises `InputError`."""
    head = heading(path)
    if head is None or head.time is None:
        raise InputError(path, "has no column of time", "Add one called time [s]")
    columns = _axes(head, "acc"), _axes(head, "gyr")
    if len(columns[0]) != 3:
        what = f"has {len(columns[0])} of the three axes of acceleration"
        raise InputError(path, what, "Export all three, called acc_x, acc_y and acc_z")
    turning = len(columns[1]) == 3
    table = numbers(path, head, [head.time, *columns[0], *(columns[1] if turning else [])])
    time_s = seconds(path, head, table[:, 0], *_RATES_HZ)
    grid = np.linspace(time_s[0], time_s[-1], len(time_s))
    even = np.stack([np.interp(grid, time_s, one) for one in table[:, 1:].T], axis=1)
    even[_lost(time_s, grid)] = np.nan
    acceleration, note = _in_g(path, head, columns[0][0], even[:, :3])
    rates = even[:, 3:] * _DPS.get(_unit(head, columns[1][0]), 1.0) if turning else None
    _check(path, acceleration)
    _possible(path, "acceleration", acceleration, _MOST_G, "g")
    if rates is not None:
        _possible(path, "turning rate", rates, _MOST_DPS, "degrees a second")
    notes = tuple(text for text in (note, "" if turning else "It has no turning rate: no angle can be told.") if text)
    rate = (len(time_s) - 1) / float(time_s[-1] - time_s[0])
    return (
        Imu(str(path), options.imu_place or _place(path), acceleration, rates, rate, float(time_s[0]), notes=notes),
    )


def _lost(time_s: FloatArray, grid: FloatArray) -> NDArray[np.bool_]:
    """Where no row is near: lost rows are not drawn through as if nothing had happened in them."""
    after = np.clip(np.searchsorted(time_s, grid), 1, len(time_s) - 1)
    inside = (grid > time_s[after - 1]) & (grid < time_s[after])
    return np.asarray(inside & (time_s[after] - time_s[after - 1] > _GAP_S))


def _axes(head: Heading, what: str) -> list[int]:
    """Columns of x, y, z of a kind, in that order."""
    words = {"acc": r"acc|accel|acceleration|linacc|a", "gyr": r"gyr|gyro|gyroscope|angvel|omega|w"}[what]
    pattern = re.compile(rf"^(?:.*[\s_.-])?(?:{words})(?:elerometer|eration)?[\s_.-]?([xyz])(?:[\s_.-].*)?$", re.I)
    found = {
        m[1].lower(): i for i, name in enumerate(head.names) if i != head.time and (m := pattern.match(name.strip()))
    }
    return [found[axis] for axis in "xyz" if axis in found]


def _unit(head: Heading, column: int) -> str:
    return head.units[column].strip().lower()


def _in_g(path: Path, head: Heading, column: int, values: FloatArray) -> tuple[FloatArray, str]:
    """Acceleration in g: by its unit, else by what gravity makes of its mean; and what to know."""
    sizes = np.linalg.norm(values, axis=1)
    known = sizes[np.isfinite(sizes)]
    size = float(np.median(known)) if len(known) else float("nan")
    stated = _G.get(_unit(head, column))
    for scale in (stated,) if stated else (1.0, 1 / 9.80665, 1e-3):
        if scale and 0.4 <= size * scale <= 2.0:
            return (
                values * scale,
                ""
                if stated
                else f"Acceleration without a unit: read as {'g' if scale == 1 else 'm/s²' if scale > 0.01 else 'mg'}.",
            )
    what = f"has accelerations of {size:.3g}, in which gravity cannot be found"
    raise InputError(path, what, "State the unit in the heading: acc_x [g] or acc_x [m/s2]")


def _check(path: Path, acceleration: FloatArray) -> None:
    for axis, values in zip("xyz", acceleration.T, strict=True):
        if not np.isfinite(values).all():
            raise InputError(path, f"has gaps in its acceleration {axis}", "Export it again")
        if not np.ptp(values) > 0:
            raise InputError(path, f"lacks its acceleration {axis}: it does not change", "Check the sensor")
        top = max(float((values == values.max()).mean()), float((values == values.min()).mean()))
        if top > _CLIPPED and len(values) * top > 5:
            raise InputError(
                path, f"is clipped: its acceleration {axis} stands at the end of the range", "Choose a wider range"
            )


def _possible(path: Path, what: str, values: FloatArray, most: float, unit: str) -> None:
    """No gaps, and nothing that no sensor can say."""
    if not np.isfinite(values).all():
        raise InputError(path, f"has gaps in its {what}", "Export it again")
    highest = float(np.abs(values).max())
    if highest > most:
        raise InputError(path, f"has its {what} at {highest:.4g} {unit}, which no such sensor says", "Export it again")


def _place(path: Path) -> str:
    """Where a sensor was worn by the name of its file; the sacrum where it does not tell."""
    name = path.stem.lower()
    if any(word in name for word in ("shank", "tibia", "shin")):
        return "shank"
    return "foot" if any(word in name for word in ("foot", "shoe", "lace")) else "sacrum"


def _accepts(path: Path) -> bool:
    head = heading(path)
    return head is not None and head.time is not None and len(_axes(head, "acc")) >= 2


SOURCE = Source("imu", (".csv", ".txt"), accepts=_accepts, sensors=read)
