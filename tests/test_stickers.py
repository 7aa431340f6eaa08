"""Stickers on the back of the pelvis, in drawn pictures whose tilt is known."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from drawn_back import PX, STRIDE_S, Back, two
from hipdrive.errors import OutputError
from hipdrive.motion import Motion
from hipdrive.pelvis import detect_pelvis, detector, regions
from hipdrive.pelvis.guide import guide_text
from hipdrive.pelvis.live import LivePelvis
from hipdrive.pelvis.pattern import write_pattern
from hipdrive.pelvis.stickers import BRIEF, DETECTOR, NONE, ONE

GREEN, RED, WHITE, BLACK = (30, 220, 60), (225, 40, 40), (240, 240, 240), (15, 15, 18)
ROOT = Path(__file__).parents[1]


def seen(back: Back, view: str = "rear") -> Motion:
    """The motion after the stickers were looked for."""
    return detect_pelvis(back.motion(view), back.pictures(), [DETECTOR])


def said(motion: Motion) -> str | None:
    """Why there is no line; `None` where there is one."""
    return motion.provenance.metadata["pelvis"].get("reason")


def tilt_error_deg(motion: Motion, back: Back) -> np.ndarray:
    """Seen less true tilt where it was seen."""
    across = motion.point("right_psis_sticker") - motion.point("left_psis_sticker")
    tilt = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    off = tilt - back.tilt_deg(motion.time_s)
    return off[np.isfinite(off)]


@pytest.mark.parametrize(
    ("colour", "clothes"),
    [
        (GREEN, {}),
        (RED, {"shorts": (60, 110, 170)}),
        (WHITE, {}),
        (BLACK, {"shorts": (150, 150, 155), "shirt": (200, 190, 90)}),
        (GREEN, {"waist_m": 0.10}),  # on the very line between shirt and shorts
        (GREEN, {"blur": 4}),
        (GREEN, {"noise": 6.0}),
        (GREEN, {"fps": 60.0, "seconds": 2.0}),
    ],
)
def test_the_tilt_is_that_of_the_dots(colour: tuple[int, int, int], clothes: dict[str, float]) -> None:
    back = Back(dots=two(colour), **clothes)  # type: ignore[arg-type]
    motion = seen(back)
    assert said(motion) is None
    error = tilt_error_deg(motion, back)
    assert len(error) > 0.95 * len(motion.time_s)
    assert np.sqrt(np.mean(error**2)) < 1.0
    assert abs(np.mean(error)) < 0.3
    assert "pelvis_from_stickers" in motion.provenance.flags


def test_a_large_drop_and_crooked_stickers_are_still_two_stickers() -> None:
    """A drop of 12° and stickers set 10 mm unlevel on 10 cm: the line reaches a slope of nearly 18°."""
    left, right = two(GREEN)
    back = Back(dots=((left[0], left[1] + 0.005, *left[2:]), (right[0], right[1] - 0.005, *right[2:])), drop_deg=12.0)
    motion = seen(back)
    assert said(motion) is None
    across = motion.point("right_psis_sticker") - motion.point("left_psis_sticker")
    slope = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    assert np.isfinite(slope).mean() > 0.95
    # What averaging over a frame and smoothing leave of the largest slope.
    assert np.nanmax(slope) == pytest.approx(12 + np.degrees(np.arctan(0.1)), abs=1.0)


def test_dots_on_a_waistband_are_far_apart() -> None:
    back = Back(dots=two(GREEN, apart_m=0.22, up_m=0.12))
    assert np.sqrt(np.mean(tilt_error_deg(seen(back), back) ** 2)) < 0.6


def test_a_third_dot_on_the_sacrum_changes_nothing() -> None:
    back = Back(dots=(*two(GREEN), (0.0, 0.06, GREEN, np.inf)))
    motion = seen(back)
    apart = np.linalg.norm(motion.point("right_psis_sticker") - motion.point("left_psis_sticker"), axis=1)
    assert np.nanmedian(apart) == pytest.approx(0.10 * PX, rel=0.05)
    assert np.sqrt(np.mean(tilt_error_deg(motion, back) ** 2)) < 1.0


def test_without_stickers_none_are_found() -> None:
    motion = seen(Back())
    assert said(motion) == NONE
    assert "left_psis_sticker" not in motion.names


def test_one_sticker_is_said_to_be_one() -> None:
    assert said(seen(Back(dots=two(GREEN)[:1]))) == ONE


def test_two_dots_of_different_colours_are_no_pair() -> None:
    assert said(seen(Back(dots=(two(GREEN)[0], two(RED)[1])))) is not None


def test_dots_that_stand_in_the_room_are_not_stickers() -> None:
    """Two green lamps of the treadmill seen beside the waist do not rise and sink with the hips."""
    back = Back(fixed=((150.0, 150.0, GREEN), (170.0, 150.0, GREEN)))
    assert said(seen(back)) is not None


def test_green_things_in_the_room_beside_real_stickers_are_ignored() -> None:
    back = Back(dots=two(GREEN), fixed=((20.0, 150.0, GREEN), (300.0, 140.0, GREEN), (40.0, 40.0, GREEN)))
    assert np.sqrt(np.mean(tilt_error_deg(seen(back), back) ** 2)) < 1.0


def test_a_sticker_that_falls_off_ends_the_part_that_is_used() -> None:
    left, right = two(GREEN)
    back = Back(dots=(left, (*right[:3], 1.8)))
    motion = seen(back)
    line = np.isfinite(motion.point("left_psis_sticker")[:, 0])
    assert line[: round(1.7 * back.fps)].mean() > 0.95
    assert not line[round(1.9 * back.fps) :].any()
    assert "stickers_lost" in motion.provenance.flags


def test_a_sticker_that_falls_off_at_once_is_too_brief() -> None:
    left, right = two(GREEN)
    assert said(seen(Back(dots=(left, (*right[:3], 0.6))))) in (BRIEF, ONE)


def test_a_short_loss_is_bridged_and_a_longer_one_stays_empty() -> None:
    back = Back(dots=two(GREEN), fps=60.0, hidden_s=((0.80, 0.84), (1.60, 1.90)))
    motion = seen(back)
    line = np.isfinite(motion.point("left_psis_sticker")[:, 0])
    at = motion.time_s
    assert line[(at > 0.78) & (at < 0.86)].all()
    assert not line[(at > 1.65) & (at < 1.85)].any()


def test_grey_video_shows_white_tape() -> None:
    back = Back(dots=two(WHITE), shirt=(90, 90, 90), shorts=(40, 40, 40))
    grey = [(t, np.repeat(p.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)) for t, p in back.pictures()]
    motion = detect_pelvis(back.motion(), grey, [DETECTOR])
    assert np.sqrt(np.mean(tilt_error_deg(motion, back) ** 2)) < 1.0


def test_dark_on_dark_is_refused() -> None:
    assert said(seen(Back(dots=two((45, 45, 52)), shirt=(40, 40, 46), shorts=(38, 38, 44)))) is not None


def painted(back: Back, paint: Callable[[float, np.ndarray], None]) -> Iterator[tuple[float, np.ndarray]]:
    """The pictures of a drawn runner with something painted over."""
    for at, picture in back.pictures():
        paint(at, picture)
        yield at, picture


def test_a_second_runner_with_stickers_close_by_is_ignored() -> None:
    """Side by side on two treadmills, with another step and another drop."""
    back, other = Back(dots=two(GREEN)), Back(dots=two(GREEN), drop_deg=-9.0, bounce_m=0.06)
    beside = [p for _, p in other.pictures()]
    width = round(0.45 * PX)
    pictures = [
        (t, np.hstack([p[:, :260], q[:, 160 - width // 2 :]]))
        for (t, p), q in zip(back.pictures(), beside, strict=True)
    ]
    motion = detect_pelvis(back.motion(), pictures, [DETECTOR])
    assert np.sqrt(np.mean(tilt_error_deg(motion, back) ** 2)) < 1.0


def test_red_shoes_do_not_disturb_red_stickers() -> None:
    """At the height of a kick each heel comes up to the shorts, as red and as large as a sticker."""

    def heels(at: float, picture: np.ndarray) -> None:
        for sign in (-1, 1):
            up = max(0.0, sign * np.sin(2 * np.pi * at / STRIDE_S))
            x, y = back.hips(at) + PX * np.array([sign * 0.05, 0.60 - 0.53 * up])
            cv2.circle(picture, (round(float(x)), round(float(y))), round(0.02 * PX), RED, -1)

    back = Back(dots=two(RED))
    motion = detect_pelvis(back.motion(), painted(back, heels), [DETECTOR])
    error = tilt_error_deg(motion, back)
    assert len(error) > 0.9 * len(motion.time_s)
    assert np.sqrt(np.mean(error**2)) < 1.0


def test_red_shoes_alone_are_no_stickers() -> None:
    def heels(at: float, picture: np.ndarray) -> None:
        for sign in (-1, 1):
            up = 0.5 + 0.5 * np.sin(2 * np.pi * at / STRIDE_S) * sign
            x, y = back.hips(at) + PX * np.array([sign * 0.06, 0.50 - 0.50 * up])
            cv2.circle(picture, (round(float(x)), round(float(y))), round(0.02 * PX), RED, -1)

    back = Back()
    assert said(detect_pelvis(back.motion(), painted(back, heels), [DETECTOR])) is not None


def test_stickers_swapped_or_upside_down_are_the_same_stickers() -> None:
    """They are round and alike: which was printed as left, and which way up, cannot matter. Neither can the order."""
    left, right = two(GREEN)
    third = (0.0, 0.06, GREEN, np.inf)
    above = (0.0, 0.14, GREEN, np.inf)
    reference, swapped = (seen(Back(dots=dots)) for dots in ((left, right), (right, left)))
    for side in ("left", "right"):
        one, other = (m.point(f"{side}_psis_sticker") for m in (reference, swapped))
        assert np.allclose(one, other, equal_nan=True)
    for extra in (third, above):
        back = Back(dots=(left, right, extra))
        assert np.sqrt(np.mean(tilt_error_deg(seen(back), back) ** 2)) < 1.0


def test_crooked_stickers_shift_the_sides_and_not_the_mean() -> None:
    left, right = two(GREEN)
    back = Back(dots=(left, (right[0], right[1] + 0.01, *right[2:])), drop_deg=5.0)
    error = tilt_error_deg(seen(back), back)
    # 1 cm on 10 cm: 5.7 degrees, all along.
    assert np.mean(error) == pytest.approx(-5.7, abs=0.4)
    assert np.std(error) < 0.8


@pytest.mark.parametrize("light", [0.25, 1.0])
def test_infrared_shows_bright_tape_on_dark_cloth(light: float) -> None:
    """One channel, coarse noise, dim or bright: tape that shines is found as on a colour picture."""
    back = Back(dots=two(WHITE), shirt=(70, 70, 70), shorts=(45, 45, 45), noise=5.0)
    grey = [
        (t, np.repeat((light * p.mean(axis=2, keepdims=True)).astype(np.uint8), 3, axis=2)) for t, p in back.pictures()
    ]
    motion = detect_pelvis(back.motion(), grey, [DETECTOR])
    assert np.sqrt(np.mean(tilt_error_deg(motion, back) ** 2)) < 1.2


def test_in_grey_pictures_a_coloured_sticker_as_bright_as_the_cloth_is_not_made_up() -> None:
    shorts = (95, 95, 95)
    back = Back(dots=two((30, 130, 60)), shirt=(90, 90, 90), shorts=shorts)
    grey = [(t, np.repeat(p.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)) for t, p in back.pictures()]
    assert said(detect_pelvis(back.motion(), grey, [DETECTOR])) is not None


def test_a_front_view_is_left_alone() -> None:
    motion = Back(dots=two(GREEN)).motion("front")
    assert detect_pelvis(motion, []) is motion


def test_pictures_that_do_not_belong_to_the_motion_are_left_out() -> None:
    """The motion is the part of a clip in which the runner is seen; the clip goes on before and after."""
    back = Back(dots=two(GREEN))
    part = back.motion().between(0.5, 2.5)
    motion = detect_pelvis(part, back.pictures(), [DETECTOR])
    assert np.sqrt(np.mean(tilt_error_deg(motion, back) ** 2)) < 1.0


def test_the_error_is_stated_with_the_size_in_the_picture() -> None:
    look = DETECTOR.start()
    back = Back(dots=two(GREEN))
    motion = back.motion()
    for index, ((_, picture), region) in enumerate(zip(back.pictures(), regions(motion), strict=True)):
        look.see(index, picture, region)
    told = look.tell(motion)
    assert isinstance(told, detector.PelvisEstimate)
    assert told.metadata["apart_px"] == pytest.approx(0.10 * PX, rel=0.05)
    assert told.error.mean_deg > 0


def watched(back: Back, start_s: float = 0.0, keep_s: float = 9.0) -> LivePelvis:
    """What a live look remembers of a drawn runner, its clock begun at `start_s`."""
    live = LivePelvis(keep_s)
    for at, picture in back.pictures():
        hips = back.hips(at)
        live.see(picture, np.stack([hips - [18, 0], hips + [18, 0]]), 0.5 * PX, start_s + at)
    return live


def test_live_the_line_is_that_of_a_clip() -> None:
    back = Back(dots=two(GREEN))
    live = watched(back, start_s=1000.0).with_line(back.motion(), start_s=1000.0)
    clip = seen(back)
    assert live.provenance.metadata["pelvis"] == clip.provenance.metadata["pelvis"]
    assert live.provenance.flags == clip.provenance.flags
    for side in ("left", "right"):
        assert np.allclose(live.point(f"{side}_psis_sticker"), clip.point(f"{side}_psis_sticker"), equal_nan=True)


def test_live_only_the_last_seconds_are_remembered() -> None:
    back = Back(dots=two(GREEN))
    live = watched(back, keep_s=1.5).with_line(back.motion())
    line = np.isfinite(live.point("left_psis_sticker")[:, 0])
    assert line[live.time_s > 1.6].all()
    assert not line[live.time_s < 1.3].any()


def test_live_a_clock_that_jumps_back_begins_anew() -> None:
    back = Back(dots=two(GREEN), seconds=2.0)
    live = watched(back, start_s=50.0)
    hips = np.stack([back.hips(0.0)] * 2)
    live.see(next(iter(back.pictures()))[1], hips, 0.5 * PX, 0.0)
    assert said(live.with_line(back.motion(), start_s=50.0)) == NONE


def test_live_nothing_is_found_where_nothing_is() -> None:
    back = Back(seconds=2.0)
    assert said(watched(back).with_line(back.motion())) == NONE
    assert said(LivePelvis().with_line(back.motion())) == NONE


def test_live_frames_without_hips_are_no_trouble() -> None:
    live, back = LivePelvis(), Back(dots=two(GREEN), seconds=2.0)
    for at, picture in back.pictures():
        live.see(picture, np.full((2, 2), np.nan), float("nan"), at)
    assert said(live.with_line(back.motion())) == NONE


def test_the_sheet_is_a_pdf_with_thirty_millimetre_dots(tmp_path: Path) -> None:
    path = write_pattern(tmp_path / "stickers.pdf")
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.")
    start = int(re.search(rb"startxref\n(\d+)", data)[1])  # type: ignore[index]
    assert data[start : start + 4] == b"xref"
    offsets = [int(m) for m in re.findall(rb"(\d{10}) 00000 n", data)]
    assert [data[o : o + 7] for o in offsets] == [b"%d 0 obj" % n for n in range(1, 6)]
    page = zlib.decompress(re.search(rb"stream\n(.*?)\nendstream", data, re.S)[1]).decode("latin-1")  # type: ignore[index]
    # A circle begins at its right end, and its second quarter ends at its left end.
    circle = next(line for line in page.splitlines() if line.count(" c") == 4)
    right, left = float(circle.split(" ")[0]), float(circle.split(" c ")[1].split(" ")[4])
    assert (right - left) / 72 * 25.4 == pytest.approx(30.0, abs=0.1)


def test_a_sheet_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_pattern(tmp_path / "missing" / "stickers.pdf")


def test_the_guide_is_the_page_of_the_docs() -> None:
    page = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    text = guide_text()
    assert "![" not in text
    assert [line for line in page.splitlines() if line and not line.startswith("![")] == [
        line for line in text.splitlines() if line
    ]
    for drawing in re.findall(r"\((guide/\w+\.svg)\)", page):
        assert (ROOT / "docs" / drawing).is_file()
