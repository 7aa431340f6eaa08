"""The line between shirt and shorts on drawn backs: read where it is a waistband, refused where it hangs."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from drawn_back import Back
from hipdrive.motion import Motion
from hipdrive.pelvis import cloth, detect_pelvis
from hipdrive.pelvis.error import WAISTBAND_CURVE_DEG, waistband_error
from hipdrive.pelvis.region import Region
from hipdrive.pelvis.waistband import DETECTOR, FAINT, LOW


def seen(back: Back) -> Motion:
    """The motion after the line was looked for."""
    return detect_pelvis(back.motion(), back.pictures(), [DETECTOR])


def said(motion: Motion) -> str | None:
    """Why there is no line; `None` where there is one."""
    return motion.provenance.metadata["pelvis"].get("reason")


@pytest.mark.parametrize("clothes", [{}, {"blur": 4}, {"noise": 6.0}, {"fps": 60.0, "seconds": 2.0}, {"drop_deg": 0.0}])
def test_a_waistband_turns_with_the_pelvis(clothes: dict[str, float]) -> None:
    back = Back(waist_m=0.16, **clothes)  # type: ignore[arg-type]
    motion = seen(back)
    assert said(motion) is None
    across = motion.point("right_waistband") - motion.point("left_waistband")
    tilt = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    off = tilt - back.tilt_deg(motion.time_s)
    assert np.isfinite(off).mean() > 0.9
    assert np.sqrt(np.nanmean(off**2)) < 0.6
    assert "pelvis_from_waistband" in motion.provenance.flags


def test_it_knows_no_zero() -> None:
    assert seen(Back(waist_m=0.16)).provenance.metadata["pelvis"]["zero_known"] is False


@pytest.mark.parametrize("hem_m", [0.05, 0.0, -0.10])
def test_a_hem_over_the_hips_is_refused(hem_m: float) -> None:
    assert said(seen(Back(waist_m=hem_m))) == LOW


def test_shirt_and_shorts_of_one_colour_show_no_line() -> None:
    assert said(seen(Back(shirt=(40, 40, 46), shorts=(38, 38, 44)))) == FAINT


def turned_cloth(marks: float, tilts_deg: np.ndarray) -> dict[int, np.ndarray]:
    """A cloth with random folds, turned about the middle of its upper edge, seen small and noisy."""
    random = np.random.default_rng(1)
    fine, size = 3, 300
    folds = cv2.GaussianBlur(random.standard_normal((size * fine, size * fine)), (0, 0), 6.0 * fine)
    picture = np.clip(90 + marks * folds / folds.std(), 0, 255).astype(np.float32)
    out = {}
    for i, tilt in enumerate(tilts_deg):
        place = cv2.getRotationMatrix2D((size * fine / 2, size * fine / 2), -float(tilt), 1.0)
        small = cv2.resize(cv2.warpAffine(picture, place, picture.shape), (size, size), interpolation=cv2.INTER_AREA)
        noisy = np.clip(small + random.normal(0, 2.0, small.shape), 0, 255).astype(np.uint8)
        middle = np.full(2, size / 2) + random.normal(0, 0.7, 2)
        out[i] = cloth.cut(np.repeat(noisy[..., None], 3, axis=2), Region(np.full(2, size / 2), 0.5 * 200.0), middle)
    return out


def test_marks_on_the_cloth_show_how_it_turns() -> None:
    true = 6.0 * np.sin(np.linspace(0, 6 * np.pi, 60))
    found = cloth.turns_deg(turned_cloth(8.0, true))  # type: ignore[arg-type]
    assert len(found) == 60
    error = np.array([found[i] for i in range(60)]) - true
    assert np.std(error) < WAISTBAND_CURVE_DEG
    assert np.polyfit(true, true + error, 1)[0] == pytest.approx(1.0, abs=0.05)


def test_a_cloth_without_marks_tells_nothing() -> None:
    assert cloth.turns_deg(turned_cloth(0.0, 6.0 * np.sin(np.linspace(0, 6 * np.pi, 60)))) == {}  # type: ignore[arg-type]
    assert cloth.turns_deg({}) == {}


def test_a_line_that_swings_more_is_less_sure() -> None:
    errors = [waistband_error(swing).mean_deg for swing in (0.0, 2.0, 6.0)]
    assert errors == sorted(errors)
    assert np.isnan(waistband_error(2.0).side_deg)


def test_the_jacket_of_the_real_clip_is_refused(data_dir: Path) -> None:
    """A jacket over the hips: its hem tilts the wrong way, so no number may come from it."""
    from hipdrive.motion import Image, Provenance
    from hipdrive.video import frames

    clip = data_dir / "video" / "run_rear_overground_30fps.mp4"
    if not clip.is_file():
        pytest.skip(f"no {clip}")
    pictures = [(at, picture) for at, picture in frames(clip) if at < 2.0]
    pytest.importorskip("ai_edge_litert")
    from hipdrive.pose import make_engine

    engine = make_engine("full")
    people = [engine.detect(picture) for _, picture in pictures]
    points = np.array([p.points[0] if len(p.points) else np.full((len(engine.names), 2), np.nan) for p in people])
    time_s = np.array([at for at, _ in pictures])
    height, width = pictures[0][1].shape[:2]
    provenance = Provenance(str(clip), "video", engine.label, 30.0, 2.0, cutoff_hz={"all": 12.0})
    motion = Motion(points, tuple(engine.names), time_s, Image(width, height, view="rear"), provenance)
    metadata = detect_pelvis(motion, pictures).provenance.metadata["pelvis"]
    assert metadata["detector"] is None
    assert "moves with the trunk" in metadata["not_detected"]["waistband"].replace("moves\nwith", "moves with")
