"""Every 2D measure on rendered runners whose every joint is known: bias, RMSE, cover of the intervals.

The truth of a measure is the very same measure read from the true joint centres in 3D at the true contacts, so that
what is left is the error of seeing: network, camera, filter, contacts.

    python -m benchmarks.rendered [FOLDER ...] [--engine full|heavy]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks.section import ROOT, Section, table
from hipdrive.measures import Measurement, Measurements, by_id
from hipdrive.measures.accuracy import Accuracy, accuracy_of, input_kind
from hipdrive_synthetic.clip_truth import match, true_contacts, true_motion

COMMAND = "python -m benchmarks.rendered"
#: Half of a 95 % interval in standard deviations.
Z95 = 1.959964
#: Measures of the frontal plane that are shown for each clip.
FRONTAL = ("fppa", "trunk_sway")


@dataclass(frozen=True)
class Clip:
    """A rendered clip as hipdrive saw it, and as it is."""

    name: str
    kind: str
    contacts: pd.DataFrame
    values: pd.DataFrame


def clips(folders: Iterable[Path]) -> list[Path]:
    """Every rendered clip with its truth beside it."""
    found = [p for folder in folders for p in sorted(folder.glob("*.mp4"))]
    return [p for p in found if p.with_suffix(".npz").exists() and p.with_suffix(".json").exists()]


def look(path: Path, engine: str = "full") -> Clip:
    """Read one clip and hold it against its truth."""
    return compared(path, hd.read(path, engine=engine))


def compared(path: Path, motion: hd.Motion) -> Clip:
    """What was seen of one clip held against its truth."""
    contacts = hd.find_contacts(motion)
    true = true_contacts(path)
    seen = hd.measure(motion, contacts)
    exact = hd.measure(true_motion(path), true)
    # Measuring moves points to their joints: the errors are those of the motion that was measured.
    measured = seen.recordings[0].motion
    kind = input_kind(measured)
    values = _value_errors(seen, exact, measured).assign(clip=path.stem)
    return Clip(path.stem, kind, _contact_errors(contacts, true), values)


def _contact_errors(found: hd.Contacts, true: hd.Contacts) -> pd.DataFrame:
    index = match(found, true)
    hit = index >= 0
    f, t = found.only(index[hit]), true.only(hit)
    errors = pd.DataFrame(
        {
            "side": t.side,
            "strike_ms": (f.strike_s - t.strike_s) * 1e3,
            "off_ms": (f.off_s - t.off_s) * 1e3,
            "strike_se_ms": f.strike_se_s * 1e3,
            "off_se_ms": f.off_se_s * 1e3,
        }
    )
    # A contact at the very end of a clip need not be found: only those between the first and last found count.
    inside = (true.strike_s > found.strike_s.min()) & (true.strike_s < found.strike_s.max()) if len(found) else hit
    errors.attrs = {"missed": int((inside & ~hit).sum()), "invented": int(len(found) - len(set(index[hit])))}
    return errors


def _value_errors(seen: Measurements, exact: Measurements, motion: hd.Motion) -> pd.DataFrame:
    """One row a measure and side; `own_se` and `own_half` are error and interval of the steps' spread alone."""
    rows = []
    for found in seen:
        true = exact.get(found.id, found.side)
        if true is None:
            continue
        covered = found.ci95[0] <= true.value <= found.ci95[1]
        own_se, own_half = of_steps(found, accuracy_of(found.id, motion))
        rows.append((found.id, found.side, found.value, true.value, found.se, covered, own_se, own_half))
    return pd.DataFrame(rows, columns=["id", "side", "seen", "true", "se", "covered", "own_se", "own_half"])


def of_steps(found: Measurement, known: Accuracy | None) -> tuple[float, float]:
    """Standard error and half of the 95 % interval without the part of the stated accuracy."""
    half = (found.ci95[1] - found.ci95[0]) / 2
    if known is None:
        return found.se, half
    sd = {"mean": known.sd_mean, "difference": known.sd_difference}.get(found.side, known.sd_side)
    own_se, own_half = (np.sqrt(max(whole**2 - part**2, 0.0)) for whole, part in ((found.se, sd), (half, Z95 * sd)))
    return float(own_se), float(own_half)


def contact_table(seen: list[Clip]) -> str:
    """Errors of the instants, one row a clip."""
    rows: list[list[object]] = []
    for clip in seen:
        e = clip.contacts
        time = e.off_ms - e.strike_ms
        largest = max(e.strike_ms.abs().max(), e.off_ms.abs().max())
        rows.append(
            [
                clip.name,
                len(e),
                e.attrs["missed"],
                e.attrs["invented"],
                f"{e.strike_ms.mean():+.1f} ± {e.strike_ms.std():.1f}",
            ]
            + [f"{e.off_ms.mean():+.1f} ± {e.off_ms.std():.1f}", f"{time.mean():+.1f}", f"{largest:.1f}"]
        )
    heads = ["clip", "contacts", "missed", "invented", "strike, ms", "off, ms", "contact time bias, ms", "largest, ms"]
    return table(heads, rows)


def errors(seen: list[Clip]) -> pd.DataFrame:
    """One row a measure and kind of input: bias, RMSE of a side, of the mean and of the difference, cover."""
    parts = [c.values.assign(input=c.kind) for c in seen]
    every = pd.concat(parts)
    every["error"] = every.seen - every.true
    rows = []
    for (id, kind), group in every.groupby(["id", "input"]):
        rows.append({"id": id, "input": kind, "n": group["clip"].nunique(), **_summary(group)})
    return pd.DataFrame(rows)


def _summary(group: pd.DataFrame) -> dict[str, float]:
    def rms(sides: list[str]) -> float:
        error = group.error[group.side.isin(sides)]
        return float(np.sqrt((error**2).mean())) if len(error) else float("nan")

    sides = group[group.side.isin(["left", "right"])]
    both = group[group.side == "mean"]
    single = sides if len(sides) else both
    slope = np.polyfit(single.true, single.seen, 1)[0] if np.ptp(single.true) > 1e-6 and len(single) > 3 else np.nan
    return {
        "bias": float(both.error.mean()),
        "slope": float(slope),
        "sd_side": rms(["left", "right"]) if len(sides) else rms(["mean"]),
        "sd_mean": rms(["mean"]),
        "sd_difference": rms(["difference"]),
        "cover": float(single.covered.mean()),
    }


def measure_table(summary: pd.DataFrame) -> str:
    """Every 2D measure: bias, slope, RMSE, cover."""
    units = {id: one.unit for id, one in by_id().items()}
    rows: list[list[object]] = [
        [r.id, units[r.id], r.input.removeprefix("keypoints-"), r.n, f"{r.bias:+.2f}", f"{r.slope:.2f}"]
        + [f"{r.sd_side:.2f}", f"{r.sd_mean:.2f}", f"{r.sd_difference:.2f}", f"{100 * r.cover:.0f} %"]
        for r in summary.itertuples()
    ]
    heads = ["measure", "unit", "view", "clips", "bias", "slope", "RMSE side", "RMSE mean", "RMSE difference", "cover"]
    return table(heads, rows).replace("nan", "–")


def side_table(seen: Iterable[Clip], id: str) -> list[list[object]]:
    """Errors of left and right of one measure, one row a clip that shows it."""
    rows: list[list[object]] = []
    for clip in seen:
        mine = clip.values[clip.values.id == id].set_index("side")
        errors = mine.seen - mine.true
        if {"left", "right"} <= set(errors.index):
            rows.append([clip.name, id, f"{errors['left']:+.2f}", f"{errors['right']:+.2f}"])
    return rows


def frontal_table(seen: list[Clip], slower: list[Clip], engine: str) -> str:
    """Knee and trunk at mid-stance, each side of each clip, by both networks."""
    both = [[a + b[2:] for a, b in zip(side_table(seen, i), side_table(slower, i), strict=True)] for i in FRONTAL]
    return table(
        ["clip", "measure", f"{engine}, left", "right", "heavy, left", "right"], [row for rows in both for row in rows]
    )


def section(folders: Iterable[Path] = (ROOT / "clips",), engine: str = "full") -> Section:
    """The part of the validation page that rests on rendered clips; the heavy network looks at those from behind."""
    folders = list(folders)
    seen = [look(path, engine) for path in clips(folders)]
    slower = [look(path, "heavy") for path in clips(folders) if "rear" in path.stem]
    body = (
        "Rendered runners: a parametric body, exact joint centres, angles and contacts. Seen with the "
        f"BlazePose {engine} network.\n\n### Contacts\n\n{contact_table(seen)}\n\n### Measures\n\n"
        "RMSE is against the same measure read from the true joint centres in 3D. Cover: how often a side's 95 % "
        f"interval holds the truth.\n\n{measure_table(errors(seen))}\n\n### From behind, each side of each clip\n\n"
        f"Error in degrees at mid-stance; `--engine heavy` takes more than twice the time.\n\n{frontal_table(seen, slower, engine)}\n\n"
        f"Contacts by the heavy network:\n\n{contact_table(slower)}"
    )
    return Section(f"Rendered runners, BlazePose {engine}", f"{COMMAND} --engine {engine}", body)


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "clips"])
    parser.add_argument("--engine", default="full")
    said = parser.parse_args()
    print(section(said.folders, said.engine).markdown())


if __name__ == "__main__":
    main()
