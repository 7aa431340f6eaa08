"""TSV files of Qualisys Track Manager."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.errors import InputError
from hipdrive.sources.recording import Recording


def _write(path: Path, recording: Recording, *, times: bool = False, headings: bool = False) -> Path:
    frames, markers = recording.points.shape[:2]
    lines = [
        f"NO_OF_FRAMES\t{frames}",
        "NO_OF_CAMERAS\t12",
        f"NO_OF_MARKERS\t{markers}",
        "FREQUENCY\t150",
        "NO_OF_ANALOG\t0",
        "ANALOG_FREQUENCY\t0",
        "DESCRIPTION\t--",
        "TIME_STAMP\t2026-11-26, 10:11:12.131\t25975.44",
        "DATA_INCLUDED\t3D",
        "MARKER_NAMES\t" + "\t".join(recording.labels),
        "TRAJECTORY_TYPES\t" + "\t".join("Measured" for _ in recording.labels),
    ]
    if headings:
        lines.append("Frame\tTime\t" + "\t".join(f"{label} {axis}" for label in recording.labels for axis in "XYZ"))
    for number, row in enumerate(recording.points.reshape(frames, -1)):
        cells = ["0.000" if np.isnan(value) else f"{value:.3f}" for value in row]
        lines.append("\t".join([str(number + 1), f"{number / 150:.5f}"] * times + cells))
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("times", "headings"), [(False, False), (True, False), (True, True)])
def test_markers_and_a_standing_trial(tmp_path: Path, times: bool, headings: bool) -> None:
    body = lab_body.run(frames=300)
    run = _write(tmp_path / "run.tsv", body.recording(), times=times, headings=headings)
    motion = hipdrive.read(run, static=_write(tmp_path / "static.tsv", lab_body.static(), times=times))
    np.testing.assert_allclose(motion.point("right_knee"), body.centres["right_knee"], atol=1e-4)
    np.testing.assert_allclose(motion.time_s, body.time_s, atol=1e-9)
    assert motion.provenance.kind == "qualisys"


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("MARKER_NAMES", "MARKERS", "states no MARKER_NAMES"),
        ("MARKER_NAMES", "BODY_NAMES", "rigid bodies, no markers"),
        ("FREQUENCY\t150", "FREQUENCY\t0", "no FREQUENCY above 0"),
        ("FREQUENCY\t150", "FREQUENCY", "no FREQUENCY above 0"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, match: str) -> None:
    path = _write(tmp_path / "run.tsv", lab_body.run(frames=100).recording())
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=match):
        hipdrive.read(path)


def test_another_table_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("name\tage\nAnn\t31\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"not a \.tsv file hipdrive knows"):
        hipdrive.read(tmp_path / "a.tsv")
