"""The BlazePose pipeline: its geometry exactly, its networks on drawn and real pictures, its files."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from hipdrive.errors import HipdriveError
from hipdrive.motion.names import BONES
from hipdrive.pose import blazepose as bp
from hipdrive.pose import detector, make_engine, models, network
from hipdrive.pose.prune import pruned
from hipdrive.pose.region import Guide, Region, region_from
from hipdrive.sources.sighting import read_people
from hipdrive.video import Orientation, frames
from hipdrive.video.picture import PlanarPicture, RgbPicture, colour_map

needs_networks = pytest.mark.skipif("full" not in models.installed(), reason="the pose networks are not installed")


def data(name: str) -> Path:
    folder = Path(os.environ.get("HIPDRIVE_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / name).is_file():
        pytest.skip(f"{name} is not here; set HIPDRIVE_DATA to the folder of recordings")
    return folder / name


# --- geometry


def test_names_hold_every_bone() -> None:
    assert len(bp.NAMES) == len(set(bp.NAMES)) == 33
    assert {point for bone in BONES for point in bone} <= set(bp.NAMES)


def test_anchors_cover_the_picture_evenly() -> None:
    at = detector.anchors()
    assert at.shape == (2254, 2)
    np.testing.assert_allclose(at.mean(axis=0), 0.5)
    np.testing.assert_allclose(at[:3], [[0.5 / 28, 0.5 / 28]] * 2 + [[1.5 / 28, 0.5 / 28]])
    assert at.min() > 0
    assert at.max() < 1


@pytest.mark.parametrize(("circle", "degrees"), [((0, -10), 0), ((10, 0), 90), ((0, 10), 180), ((-10, 0), -90)])
def test_region_stands_on_the_body(circle: tuple[float, float], degrees: float) -> None:
    region = region_from(np.array([5.0, 7.0]), np.array([5.0, 7.0]) + circle)
    assert (region.x, region.y, region.size) == (5, 7, 25)
    assert np.degrees(region.angle) == pytest.approx(degrees)
    # the middle of the upper edge of the crop lies towards the head
    top = region.to_frame(1) @ [0.5, 0.0, 1.0]
    np.testing.assert_allclose(top - [5, 7], 1.25 * np.array(circle), atol=1e-9)


def test_crop_and_map_are_one_another_inverted() -> None:
    """A bright dot drawn in the frame appears in the crop where the map says."""
    frame = np.zeros((300, 400, 3), np.uint8)
    frame[140:143, 220:223] = 255
    region = Region(210.0, 150.0, 64.0, 0.4)
    crop = RgbPicture(frame).cut(region.to_frame(256), 256, repeat_edge=False)
    rows, columns = np.nonzero(crop[..., 0] > 0.5)
    found = region.to_frame(256) @ [columns.mean(), rows.mean(), 1.0]
    np.testing.assert_allclose(found, [221, 141], atol=0.15)


def _smooth_picture(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [columns / 9, rows / 11, (rows + columns) / 13]
    return np.stack([127 + 90 * np.sin(w) for w in waves], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("high_definition", [False, True])
@pytest.mark.parametrize("full_range", [False, True])
def test_colours_of_the_planes_follow_the_standards(high_definition: bool, full_range: bool) -> None:
    """White, black and the luma shares of ITU-R BT.601 and BT.709."""
    colours = colour_map(high_definition=high_definition, full_range=full_range)
    low, high = (0, 255) if full_range else (16, 235)
    np.testing.assert_allclose(colours @ [low, 128, 128, 1], 0, atol=1e-12)
    np.testing.assert_allclose(colours @ [high, 128, 128, 1], 1, atol=1e-12)
    green = 0.7152 if high_definition else 0.587
    np.testing.assert_allclose((np.linalg.inv(colours[:, :3]) @ [0, 1, 0])[0] / (high - low), green, atol=1e-9)


@pytest.mark.parametrize("flags", [(t, r, d) for t in (0, 1) for r in (0, 1) for d in (0, 1)])
def test_part_of_the_planes_is_the_part_of_the_rgb_frame(flags: tuple[int, int, int]) -> None:
    """However the stored frame is turned; where the crop leaves the frame too."""
    import cv2

    how = Orientation(*map(bool, flags))
    stored = _smooth_picture(120, 160)
    planes = cv2.cvtColor(stored, cv2.COLOR_RGB2YUV_I420)
    u, v = planes[120:].reshape(2, 60, 80)
    upright = how.apply(stored)
    size = upright.shape[1], upright.shape[0]
    colours = colour_map(high_definition=False, full_range=False)
    planar = PlanarPicture(planes[:120], u, v, how.to_stored(160, 120), *size, colours)
    to_frame = Region(70.0, 60.0, 110.0, 0.3).to_frame(64)
    for repeat in (True, False):
        expected = RgbPicture(upright).cut(to_frame, 64, repeat_edge=repeat)
        got = planar.cut(to_frame, 64, repeat_edge=repeat)
        assert np.abs(got - expected).mean() < 0.02
        assert np.corrcoef(got.ravel(), expected.ravel())[0, 1] > 0.995


def test_overlap_of_boxes() -> None:
    a = np.array([0.0, 0, 2, 2])
    np.testing.assert_allclose(
        detector.overlap(a, np.array([[0.0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 6, 6]])), [1, 1 / 3, 0]
    )


def test_detections_of_one_person_are_blended_by_score() -> None:
    boxes = np.array([[0.0, 0, 1, 1], [0.02, 0, 1.02, 1], [3, 3, 4, 4]])
    keypoints = np.array([[[0.0, 0.0]], [[1.0, 0.0]], [[3.5, 3.5]]])
    merged = detector.merge_detections(boxes, keypoints, np.array([0.6, 0.9, 0.7]))
    np.testing.assert_allclose(merged[0][0], [[0.6, 0.0]])  # (0.9 * 1 + 0.6 * 0) / 1.5
    np.testing.assert_allclose(merged[1][0], [[3.5, 3.5]])
    assert [score for _, score in merged] == [0.9, 0.7]


def test_refine_finds_the_middle_of_the_map_between_cells() -> None:
    rows, columns = np.mgrid[0:64, 0:64]
    blob = np.exp(-((columns - 30.4) ** 2 + (rows - 20.7) ** 2) / 2)
    maps = np.stack([np.log(np.clip(blob, 1e-9, 0.99) / (1 - np.clip(blob, 1e-9, 0.99)))] * 2, axis=-1)
    maps[..., 1] = -20.0  # nothing sure: the point stays
    points = np.array([[30 / 64, 21 / 64]] * 2)
    refined = bp.refine(points, maps.astype(np.float32))
    np.testing.assert_allclose(refined[0] * 64, [30.4, 20.7], atol=0.05)
    np.testing.assert_array_equal(refined[1], points[1])


@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (-0.4, 0.5), (1.6, 0.5)])
def test_refine_at_and_past_the_edge_stays_finite(place: tuple[float, float]) -> None:
    refined = bp.refine(np.array([place]), np.zeros((64, 64, 1), np.float32))
    assert np.isfinite(refined).all()


def test_tiles_cover_every_pixel() -> None:
    for width, height in [(1280, 720), (720, 1280), (640, 640)]:
        seen = np.zeros((height, width), bool)
        smallest = min(side for _, _, side in bp.tiles(width, height))
        for left, top, side in bp.tiles(width, height):
            assert left >= 0
            assert top >= 0
            assert left + side <= width
            assert top + side <= height
            if side == smallest:
                seen[round(top) : round(top + side), round(left) : round(left + side)] = True
        assert seen.all()


def test_guide_holds_still_and_follows_a_runner() -> None:
    """Jitter of the two points is taken out of the square; a body crossing the picture is followed closely."""
    rng = np.random.default_rng(1)
    start = np.array([[100.0, 100.0], [100.0, 0.0]])
    still = guide = Guide.at(start)
    for step in range(1, 90):
        still = still.moved(start + rng.normal(0, 0.5, (2, 2)))
        guide = guide.moved(start + [5.0 * step, 0.0])  # 0.75 body heights a second at 30 frames a second
    assert abs(still.region.x - 100) < 0.5
    assert abs(guide.region.x - (100 + 5 * 89)) < 10


# --- networks


@needs_networks
def test_an_empty_picture_shows_nobody() -> None:
    engine = make_engine("full")
    for grey in (0, 127, 255):
        people = engine.detect(np.full((120, 160, 3), grey, np.uint8))
        assert people.points.shape == (0, 33, 2)
        assert people.confidence.shape == (0, 33)


@needs_networks
@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900, 3), (900, 2, 3)])
def test_pictures_of_odd_shape_do_no_harm(shape: tuple[int, int, int]) -> None:
    assert len(make_engine("full").detect(np.zeros(shape, np.uint8)).points) == 0


def _first_frames(name: str, start: int, count: int) -> list[np.ndarray]:
    found = []
    for number, (_, frame) in enumerate(frames(data(name))):
        if number >= start:
            found.append(frame)
        if len(found) == count:
            break
    return found


def _torso(points: np.ndarray) -> float:
    at = dict(zip(bp.NAMES, points, strict=True))
    shoulder = (at["left_shoulder"] + at["right_shoulder"]) / 2
    return float(np.linalg.norm(shoulder - (at["left_hip"] + at["right_hip"]) / 2))


@needs_networks
def test_points_turn_and_shift_with_the_picture() -> None:
    """A quarter turn of a real picture, and a wide margin around it, move the points with it."""
    frame = _first_frames("video/run_side_left_treadmill_30fps.mp4", 0, 1)[0]
    plain = make_engine("full").detect(frame).points[0]
    margin = np.pad(frame, ((100, 100), (300, 60), (0, 0)))
    shifted = make_engine("full").detect(margin).points[0] - [300, 100]
    assert np.median(np.linalg.norm(shifted - plain, axis=1)) < 0.05 * _torso(plain)
    turned = make_engine("full").detect(np.ascontiguousarray(np.rot90(frame))).points
    if len(turned):  # the detector knows upright people best
        back = np.stack([frame.shape[1] - 1 - turned[0][:, 1], turned[0][:, 0]], axis=1)
        assert np.median(np.linalg.norm(back - plain, axis=1)) < 0.1 * _torso(plain)


@needs_networks
def test_two_people_are_both_followed() -> None:
    """The same runner twice in one picture: both found, with the same points, and one alone costs one."""
    one = _first_frames("video/run_side_left_treadmill_30fps.mp4", 0, 5)
    engine = make_engine("full")
    for frame in one:
        people = engine.detect(np.concatenate([frame, frame], axis=1))
    assert len(people.points) == 2
    left, right = sorted(people.points, key=lambda p: p[:, 0].mean())
    apart = np.linalg.norm(right - [one[0].shape[1], 0] - left, axis=1)
    assert np.median(apart) < 0.1 * _torso(left)
    alone = make_engine("full")
    assert len([alone.detect(f) for f in one][-1].points) == 1


def _far_away(scale: float) -> tuple[np.ndarray, np.ndarray]:
    """A real runner made smaller in a large grey picture, and where the points should be."""
    import cv2

    frame = _first_frames("video/run_side_left_treadmill_30fps.mp4", 0, 1)[0]
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    wide = np.full((1080, 1920, 3), 110, np.uint8)
    wide[500 : 500 + small.shape[0], 1200 : 1200 + small.shape[1]] = small
    return wide, make_engine("full").detect(frame).points[0] * scale + [1200, 500]


@needs_networks
def test_a_small_runner_far_away_is_found() -> None:
    """A torso of 50 px in a 1080p picture, which the detector misses in the whole picture."""
    wide, expected = _far_away(0.25)
    assert not detector.Detector(1).find(RgbPicture(wide), (0.0, -420.0, 1920.0))
    people = make_engine("full").detect(wide)
    assert len(people.points) == 1
    assert np.median(np.linalg.norm(people.points[0] - expected, axis=1)) < 0.15 * _torso(expected)


@needs_networks
@pytest.mark.parametrize("scale", [0.1, 0.14, 0.2])
def test_a_runner_too_small_to_read_is_not_read_upside_down(scale: float) -> None:
    wide, _ = _far_away(scale)
    for points in make_engine("full").detect(wide).points:
        at = dict(zip(bp.NAMES, points, strict=True))
        assert at["nose"][1] < at["left_hip"][1] < at["left_ankle"][1]


@needs_networks
@pytest.mark.parametrize(
    "name", ["run_side_left_treadmill_30fps", "run_side_right_treadmill_60fps", "run_front_inplace_30fps", "walk_side"]
)
def test_which_way_up_a_person_stands_is_seen(name: str) -> None:
    for frame in _first_frames(f"video/{name}.mp4", 0, 40)[::20]:
        assert make_engine("full").detect(frame).head_down is False
        assert make_engine("full").detect(np.ascontiguousarray(frame[::-1, ::-1])).head_down is True


@needs_networks
def test_the_near_runner_of_a_crowd_is_never_lost() -> None:
    seen = read_people(data("video/run_rear_overground_30fps.mp4"), make_engine("full"))
    people, names, time_s, image = list(seen.people), seen.names, seen.time_s, seen.image
    within = (time_s >= 0.6) & (time_s <= 7.0)
    hips = [names.index("left_hip"), names.index("right_hip")]
    found = [p for p, keep in zip(people, within, strict=True) if keep]
    assert all(len(p.points) for p in found)
    assert all((p.confidence[:, hips].max() > 0.9) for p in found)
    assert image.width == 1280


@needs_networks
def test_the_pruned_network_gives_the_very_same_points() -> None:
    picture = np.random.default_rng(0).random((256, 256, 3), dtype=np.float32)
    path = models.model_path(models.LANDMARKS["full"])
    whole, part = network.Network(path, 1), network.Network(path, 1, bp.READ_OUTPUTS)
    whole.run(picture)
    part.run(picture)
    for shape in bp.READ_OUTPUTS:
        np.testing.assert_array_equal(part.output(*shape), whole.output(*shape))
    assert whole.output(256, 256, 1).shape == (256, 256, 1)
    with pytest.raises(KeyError):
        part.output(256, 256, 1)


@needs_networks
def test_an_output_that_does_not_exist_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="has outputs"):
        pruned(models.model_path(models.LANDMARKS["full"]), [(7,)])


# --- files


def test_missing_network_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(HipdriveError, match="hipdrive models heavy"):
        models.model_path(models.LANDMARKS["heavy"], tmp_path)
    assert models.installed(tmp_path) == ()


def test_fetch_refuses_a_file_that_is_not_the_pinned_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def false_wheel(into: Path) -> Path:
        with zipfile.ZipFile(into / "a.whl", "w") as wheel:
            for model in (models.DETECTOR, models.LANDMARKS["full"]):
                wheel.writestr(model.member, b"something else")
        return into / "a.whl"

    monkeypatch.setitem(models._DOWNLOAD, "wheel", false_wheel)
    with pytest.raises(HipdriveError, match="not the pinned one"):
        models.fetch(["full"], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_fetch_installs_from_both_packages_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib
    import tarfile
    from dataclasses import replace

    pinned = {m: f"content of {m.name}".encode() for m in (models.DETECTOR, *models.LANDMARKS.values())}
    calls = []

    def wheel(into: Path) -> Path:
        calls.append("wheel")
        with zipfile.ZipFile(into / "a.whl", "w") as archive:
            for model, content in pinned.items():
                archive.writestr(model.member, content)
        return into / "a.whl"

    def npm(into: Path) -> Path:
        calls.append("npm")
        with tarfile.open(into / "a.tgz", "w:gz") as archive:
            for model, content in pinned.items():
                entry = tarfile.TarInfo(model.member)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
        return into / "a.tgz"

    def known(model: models.ModelFile) -> models.ModelFile:
        return replace(model, sha256=hashlib.sha256(pinned[model]).hexdigest())

    monkeypatch.setattr(models, "_DOWNLOAD", {"wheel": wheel, "npm": npm})
    monkeypatch.setattr(models, "LANDMARKS", {v: known(m) for v, m in models.LANDMARKS.items()})
    monkeypatch.setattr(models, "DETECTOR", known(models.DETECTOR))
    paths = models.fetch(["full", "heavy"], tmp_path)
    assert paths[0].read_bytes() == pinned[next(m for m in pinned if "detection" in m.name)]
    assert models.installed(tmp_path) == ("full", "heavy")
    models.fetch(["full", "heavy"], tmp_path)
    assert sorted(calls) == ["npm", "wheel"]
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_command_line_of_the_fetch(capsys: pytest.CaptureFixture[str]) -> None:
    assert models.main([]) == 2
    assert models.main(["fetch", "enormous"]) == 2
    assert "Choose of full, heavy, lite" in capsys.readouterr().err


@needs_networks
def test_installed_networks_are_the_pinned_ones() -> None:
    for model in (models.DETECTOR, *(models.LANDMARKS[v] for v in models.installed())):
        assert models._digest(models.model_path(model)) == model.sha256


def test_networks_made_in_several_threads_leave_standard_error_as_it_was() -> None:
    """Each turns the descriptor away while it is made; who came second kept what the first had turned away."""
    code = (
        "import os, time; from concurrent.futures import ThreadPoolExecutor; from hipdrive.pose import network\n"
        "def make(wait_s):\n    with network._hushed():\n        time.sleep(wait_s)\n"
        "with ThreadPoolExecutor(4) as pool:\n    list(pool.map(make, [0.05, 0.2]))\n"
        "os.write(2, b'heard')"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stderr == b"heard"
