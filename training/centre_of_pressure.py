"""Where the force acts under a running foot, for plates that give the force and not its place.

Reads every recording of a data folder that has a centre of pressure (`RBDS*runT*.c3d`, the overground trials in
`opensim_stride` and `emg`), takes the place of the force along and across the foot through each stance, and averages over
runners, each counting once: one curve for landings on the heel, one for others. Writes
`src/hipdrive/muscles/data/centre_of_pressure.csv`:

    python -m training.centre_of_pressure ../shared/data

Sources: Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298 (CC BY 4.0); BMClab/BMC (CC BY 4.0); Dorn TW, Schache AG, Pandy
MG. J Exp Biol 2012;215:1944-1956.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.plates import usual_places, with_plates
from hipdrive.muscles.pressure import TABLE


def main(folder: Path) -> None:
    """Write the table."""
    rows = usual_places(list(with_plates(folder)))
    with TABLE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["phase", "heel_along", "heel_across", "other_along", "other_across"])
        writer.writerows([f"{row[0]:.2f}", *(f"{value:.3f}" for value in row[1:])] for row in rows)
    print(f"wrote {TABLE.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
