"""The sacral sensor against force plates: contact time with each condition left out, steps, oscillation.

python -m benchmarks.imu
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.section import Section, missing, table
from hipdrive.arrays import FloatArray
from hipdrive.imu.oscillation import oscillation_mm
from hipdrive.imu.steps import tops
from training.sacral import Trial, chosen_ridge, errors_s, learned, trials

COMMAND = "python -m benchmarks.imu"
TITLE = "Sacral sensor"


@dataclass(frozen=True)
class Outcome:
    """Errors `(step, 2)` in milliseconds by trial, from detectors that had not met its condition."""

    trial: Trial
    errors_ms: FloatArray

    @property
    def contact_ms(self) -> FloatArray:
        """`(step,)` error of contact time."""
        return np.asarray(np.diff(self.errors_ms, axis=1)[:, 0])


def left_out(given: list[Trial]) -> list[Outcome]:
    """Each condition by a detector of the others, the strength of its ridge chosen among them alone."""
    found = []
    for condition in dict.fromkeys(t.condition for t in given):
        others = [t for t in given if t.condition != condition]
        detector = learned(others, chosen_ridge(others))
        found += [Outcome(t, 1e3 * errors_s(detector, t)) for t in given if t.condition == condition]
    return found


def miscounted(given: list[Trial]) -> int:
    """Contacts by force that do not hold exactly one step of ours, and steps between whole contacts that no force has."""
    wrong = 0
    for one in given:
        at = tops(one.vertical_g, one.rate_hz) / one.rate_hz
        inside = [int(((at >= s) & (at <= e)).sum()) for s, e in one.truth_s]
        between = ((at > one.truth_s[0, 0]) & (at < one.truth_s[-1, 1])).sum() - sum(inside)
        wrong += sum(n != 1 for n in inside) + int(between)
    return wrong


def _oscillations(given: list[Trial]) -> FloatArray:
    """`(trial, 2)` mean oscillation from the sensor and from force, millimetres."""
    return np.array([
        [oscillation_mm(x, t.rate_hz, t.truth_s[:, 0]).mean() for x in (t.vertical_g, t.force_bw)] for t in given
    ])  # fmt: skip


def rms(values: FloatArray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def section() -> Section:
    """The section of `docs/validation.md`."""
    given = trials()
    if not given:
        return missing(TITLE, COMMAND)
    found = left_out(given)
    each = np.concatenate([one.errors_ms for one in found])
    contact = np.concatenate([one.contact_ms for one in found])
    means = np.array([one.contact_ms.mean() for one in found])
    heights = _oscillations(given)
    rows: list[list[object]] = [
        ["contact time, a step (to reach: 12)", len(contact), f"{rms(contact):.1f} ms", f"{contact.mean():+.1f} ms"],
        ["contact time, mean of a trial", len(means), f"{rms(means):.1f} ms", f"{means.mean():+.1f} ms"],
        ["strike", len(each), f"{rms(each[:, 0]):.1f} ms", f"{each[:, 0].mean():+.1f} ms"],
        ["off", len(each), f"{rms(each[:, 1]):.1f} ms", f"{each[:, 1].mean():+.1f} ms"],
        ["steps counted wrong (to reach: 0)", sum(len(t.truth_s) for t in given), str(miscounted(given)), ""],
        ["vertical oscillation of the sacrum against that of the centre of mass by force", len(heights), f"{rms(heights[:, 0] - heights[:, 1]):.0f} mm", f"{(heights[:, 0] - heights[:, 1]).mean():+.0f} mm"],
    ]  # fmt: skip
    text = (
        "One runner, 31 treadmill trials of 15 conditions (2.5 to 4.2 m/s, −10 to +10°; Alcantara et al. 2022). Each condition by a detector of the other 14, whose ridge was chosen among "
        "them. How it does on another runner is not known, and is said in the report.\n\n"
        + table(["what", "n", "root mean square", "bias"], rows)
    )
    return Section(TITLE, COMMAND, text)


if __name__ == "__main__":
    print(section().markdown())
