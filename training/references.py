"""Speed-matched references of every measure from the men of RBDS: mean and SD over runners, with their n.

Reads `RBDS*_T25/T35/T45.npz` of a data folder through the mocap reader, takes contacts from the force plate, and
measures as any recording is measured. A runner counts once at each speed, with the mean of both sides. The hips of women
run otherwise (`women_shift` of the rules); one woman cannot stand for them and is left out. Writes
`src/hipdrive/evidence/data/computed.csv`:

    python training/references.py ../shared/data

Source of the recordings: Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298, data doi 10.6084/m9.figshare.4543435,
CC BY 4.0. Hip centres come from a regression, knees and ankles from a standing trial; there are no trunk markers.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from math import hypot
from pathlib import Path
from statistics import fmean, stdev

from hipdrive.evidence import pooled
from hipdrive.gait import find_contacts
from hipdrive.measures import measure, measures
from hipdrive.sources import read

SPEEDS = {"T25": 2.5, "T35": 3.5, "T45": 4.5}
OUT = Path(__file__).parents[1] / "src" / "hipdrive" / "evidence" / "data" / "computed.csv"
COLUMNS = (OUT.parent / "rows.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
NOTE = "Mean of both sides, contacts at 50 N; a small group of trained runners."


def values(folder: Path) -> dict[tuple[str, str], list[float]]:
    """Each man's value of each measure (mean of both sides) at each speed."""
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in men(folder):
        motion = read(path)
        for row in measure(motion, find_contacts(motion, "force")):
            if row.side == "mean":
                found[row.id, path.stem.split("_")[1]].append(row.value)
    return found


def men(folder: Path, trial: str = "T??") -> list[Path]:
    """The running trials of the men, by the table of participants."""
    with (folder / "rbds" / "participants.csv").open(encoding="utf-8") as stream:
        numbers = {int(p["Subject"]) for p in csv.DictReader(stream) if p["Gender"] == "M"}
    return [p for p in sorted((folder / "rbds").glob(f"RBDS*_{trial}.npz")) if int(p.name[4:7]) in numbers]


def line(id: str, trial: str, runners: list[float], unit: str) -> dict[str, object]:
    """A row of the evidence."""
    return dict.fromkeys(COLUMNS, "") | {
        "id": f"rbds_{id}_{trial[1:]}",
        "kind": "reference",
        "metric": id,
        "condition": "treadmill",
        "population": f"{len(runners)} men of the open data set RBDS",
        "sex": "male",
        "method": "3D markers, force plate",
        "speed_mps": SPEEDS[trial],
        "n": len(runners),
        "value": f"{fmean(runners):.4g}",
        "sd": f"{stdev(runners):.3g}",
        "unit": unit,
        "tag": "COMPUTED",
        "source": "RBDS",
        "note": NOTE,
    }


def waist_bend(ankle_lean: list[float]) -> dict[str, object]:
    """A reference for the bend at the waist: the trunk's published lean less the lean of the lower body here.

    RBDS has no trunk markers, and nobody has published the bend itself. The SD is that of a difference of two
    things that do not depend on each other.
    """
    trunk = pooled(["trunkflex_high", "trunkflex_low"])
    return dict.fromkeys(COLUMNS, "") | {
        "id": "waist_bend_derived",
        "kind": "reference",
        "metric": "waist_bend",
        "condition": "stance mean, about 3.4 m/s",
        "population": f"40 runners (trunk) and {len(ankle_lean)} men of the open data set RBDS (lower body)",
        "sex": "any",
        "method": "3D, difference of two groups",
        "speed_mps": 3.4,
        "n": len(ankle_lean),
        "value": f"{trunk.mean - fmean(ankle_lean):.3g}",
        "sd": f"{hypot(trunk.sd, stdev(ankle_lean)):.3g}",
        "unit": "deg",
        "tag": "COMPUTED",
        "source": "S32 RBDS",
        "note": "Trunk flexion of one group less lower-body lean of another; trunk defined by other markers than ours.",
    }


def main(folder: Path) -> None:
    """Write the table."""
    units = {m.id: m.unit for m in measures()}
    found = values(folder)
    groups = [(id, trial, runners) for (id, trial), runners in sorted(found.items()) if len(runners) > 2]
    lines = [line(id, trial, runners, units[id]) for id, trial, runners in groups]
    lines.append(waist_bend(found["ankle_lean", "T35"]))
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    print(f"{len(lines)} references in {OUT.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
