"""Rigid bodies and joint centres against exact geometry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

import lab_body
from hipdrive.errors import InputError
from hipdrive.sources.joints import MIN_SPREAD_M, hip_centres, rigid_fit
from hipdrive.sources.lab import to_motion
from hipdrive.sources.recording import Recording

BODY = np.array([[0, 0, 0], [0.1, 0, 0], [0, 0.2, 0], [0.05, 0.1, 0.08]], dtype=float)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_rigid_fit_finds_any_rotation_and_translation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rotation = Rotation.random(7, rng=rng).as_matrix()
    translation = rng.normal(size=(7, 3))
    observed = np.einsum("fij,mj->fmi", rotation, BODY) + translation[:, None]
    observed[3, 1] = np.nan  # one marker hidden: the other three are enough
    found, moved, residual = rigid_fit(BODY, observed)
    np.testing.assert_allclose(found, rotation, atol=1e-9)
    np.testing.assert_allclose(moved, translation, atol=1e-9)
    assert residual.max() < 1e-9


def test_rigid_fit_never_mirrors() -> None:
    found, _, residual = rigid_fit(BODY, (BODY * (1, 1, -1))[None])
    assert np.linalg.det(found[0]) == pytest.approx(1.0)
    assert residual[0] > 0.01


def test_rigid_fit_refuses_two_markers_and_a_line() -> None:
    hidden = np.repeat(BODY[None], 2, axis=0)
    hidden[1, :2] = np.nan
    assert np.isnan(rigid_fit(BODY, hidden)[0][1]).all()
    line = np.array([[0, 0, 0], [0.1, 0, 0], [0.3, MIN_SPREAD_M / 10, 0]])
    assert np.isnan(rigid_fit(line, line[None])[0]).all()


def test_hip_centres_follow_the_published_equations() -> None:
    # Width 240 mm, depth 160 mm: x = -0.24 * 160 - 9.9, y = -0.30 * 240 - 10.9, z = 0.33 * 240 + 7.3 (mm).
    spines = [np.array([[0.0, 1.0, z]]) for z in (-0.12, 0.12)] + [np.array([[-0.16, 1.0, z]]) for z in (-0.04, 0.04)]
    left, right = hip_centres(*spines)
    np.testing.assert_allclose(right, [[-0.0483, 1.0 - 0.0829, 0.0865]], atol=1e-12)
    np.testing.assert_allclose(left, [[-0.0483, 1.0 - 0.0829, -0.0865]], atol=1e-12)


def test_hip_centres_move_with_the_pelvis() -> None:
    spines = np.array([[0.1, 1, -0.12], [0.1, 1, 0.12], [-0.06, 1.02, -0.04], [-0.06, 1.02, 0.04]])
    rest = np.concatenate(hip_centres(*spines[:, None]))
    turn = Rotation.from_euler("xyz", [10, 40, -20], degrees=True)
    moved = np.concatenate(hip_centres(*turn.apply(spines)[:, None]))
    np.testing.assert_allclose(moved, turn.apply(rest), atol=1e-12)


@pytest.fixture(scope="module")
def body() -> lab_body.Body:
    return lab_body.run()


def test_joint_centres_of_a_moving_body_are_exact(body: lab_body.Body) -> None:
    motion = to_motion(body.recording(), static=lab_body.static())
    for name, truth in body.centres.items():
        np.testing.assert_allclose(motion.point(name), truth, atol=1e-9, err_msg=name)
    assert motion.provenance.flags == ()
    assert "Harrington" in motion.provenance.metadata["hip_centres"]


def test_joint_centres_survive_a_missing_tracking_marker(body: lab_body.Body) -> None:
    motion = to_motion(body.recording(without=("L.Thigh.Top.Medial", "R.MT1")), static=lab_body.static())
    np.testing.assert_allclose(motion.point("left_knee"), body.centres["left_knee"], atol=1e-9)
    np.testing.assert_allclose(motion.point("right_mt1"), body.points["R.MT1"], atol=1e-9)
    assert "markers_missing" in motion.provenance.flags


def test_one_wrong_marker_of_a_body_is_left_out(body: lab_body.Body) -> None:
    """For a few frames another marker, 10 cm off, stands under the label (RBDS004_T45 at 1.9 s: an arm hid the spine)."""
    recording = body.recording()
    points = recording.points.copy()
    points[100:104, recording.labels.index("R.ASIS")] += 100.0
    motion = to_motion(replace(recording, points=points), static=lab_body.static())
    np.testing.assert_allclose(motion.point("left_hip"), body.centres["left_hip"], atol=1e-9)


def test_two_wrong_markers_of_a_body_leave_its_joints_empty(body: lab_body.Body) -> None:
    recording = body.recording()
    points = recording.points.copy()
    for label, away in (("R.ASIS", 100.0), ("L.PSIS", -100.0)):
        points[100:104, recording.labels.index(label)] += away
    motion = to_motion(replace(recording, points=points), static=lab_body.static())
    assert np.isnan(motion.point("left_hip")[100:104]).all()


def test_without_static_the_knee_is_absent_and_said(body: lab_body.Body) -> None:
    motion = to_motion(body.recording())
    assert not motion.has("left_knee")
    assert motion.has("left_hip", "right_hip", "left_heel", "left_ball")
    assert "no_static" in motion.provenance.flags


def _relabelled(recording: Recording, names: dict[str, str]) -> Recording:
    return replace(recording, labels=tuple(names.get(label, label) for label in recording.labels))


def test_exchanged_markers_of_a_foot_are_put_right(body: lab_body.Body) -> None:
    wrong = _relabelled(body.recording(), {"R.MT1": "R.MT5", "R.MT5": "R.MT1"})
    motion = to_motion(wrong, static=lab_body.static())
    assert "markers_mislabelled" in motion.provenance.flags
    assert set(motion.provenance.metadata["relabelled"]) == {"right_mt1", "right_mt5"}
    np.testing.assert_allclose(motion.point("right_mt1"), body.points["R.MT1"], atol=1e-9)


def test_a_marker_under_a_spare_label_is_found(body: lab_body.Body) -> None:
    wrong = _relabelled(body.recording(without=("R.MT1",)), {"R.MT5": "R.ASY"})
    motion = to_motion(wrong, static=lab_body.static())
    np.testing.assert_allclose(motion.point("right_mt5"), body.points["R.MT5"], atol=1e-9)


def test_right_labels_are_left_alone_under_noise(body: lab_body.Body) -> None:
    clean = body.recording()
    rng = np.random.default_rng(3)
    noisy = replace(clean, points=clean.points + rng.normal(scale=5.0, size=clean.points.shape))
    motion = to_motion(noisy, static=lab_body.static())
    assert "markers_mislabelled" not in motion.provenance.flags


def test_short_gaps_are_filled_and_half_a_second_is_not(body: lab_body.Body) -> None:
    recording = body.recording()
    points = recording.points.copy()
    heel = recording.labels.index("L.Iliac.Crest")
    points[100:105, heel] = 0.0  # (0, 0, 0) is a missing marker
    points[300:375, heel] = np.nan
    motion = to_motion(replace(recording, points=points), static=lab_body.static())
    found = motion.point("left_iliac_crest")
    np.testing.assert_allclose(found[100:105], body.points["L.Iliac.Crest"][100:105], atol=2e-3)
    assert np.isnan(found[300:375]).all()
    assert {"gaps_filled", "long_gaps"} <= set(motion.provenance.flags)


def test_twenty_markers_missing_is_a_named_error_or_a_flag(body: lab_body.Body) -> None:
    labels = body.recording().labels
    with pytest.raises(InputError, match=r"L\.ASIS"):
        to_motion(body.recording(without=labels[:20]))
    legs = tuple(label for label in labels if "Thigh" in label or "Shank" in label)
    motion = to_motion(body.recording(without=(*legs, "L.MT1", "R.MT1", "L.MT5", "R.MT5")), static=lab_body.static())
    assert "markers_missing" in motion.provenance.flags
    assert "left_thigh" in motion.provenance.metadata["not_tracked"]
    assert not motion.has("left_knee")


def test_real_trials_have_rigid_legs(data_dir) -> None:
    """Thigh and shank of all trials keep their length within what skin moves."""
    import hipdrive

    for path in sorted((data_dir / "rbds").glob("*_T?5.npz")):
        motion = hipdrive.read(path)
        for side in ("left", "right"):
            for above, below in (("hip", "knee"), ("knee", "ankle")):
                length = np.linalg.norm(motion.point(f"{side}_{above}") - motion.point(f"{side}_{below}"), axis=1)
                assert 0.33 < np.median(length) < 0.52, (path.name, side, above)
                assert np.std(length) < 0.015, (path.name, side, above)


def test_real_mislabelled_trials_are_the_known_ones(data_dir) -> None:
    import hipdrive

    flagged = {
        path.stem
        for path in sorted((data_dir / "rbds").glob("*_T?5.npz"))
        if "markers_mislabelled" in hipdrive.read(path).provenance.flags
    }
    # Distances to the heel markers against the standing trial, looked at by hand.
    assert flagged == {"RBDS001_T25", "RBDS001_T35", "RBDS003_T25"}
