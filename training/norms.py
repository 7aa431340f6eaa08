"""Norms of every measure by running speed, and how much uninjured runners' sides differ, from the 17 runners of RBDS.

A mixed model a measure: every runner has a level and a slope over speed of their own (random effects), all share a
curve (fixed effects), and each trial has a rest. All three speeds were run by everyone, so restricted maximum likelihood
has a closed form: each runner's mean, slope and bend over the speeds, and their means and covariances over runners
(Laird NM, Ware JH. Biometrics 1982;38:963-74; balanced case). The men alone make the norm; the one woman is kept for
the sides, whose difference does not depend on sex by any study known to us.

A published group is joined where it has an n, a mean, an SD and a speed, and its mean agrees with that of the model at
that speed (|z| < 1.96): a definition like ours is tested, not believed. A number read at second hand counts half its n.
What is not joined is written down with the reason. Sides: left less right of the runners without an injury (`Injury` of
`participants.csv`), about zero, since which side is called left says nothing; where markers may tilt the pelvis also
relative to each runner's standing trial (input `standing`).

Writes `src/hipdrive/evidence/data/norms.csv`:

    python training/norms.py ../shared/data

Source of the recordings: Fukuchi RK, Fukuchi CA, Duarte M. PeerJ 2017;5:e3298, data doi 10.6084/m9.figshare.4543435,
CC BY 4.0.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from math import hypot, sqrt
from pathlib import Path

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.evidence import pooled, row
from hipdrive.evidence.norm_models import COLUMNS, MIDDLE_MPS, NormModel, table_row
from hipdrive.gait import find_contacts
from hipdrive.measures import APART, measure
from hipdrive.sources import read

OUT = Path(__file__).parents[1] / "src" / "hipdrive" / "evidence" / "data" / "norms.csv"
TRIALS = ("T25", "T35", "T45")
#: Published groups that may be joined to a measure of ours.
PUBLISHED = {"cadence": ["cadence_860"], "duty_factor": ["duty_860"], "vertical_oscillation_mm": ["vo_860"]}
#: Norms that are published groups alone: measure, kind of input, rows, whether they stand for both sexes, speed range.
READ_ALONE = (
    ("pelvic_drop_midstance", "camera", ["cpd2d_healthy_a", "cpd2d_healthy_b"]),
    ("fppa", "camera", ["knee_frontal_norm"]),
    ("trunk_lean", "any", ["trunkflex_high", "trunkflex_low"]),
)
#: What is known of women: the pelvis rolls alike (S40), the thigh crosses in more (S46), hip rotation and the knee's place
#: differ by an amount nobody of our sources gives. All others: not known, so widened (evidence row `sex_unknown`).
WOMEN = {
    "pelvic_drop": ("same", "obliq_rom_f"),
    "pelvic_drop_midstance": ("same", "obliq_rom_f"),
    "hip_adduction": ("shift", "sex_hadd"),
    "hip_rotation": ("refused", ""),
    "fppa": ("refused", ""),
    "knee_gap": ("refused", ""),
}
Values = Mapping[tuple[str, str], Mapping[int, FloatArray]]


def participants(folder: Path) -> dict[int, tuple[str, bool]]:
    """Sex (`M`, `F`) and whether injured, by the number of the runner."""
    with (folder / "rbds" / "participants.csv").open(encoding="utf-8") as stream:
        return {int(p["Subject"]): (p["Gender"], p["Injury"] != "No") for p in csv.DictReader(stream)}


def collect(folder: Path) -> Values:
    """By measure and side (`mean`, `difference`, `relative`): each runner's values at the three speeds, those who have all three."""
    found: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
    for path in sorted((folder / "rbds").glob("RBDS*_T??.npz")):
        motion, runner, trial = read(path), int(path.name[4:7]), path.stem.split("_")[1]
        for one in measure(motion, find_contacts(motion, "force")):
            if one.side in ("mean", *APART):
                found.setdefault((one.id, one.side), {}).setdefault(runner, {})[trial] = one.value
    return {
        key: {r: np.array([by[t] for t in TRIALS]) for r, by in runners.items() if set(TRIALS) <= set(by)}
        for key, runners in found.items()
    }


def contrasts(values: Iterable[FloatArray]) -> FloatArray:
    """`(runner, 3)` level, slope (per m/s) and bend of each runner over the speeds, as orthogonal polynomials."""
    y = np.array(list(values))
    low, middle, high = y.T
    return np.stack([y.mean(axis=1), (high - low) / 2, (low - 2 * middle + high) / 2], axis=1)


def spread(found: FloatArray, centred: bool) -> tuple[float, float, float, float]:
    """Variance of the level, covariance of level and slope, variance of the slope, and of a trial's rest.

    `centred` takes the mean of the runners off; the difference of sides has none.
    """
    n = len(found)
    off, freedom = (found - found.mean(axis=0), n - 1) if centred else (found, n)
    s = off.T @ off / freedom
    rest = s[2, 2] * 2 / 3
    return (
        float(max(s[0, 0] - rest / 3, 0.0)),
        float(s[0, 1]),
        float(max(s[1, 1] - rest / 2, 0.0)),
        float(rest),
    )


def model(
    id: str, mean: Mapping[int, FloatArray], apart: Mapping[int, FloatArray], who: dict[int, tuple[str, bool]]
) -> NormModel:
    """The norm of one measure before anything published is joined."""
    men = [v for r, v in mean.items() if who[r][0] == "M"]
    even = [v for r, v in apart.items() if not who[r][1]]
    found = contrasts(men)
    level, slope, bend = (float(v) for v in found.mean(axis=0))
    women, women_row = WOMEN.get(id, ("unknown", ""))
    return NormModel(
        measure=id,
        input="markers" if any(id == m and i == "camera" for m, i, _ in READ_ALONE) else "any",
        sex="male",
        women=women,
        women_row=women_row,
        n=float(len(men)),
        people=f"{len(men)} men of the open data set RBDS",
        curve=(level, slope, bend),
        spread=spread(found, centred=True),
        speeds_mps=(2.2, 4.8),
        sides_n=float(len(even)),
        sides=spread(contrasts(even), centred=False) if len(even) > 2 else (0.0, 0.0, 0.0, 0.0),
        ids=tuple(f"rbds_{id}_{t[1:]}" for t in TRIALS),
        left_out="",
    )


def join(norm: NormModel) -> NormModel:
    """The norm with the published groups that agree with it."""
    for id in PUBLISHED.get(norm.measure, []):
        group = row(id)
        if group.n is None or group.speed_mps is None or group.value is None or group.sd is None:
            raise ValueError(f"evidence row {id} has no n, speed, mean or SD")
        here, sd = norm.mean_at(group.speed_mps), norm.sd_at(group.speed_mps)
        apart = group.value - here
        z = apart / sqrt(sd**2 / norm.n + group.sd**2 / group.n)
        if abs(z) > 1.96:
            norm = norm.but(left_out=f"{id}: its mean lies {z:+.1f} standard errors off, so the definition differs")
            continue
        n = group.n / 2 if group.tag == "VERIFIED-2nd" else float(group.n)
        share = n / (n + norm.n)
        within = ((norm.n - 1) * sd**2 + (n - 1) * group.sd**2) / (norm.n + n - 2)
        larger = (within + share * (1 - share) * apart**2) / sd**2
        level, slope, bend = norm.curve
        norm = norm.but(
            sex="any" if group.sex == "any" else norm.sex,
            women="same" if group.sex == "any" else norm.women,
            women_row=id if group.sex == "any" else norm.women_row,
            n=norm.n + n,
            people=f"{norm.people} and {group.population} runners",
            curve=(level + share * apart, slope, bend),
            spread=tuple(v * larger for v in norm.spread),
            ids=(*norm.ids, id),
        )
    return norm


def read_alone(id: str, input: str, rows: list[str], sides: NormModel | None) -> NormModel:
    """A norm that is a published group alone: no slope over speed is known of it."""
    groups = [row(r) for r in rows]
    reference = pooled(rows)
    n = sum(g.n or 0 for g in groups) / (2 if any(g.tag == "VERIFIED-2nd" for g in groups) else 1)
    speed = groups[0].speed_mps
    # Groups of legs: the mean of both sides spreads less than a leg, by a quarter of the variance of their difference.
    legs = all("legs" in g.population for g in groups)
    of_sides = sides.side_sd_at(MIDDLE_MPS) ** 2 / 4 if legs and sides else 0.0
    return NormModel(
        measure=id,
        input=input,
        sex="any",
        women="same",
        women_row="",
        n=n,
        people=", ".join(dict.fromkeys(g.population for g in groups)),
        curve=(reference.mean, 0.0, 0.0),
        spread=(reference.sd**2 - of_sides, 0.0, 0.0, 0.0),
        speeds_mps=(speed - 1.0, speed + 1.0) if speed else (0.0, 99.0),
        sides_n=sides.sides_n if sides else 0.0,
        sides=sides.sides if sides else (0.0, 0.0, 0.0, 0.0),
        ids=tuple(rows),
        left_out="",
    )


def from_standing(norm: NormModel, apart: Mapping[int, FloatArray], who: dict[int, tuple[str, bool]]) -> NormModel:
    """The norm with sides that are told relative to each runner's own standing trial."""
    even = [v for r, v in apart.items() if not who[r][1]]
    return norm.but(input="standing", sides_n=float(len(even)), sides=spread(contrasts(even), centred=False))


def waist_bend(lean: NormModel) -> NormModel:
    """The bend at the waist: the published lean of the trunk less the lean of the lower body here."""
    trunk = pooled(["trunkflex_high", "trunkflex_low"])
    sd = hypot(trunk.sd, lean.sd_at(3.4))
    return lean.but(
        measure="waist_bend",
        sex="any",
        women="unknown",
        people="40 runners (trunk) and 16 men of the open data set RBDS (lower body)",
        curve=(trunk.mean - lean.mean_at(3.4), 0.0, 0.0),
        spread=(sd**2, 0.0, 0.0, 0.0),
        speeds_mps=(2.4, 4.4),
        sides_n=0.0,
        sides=(0.0, 0.0, 0.0, 0.0),
        ids=("waist_bend_derived",),
    )


def norms(values: Values, who: dict[int, tuple[str, bool]]) -> list[NormModel]:
    """Every norm."""
    ids = sorted({id for id, side in values if side == "mean" and len(values[id, side]) > 5})
    own = {id: join(model(id, values[id, "mean"], values.get((id, "difference"), {}), who)) for id in ids}
    read_ones = [read_alone(id, input, rows, own.get(id)) for id, input, rows in READ_ALONE]
    standing = [from_standing(own[id], values[id, "relative"], who) for id in ids if values.get((id, "relative"))]
    return [*own.values(), *standing, *read_ones, waist_bend(own["ankle_lean"])]


def main(folder: Path) -> None:
    """Write the table."""
    found = norms(collect(folder), participants(folder))
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table_row(one) for one in sorted(found, key=lambda m: (m.measure, m.input)))
    print(f"{len(found)} norms about {MIDDLE_MPS} m/s in {OUT.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
