"""Whole curves of runners left out against the band of the others.

python -m benchmarks.curve_norms
"""

from __future__ import annotations

import numpy as np

from benchmarks.section import Section, data_dir, missing, table
from hipdrive.arrays import FloatArray
from training.curve_norms import band, collect

COMMAND = "python -m benchmarks.curve_norms"
TITLE = "Whole curves of the stride"
#: Draws a band: a tenth of those of the table, for there are a thousand bands.
_DRAWS = 400


def inside(curves: FloatArray) -> tuple[int, int, int]:
    """Curves of men left out that lie wholly inside the others' band, inside limits for single points, and how many there are.

    Parameters
    ----------
    curves
        `(runner, 2, 101)` left and right.
    """
    whole = points = 0
    for out in range(len(curves)):
        mean, sd, factor = band(np.delete(curves, out, axis=0), _DRAWS, seed=out)
        away = np.abs(curves[out] - mean) / sd
        whole += int((away.max(axis=1) <= factor).sum())
        points += int((away.max(axis=1) <= 1.96 * np.sqrt(1 + 1 / (len(curves) - 1))).sum())
    return whole, points, 2 * len(curves)


def section() -> Section:
    """The part of the validation page about curves."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    found: dict[str, np.ndarray[tuple[int], np.dtype[np.int_]]] = {}
    for (id, _), runners in collect(data).items():
        counts = np.array(inside(np.stack(list(runners.values()))))
        found[id] = found.get(id, np.zeros(3, int)) + counts
    every = sum(found.values(), np.zeros(3, int))
    rows: list[list[object]] = [
        [id, n, *(f"{100 * k / n:.0f} %" for k in (whole, points))] for id, (whole, points, n) in sorted(found.items())
    ]
    body = (
        "Each man of RBDS was left out in turn, both sides at 2.5, 3.5 and 4.5 m/s: the share of his curves that lie wholly inside the band "
        "of the other fifteen, and inside limits made for single points. Asked: 93 to 97 %. All together "
        f"{100 * every[0] / every[2]:.1f} %, with limits for single points {100 * every[1] / every[2]:.0f} %.\n\n"
        + table(["measure", "curves", "inside the band", "inside limits for single points"], rows)
    )
    return Section(TITLE, COMMAND, body)


if __name__ == "__main__":
    print(section().markdown())
