"""Curves of the measures over the stride, 0 to 100 %: each stride, their mean and their standard deviation.

A stride runs from a strike to the next strike of the same foot. The curve is read from the same spline as the measure's
value, so a wave and its number agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import CannotSee
from hipdrive.gait import SIDES, Side
from hipdrive.measures.core import Measure
from hipdrive.measures.registry import measures
from hipdrive.measures.strides import Strides

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Share of the stride of each column, percent.
PERCENT = np.arange(101)


@dataclass(frozen=True, eq=False)
class Waveform:
    """The curve of one measure and stance side over the stride.

    Parameters
    ----------
    id, side
        Which measure; `left` / `right` = the side whose strike begins the stride.
    unit
        Of the values.
    strike_s
        `(stride,)` when each stride begins, seconds.
    values
        `(stride, 101)` at 0, 1, ... 100 % of each stride; NaN where it was not seen.
    input
        Index of the recording.
    """

    id: str
    side: Side
    unit: str
    strike_s: FloatArray
    values: FloatArray
    input: int = 0

    @property
    def n(self) -> FloatArray:
        """`(101,)` strides that were seen at each percent."""
        return np.asarray(np.isfinite(self.values).sum(axis=0), dtype=float)

    @property
    def mean(self) -> FloatArray:
        """`(101,)` mean over strides; NaN where none was seen."""
        total = np.nansum(self.values, axis=0)
        return np.where(self.n > 0, total / np.maximum(self.n, 1), np.nan)

    @property
    def sd(self) -> FloatArray:
        """`(101,)` standard deviation over strides (n − 1); NaN where fewer than two were seen."""
        squares = np.nansum((self.values - self.mean) ** 2, axis=0)
        return np.where(self.n > 1, np.sqrt(squares / np.maximum(self.n - 1, 1)), np.nan)


@dataclass(frozen=True)
class Waveforms:
    """Curves over the stride; by number or name: `waves["hip_adduction", "left"]`."""

    each: tuple[Waveform, ...]

    def __iter__(self) -> Iterator[Waveform]:
        """Over the curves."""
        return iter(self.each)

    def __len__(self) -> int:
        """How many curves."""
        return len(self.each)

    def __getitem__(self, key: tuple[str, str]) -> Waveform:
        """The curve of a measure and side of the first recording that shows it; raises `KeyError` that names the others."""
        for wave in self.each:
            if (wave.id, wave.side) == key:
                return wave
        there = ", ".join(f"{wave.id} {wave.side}" for wave in self.each)
        raise KeyError(f"no curve of {' '.join(key)}; there are {there or 'none'}")

    def to_frame(self) -> pd.DataFrame:
        """One row a stride and percent: `input, id, side, unit, stride, strike_s, percent, value`."""
        import pandas as pd

        return pd.concat([_rows(wave) for wave in self.each] or [_rows(_NOTHING)], ignore_index=True)

    def summary(self) -> pd.DataFrame:
        """One row a curve and percent: `input, id, side, unit, percent, mean, sd, n`."""
        import pandas as pd

        columns = ["input", "id", "side", "unit", "percent", "mean", "sd", "n"]
        return pd.DataFrame([row for wave in self.each for row in _summary_rows(wave)], columns=columns)

    def to_xarray(self) -> xr.Dataset:
        """A variable a measure over `(input, side, stride, percent)`, with its unit; needs `[xarray]`.

        Sides have different numbers of strides: the rest is NaN, and so is what a side or recording does not show.
        """
        import xarray as xr

        longest = max((len(w.strike_s) for w in self.each), default=0)
        inputs = sorted({w.input for w in self.each})
        found = {id: self._block(id, inputs, longest) for id in dict.fromkeys(w.id for w in self.each)}
        units = {w.id: w.unit for w in self.each}
        dims = ("input", "side", "stride", "percent")
        return xr.Dataset(
            {id: (dims, block, {"units": units[id]}) for id, block in found.items()},
            coords={"input": inputs, "side": list(SIDES), "stride": np.arange(longest), "percent": PERCENT},
        )

    def _block(self, id: str, inputs: list[int], longest: int) -> FloatArray:
        block = np.full((len(inputs), len(SIDES), longest, len(PERCENT)), np.nan)
        for wave in self.each:
            if wave.id == id:
                block[inputs.index(wave.input), SIDES.index(wave.side), : len(wave.values)] = wave.values
        return block


_NOTHING = Waveform("", "left", "", np.empty(0), np.empty((0, len(PERCENT))))


def waveforms_of(strides: Strides, only: Iterable[str] | None = None, input: int = 0) -> tuple[Waveform, ...]:
    """Every curve that a recording shows.

    Parameters
    ----------
    strides
        Of the recording.
    only
        Ids of measures; all by default.
    input
        Index of the recording.
    """
    wanted = None if only is None else set(only)
    chosen = [one for one in measures() if one.curve is not None and (wanted is None or one.id in wanted)]
    found = (_wave(strides, one, side, input) for one in chosen for side in SIDES)
    return tuple(wave for wave in found if wave is not None)


def _wave(strides: Strides, one: Measure, side: Side, input: int) -> Waveform | None:
    """The curve of a measure and side; `None` where it is not shown or no stride is whole."""
    whole = (strides.contacts.side == side) & np.isfinite(strides.stride_s)
    if one.curve is None or not whole.any():
        return None
    strike_s, length_s = strides.contacts.strike_s[whole], strides.stride_s[whole]
    try:
        values = strides.read(one.curve, side, strike_s[:, None] + length_s[:, None] * (PERCENT / 100))
    except CannotSee:
        return None
    if not np.isfinite(values).any():
        return None
    return Waveform(one.id, side, one.unit, strike_s, values, input)


def _summary_rows(wave: Waveform) -> list[tuple[Any, ...]]:
    """A row a percent of the stride."""
    named = (wave.input, wave.id, wave.side, wave.unit)
    return [(*named, *numbers) for numbers in zip(PERCENT, wave.mean, wave.sd, wave.n, strict=True)]


def _rows(wave: Waveform) -> pd.DataFrame:
    import pandas as pd

    n = len(wave.strike_s)
    return pd.DataFrame(
        {
            "input": np.full(n * len(PERCENT), wave.input),
            "id": [wave.id] * (n * len(PERCENT)),
            "side": [wave.side] * (n * len(PERCENT)),
            "unit": [wave.unit] * (n * len(PERCENT)),
            "stride": np.repeat(np.arange(n), len(PERCENT)),
            "strike_s": np.repeat(wave.strike_s, len(PERCENT)),
            "percent": np.tile(PERCENT, n),
            "value": wave.values.ravel(),
        }
    )
