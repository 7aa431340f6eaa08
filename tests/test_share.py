"""What is shared: card and animated picture without a face, overlay of several clips, two clips in phase."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from hipdrive.coaching import plan
from hipdrive.errors import InputError, OutputError
from hipdrive.report import overlay
from hipdrive.report.card import CARD, drawn, write_card, write_moving
from hipdrive.report.film import HEIGHT, WIDTH, film
from hipdrive.report.overlay import draw, scene_of, write_overlays
from hipdrive.report.overlay_marks import landings, stride_phase
from hipdrive.report.overlay_pair import write_side_by_side
from hipdrive.screening import screen
from report_case import grey_frames, measured, moved_to, seen, write_clip

SIDE = measured("left")


def clip(tmp_path: Path, name: str, until_s: float = 3.0) -> Path:
    motion, _ = seen("left")
    return write_clip(tmp_path / name, motion.time_s[motion.time_s < until_s].tolist())


def test_a_card_is_one_picture_of_its_size(tmp_path: Path) -> None:
    findings = screen(SIDE)
    out = write_card(SIDE, findings, plan(findings), tmp_path / "card.png", get_frames=grey_frames)
    picture = cv2.imread(str(out))
    assert picture is not None
    assert picture.shape == (CARD[1], CARD[0], 3)
    written = (picture[:, 540:].min(axis=2) < 120).mean()
    assert 0.01 < written < 0.3, "there is text beside the picture"
    with pytest.raises(OutputError, match=r"card\.txt"):
        write_card(SIDE, findings, None, tmp_path / "card.txt", get_frames=grey_frames)


def test_faces_are_coarse_unless_they_are_asked_for() -> None:
    def noise(path: Path, times_s: list[float]) -> list[np.ndarray]:
        return [np.random.default_rng(0).integers(0, 255, (360, 640, 3)).astype(np.uint8) for _ in times_s]

    shown = film(SIDE.recordings[0], noise)
    assert shown is not None
    nose = shown.points[0][shown.stride.names.index("nose")].round().astype(int)
    around = np.s_[nose[1] - 6 : nose[1] + 7, nose[0] - 6 : nose[0] + 7]
    kept, coarse = drawn(shown, True)[0][around], drawn(shown, False)[0][around]
    assert coarse.std() < 0.35 * kept.std()


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
def test_the_mean_stride_moves_slowly(suffix: str, tmp_path: Path) -> None:
    out = write_moving(SIDE, tmp_path / f"stride{suffix}", get_frames=grey_frames)
    done, animation = cv2.imreadanimation(str(out))
    assert done
    assert len(animation.frames) == 20
    assert animation.frames[0].shape[:2] == (HEIGHT, WIDTH)
    shown = film(SIDE.recordings[0], grey_frames)
    assert shown is not None
    assert sum(animation.durations) / 1000 == pytest.approx(4 * shown.lasts_s, rel=0.1)


def test_nothing_is_pictured_without_three_strides(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no three whole strides"):
        write_moving(measured("left", 1.5), tmp_path / "stride.webp")


# --- overlay -----------------------------------------------------------------------------------------------------


def test_several_clips_get_a_file_each_and_slow_motion_is_slow(tmp_path: Path) -> None:
    first, second = (moved_to(SIDE, clip(tmp_path, name, 1.0)) for name in ("a.mp4", "b.mp4"))
    written = write_overlays(first + second, tmp_path / "over.mp4", slower=4.0)
    assert [p.name for p in written] == ["over-1.mp4", "over-2.mp4"]
    with av.open(str(written[0])) as container:
        stamps = [float(frame.time) for frame in container.decode(video=0)]
        assert container.streams.video[0].codec_context.name == "h264"
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
    assert stamps[-1] == pytest.approx(4 * 59 / 60, abs=0.05)


def test_a_bone_that_was_not_seen_is_dotted() -> None:
    recording = SIDE.recordings[0]
    names, frame = recording.motion.names, 66
    confidence = recording.motion.confidence.copy()
    confidence[:, names.index("right_ankle")] = 0.3
    hidden = replace(recording, motion=replace(recording.motion, confidence=confidence))
    a, b = (recording.motion.points[frame, names.index(f"right_{p}")] for p in ("knee", "ankle"))
    black = np.zeros((360, 640, 3), np.uint8)
    time_s = float(recording.motion.time_s[frame])

    def lit(shown: object) -> float:
        picture = draw(scene_of(shown), black, time_s)  # type: ignore[arg-type]
        places = [a + s * (b - a) for s in np.linspace(0.2, 0.8, 60)]
        return float(np.mean([picture[round(y), round(x)].max() > 100 for x, y in places]))

    assert lit(recording) > 0.85, "but for where the other leg crosses"
    assert lit(hidden) < 0.7


def test_landings_and_phase_are_those_of_the_contacts() -> None:
    motion, contacts = seen("left")
    strike, off = contacts.of("left").strike_s, contacts.of("left").off_s
    (place,) = landings(motion, contacts, "left", float(strike[2]) + 0.1)
    frame = int(np.argmin(np.abs(motion.time_s - strike[2])))
    lowest = max(motion.points[frame, motion.names.index(f"left_{p}"), 1] for p in ("heel", "toe", "ankle"))
    assert place[1] == round(float(lowest))
    now = stride_phase(contacts, "left", float((strike[2] + strike[3]) / 2))
    assert now == pytest.approx((0.5, (off[2] - strike[2]) / (strike[3] - strike[2])))
    assert stride_phase(contacts, "left", float(strike[-1]) + 0.1) is None


def test_two_clips_side_by_side_are_in_phase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = moved_to(SIDE, clip(tmp_path, "a.mp4"))
    asked: list[float] = []
    true_draw = overlay.draw
    monkeypatch.setattr("hipdrive.report.overlay_pair.draw", lambda s, p, t: (asked.append(t), true_draw(s, p, t))[1])
    out = write_side_by_side(first + moved_to(SIDE, clip(tmp_path, "b.mp4")), tmp_path / "pair.mp4", slower=2.0)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.height == 720
        assert stream.width == 2 * 1280
    # Clips that are the same show the same frames beside each other.
    times, counts = np.unique(asked, return_counts=True)
    assert len(times) > 60
    assert set(counts[1:-1]) == {2}
    with pytest.raises(InputError, match="side by side"):
        write_side_by_side(first, tmp_path / "pair.mp4")
