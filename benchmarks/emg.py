"""Muscle activity: onsets against made signals whose truth is known, and gluteal phases of three laboratories' recordings.

python -m benchmarks.emg
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.section import Section, data_dir, table
from hipdrive.analysis import analyse
from hipdrive.arrays import FloatArray
from hipdrive.emg import EmgResult
from hipdrive.emg.conditioning import band_passed
from hipdrive.emg.onsets import Bursts, find_bursts
from hipdrive.report.emg_words import PHASE_NAMES
from hipdrive.sources import ReadOptions
from hipdrive_synthetic.emg import MadeEmg, strides

COMMAND = "python -m benchmarks.emg"
TITLE = "Muscle activity"
SNR_DB = (5, 8, 10, 15, 20)
#: Seeds the detector's settings were not chosen on (those were 0 to 11).
SEEDS = range(1000, 1030)


@dataclass(frozen=True)
class Score:
    """Of one strength of signal: errors in milliseconds, counts, and time in common."""

    onset_ms: FloatArray
    offset_ms: FloatArray
    found: int
    false: int
    bursts: int
    f1_time: float

    @property
    def f1(self) -> float:
        """Of bursts: one is found where a found burst overlaps it."""
        return 2 * len(self.onset_ms) / (self.bursts + self.found)


def score(snr_db: float, seeds: range = SEEDS) -> Score:
    """Made signals of one signal-to-noise ratio."""
    onset: list[float] = []
    offset: list[float] = []
    counts, times = np.zeros(3, dtype=int), []
    for seed in seeds:
        made = strides(snr_db, seed)
        seen = find_bursts(band_passed(made.values[:, None], made.rate_hz)[:, 0], made.rate_hz)
        over = (seen.onset_s[:, None] < made.offset_s) & (seen.offset_s[:, None] > made.onset_s)
        for i in np.flatnonzero(over.any(axis=0)):
            onset.append(1000 * (seen.onset_s[over[:, i]][0] - made.onset_s[i]))
            offset.append(1000 * (seen.offset_s[over[:, i]][-1] - made.offset_s[i]))
        counts += len(seen.onset_s), int((~over.any(axis=1)).sum()), len(made.onset_s)
        times.append(_common(seen, made))
    found, false, bursts = counts.tolist()
    return Score(np.array(onset), np.array(offset), found, false, bursts, float(np.mean(times)))


def _common(seen: Bursts, made: MadeEmg) -> float:
    """F1 of active time, in milliseconds."""
    grid = np.arange(0, len(made.values) / made.rate_hz, 0.001)
    one, other = (
        ((grid[:, None] >= onset) & (grid[:, None] < offset)).any(axis=1)
        for onset, offset in ((seen.onset_s, seen.offset_s), (made.onset_s, made.offset_s))
    )
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))


def _made() -> str:
    rows: list[list[object]] = []
    for snr in SNR_DB:
        s = score(snr)
        errors = np.abs(s.onset_ms)
        rows.append([
            snr, s.bursts, f"{np.median(errors):.1f}", f"{np.percentile(errors, 95):.1f}", f"{np.median(s.onset_ms):+.1f}",
            f"{np.median(np.abs(s.offset_ms)):.1f}", f"{np.sqrt(np.mean(s.onset_ms**2)):.1f}", f"{100 * s.false / s.found:.2f} %", f"{s.f1:.3f}", f"{s.f1_time:.3f}",
        ])  # fmt: skip
    heads = ["signal to noise, dB", "bursts", "onset error, median ms (to reach: 15)", "95 %", "bias", "end, median ms", "onset, RMS ms", "false bursts (to reach: 1 %)", "F1 of bursts", "F1 of time"]  # fmt: skip
    return table(heads, rows)


def _laboratory() -> str:
    folder = data_dir()
    if folder is None or not (folder / "emg").is_dir():
        return "The recordings of laboratories are not on this machine (set `HIPDRIVE_DATA`)."
    emg = folder / "emg"
    trials = (
        ("sprinter, 3.5 m/s", [emg / "JA1Gait21.c3d"], ReadOptions(static=emg / "JA1Static05.c3d")),
        ("one overground contact", [emg / "Running_0002.c3d"], ReadOptions()),
        ("treadmill walking", [emg / "ID0012_TW_01_emg_raw.csv", emg / "ID0012_TW_01_cycles.csv"], ReadOptions(leg="right")),
    )  # fmt: skip
    phases = ("late_swing", "loading", "early_stance", "late_stance", "early_swing", "mid_swing")
    rows: list[list[object]] = []
    for title, paths, options in trials:
        (result,) = analyse(paths, options).sensors
        assert isinstance(result, EmgResult)
        for one in (c for c in result.channels if c.channel.muscle.startswith("gluteus")):
            cells = []
            for name in phases:
                phase = one.phase(name)
                told = "" if phase is None else f"{phase.mean.value:.0f} %, {phase.state}, {phase.with_burst} of {phase.mean.n}"  # fmt: skip
                cells.append(told)
            rows.append([title, one.channel.name, one.stances, *cells])
    return table(["trial", "muscle", "stances", *(PHASE_NAMES[p] for p in phases)], rows)


def section() -> Section:
    """The section of `docs/validation.md`."""
    text = (
        "Made signals: Gaussian noise of the band of surface EMG, its strength a truncated bell of 80 to 300 ms once a stride of 0.72 s, in noise of "
        "its own (`hipdrive_synthetic/emg.py`); 30 channels of 20 bursts a row.\n\n"
        f"{_made()}\n\nGlutei in recordings: mean in percent of the muscle's own peak, what the phase is called, and in how many stances a burst reaches "
        f"into it. Legs without a name in the labels are found from the data.\n\n{_laboratory()}"
    )
    return Section(TITLE, COMMAND, text)


if __name__ == "__main__":
    print(section().markdown())
