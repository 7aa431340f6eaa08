"""Markers files: those that are proposed, those of the documentation, and those that come with hipdrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import hipdrive
import lab_body
from hipdrive.cli import app
from hipdrive.errors import InputError
from hipdrive.report.export import write_trc
from hipdrive.sources.lab import to_motion
from hipdrive.sources.markers import MarkerSet, marker_sets, read_marker_set
from hipdrive.sources.markers.marker_set import parse_marker_set
from hipdrive.sources.markers.written import to_toml
from hipdrive.sources.proposal import propose
from hipdrive.sources.recording import Recording

EXAMPLES = sorted((Path(__file__).parents[1] / "docs" / "markers").glob("*.toml"))
#: Marker of the body without its side -> point.
PLACES = {
    "ASIS": "asis",
    "PSIS": "psis",
    "Thigh.Top.Lateral": "thigh_1",
    "Thigh.Top.Medial": "thigh_2",
    "Thigh.Bottom.Lateral": "thigh_3",
    "Thigh.Bottom.Medial": "thigh_4",
    "Shank.Top.Lateral": "shank_1",
    "Shank.Top.Medial": "shank_2",
    "Shank.Bottom.Lateral": "shank_3",
    "Shank.Bottom.Medial": "shank_4",
    "Knee": "knee_lateral",
    "Knee.Medial": "knee_medial",
    "Ankle": "ankle_lateral",
    "Ankle.Medial": "ankle_medial",
    "Heel.Bottom": "heel",
    "MT1": "mt1",
    "MT2": "ball",
    "MT5": "mt5",
}


def _points(body: lab_body.Body) -> Mapping[str, np.ndarray]:
    """Every point of the body by name; those that no marker shows at a place of the same segment."""
    points = dict(body.centres)
    for side, letter in (("left", "L"), ("right", "R")):
        points |= {f"{side}_{name}": body.points[f"{letter}.{label}"] for label, name in PLACES.items()}
        points[f"{side}_greater_trochanter"] = points[f"{side}_thigh_2"]
        points[f"{side}_fibula_head"] = points[f"{side}_shank_1"]
        points[f"{side}_tibial_tuberosity"] = points[f"{side}_shank_2"]
        points[f"{side}_toe"] = points[f"{side}_ball"] + [0.05, 0.0, 0.0]
    points["sacrum"] = (points["left_psis"] + points["right_psis"]) / 2
    return points


def _under(known: MarkerSet, body: lab_body.Body, leave_out: str = "-") -> Recording:
    """The run of the body under the labels of a set."""
    points = _points(body)
    named = {label: points[p] for label, p in known.labels.items() if p in points and leave_out not in p}
    stacked = np.stack(list(named.values()), axis=1) * 1e3
    return replace(body.recording(), labels=tuple(named), points=stacked)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_gives_the_joints(file: Path) -> None:
    known, body = read_marker_set(file), lab_body.run(frames=60)
    # Where clusters of the legs carry the joints, the inner sides are marked in the standing trial alone, as usual.
    carried = "left_thigh" in known.clusters and file.stem != "ior"
    static = _under(known, lab_body.run(frames=3, still=True)) if carried else None
    run = _under(known, body, "medial" if carried else "-")
    motion = to_motion(run, file, static)
    assert motion.provenance.metadata["marker_set"] == known.title
    for name in (f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle")):
        np.testing.assert_allclose(motion.point(name), body.centres[name], atol=1e-3, err_msg=name)
    assert motion.has("left_heel")
    assert motion.has("right_ball") or motion.has("right_toe")


def test_every_kind_is_shown() -> None:
    page = (Path(__file__).parents[1] / "docs" / "markers.md").read_text(encoding="utf-8")
    assert {file.stem for file in EXAMPLES} == {
        "plug_in_gait_sacr", "ior", "cgm2_5", "qualisys_sport", "cast", "theia", "opencap", "optitrack"
    }  # fmt: skip
    assert all(f"markers/{file.name}" in page for file in EXAMPLES)


@pytest.mark.parametrize("known", marker_sets(), ids=lambda known: known.name)
def test_what_is_written_is_read(known: MarkerSet) -> None:
    back = parse_marker_set(known.name, to_toml(known, ["A comment"], {"M1": "a remark"}))
    assert back == replace(known, counts=())


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_proposal_agrees_with_the_example(file: Path, tmp_path: Path) -> None:
    known, body = read_marker_set(file), lab_body.run(frames=60)
    if known.kind == "keypoints":
        pytest.skip("joint centres, which no laboratory writes as markers")
    path = _written(tmp_path / "run.trc", _under(known, body))
    proposal = propose(path)
    (tmp_path / "set.toml").write_text(proposal.text, encoding="utf-8")
    found = read_marker_set(tmp_path / "set.toml")
    legs = ("asis", "psis", "sacrum", "knee_lateral", "knee_medial", "ankle_lateral", "ankle_medial", "heel")
    for label, point in known.labels.items():
        if point.removeprefix("left_").removeprefix("right_") in legs and label not in proposal.unknown:
            assert found.name_of(label) == point, label
    named = {found.name_of(label) for label in known.labels}
    assert {"left_asis", "right_heel", "left_knee_lateral", "right_ankle_lateral"} <= named


def _written(path: Path, recording: Recording) -> Path:
    motion = to_motion(lab_body.run(frames=60).recording(static=True))
    return write_trc(
        hipdrive.Motion(recording.points / 1e3, recording.labels, motion.time_s, motion.space, motion.provenance), path
    )


def test_what_is_not_understood_is_left_to_the_user(tmp_path: Path) -> None:
    body = lab_body.run(frames=60)
    recording = body.recording(static=True)
    labels = tuple({"L.Heel.Bottom": "M1", "R.Heel.Bottom": 'M"2'}.get(label, label) for label in recording.labels)
    path = _written(tmp_path / "run.trc", replace(recording, labels=labels))
    out = tmp_path / "set.toml"
    done = CliRunner().invoke(app, ["markers", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    assert '# "M1" = ""  # seen in 100% of the frames' in text
    assert "Still to be named: left heel bottom and right heel bottom." in done.output
    filled = text.replace('# "M1" = ""', '"M1" = "left_heel_bottom"').replace(
        '# "M\\"2" = ""', '"M\\"2" = "right_heel_bottom"'
    )
    out.write_text(filled, encoding="utf-8")
    motion = hipdrive.read(path, markers=out)
    np.testing.assert_allclose(motion.point("left_knee"), body.centres["left_knee"], atol=1e-4)
    with pytest.raises(InputError, match="is there already"):
        CliRunner().invoke(app, ["markers", str(path), "--out", str(out)], catch_exceptions=False)


def test_a_video_holds_no_markers(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"x")
    with pytest.raises(InputError, match="holds no labelled markers"):
        propose(tmp_path / "a.mp4")
