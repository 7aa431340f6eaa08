"""Trials of a cue on made runners: how often an effect is claimed that is not there, shown that is, and covered.

    python -m benchmarks.trials

Strides follow each other with long memory (fractional Gaussian noise, Hurst exponent 0.6 to 0.9: Hausdorff JM et al.
J Appl Physiol 1996;80:1448-57 found about 0.75 for stride times), over a run that drifts straight and warms up.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from benchmarks.section import Section, table
from hipdrive import wording
from hipdrive.arrays import FloatArray
from hipdrive.evidence import number
from hipdrive.trial.design import schedule
from hipdrive.trial.effect import Effect, effect_of, smallest_shown

COMMAND = "python -m benchmarks.trials"
TITLE = "Trials of a cue"
_RUNNERS, _STRIDE_S = 500, 0.72
#: Effects in detectable changes, and numbers of blocks.
EFFECTS, BLOCKS = (0.0, 0.5, 1.0, 2.0), (4, 6, 8)


@dataclass(frozen=True)
class Cue:
    """A measure a cue aims at, as its strides vary.

    Parameters
    ----------
    measure, unit
        Which.
    stride_sd
        Standard deviation of one stride (mean of its two steps), in the unit: median of the 17 runners of RBDS at 3.5 m/s, markers, from
        the median absolute deviation. Trunk and head have no markers there: the one real runner filmed from the side.
    detectable
        The change that counts between two sessions, in the unit: median of the same recordings; of the pelvis published.
    wanted
        +1 more, -1 less.
    """

    measure: str
    unit: str
    stride_sd: float
    detectable: float
    wanted: int


CUES = (
    Cue("cadence", "spm", 1.5, 1.2, 1),
    Cue("hip_extension_vertical", "deg", 0.63, 2.2, 1),
    Cue("knee_drive", "deg", 0.73, 2.0, 1),
    Cue("knee_gap", "percent", 1.6, 14.6, 1),
    Cue("paw_back", "ratio", 0.063, 0.115, 1),
    Cue("pelvic_drop", "deg", 0.37, number("sdd_cpd2d"), -1),
    Cue("run_tall", "deg", 3.1, 24.7, -1),
    Cue("waist_bend", "deg", 1.9, 9.1, -1),
)


def strides(rng: np.random.Generator, count: int, hurst: float) -> FloatArray:
    """`(count,)` fractional Gaussian noise of unit variance, by circulant embedding (Davies & Harte 1987)."""
    k = np.arange(count + 1, dtype=float)
    autocovariance = 0.5 * ((k + 1) ** (2 * hurst) - 2 * k ** (2 * hurst) + np.abs(k - 1) ** (2 * hurst))
    ring = np.concatenate([autocovariance, autocovariance[-2:0:-1]])
    power = np.maximum(np.fft.fft(ring).real, 0.0)
    noise = rng.normal(size=len(ring)) + 1j * rng.normal(size=len(ring))
    return np.asarray(np.fft.fft(np.sqrt(power / len(ring)) * noise).real[:count], float)


def tried(rng: np.random.Generator, cue: Cue, effect: float, blocks: int, seed: int) -> Effect:
    """One trial of one made runner; the effect is the mean one, and varies by a fifth of itself from block to block."""
    plan = schedule(blocks, seed)
    time_s = np.arange(0.0, plan[-1].end_s, _STRIDE_S)
    noise = cue.stride_sd * strides(rng, len(time_s), float(rng.uniform(0.6, 0.9)))
    share = time_s / time_s[-1]
    drift = cue.stride_sd * (float(rng.normal(0, 1.0)) * share + float(rng.normal(0, 0.5)) * np.exp(-time_s / 90.0))
    own = [effect * (1 + 0.2 * float(rng.normal())) if b.condition == "with" else 0.0 for b in plan]
    inside = [(time_s >= b.start_s) & (time_s < b.end_s) for b in plan]
    means = [float((noise + drift)[i].mean()) + e for i, e in zip(inside, own, strict=True)]
    at_s = [(b.start_s + b.end_s) / 2 for b in plan]
    return effect_of(means, [b.condition for b in plan], at_s, cue.wanted, cue.detectable)


def outcomes(cue: Cue, size: float, blocks: int, count: int = _RUNNERS) -> dict[str, float]:
    """Shares of the verdicts over made runners, of intervals that hold the effect, and the median half-width."""
    rng = np.random.default_rng([int(10 * size), blocks, crc32(cue.measure.encode())])
    true = cue.wanted * size * cue.detectable
    found = [tried(rng, cue, true, blocks, seed) for seed in range(count)]
    return {
        "moves it": float(np.mean([f.verdict == "moves it" for f in found])),
        "does not": float(np.mean([f.verdict == "does not" for f in found])),
        "covered": float(np.mean([f.ci95[0] <= true <= f.ci95[1] for f in found])),
        "half": float(np.median([(f.ci95[1] - f.ci95[0]) / 2 for f in found])),
        "shown": float(np.median([smallest_shown(f.spread, blocks) for f in found])),
    }


def _told(cue: Cue, blocks: int, count: int) -> tuple[list[object], list[float]]:
    """A row of the table, and how often each of its intervals holds the true effect."""
    found = [outcomes(cue, size, blocks, count) for size in EFFECTS]
    held = [one["covered"] for one in found]
    shares = [f"{100 * one['moves it']:.1f} %" for one in found]
    cover = " / ".join(f"{100 * one:.1f}" for one in held)
    shown = wording.value(found[0]["shown"], cue.unit)
    return [cue.measure, blocks, *shares, cover, wording.value(cue.detectable, cue.unit), shown], held


def section(count: int = _RUNNERS) -> Section:
    """The part of the validation page about trials."""
    told = {(cue.measure, n): _told(cue, n, count) for cue in CUES for n in BLOCKS}
    held = [one for _, row in told.values() for one in row]
    inside = sum(0.93 <= round(one, 3) <= 0.97 for one in held)
    by_blocks = {n: [one for (_, k), (_, row) in told.items() if k == n for one in row] for n in BLOCKS}
    ranges = [f"{100 * min(one):.1f} to {100 * max(one):.1f} % from {n} blocks" for n, one in by_blocks.items()]
    heads = ["measure a cue aims at", "blocks", *(f"“moves it” at {size:g}" for size in EFFECTS)]
    heads += ["interval holds the effect at " + " / ".join(f"{s:g}" for s in EFFECTS) + ", %"]
    heads += ["a detectable change", "shown in 4 of 5, without an effect"]
    body = (
        f"{count} made runners for each measure that a cue aims at, number of blocks and true effect (0, ½, 1 and 2 detectable changes of two "
        f"sessions): {count * len(held)} trials. Blocks of 50 s in the order that is drawn; strides with long memory, a straight drift of a "
        "stride's standard deviation and a warm-up of half of it; the effect is followed by 20 % of itself more or less in each block. "
        "Without an effect “moves it” is false: asked is at most 5 %. The interval should hold the true effect in 93 to 97 %: it does in "
        f"{inside} of the {len(held)} cells ({', '.join(ranges)}; chance of {count} runners: "
        f"± {100 * 1.96 * (0.05 * 0.95 / count) ** 0.5:.1f} %). From four blocks a drift cannot be told from the spread and widens the "
        "interval, so it holds more where the effect is small; where the effect is large against the spread of strides, what varies is how "
        "the cue is followed, of which two blocks with it tell too little, and it holds too seldom. That it moves is right all the same; how "
        "far is rough, and the outcome of four blocks says so. Six and eight blocks hold.\n\n"
        f"{table(heads, [row for row, _ in told.values()])}"
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
