"""What the 95 % limits of reference values are worth: each runner of RBDS left out in turn.

    python -m benchmarks.reference

The limits are those that `hipdrive reference build` makes of the other runners, at the speed of the one left out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import hipdrive as hd
from benchmarks.section import Section, data_dir, missing, table
from hipdrive.cohorts.reference import cover

COMMAND = "python -m benchmarks.reference"
TITLE = "Reference values of one's own"


def values(data: Path) -> pd.DataFrame:
    """Means of both sides of every trial, as `cohorts.reference.values_of` gives them."""
    rows = []
    for path in sorted((data / "rbds").glob("RBDS*_T?5.npz")):
        motion = hd.read(path)
        speed = float(motion.provenance.metadata["speed_mps"])
        for one in hd.measure(motion, hd.find_contacts(motion)):
            if one.side == "mean":
                rows.append((one.id, one.side, one.value, "markers", "any", path.stem.split("_")[0], speed))
    return pd.DataFrame(rows, columns=["id", "side", "value", "input", "sex", "athlete", "speed_mps"])


def section() -> Section:
    """The figures, for the page."""
    data = data_dir()
    if data is None:
        return missing(TITLE, COMMAND)
    found = cover(values(data))
    whole = (found["inside"] * found["n"]).sum() / found["n"].sum()
    rows: list[list[object]] = [[r.id, r.n, f"{100 * r.inside:.0f} %"] for r in found.itertuples()]
    said = f"Of all values of runners left out {100 * whole:.1f} % lie within the 95 % limits of the others (to reach: 93 to 97 %)."
    return Section(TITLE, COMMAND, f"{said}\n\n" + table(["measure", "trials", "inside"], rows))


if __name__ == "__main__":
    print(section().markdown())
