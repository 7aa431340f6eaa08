"""Whether a clip plays at the pace of life, and at which rates it may have been captured where it does not."""

from __future__ import annotations

from hipdrive import wording

#: Least frame rate, 1/s. Design choice: a contact of 0.25 s must show in at least two frames.
MIN_FPS = 10.0
#: Cadences of people who run, steps a minute. 860 recreational runners: 164 +- 9 (Malisoux 2023); four standard
#: deviations below that is slower than any run, and sprinters stay below 260 (design choice, with 4.3 steps a second).
SLOWEST_SPM, FASTEST_SPM = 128.0, 260.0
#: Cadences at which a rate of capture is likely: four standard deviations to each side of that mean.
LIKELY_SPM = (128.0, 200.0)
#: Rates at which phones and cameras capture, 1/s.
CAPTURE_FPS = (25.0, 30.0, 50.0, 60.0, 100.0, 120.0, 240.0, 480.0, 960.0)


def is_slow(cadence_spm: float) -> bool:
    """Whether nobody runs with so few steps a minute."""
    return cadence_spm < SLOWEST_SPM


def is_fast(cadence_spm: float) -> bool:
    """Whether nobody takes so many steps a minute."""
    return cadence_spm > FASTEST_SPM


def capture_rates(cadence_spm: float, fps: float) -> tuple[tuple[float, float], ...]:
    """Likely rates of capture, each with the cadence it would give, the likeliest first.

    Parameters
    ----------
    cadence_spm
        By the time stamps as they are.
    fps
        Frame rate by the time stamps, 1/s.

    Returns
    -------
    tuple of (rate, cadence)
        Frames a second and steps a minute.

    >>> capture_rates(20.9, 7.5)
    ((60.0, 167.2), (50.0, 139.3))
    """
    found = [(rate, round(cadence_spm * rate / fps, 1)) for rate in CAPTURE_FPS]
    middle = sum(LIKELY_SPM) / 2
    return tuple(sorted((f for f in found if LIKELY_SPM[0] <= f[1] <= LIKELY_SPM[1]), key=lambda f: abs(f[1] - middle)))


def capture_words(cadence_spm: float, fps: float) -> str:
    """The likely rates of capture in words: `at 60 frames a second: 167 steps a minute`."""
    rates = capture_rates(cadence_spm, fps)
    told = [f"at {rate:g} frames a second: {wording.number(spm, 0)} steps a minute" for rate, spm in rates[:3]]
    return "; ".join(told)
