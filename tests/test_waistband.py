"""The line between shirt and shorts on drawn backs: read where it is a waistband, refused where it hangs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from drawn_back import Back
from hipdrive.motion import Motion
from hipdrive.pelvis import see_pelvis
from hipdrive.pelvis.waistband import FAINT, LOW, WITNESS


def seen(back: Back) -> Motion:
    """The motion after the line was looked for."""
    return see_pelvis(back.motion(), back.pictures(), [WITNESS])


def said(motion: Motion) -> str | None:
    """Why there is no line; `None` where there is one."""
    return motion.origin.facts["pelvis"].get("reason")


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
    assert "pelvis_from_waistband" in motion.origin.flags


def test_it_knows_no_zero() -> None:
    assert seen(Back(waist_m=0.16)).origin.facts["pelvis"]["zero_known"] is False


@pytest.mark.parametrize("hem_m", [0.05, 0.0, -0.10])
def test_a_hem_over_the_hips_is_refused(hem_m: float) -> None:
    assert said(seen(Back(waist_m=hem_m))) == LOW


def test_shirt_and_shorts_of_one_colour_show_no_line() -> None:
    assert said(seen(Back(shirt=(40, 40, 46), shorts=(38, 38, 44)))) == FAINT


def test_the_jacket_of_the_real_clip_is_refused(data_dir: Path) -> None:
    """A jacket over the hips: its hem tilts the wrong way, so no number may come from it."""
    from hipdrive.motion import Image, Origin
    from hipdrive.sources.video import frames

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
    origin = Origin(str(clip), "video", engine.label, 30.0, 2.0, cutoff_hz={"all": 12.0})
    motion = Motion(points, tuple(engine.names), time_s, Image(width, height, view="rear"), origin)
    facts = see_pelvis(motion, pictures).origin.facts["pelvis"]
    assert facts["witness"] is None
    assert "moves with the trunk" in facts["silent"]["waistband"].replace("moves\nwith", "moves with")
