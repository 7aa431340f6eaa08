"""What the steps from people to the motion of one runner say of a clip."""

from __future__ import annotations

import numpy as np
import pytest

from filmed_runner import filmed, on_one_limb
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.pose.engine import People
from hipdrive.pose.keypoints import LEG, UPPER, Keypoints
from hipdrive.pose.runner import _inside, to_motion


def motion(keypoints: Keypoints, view: str | None = None, flags: tuple[str, ...] = ()) -> Motion:
    people = [People(p[None], c[None]) for p, c in zip(keypoints.points, keypoints.confidence, strict=True)]
    provenance = Provenance("clip.mp4", "video", "virtual", 60.0, 8.0, flags=flags, metadata={"codec": "h264"})
    image = Image(1280, 800)  # tall enough for all of the feet: points outside it would be taken out
    return to_motion(people, keypoints.names, keypoints.time_s, image, provenance, view=view)


def some(keypoints: Keypoints, start: int, stop: int) -> np.ndarray:
    """`(frame,)` a few frames of a clip."""
    frame = np.arange(len(keypoints.time_s))
    return (frame >= start) & (frame < stop)


def without_points(keypoints: Keypoints, where: np.ndarray) -> Keypoints:
    return keypoints.unseen(np.repeat(where[:, None], len(keypoints.names), axis=1))


def test_a_clean_clip_has_nothing_to_say() -> None:
    found = motion(filmed("left", 60)).provenance
    assert found.flags == ()
    assert found.metadata == {
        "codec": "h264",
        "frames_legs_repaired": 0,
        "frames_upper_body_repaired": 0,
        "frames_legs_merged": 0,
        "outliers": 0,
        "points_filled": 0,
    }


def test_exchanged_legs_are_counted_and_said() -> None:
    keypoints = filmed("left", 60)
    found = motion(keypoints.exchanged(LEG, some(keypoints, 100, 112))).provenance
    assert found.flags == ("legs_repaired",)
    assert found.metadata["frames_legs_repaired"] == 12
    assert found.metadata["frames_upper_body_repaired"] == 0


def test_sides_that_nothing_but_the_network_tells_are_undecided() -> None:
    keypoints = filmed("left", 60)
    legs = keypoints.without([n for n in keypoints.names if n.partition("_")[2] in (*UPPER, "nose")])
    found = motion(legs.exchanged(LEG, some(legs, 100, 300)), view="left").provenance
    assert found.flags == ("legs_repaired", "legs_undecided")


def test_a_leg_on_the_other_is_taken_out_and_a_long_gap_stays() -> None:
    keypoints = filmed("left", 60)
    where = some(keypoints, 200, 218)
    found = motion(on_one_limb(keypoints, where, "left"))
    assert found.provenance.metadata["frames_legs_merged"] == 18
    assert np.isnan(found.point("right_ankle")[where]).all()
    assert np.isfinite(found.point("left_ankle")).all()


def test_the_view_is_told_from_names_that_were_put_right() -> None:
    keypoints = filmed("rear", 60)
    clean, spoilt = (motion(k, view="rear").space for k in (keypoints, keypoints.exchanged(LEG, keypoints.time_s >= 0)))
    assert isinstance(clean, Image)
    assert isinstance(spoilt, Image)
    assert clean.oblique_deg is not None
    assert spoilt.oblique_deg == pytest.approx(clean.oblique_deg)


def test_a_point_that_jumps_is_taken_out_and_its_gap_filled() -> None:
    keypoints = filmed("left", 60)
    points = keypoints.points.copy()
    points[200, keypoints.names.index("left_shoulder")] += 120.0
    found = motion(Keypoints(points, keypoints.confidence, keypoints.names, keypoints.time_s))
    assert found.provenance.metadata["outliers"] == 1
    assert found.provenance.metadata["points_filled"] == 1
    assert np.isfinite(found.points).all()


def test_flags_come_in_the_order_of_the_steps_and_each_once() -> None:
    keypoints = filmed("right", 60)
    spoilt = without_points(keypoints.exchanged(LEG, some(keypoints, 100, 112)), some(keypoints, 300, 305))
    found = motion(spoilt, flags=("rendered", "gaps_filled")).provenance
    assert found.flags == ("rendered", "gaps_filled", "person_leaves", "legs_repaired")
    assert motion(spoilt).provenance.flags == ("person_leaves", "legs_repaired", "gaps_filled")


def test_points_nothing_reads_are_left_out() -> None:
    keypoints = filmed("left", 60)
    names = tuple("mouth_left" if n == "nose" else n for n in keypoints.names)
    found = motion(Keypoints(keypoints.points, keypoints.confidence, names, keypoints.time_s))
    assert "mouth_left" in names
    assert set(found.names) == set(names) - {"mouth_left"}


def test_a_view_there_is_not_is_refused() -> None:
    with pytest.raises(InputError, match=r"clip\.mp4: above is not a camera view"):
        motion(filmed("left", 60), view="above")


def test_a_point_beyond_any_border_of_the_picture_is_taken_out() -> None:
    at = [(-1, 20), (101, 20), (50, -1), (50, 51), (0, 0), (100, 50), (np.nan, 20)]
    names = tuple(f"point_{n}" for n in range(len(at)))
    found = _inside(Keypoints(np.array([at], dtype=float), np.ones((1, len(at))), names, np.zeros(1)), Image(100, 50))
    assert np.isfinite(found.points).all(axis=2).tolist() == [[False] * 4 + [True, True, False]]
