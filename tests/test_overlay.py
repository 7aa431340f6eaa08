"""The overlay: the same frames at the same instants, with what was measured drawn where it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from hipdrive.errors import InputError, OutputError
from hipdrive.motion.names import bones
from hipdrive.report.overlay import _COLOUR, draw, scene_of, write_overlay
from report_case import HEIGHT, WIDTH, measured, moved_to, seen, write_clip


def _uneven(n: int) -> list[float]:
    """Time stamps of a phone: no two gaps alike, one frame missing."""
    steps = np.where(np.arange(n - 1) % 3 == 0, 0.015, 0.018)
    steps[n // 2] = 0.034
    return [0.0, *np.cumsum(steps).tolist()]


def test_the_same_frames_at_the_same_instants(tmp_path: Path) -> None:
    n = 90
    stamps = _uneven(n)
    clip = write_clip(tmp_path / "clip.mp4", stamps)
    done: list[tuple[int, int]] = []
    motion, contacts = seen("left")
    short = replace(motion, points=motion.points[:n], confidence=motion.confidence[:n], time_s=np.array(stamps))
    found = measured("left")
    recording = replace(found.recordings[0], motion=short, contacts=contacts)
    found = moved_to(replace(found, recordings=(recording,)), clip)
    out = write_overlay(found, tmp_path / "out.mp4", progress=lambda *a: done.append(a))
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (frames[0].width, frames[0].height) == (WIDTH, HEIGHT)
    assert [f.time for f in frames] == pytest.approx(stamps, abs=1e-3)
    assert done[-1] == (n, n)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.mp4", "out.mp4"]


def _near(picture: np.ndarray, point: np.ndarray, colour: tuple[int, int, int]) -> bool:
    x, y = np.round(point).astype(int)
    part = picture[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].astype(int)
    return bool((np.abs(part - colour).max(axis=-1) < 40).any())


def test_feet_are_lit_while_they_are_on_the_ground() -> None:
    motion, contacts = seen("rear")
    scene = scene_of(measured("rear").recordings[0])
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    mine = contacts.of("left")
    on_s = float((mine.strike_s + mine.off_s)[1] / 2)
    off_s = float((mine.off_s[1] + mine.strike_s[2]) / 2)
    changed = {}
    for time_s in (on_s, off_s):
        frame = int(np.argmin(np.abs(motion.time_s - time_s)))
        foot = np.mean([motion.point(f"left_{n}")[frame] for n in ("ankle", "heel", "toe")], axis=0)
        x, y = np.round(foot).astype(int)
        drawn = draw(scene, black, time_s)[y - 12 : y + 13, x - 12 : x + 13].astype(int)
        changed[time_s] = int((np.abs(drawn - _COLOUR["left"]).max(axis=-1) < 40).sum())
        assert _near(draw(scene, black, time_s), motion.point("left_knee")[frame], _COLOUR["left"])
    assert changed[on_s] > 2 * changed[off_s]


def test_the_frame_given_is_not_changed() -> None:
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    drawn = draw(scene_of(measured("rear").recordings[0]), black, 1.0)
    assert not black.any()
    assert drawn.any()


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a video"):
        write_overlay(moved_to(measured("rear"), tmp_path / "a.c3d", kind="c3d"), tmp_path / "out.mp4")
    with pytest.raises(OutputError, match="no name for a video"):
        write_overlay(measured("rear"), tmp_path / "out.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_is_gone_or_broken_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 4000)
    for clip in (tmp_path / "gone.mp4", broken):
        with pytest.raises(InputError):
            write_overlay(moved_to(measured("rear"), clip), tmp_path / "out.mp4")
    assert [p.name for p in tmp_path.iterdir()] == ["broken.mp4"]


def test_a_stop_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    motion, _ = seen("rear")
    clip = write_clip(tmp_path / "clip.mp4", motion.time_s[:30].tolist())

    def stop(done: int, total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_overlay(moved_to(measured("rear"), clip), tmp_path / "out.mp4", progress=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["clip.mp4"]


def test_odd_sizes_are_cut_to_even_ones(tmp_path: Path) -> None:
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=60)
        stream.width, stream.height, stream.pix_fmt = 321, 181, "bgr0"
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((181, 321, 3), 80, np.uint8), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    out = write_overlay(moved_to(measured("rear"), path), tmp_path / "out.mp4")
    with av.open(str(out)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (320, 180)


def test_the_line_of_a_detector_is_the_pelvis_that_is_drawn() -> None:
    points = ("left_hip", "right_hip", "left_psis_sticker", "right_psis_sticker")
    across = {bone for bone in bones(points) if bone[0].startswith("left_") and bone[1].startswith("right_")}
    assert ("left_psis_sticker", "right_psis_sticker") in across
    assert ("left_hip", "right_hip") not in across
    assert ("left_hip", "right_hip") in set(bones(points[:2]))
