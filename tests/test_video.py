"""The border of the decoder: what a clip says about time, rotation and rate, and every way it can be bad."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipdrive.errors import HipdriveError, InputError, OutputError
from hipdrive.pose.engine import People
from hipdrive.sources import sighting, video
from hipdrive.sources.registry import find_source, read
from hipdrive.video import frames, frames_at, inspect, read_ahead, writing
from hipdrive.video.orientation import orientation_of
from hipdrive.video.picture import Picture

NAMES = ("left_hip", "right_hip")


@dataclass
class OnePerson:
    """Somebody at the brightest pixel of each frame; remembers how large the frames were."""

    label: str = "stub"
    names: tuple[str, ...] = NAMES
    shapes: list[tuple[int, ...]] = field(default_factory=list)

    def detect(self, frame: np.ndarray) -> People:
        self.shapes.append(frame.shape)
        rows, columns = np.nonzero(frame.sum(axis=2) > 450)
        at = np.array([columns.mean(), rows.mean()]) if len(rows) else np.array([0.0, 0.0])
        return People(np.tile(at, (1, 2, 1)), np.ones((1, 2)))


def parts(seen: sighting.Sighting) -> tuple[list[People], tuple[str, ...], np.ndarray, Any, Any]:
    """What a network saw, piece by piece."""
    return list(seen.people), seen.names, seen.time_s, seen.image, seen.provenance


class Nobody(OnePerson):
    def detect(self, frame: np.ndarray) -> People:
        return People(np.empty((0, 2, 2)), np.empty((0, 2)))


def picture(width: int, height: int) -> np.ndarray:
    """Dark, with a bright square in the first quarter (top left)."""
    image = np.full((height, width, 3), 30, np.uint8)
    image[height // 8 : height // 4, width // 8 : width // 4] = 250
    return image


def write_clip(
    path: Path,
    stamps_ms: np.ndarray | None = None,
    codec: str = "libx264",
    size: tuple[int, int] = (64, 48),
    fps: int = 30,
    turn: int = 0,
    tags: dict[str, str] | None = None,
) -> Path:
    stamps_ms = np.arange(45) * 1000 / fps if stamps_ms is None else stamps_ms
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"} if tags else {}) as out:
        out.metadata.update(tags or {})
        stream = out.add_stream(codec, rate=fps)
        stream.width, stream.height = size
        stream.pix_fmt = {"gif": "rgb8"}.get(codec, "yuv420p")
        ticks = 600 if codec != "mpeg4" else fps
        stream.codec_context.time_base = Fraction(1, ticks)
        if turn:
            stream.set_display_rotation(turn)
        for stamp in stamps_ms:
            frame = av.VideoFrame.from_ndarray(picture(*size), format="rgb24").reformat(format=stream.pix_fmt)
            frame.pts, frame.time_base = round(stamp * ticks / 1000), Fraction(1, ticks)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip") / "plain.mp4")


def refused(path: Path, **said: object) -> str:
    with pytest.raises(InputError) as caught:
        sighting.read_people(path, OnePerson(), **said)  # type: ignore[arg-type]
    text = str(caught.value)
    assert text.startswith(str(path))
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- what a good clip gives


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "libx264"),
        ("a.mov", "libx264"),
        ("a.mkv", "libx265"),
        ("a.webm", "libvpx-vp9"),
        ("a.avi", "mpeg4"),
        ("a.gif", "gif"),
    ],
)
def test_containers_and_codecs_give_their_own_time(tmp_path: Path, name: str, codec: str) -> None:
    fps = 25 if codec == "gif" else 30  # a GIF counts in hundredths of a second
    path = write_clip(tmp_path / name, codec=codec, fps=fps)
    people, names, time_s, image, provenance = parts(sighting.read_people(path, OnePerson()))
    assert names == NAMES
    assert len(people) == len(time_s) == 45
    assert (image.width, image.height) == (64, 48)
    np.testing.assert_allclose(time_s, np.arange(45) / fps, atol=0.0011)
    assert provenance.fps == pytest.approx(fps, rel=0.04)
    assert provenance.kind == "video"
    assert "variable_frame_rate" not in provenance.flags


def test_stamps_of_a_variable_rate_are_kept_and_said(tmp_path: Path) -> None:
    stamps = np.cumsum(np.r_[0, np.tile([20.0, 20.0, 50.0], 20)])
    path = write_clip(tmp_path / "v.mp4", stamps_ms=stamps)
    _, _, time_s, _, provenance = parts(sighting.read_people(path, OnePerson()))
    np.testing.assert_allclose(time_s * 1000, stamps, atol=1)
    assert "variable_frame_rate" in provenance.flags


def test_first_frame_is_time_zero_even_when_the_file_starts_later(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "late.mkv", stamps_ms=5000 + np.arange(40) * 40.0)
    time_s = sighting.read_people(path, OnePerson()).time_s
    np.testing.assert_allclose(time_s, np.arange(40) * 0.04, atol=0.0011)


@pytest.mark.parametrize(
    ("turn", "size", "corner"),
    # set_display_rotation turns counterclockwise: the square of the top left goes down left, down right, up right
    [(90, (48, 64), "down left"), (180, (64, 48), "down right"), (270, (48, 64), "up right")],
)
def test_rotation_is_applied(tmp_path: Path, turn: int, size: tuple[int, int], corner: str) -> None:
    path = write_clip(tmp_path / "turned.mp4", turn=turn)
    people, _, _, image, provenance = parts(sighting.read_people(path, OnePerson()))
    assert (image.width, image.height) == size
    assert "rotated" in provenance.flags
    right, down = people[20].points[0, 0] / size
    assert ("down" if down > 0.5 else "up", "right" if right > 0.5 else "left") == tuple(corner.split())


def test_mirror_of_a_display_matrix_is_applied() -> None:
    one = 65536
    shown = orientation_of([-one, 0, 0, 0, one, 0, 0, 0, 1 << 30]).apply(picture(64, 48))
    np.testing.assert_array_equal(shown, picture(64, 48)[:, ::-1])


@pytest.mark.parametrize("size", [(2560, 1440), (1440, 2560)])
def test_points_of_a_large_clip_are_full_size_pixels(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_clip(tmp_path / "large.mp4", size=size, stamps_ms=np.arange(12) * 100.0)
    engine = OnePerson()
    people, _, _, image, _ = parts(sighting.read_people(path, engine))
    assert max(engine.shapes[0]) == sighting.WIDEST_PX
    assert (image.width, image.height) == size
    expected = [(w // 8 + w // 4 - 1) / 2 for w in size]
    np.testing.assert_allclose(people[5].points[0, 0], expected, atol=0.6)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_an_engine_that_takes_planes_sees_the_same_picture(tmp_path: Path, turn: int) -> None:
    """Large, so that it is made smaller too."""

    class Planar(OnePerson):
        def detect_picture(self, picture: Picture) -> People:
            side = max(picture.width, picture.height)
            crop = picture.cut(np.array([[side / 512, 0, 0], [0, side / 512, 0]]), 512, repeat_edge=False)
            found = super().detect((255 * crop).astype(np.uint8))
            return People(found.points * side / 512, found.confidence)

    path = write_clip(tmp_path / "large.mp4", size=(2560, 1440), stamps_ms=np.arange(12) * 100.0, turn=turn)
    rgb, planes = (sighting.read_people(path, engine).people for engine in (OnePerson(), Planar()))
    np.testing.assert_allclose(planes[5].points, rgb[5].points, atol=4.0)  # a pixel of the crop is 5 of the clip


def test_stated_capture_rate_makes_time_real(clip: Path) -> None:
    _, _, time_s, _, provenance = parts(sighting.read_people(clip, OnePerson(), capture_fps=40))
    np.testing.assert_allclose(np.diff(time_s), 1 / 40, atol=1e-4)
    assert provenance.fps == pytest.approx(40, rel=1e-3)
    assert provenance.metadata["capture_fps"] == 40
    assert "capture_rate_stated" in provenance.flags


@pytest.mark.parametrize("key", ["com.android.capture.fps", "com.apple.quicktime.capture-fps"])
def test_capture_rate_of_the_metadata_makes_time_real(tmp_path: Path, key: str) -> None:
    path = write_clip(tmp_path / "slow.mp4", stamps_ms=np.arange(300) / 0.03, tags={key: "240.0"})
    _, _, time_s, _, provenance = parts(sighting.read_people(path, OnePerson()))
    np.testing.assert_allclose(np.diff(time_s), 1 / 240, atol=1e-4)
    assert provenance.metadata["capture_fps"] == 240
    assert provenance.metadata["playback_fps"] == pytest.approx(30, rel=1e-3)


def test_sony_note_of_the_capture_rate_is_read(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "sony.mp4")
    with path.open("ab") as stream:  # a free box, as cameras append their notes
        note = b'<VideoFrame videoCodec="AVC" captureFps="59.94p" formatFps="29.97p"/>'
        stream.write((len(note) + 8).to_bytes(4, "big") + b"free" + note)
    assert inspect(path).capture_fps == pytest.approx(59.94)


def test_same_capture_and_playback_rate_changes_nothing(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "same.mp4", tags={"com.android.capture.fps": "29.97"})
    _, _, time_s, _, provenance = parts(sighting.read_people(path, OnePerson()))
    np.testing.assert_allclose(np.diff(time_s), 1 / 30, atol=1e-4)
    assert "capture_rate_stated" not in provenance.flags


def test_frames_at_gives_the_nearest_pictures_in_the_order_asked(tmp_path: Path) -> None:
    path = tmp_path / "grey.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"qp": "0"})
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv444p"
        for level in range(50):
            grey = np.full((32, 32, 3), 50 + 3 * level, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        out.mux(stream.encode())
    found = [int(f.mean().round()) for f in frames_at(path, [1.21, 0.0, 99.0, 0.5])]
    np.testing.assert_allclose(found, [50 + 3 * 30, 50, 50 + 3 * 49, 50 + 3 * 12], atol=2)


def test_progress_counts_up_to_all_frames(clip: Path) -> None:
    calls: list[tuple[int, int]] = []
    sighting.read_people(clip, OnePerson(), progress=lambda done, total: calls.append((done, total)))
    assert calls == [(i, 45) for i in range(1, 46)]


# --- bad input


def test_missing_empty_and_folder(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.mp4")
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in refused(tmp_path / "empty.mp4")
    (tmp_path / "folder.mp4").mkdir()
    assert "is a folder" in refused(tmp_path / "folder.mp4")


def test_a_folder_that_may_not_be_entered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_clip(tmp_path / "a.mp4")

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", forbidden)
    monkeypatch.setattr(Path, "open", forbidden)
    assert "may not be read" in refused(path)


@pytest.mark.parametrize("content", [b"hello, this is text\n" * 50, b"\0" * 4000, b"%PDF-1.7 " + bytes(range(256)) * 9])
def test_not_a_video(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(content)
    assert "not a video" in refused(path)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".mp4", ".mov"])
def test_a_picture_is_said_to_be_one(tmp_path: Path, suffix: str) -> None:
    import cv2

    path = tmp_path / f"photo{suffix}"
    path.write_bytes(cv2.imencode(".png" if suffix in (".png", ".mov") else ".jpg", picture(64, 48))[1].tobytes())
    with pytest.raises(InputError, match="is a picture, not a video"):
        read(path)


@pytest.mark.parametrize("suffix", [".wav", ".mp4"])
def test_sound_is_said_to_be_sound(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"sound{suffix}"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le" if suffix == ".wav" else "aac", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        out.mux([*stream.encode(frame), *stream.encode()])
    with pytest.raises(InputError, match="sound only"):
        read(path)


@pytest.mark.parametrize("fast_start", [False, True])
def test_truncated(tmp_path: Path, clip: Path, fast_start: bool) -> None:
    path = tmp_path / "cut.mp4"
    if fast_start:  # the index stands in front, so that the file opens though its end is missing
        with av.open(str(clip)) as source, av.open(str(path), "w", options={"movflags": "faststart"}) as out:
            stream = out.add_stream_from_template(source.streams.video[0])
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)
    whole = (path if fast_start else clip).read_bytes()
    path.write_bytes(whole[: int(0.75 * len(whole))])
    assert any(word in refused(path) for word in ("breaks off", "damaged"))


def test_three_frames_and_too_short(tmp_path: Path) -> None:
    assert "only 3 frames" in refused(write_clip(tmp_path / "three.mp4", stamps_ms=np.arange(3) * 33.0))
    assert "lasts only" in refused(write_clip(tmp_path / "short.mp4", stamps_ms=np.arange(15) * 20.0))


def test_four_frames_a_second(tmp_path: Path) -> None:
    text = refused(write_clip(tmp_path / "slow.mp4", stamps_ms=np.arange(20) * 250.0))
    assert "only 4 frames a second" in text
    assert "Film at" in text


@pytest.mark.parametrize("rate", [0.0, -30.0, float("nan"), float("inf")])
def test_impossible_capture_rate(clip: Path, rate: float) -> None:
    assert "Give a rate > 0" in refused(clip, capture_fps=rate)


def test_nobody_in_the_picture(clip: Path) -> None:
    with pytest.raises(InputError, match="shows nobody"):
        sighting.read_people(clip, Nobody())


@pytest.mark.slow
def test_8k_is_read_small(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "8k.mp4", size=(7680, 4320), stamps_ms=np.arange(12) * 100.0, codec="mpeg4", fps=10)
    engine = OnePerson()
    _, _, _, image, _ = parts(sighting.read_people(path, engine))
    assert (image.width, image.height) == (7680, 4320)
    assert engine.shapes[0] == (1080, 1920, 3)


def test_source_takes_the_usual_suffixes() -> None:
    for suffix in (".mp4", ".MOV", ".m4v", ".webm", ".mkv", ".avi", ".gif"):
        assert find_source(Path(f"run{suffix}")).kind == "video"


# --- damaged files: a sentence or a result, never another exception, never a hang


def _outcome(path: Path) -> None:
    try:
        people, _, time_s, _, _ = parts(sighting.read_people(path, OnePerson()))
    except HipdriveError:
        return
    assert len(people) == len(time_s) >= sighting.MIN_FRAMES
    assert (np.diff(time_s) > 0).all()


@pytest.fixture(scope="module", params=["a.mp4", "a.webm", "a.gif"])
def sound_bytes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    codec = {"a.mp4": "libx264", "a.webm": "libvpx", "a.gif": "gif"}[request.param]
    path = write_clip(tmp_path_factory.mktemp("fuzz") / request.param, codec=codec, fps=25)
    return path.with_stem("damaged"), path.read_bytes()


FUZZ = settings(max_examples=25, deadline=20_000, derandomize=True, suppress_health_check=list(HealthCheck))


@FUZZ
@given(share=st.floats(0.001, 0.999))
def test_any_truncation(sound_bytes: tuple[Path, bytes], share: float) -> None:
    path, whole = sound_bytes
    path.write_bytes(whole[: max(1, int(share * len(whole)))])
    _outcome(path)


@FUZZ
@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(1, 255)), min_size=1, max_size=40))
def test_any_flipped_bits(sound_bytes: tuple[Path, bytes], places: list[tuple[float, int]]) -> None:
    path, whole = sound_bytes
    damaged = bytearray(whole)
    for where, mask in places:
        damaged[int(where * (len(whole) - 1))] ^= mask
    path.write_bytes(damaged)
    _outcome(path)


@FUZZ
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.mp4"
    path.write_bytes(content)
    _outcome(path)


# --- the thread that decodes


def decoders() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "hipdrive-decode"]


def test_read_ahead_keeps_order_and_ends() -> None:
    assert list(read_ahead(iter(range(100)), depth=3)) == list(range(100))
    assert decoders() == []


def test_read_ahead_raises_the_fault_of_its_thread() -> None:
    def faulty() -> Iterator[int]:
        yield 1
        raise InputError("a.mp4", "is damaged", "Copy it again")

    items = read_ahead(faulty())
    assert next(items) == 1
    with pytest.raises(InputError, match="is damaged"):
        next(items)
    assert decoders() == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_interrupt_stops_the_thread_and_closes_the_file(clip: Path, stop: type[BaseException]) -> None:
    class Interrupted(OnePerson):
        def detect(self, frame: np.ndarray) -> People:
            if len(self.shapes) == 3:
                raise stop
            return super().detect(frame)

    with pytest.raises(stop):
        sighting.read_people(clip, Interrupted())
    assert decoders() == []


def test_decoding_overlaps_the_network() -> None:
    """While the network holds a frame, the decoder is already past it."""
    reached = threading.Event()

    def source() -> Iterator[int]:
        yield 0
        yield 1
        reached.set()
        yield 2

    items = read_ahead(source(), depth=2)
    assert next(items) == 0
    assert reached.wait(5.0)
    items.close()
    assert decoders() == []


def test_queue_is_bounded() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for i in range(1000):
            made.append(i)
            yield i

    items = read_ahead(source(), depth=2)
    next(items)
    threading.Event().wait(0.3)
    assert len(made) <= 5
    items.close()


def test_read_video_hands_over_to_the_runner(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`read` makes the engine that was asked for, and gives all it read to the choice of the runner."""
    runner = pytest.importorskip("hipdrive.pose.runner")
    seen: dict[str, object] = {}

    def to_motion(*given: object, **said: object) -> str:
        seen["given"], seen["said"] = given, said
        return "motion"

    def make(name: str) -> OnePerson:
        seen["engine"] = name
        return OnePerson()

    monkeypatch.setattr(runner, "to_motion", to_motion)
    monkeypatch.setattr(video, "make_engine", make)
    monkeypatch.setattr(video, "_with_pelvis", lambda motion, clip, options: motion)
    assert read(clip, engine="heavy", view="rear", person=1, level_deg=2.0) == "motion"
    assert seen["engine"] == "heavy"
    assert seen["said"] == {"view": "rear", "person": 1}
    people, names, time_s, image, provenance = seen["given"]  # type: ignore[misc]
    assert len(people) == len(time_s) == 45
    assert names == NAMES
    assert image.level_deg == 2.0
    assert provenance.points == "stub"


# --- writing -----------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_back_with_its_time_stamps(tmp_path: Path) -> None:
    times = [0.0, 0.04, 0.1, 0.2, 0.21]
    with writing(tmp_path / "out.mp4", 25.0) as clip:
        for number, time_s in enumerate(times):
            clip.write(time_s, np.full((61, 81, 3), 40 * number, np.uint8))
    found = list(frames(tmp_path / "out.mp4"))
    assert [t for t, _ in found] == pytest.approx(times, abs=1e-4)
    assert found[0][1].shape == (60, 80, 3)
    assert [int(f.mean()) for _, f in found] == pytest.approx([0, 40, 80, 120, 160], abs=3)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("out.avi", "is no name for a video"),
        ("none/out.mp4", "folder that does not exist"),
        ("a folder.mp4", "is a folder"),
    ],
)
def test_a_clip_that_cannot_be_written_is_one_sentence(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "a folder.mp4").mkdir()
    with pytest.raises(OutputError, match=what), writing(tmp_path / name) as clip:
        clip.write(0.0, np.zeros((64, 64, 3), np.uint8))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a folder.mp4"]


def _noise(out: Path) -> None:
    rng = np.random.default_rng(0)
    with writing(out) as clip:
        for number in range(200):
            clip.write(number / 25, rng.integers(0, 255, (128, 128, 3)).astype(np.uint8))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    out, full = tmp_path / "out.mp4", tmp_path / "full.mp4"
    out.write_bytes(b"the one before")
    full.symlink_to("/dev/full")
    temporary = (os.open("/dev/null", os.O_WRONLY), str(full))
    with (
        patch("hipdrive.files.mkstemp", lambda **_: temporary),
        pytest.raises(OutputError, match=r"encoded|disk is full"),
    ):
        _noise(out)
    assert out.read_bytes() == b"the one before"
    assert not full.is_symlink()


# --- shots, repeated frames, parts -------------------------------------------------------------------------------


def _still(shade: int, number: int) -> np.ndarray:
    """A picture of one shade with a bright bar that moves a little from frame to frame."""
    shown = np.full((96, 128, 3), shade, np.uint8)
    at = 20 + 4 * (number % 3)
    shown[20:90, at : at + 25] = 255 - shade
    return shown


def _film(path: Path, shades: list[int], fps: float = 30.0, times: int = 1) -> Path:
    with writing(path, fps * times, quality=10) as clip:
        for number, shade in enumerate(shades):
            for again in range(times):
                clip.write((number * times + again) / (fps * times), _still(shade, number))
    return path


def test_cuts_are_found_and_each_shot_stands_alone(tmp_path: Path) -> None:
    path = _film(tmp_path / "cut.mp4", [40] * 45 + [200] * 75 + [90] * 40)
    seen = sighting.read_people(path, OnePerson())
    assert seen.cuts == (45, 120)
    shots = seen.shots
    assert [len(s.people) for s in shots] == [45, 75, 40]
    assert [s.provenance.metadata["shot_s"][0] for s in shots] == pytest.approx([0.0, 1.5, 4.0], abs=0.01)
    assert max(shots, key=lambda s: s.seen_s) is shots[1]


def test_a_clip_without_a_cut_is_one_shot(clip: Path) -> None:
    seen = sighting.read_people(clip, OnePerson())
    assert seen.cuts == ()
    assert seen.shots == (seen,)


@pytest.mark.parametrize(
    ("looks", "told"),
    [([True] * 4, True), ([True] * 4 + [False], True), ([True] * 3 + [False], False), ([True], False), ([], False)],
)
def test_a_picture_is_upside_down_where_nearly_every_look_says_so(clip: Path, looks: list[bool], told: bool) -> None:
    seen = sighting.read_people(clip, OnePerson())
    marked = [replace(p, head_down=look) for p, look in zip(seen.people, looks, strict=False)]
    assert replace(seen, people=(*marked, *seen.people[len(marked) :])).upside_down is told


def test_shots_too_short_for_a_stride_are_left_out(tmp_path: Path) -> None:
    seen = sighting.read_people(_film(tmp_path / "cut.mp4", [40] * 15 + [200] * 75), OnePerson())
    assert [len(s.people) for s in seen.shots] == [75]


def test_frames_stored_twice_count_once(tmp_path: Path) -> None:
    seen = sighting.read_people(_film(tmp_path / "twice.mp4", [60] * 60, times=2), OnePerson())
    assert len(seen.people) == 60
    assert seen.provenance.fps == pytest.approx(30, rel=0.01)
    assert "repeated_frames" in seen.provenance.flags
    once = sighting.read_people(_film(tmp_path / "once.mp4", [60] * 60), OnePerson())
    assert "repeated_frames" not in once.provenance.flags


def test_a_part_of_a_clip_keeps_the_clock_of_the_file(tmp_path: Path) -> None:
    path = _film(tmp_path / "long.mp4", [60] * 300)
    seen = sighting.read_people(path, OnePerson(), part_s=(4.0, 7.0))
    assert seen.time_s[0] == pytest.approx(4.0, abs=0.04)
    assert seen.time_s[-1] == pytest.approx(7.0, abs=0.04)
    assert len(seen.people) == 91


def test_narrow_pixels_are_made_square(tmp_path: Path) -> None:
    path = tmp_path / "narrow.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 180, 144, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(64, 45)
        for number in range(40):
            shown = np.full((144, 180, 3), number, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        out.mux(stream.encode())
    assert (inspect(path).width, inspect(path).height) == (256, 144)
    assert next(frames(path))[1].shape == (144, 256, 3)
