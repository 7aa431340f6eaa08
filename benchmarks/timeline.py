"""One timeline: a filmed run whose rhythm wanders, its FIT file and its muscle activity, begun up to 30 s before the film.

python -m benchmarks.timeline
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.section import Section, table
from hipdrive.sensors import Emg, RunLog
from hipdrive.sources import read_sensors
from hipdrive.timeline.emg_clock import placed
from hipdrive.timeline.together import timeline
from hipdrive_synthetic.paced import paced_run, worn_emg, worn_fit

COMMAND = "python -m benchmarks.timeline"
TITLE = "One timeline"
#: Seconds by which what was worn begins before the film.
SHIFTS = (0.0, 7.3, 18.62, 30.0)
#: Runs of the bench, by the seed of their rhythm.
_RUNS = (4, 5, 6)


def watch_error_s(folder: Path, shift_s: float, seed: int = 4) -> float:
    """By how much the watch's second is put wrong; NaN where it was refused."""
    run = paced_run(seed)
    (log,) = read_sensors(worn_fit(folder / "run.fit", run, shift_s))
    assert isinstance(log, RunLog)
    found = timeline(np.sort(run.found.strike_s), "rear.mp4", (), [log])
    one = None if found is None else found.alignments["run.fit"]
    return float("nan") if one is None else one.shift_s + shift_s


def emg_error_s(folder: Path, shift_s: float, kind: str, seed: int = 4) -> float:
    """By how much the muscles' clock is put wrong; NaN where it was refused."""
    run = paced_run(seed)
    (emg,) = read_sensors(worn_emg(folder / "emg.csv", run, shift_s, kind, seed))
    assert isinstance(emg, Emg)
    found = placed(emg, run.found, "rear.mp4", None)
    return found.start_s + shift_s if "strikes of both" in found.metadata["notes"][0] else float("nan")


def section() -> Section:
    """The section of `docs/validation.md`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = {
            "watch, by cadence each second (to reach: 200 ms)": [watch_error_s(folder, s, k) for k in _RUNS for s in SHIFTS],
            **{
                f"muscle activity, by {words} (to reach: one frame, 17 ms)": [emg_error_s(folder, s, kind, k) for k in _RUNS for s in SHIFTS]
                for kind, words in (("switch", "a foot switch"), ("acceleration", "the acceleration of the shank"))
            },
        }  # fmt: skip
    rows = [_row(what, 1000 * np.array(errors)) for what, errors in found.items()]
    text = (
        f"{len(_RUNS)} virtual runners whose rhythm wanders by 9 %, filmed from behind for 30 s (contacts are found in the film); what they wore begins "
        f"{', '.join(f'{s:g}' for s in SHIFTS)} s before it. A run that is more even than this is refused, and that is told.\n\n"
        + table(["what, and by what", "n", "refused", "largest error", "mean error"], rows)
    )
    return Section(TITLE, COMMAND, text)


def _row(what: str, errors_ms: np.ndarray) -> list[object]:
    known = errors_ms[np.isfinite(errors_ms)]
    if not len(known):
        return [what, len(errors_ms), len(errors_ms), "", ""]
    return [
        what,
        len(errors_ms),
        len(errors_ms) - len(known),
        f"{np.abs(known).max():.0f} ms",
        f"{known.mean():+.0f} ms",
    ]


if __name__ == "__main__":
    print(section().markdown())
