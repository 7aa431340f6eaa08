"""Rendered runners: geometry always, pictures where the extra `render` is installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from hipdrive.errors import HipdriveError
from hipdrive.measures import measure
from hipdrive_synthetic.body import Body
from hipdrive_synthetic.camera import Camera, project
from hipdrive_synthetic.clip_truth import true_contacts, true_motion
from hipdrive_synthetic.render import Build, Figure, Outfit, Room, Shot, figure_of, render
from hipdrive_synthetic.render import figure as figure_module
from hipdrive_synthetic.render.clothes import _hem, dressed
from hipdrive_synthetic.render.figure import NECK, SEGMENTS, SPINE
from hipdrive_synthetic.render.mesh import normals, outline
from hipdrive_synthetic.render.pose import placements, skinned
from hipdrive_synthetic.render.treadmill import Treadmill
from hipdrive_synthetic.render.truth import write_truth
from hipdrive_synthetic.render.video import Box, Stage, fitted
from hipdrive_synthetic.render.walls import surface
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

HAS_EXTRA = all(find_spec(name) for name in ("anny", "pyvista"))
needs_extra = pytest.mark.skipif(
    not HAS_EXTRA, reason="the extra 'render' is not installed (pip install hipdrive[render])"
)

JOINTS = ("hip", "knee", "ankle", "heel", "ball", "toe", "shoulder", "elbow", "wrist")
RUNNER = Runner(stature_m=1.8, pelvic_drop_deg=(7.0, 2.0), foot_strike_deg=(-8.0, 12.0), variability=0.8)


def stick_figure(body: Body) -> Figure:
    """A body at rest without flesh: legs straight down, arms hanging, feet ahead."""
    j: dict[str, np.ndarray] = {}
    hip_height = body.leg + body.ankle_height
    for side, s in (("left", -1.0), ("right", 1.0)):
        x, z = 0.0, s * body.hips / 2
        j[f"{side}_hip"] = np.array([x, hip_height, z])
        j[f"{side}_knee"] = np.array([x, body.shank + body.ankle_height, z])
        j[f"{side}_ankle"] = np.array([x, body.ankle_height, z])
        heel = x - body.ankle_ahead
        for name, far in (("heel", 0.0), ("ball", body.heel_to_ball), ("toe", body.heel_to_ball + body.ball_to_toe)):
            j[f"{side}_{name}"] = np.array([heel + far, 0.0, z])
        shoulder = np.array([x, hip_height + body.trunk, s * body.shoulders / 2])
        j[f"{side}_shoulder"] = shoulder
        j[f"{side}_elbow"] = shoulder - [0.0, body.upper_arm, 0.0]
        j[f"{side}_wrist"] = shoulder - [0.0, body.upper_arm + body.forearm, 0.0]
        j[f"{side}_ear"] = np.array([x, hip_height + body.trunk + body.neck, s * 0.08])
    for k, name in enumerate((*SPINE, "spine01")):
        j[name] = np.array([0.0, hip_height + 0.17 * k * body.trunk, 0.0])
    for k, name in enumerate(NECK):
        j[name] = np.array([0.0, hip_height + body.trunk + 0.2 * k * body.neck, 0.0])
    none = np.zeros((0, 3))
    return Figure(Build(stature_m=body.stature_m), none, none.astype(int), np.zeros((0, len(SEGMENTS))), j)


@pytest.fixture(scope="module")
def posed():
    run = virtual_runner(RUNNER, 3.0, 100.0, seed=3)
    figure = stick_figure(run.stride.body)
    time_s = run.motion.time_s
    return figure, placements(figure, run.stride, time_s), run.stride.points(time_s)


def test_proportions_of_a_figure_are_its_lengths():
    body = Body(1.8)
    found = stick_figure(body).proportions
    assert np.allclose(list(vars(found).values()), list(vars(body.proportions).values()), atol=1e-12)


@pytest.mark.parametrize("name", JOINTS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_every_joint_lands_on_the_runners(posed, side, name):
    figure, placed, points = posed
    above = {
        "hip": ("pelvis", f"{side}_thigh"),
        "knee": (f"{side}_thigh", f"{side}_shank"),
        "ankle": (f"{side}_shank", f"{side}_foot"),
        "heel": (f"{side}_foot",),
        "ball": (f"{side}_foot", f"{side}_toes"),
        "toe": (f"{side}_toes",),
        "shoulder": ("thorax", f"{side}_upper_arm"),
        "elbow": (f"{side}_upper_arm", f"{side}_forearm"),
        "wrist": (f"{side}_forearm",),
    }[name]
    for segment in above:
        found = placed[segment](figure.joints[f"{side}_{name}"])
        assert np.abs(found - points[f"{side}_{name}"]).max() < 1e-9, segment


def test_segments_only_turn(posed):
    _, placed, _ = posed
    for name, place in placed.items():
        assert np.allclose(place.turn @ np.swapaxes(place.turn, -1, -2), np.eye(3), atol=1e-9), name
        assert np.allclose(np.linalg.det(place.turn), 1.0), name


def test_spine_joins_pelvis_and_thorax_without_a_step(posed):
    figure, placed, _ = posed
    low, high = (placed[s](figure.joints["spine04"]) for s in ("pelvis", "thorax"))
    between = placed["spine04"](figure.joints["spine04"])
    assert np.allclose(between, 0.7 * low + 0.3 * high, atol=1e-12)


def test_skinning_of_one_segment_is_rigid_and_of_two_lies_between(posed):
    figure, placed, _ = posed
    knee = figure.joints["left_knee"]
    weights = np.zeros((2, len(SEGMENTS)))
    weights[0, SEGMENTS.index("left_shank")] = 1.0
    weights[1, [SEGMENTS.index("left_thigh"), SEGMENTS.index("left_shank")]] = 0.5
    off = knee + [0.05, 0.0, 0.0]
    found = skinned(np.stack([off, off]), weights, placed, 10)
    thigh, shank = (placed[f"left_{s}"](off)[10] for s in ("thigh", "shank"))
    assert np.allclose(found[0], shank)
    assert np.allclose(found[1], (thigh + shank) / 2)


def test_hair_hangs_from_the_nape_and_swings_behind_it(posed):
    figure, placed, _ = posed
    nape, end = figure.nape, figure.nape - [0.0, 0.3, 0.0]
    tied, free = placed["hanging_hair"](nape), placed["hanging_hair"](end)
    assert np.abs(tied - placed["head"](nape)).max() < 1e-9
    assert np.allclose(np.linalg.norm(free - tied, axis=1), 0.3)
    assert (free[:, 1] < tied[:, 1] - 0.1).all()
    # It swings, and never by so much that it stands.
    assert np.ptp(free[:, 0] - tied[:, 0]) > 0.02


@pytest.mark.parametrize("sole_m", [0.01, 0.04])
def test_a_standing_foot_lies_a_sole_above_the_belt(sole_m):
    run = virtual_runner(Runner(sole_m=sole_m), 2.0, 100.0)
    steps = run.stride.steps
    middle = (steps.strike_s + 0.35 * steps.contact_s)[4:8]
    points = run.stride.points(middle)
    for i, right in enumerate(steps.right[4:8]):
        for name in ("heel", "ball", "toe"):
            assert points[f"{'right' if right else 'left'}_{name}"][i, 1] == pytest.approx(sole_m, abs=1e-9)


def test_what_a_treadmill_puts_in_the_way():
    usual, railed = Treadmill().boxes, Treadmill(rails_m=0.9).boxes
    assert set(usual) < set(railed)
    rails = set(railed) - set(usual)
    # A bar and a strut on each side, outside the elbows, back to where was asked.
    assert len(rails) == 4
    assert min(bounds[0] for bounds, _ in rails) == pytest.approx(1.02 - 0.9)
    assert all(abs(bounds[4]) >= 0.35 and abs(bounds[5]) >= 0.35 for bounds, _ in rails)
    for bounds, _ in Treadmill(console_m=0.8, hood_m=0.2, edge_m=0.06, rails_m=0.5, screen_m=0.3).boxes:
        assert bounds[0] < bounds[1]
        assert bounds[2] < bounds[3]
        assert bounds[4] < bounds[5]


@pytest.mark.parametrize("wall", ["plain", "bricks", "panels", "things", "leaves"])
def test_a_wall_is_what_its_seed_says(wall):
    one, again, other = (surface((120, 130, 140), 4.0, seed, 1.0, wall) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.std() > (1.0 if wall == "plain" else 8.0)
    assert surface((120, 130, 140), 4.0, 1, 0.5, wall).mean() == pytest.approx(0.5 * one.mean(), rel=0.05)


def test_outline_of_a_square_and_of_a_circle():
    corners = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    reach = outline(corners, np.zeros(2))
    assert reach.min() == pytest.approx(1.0)
    assert reach.max() == pytest.approx(np.sqrt(2), abs=0.01)
    around = np.linspace(0, 2 * np.pi, 400)
    circle = np.stack([0.3 + np.cos(around), np.sin(around)], -1)
    assert np.allclose(outline(circle, np.array([0.3, 0.0])), 1.0, atol=1e-3)


def test_box_holds_every_joint_of_every_frame():
    camera = Camera("rear", 3.6, focal_px=780.0, width=960, height=540, fps=60.0)
    shot = Shot(RUNNER, camera, duration_s=3.0)
    run = virtual_runner(RUNNER, 3.0, 60.0)
    box = Box.around(run, shot)
    for points in run.stride.points(shot.time_s).values():
        seen = project(points, camera)
        assert (seen >= [box.left, box.top]).all()
        assert (seen <= [box.right, box.bottom]).all()


def test_exposures_lie_around_the_middle_of_the_frame():
    shot = Shot(RUNNER, Camera("rear", fps=30.0), duration_s=0.5, exposures=4)
    moments = shot.moments()
    assert np.allclose(moments.mean(axis=1), shot.time_s)
    assert np.ptp(moments[3]) < 0.5 / 30.0


def test_truth_files_give_back_the_run(tmp_path: Path):
    camera = Camera("rear", 3.6, roll_deg=3.0, yaw_deg=5.0, fps=120.0)
    run = virtual_runner(RUNNER, 4.0, 120.0, seed=1)
    clip = tmp_path / "made.mp4"
    time_s = np.arange(480) / 120.0
    write_truth(clip, run, camera, time_s, {"seed": 1}, {})
    motion, contacts = true_motion(clip), true_contacts(clip)
    assert np.allclose(contacts.strike_s, run.contacts.strike_s)
    assert np.array_equal(contacts.side, run.contacts.side)
    exact = run.stride.points(time_s)["left_knee"]
    assert np.abs(motion.point("left_knee") - exact).max() < 1e-5
    ear = run.stride.points(time_s)["right_ear"]
    assert np.abs(motion.point("right_ear") - ear).max() < 1e-5
    drop = measure(motion, contacts).get("pelvic_drop", "left")
    assert drop is not None
    assert drop.value == pytest.approx(run.truth["pelvic_drop"]["left"], abs=0.1)
    with np.load(clip.with_suffix(".npz")) as kept:
        seen = kept["p3_Rankle"] @ kept["Rcam"].T + kept["tcam"]
        pixels = seen @ kept["K"].T
        assert np.abs(pixels[:, :2] / pixels[:, 2:] - kept["p2_Rankle"]).max() < 0.01
    assert json.loads(clip.with_suffix(".json").read_text())["asked"] == {"seed": 1}


def test_absent_extra_is_named(monkeypatch: pytest.MonkeyPatch):
    import sys

    monkeypatch.setitem(sys.modules, "anny", None)
    figure_module._model.cache_clear()
    with pytest.raises(HipdriveError, match=r"hipdrive\[render\]"):
        figure_of(Build(stature_m=1.234))
    figure_module._model.cache_clear()


@needs_extra
def test_figure_stands_on_the_ground_with_its_stature():
    figure = figure_of(Build(1.0, 1.66))
    assert np.ptp(figure.vertices[:, 1]) == pytest.approx(1.66, abs=0.005)
    assert np.allclose(figure.weights.sum(axis=1), 1.0)
    assert figure.proportions.thigh == pytest.approx(0.245, abs=0.02)
    assert figure.proportions.shank == pytest.approx(0.246, abs=0.02)


@needs_extra
def test_a_short_body_may_have_the_proportions_of_a_taller_one():
    tall, short = figure_of(Build(0.0, 1.75)), figure_of(Build(0.0, 1.5, shape_m=1.75))
    assert np.ptp(short.vertices[:, 1]) == pytest.approx(1.5, abs=0.005)
    assert short.proportions.thigh == pytest.approx(tall.proportions.thigh, rel=1e-3)
    assert figure_of(Build(0.0, 1.5)).proportions.thigh < 0.9 * tall.proportions.thigh


@needs_extra
@pytest.mark.parametrize("strike_deg", [-8.0, 15.0])
def test_sole_lies_on_the_belt_while_the_foot_stands(strike_deg):
    figure = figure_of(Build())
    runner = fitted(Runner(foot_strike_deg=(strike_deg, strike_deg)), figure.build)
    run, parts = virtual_runner(runner, 3.0, 60.0), dressed(figure, Outfit())
    steps = run.stride.steps
    for part, highest in ((0.0, 0.009), (0.4, 0.001), (0.8, 0.001)):
        t = (steps.strike_s + part * steps.contact_s)[4:6]
        placed = placements(figure, run.stride, t)
        for i, right in enumerate(steps.right[4:6]):
            shoe = parts["right_shoe" if right else "left_shoe"]
            lowest = skinned(shoe.vertices, shoe.weights, placed, i)[:, 1].min()
            assert -0.001 < lowest < highest


@needs_extra
def test_a_thick_roomy_shoe_ends_where_the_truth_says():
    usual, large = Build(), Build(sole_m=0.04, shoe_ease_m=0.016)
    for build in (usual, large):
        figure = figure_of(build)
        shoe = dressed(figure, Outfit())["left_shoe"]
        assert shoe.vertices[:, 1].min() == pytest.approx(-build.sole_m)
        along = (shoe.vertices - figure.joints["left_heel"]) @ figure.sole_axis("left")
        toe = float((figure.joints["left_toe"] - figure.joints["left_heel"]) @ figure.sole_axis("left"))
        assert along.min() == pytest.approx(0.0, abs=1e-9)
        assert along.max() == pytest.approx(toe, abs=1e-9)
    longer = figure_of(large).proportions.ankle_ahead - figure_of(usual).proportions.ankle_ahead
    assert longer * usual.stature_m == pytest.approx(0.008, abs=1e-6)


@needs_extra
def test_what_cloth_covers():
    figure = figure_of(Build())
    ankle, knee, hip = (figure.joints[f"right_{n}"][1] for n in ("ankle", "knee", "hip"))

    def lowest(**worn: str) -> float:
        return float(dressed(figure, Outfit(**worn))["shorts"].vertices[:, 1].min())

    assert knee < lowest(legs="short") < hip
    assert knee - 0.02 < lowest(legs="loose") < knee + 0.08
    assert ankle < lowest(legs="tights") < ankle + 0.1

    def sleeve(sleeves: str) -> float:
        top, wrist, shoulder = (
            dressed(figure, Outfit(sleeves=sleeves))["top"],
            *(figure.joints[f"right_{n}"] for n in ("wrist", "shoulder")),
        )
        along = (top.vertices - shoulder) @ (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
        return float(along[top.vertices[:, 2] > shoulder[2] - 0.02].max() / np.linalg.norm(wrist - shoulder))

    assert sleeve("none") < 0.2 < sleeve("short") < 0.45 < 0.8 < sleeve("long") < 1.0
    assert {"hem", "hanging_hair"} <= set(dressed(figure, Outfit("jacket", sleeves="long", haircut="tail")))


@needs_extra
def test_loose_shorts_stay_off_the_thigh():
    camera = Camera("left", 3.6, focal_px=300.0, width=360, height=240, aim_m=0.92, fps=30.0)
    shot = Shot(RUNNER, camera, outfit=Outfit("out", legs="loose"), duration_s=3.0)
    figure = figure_of(shot.build)
    run = virtual_runner(fitted(RUNNER, shot.build), 3.0, 30.0)
    parts, placed = dressed(figure, shot.outfit), placements(figure, run.stride, np.arange(0.3, 1.0, 0.1))
    stage = Stage(shot, parts, Box.around(run, shot))
    for i in range(7):
        placed_parts = stage.vertices(placed, i)[0]
        for name in ("shorts", "hem"):
            skin, cloth = placed_parts["skin"], placed_parts[name]
            near = cKDTree(skin).query(cloth)[1]
            outward = normals(skin, parts["skin"].faces)
            off = ((cloth - skin[near]) * outward[near]).sum(axis=1)
            # Between the legs some of it has no room.
            assert np.quantile(off, 0.05) > 0.007, name
            assert off.min() > -0.015, name
    stage.close()


@needs_extra
@pytest.mark.parametrize("lamps", ["even", "front", "back", "against"])
def test_lamps_light_the_runner_from_where_they_stand(lamps):
    camera = Camera("right", 3.6, focal_px=300.0, width=360, height=240, aim_m=0.92, fps=30.0)
    shot = Shot(RUNNER, camera, room=Room("plain", lamps=lamps), duration_s=3.0)
    figure = figure_of(shot.build)
    run = virtual_runner(fitted(RUNNER, shot.build), 3.0, 30.0)
    stage = Stage(shot, dressed(figure, shot.outfit), Box.around(run, shot))
    placed = placements(figure, run.stride, np.array([0.4]))
    picture = stage.draw(placed, 0).astype(float).mean(axis=2)
    chest = project(run.stride.points(np.array([0.4]))["right_shoulder"][0] - [0.0, 0.15, 0.0], camera)
    row, column = round(chest[1]), round(chest[0])
    wall, front, back = picture[:30].mean(), picture[row, column + 6], picture[row, column - 8]
    stage.close()
    if lamps == "against":
        assert wall > 235
        assert picture[row, column] < 0.6 * wall
    elif lamps == "front":
        assert front > back
    elif lamps == "back":
        assert back > front


@needs_extra
def test_loose_hem_follows_the_trunk_and_hides_the_pelvis():
    figure = figure_of(Build())
    part = _hem(figure, Outfit("loose"))
    low = part.vertices[:, 1] < figure.joints["right_hip"][1]
    assert low.any()
    assert (part.weights[low][:, SEGMENTS.index("hem")] > 0.8).all()
    assert (part.weights[low][:, SEGMENTS.index("pelvis")] < 0.2).all()


@needs_extra
def test_part_of_the_picture_is_the_whole_picture():
    camera = Camera("rear", 3.6, focal_px=300.0, width=360, height=240, aim_m=0.92, roll_deg=4.0, yaw_deg=8.0, fps=30.0)
    shot = Shot(RUNNER, camera, duration_s=3.0)
    figure = figure_of(shot.build)
    run = virtual_runner(fitted(RUNNER, shot.build), 3.0, 30.0)
    parts, placed = dressed(figure, shot.outfit), placements(figure, run.stride, np.array([0.4]))
    boxes = (Box(0, 0, camera.width, camera.height), Box.around(run, shot))
    whole, part = (Stage(shot, parts, box).draw(placed, 0).astype(int) for box in boxes)
    assert boxes[0] != boxes[1]
    assert np.abs(whole - part).mean() < 0.01


@needs_extra
def test_stickers_are_where_the_truth_says(tmp_path: Path):
    camera = Camera("rear", 2.6, focal_px=780.0, width=640, height=480, aim_m=0.95, fps=30.0)
    shot = Shot(RUNNER, camera, outfit=Outfit(stickers=(40, 255, 60)), room=Room("plain"), duration_s=3.0, quality=16)
    clip = tmp_path / "dots.mp4"
    render(shot, clip)
    import av

    with av.open(str(clip)) as container:
        assert container.metadata["comment"] == "hipdrive:rendered"
        frames = [f.to_ndarray(format="rgb24").astype(int) for f in container.decode(video=0)]
    assert len(frames) == 90
    with np.load(clip.with_suffix(".npz")) as kept:
        for i in (0, 20, 89):
            red, green, blue = frames[i].transpose(2, 0, 1)
            rows, columns = np.nonzero(green - np.maximum(red, blue) > 60)
            for letter in "LR":
                x, y = kept[f"p2_{letter}sticker"][i]
                near = np.hypot(columns - x, rows - y) < 8
                assert near.sum() > 10
                # Pixels are counted from their middles.
                assert np.hypot(columns[near].mean() + 0.5 - x, rows[near].mean() + 0.5 - y) < 1.0


@needs_extra
def test_no_cloth_covers_a_sticker_of_a_runner_who_bends(tmp_path: Path):
    camera = Camera("rear", 2.6, focal_px=1200.0, width=640, height=480, aim_m=1.0, fps=15.0)
    runner = Runner(stature_m=1.8, pelvic_drop_deg=(9.0, 0.0), waist_bend_deg=18.0)
    outfit = Outfit(stickers=(40, 255, 60), stripes=0.6)
    shot = Shot(runner, camera, outfit=outfit, room=Room("plain"), duration_s=2.0, quality=12, noise=0.0)
    clip = tmp_path / "bent.mp4"
    render(shot, clip)
    import av

    with av.open(str(clip)) as container:
        frames = [f.to_ndarray(format="rgb24").astype(int) for f in container.decode(video=0)]
    green = [(f[..., 1] - np.maximum(f[..., 0], f[..., 2]) > 30).sum() for f in frames]
    whole = 2 * np.pi * (outfit.sticker_m / 2 * 1200.0 / 2.6) ** 2
    assert min(green) > 0.9 * whole
    assert min(green) > 0.9 * max(green)
