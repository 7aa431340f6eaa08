"""The table of accuracy that the reports print: `src/hipdrive/measures/accuracy.csv`.

Each bench owns the rows with its command and replaces only them. Run without arguments, this makes the rows that need no
rendered clips: markers (virtual runners with marker noise, and the plates of recorded runners for times) and exact points
through virtual cameras. `make bench-video` makes those of keypoints.

    python -m benchmarks.errors
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import hipdrive as hd
from benchmarks import cameras, contacts
from benchmarks.rendered import of_steps
from benchmarks.section import ROOT, data_dir
from hipdrive.measures.accuracy import accuracy_of
from hipdrive_synthetic.virtual_runner import random_runner, virtual_runner

COMMAND = "python -m benchmarks.errors"
TABLE = ROOT / "src" / "hipdrive" / "measures" / "accuracy.csv"
#: Noise of one marker, metres (design choice: what the residual of RBDS markers shows), and its frame rate, 1/s.
_NOISE_M, _FPS = 0.001, 150.0
_RUNNERS = 60


def error_left(group: pd.DataFrame) -> float:
    """Root mean square error beyond the spread of steps; NaN of nothing."""
    error = (group.seen - group.true) ** 2
    return float(np.sqrt(max(error.mean() - (group.own_se**2).mean(), 0.0))) if len(group) else float("nan")


def accuracy(values: pd.DataFrame, bench: str) -> pd.DataFrame:
    """One row a measure and kind of input, as in `accuracy.csv`.

    Parameters
    ----------
    values
        One row a recording, measure and side: `id`, `input`, `side`, `seen`, `true`, `own_se` (standard error from the
        spread of steps alone) and `clip`.
    bench
        The command that made them.
    """
    rows = []
    for (id, kind), group in values.groupby(["id", "input"]):
        both, sides = group[group.side == "mean"], group[group.side.isin(["left", "right"])]
        rows.append(
            {
                "id": id,
                "input": kind,
                "bias": float((both.seen - both.true).mean()),
                # A measure of the whole has no sides, one without a level no difference.
                "sd_side": error_left(sides if len(sides) else both),
                "sd_mean": error_left(both),
                "sd_difference": error_left(group[group.side == "difference"]),
                "n": group["clip"].nunique(),
                "bench": bench,
            }
        )
    out = pd.DataFrame(rows)
    # Roll shifts both sides alike and cancels in their difference, which is then only as wrong as both sides are.
    return out.assign(sd_difference=out.sd_difference.fillna(np.sqrt(2) * out.sd_side))


def write(rows: pd.DataFrame, bench: str) -> None:
    """Replace the rows of one bench; the others stay."""
    if TABLE.exists():
        other = pd.read_csv(TABLE)
        rows = pd.concat([other[other.bench != bench], rows])
    rows.sort_values(["input", "id"]).to_csv(TABLE, index=False, float_format="%.5g")


def _compared(
    seen: hd.Measurements, truth: dict[tuple[str, str], float], kind: str, clip: str
) -> list[dict[str, object]]:
    motion = seen.recordings[0].motion
    return [
        {
            "id": m.id,
            "input": kind,
            "side": m.side,
            "seen": m.value,
            "true": truth[m.id, m.side],
            "own_se": of_steps(m, accuracy_of(m.id, motion))[0],
            "clip": clip,
        }
        for m in seen
        if np.isfinite(truth.get((m.id, m.side), np.nan))
    ]


def marker_values() -> pd.DataFrame:
    """Virtual runners seen as noisy markers, contacts found from them, against the continuous model."""
    rng = np.random.default_rng(5)
    rows = []
    for number in range(_RUNNERS):
        run = virtual_runner(random_runner(rng), 8.0, _FPS, seed=number)
        noisy = run.motion.points + rng.normal(0.0, _NOISE_M, run.motion.points.shape)
        motion = hd.Motion(
            noisy, run.motion.names, run.motion.time_s, run.motion.space, cameras.unsmoothed(run.motion.provenance)
        )
        seen = hd.measure(motion, hd.find_contacts(motion, method="kinematics"))
        truth = {(id, side): value for id, sides in run.truth.items() for side, value in sides.items()}
        rows += _compared(seen, truth, "markers", f"runner {number}")
    return pd.DataFrame(rows)


def camera_values() -> pd.DataFrame:
    """Recorded runners through virtual cameras, against 3D at the plates' contacts."""
    data = data_dir()
    assert data is not None
    rows = []
    for kind, view, ids in cameras.VIEWS:
        seen = cameras.look(data / "rbds", view, ids, 3)
        rows += [
            {
                "id": r.id,
                "input": kind,
                "side": r.side,
                "seen": r.seen.value,
                "true": r.true,
                "own_se": r.own_se,
                "clip": f"{r.runner}",
            }
            for r in seen.itertuples()
        ]
    return pd.DataFrame(rows)


def main() -> None:
    """Write the rows."""
    marker_rows = accuracy(marker_values(), COMMAND)
    if data_dir() is None:
        write(marker_rows, COMMAND)
        return
    # Times against real plates stand for those of virtual feet.
    timed = contacts.error_rows()
    marker_rows = marker_rows[~marker_rows.id.isin(timed.id)]
    write(timed, contacts.COMMAND)
    write(pd.concat([marker_rows, accuracy(camera_values(), COMMAND)]), COMMAND)


if __name__ == "__main__":
    main()
