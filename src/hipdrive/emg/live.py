"""Muscle activity as it streams: a level many times a second, and the peak of each burst, in percent of a reference.

Filters run forward only, so that nothing waits for what is to come: the level lags by half of its window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.emg.conditioning import BAND_HZ

#: The level is the root mean square over so long, seconds (design choice: half of the shortest burst of a run).
WINDOW_S = 0.05
#: A burst begins above the first and ends below the second share of the reference (design choice: apart, so that one burst is one).
BEGINS, ENDS = 0.3, 0.15
#: The reference of a runner who made no largest effort is the largest level of the first seconds (design choice: a dozen strides).
LEARN_S = 8.0


@dataclass
class LiveMuscle:
    """One channel as it streams.

    Parameters
    ----------
    rate_hz
        Samples a second.
    reference
        Level that is 100 percent, in the unit of the stream; 0 = to be learned from the first seconds.
    """

    rate_hz: float
    reference: float = 0.0
    level: float = 0.0
    peaks: list[float] = field(default_factory=list)
    _seen: int = 0
    _peak: float = 0.0
    _state: FloatArray = field(default_factory=lambda: np.empty(0))
    _last: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def learning(self) -> bool:
        """Whether the reference is still being learned."""
        return self.reference <= 0 or (self._learned_s < LEARN_S and self._own)

    @property
    def percent(self) -> float:
        """The level now, percent of the reference; 0 before there is one."""
        return 100 * self.level / self.reference if self.reference > 0 else 0.0

    @property
    def _learned_s(self) -> float:
        return self._seen / self.rate_hz

    def __post_init__(self) -> None:
        """Set up the filter; whether the reference is our own to learn."""
        from scipy.signal import butter, sosfilt_zi  # with it comes half a second of imports

        self._own = self.reference <= 0
        high = min(BAND_HZ[1], 0.45 * self.rate_hz)
        self._sos = butter(2, [BAND_HZ[0], high], "bandpass", fs=self.rate_hz, output="sos")
        self._rest = sosfilt_zi(self._sos)
        self._state = self._rest * 0.0

    def push(self, samples: Sequence[float] | FloatArray) -> float:
        """Take what came in; the level now, percent."""
        from scipy.signal import sosfilt

        values = np.nan_to_num(np.asarray(samples, dtype=float))
        if len(values):
            self._first(values[0])
            signal, self._state = sosfilt(self._sos, values, zi=self._state)
            self._follow(np.asarray(signal))
        return self.percent

    def _first(self, value: float) -> None:
        """A stream does not begin with a step of its zero."""
        if not self._seen:
            self._state = self._rest * value

    def _follow(self, signal: FloatArray) -> None:
        width = max(1, round(WINDOW_S * self.rate_hz))
        whole = np.concatenate([self._last, np.square(signal)])
        total = np.concatenate([[0.0], np.cumsum(whole)])
        levels = np.sqrt(np.maximum(total[width:] - total[:-width], 0.0) / width)
        self._last = whole[-(width - 1) :] if width > 1 else whole[:0]
        for level in levels:
            self._step(float(level))
        self._seen += len(signal)

    def _step(self, level: float) -> None:
        self.level = level
        if self._own and self._learned_s < LEARN_S:
            self.reference = max(self.reference, level)
            return
        if self._peak or level > BEGINS * self.reference:
            self._peak = max(self._peak, level)
        if self._peak and level < ENDS * self.reference:
            self.peaks.append(100 * self._peak / self.reference)
            self._peak = 0.0
