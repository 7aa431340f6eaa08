"""Labelled arrays in the layout of `movement`, both ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import hipdrive
import lab_body
from hipdrive.errors import InputError
from hipdrive.motion import Image, Motion, Provenance
from hipdrive.sources.lab import to_motion

xr = pytest.importorskip("xarray")


@pytest.fixture(scope="module")
def lab() -> Motion:
    return to_motion(lab_body.run(frames=60).recording(), static=lab_body.static())


@pytest.fixture(scope="module")
def clip() -> Motion:
    rng = np.random.default_rng(1)
    points = rng.uniform(0, 500, size=(30, 2, 2))
    points[4, 1] = np.nan
    space = Image(640, 480, "rear", 0.9, level_deg=1.5, focal_px=900.0)
    provenance = Provenance("a.mp4", "video", "blazepose-full", 60.0, 29 / 60, flags=("rotated",))
    confidence = rng.uniform(size=(30, 2))
    return Motion(points, ("left_hip", "right_hip"), np.arange(30) / 60, space, provenance, confidence)


@pytest.mark.parametrize("which", ["lab", "clip"])
def test_there_and_back(which: str, request: pytest.FixtureRequest) -> None:
    motion: Motion = request.getfixturevalue(which)
    back = Motion.from_xarray(motion.to_xarray())
    np.testing.assert_array_equal(back.points, motion.points)
    np.testing.assert_array_equal(back.confidence, motion.confidence)
    np.testing.assert_array_equal(back.time_s, motion.time_s)
    assert (back.names, back.space) == (motion.names, motion.space)
    assert (back.provenance.points, back.provenance.flags) == (motion.provenance.points, motion.provenance.flags)


def test_layout(clip: Motion) -> None:
    dataset = clip.to_xarray()
    assert dataset["position"].dims == ("time", "space", "keypoints", "individuals")
    assert dataset["confidence"].dims == ("time", "keypoints", "individuals")
    assert list(dataset["space"].to_numpy()) == ["x", "y"]
    assert dataset.attrs["ds_type"] == "poses"
    assert dataset.attrs["time_unit"] == "seconds"
    x = dataset["position"].sel(keypoints="right_hip", space="x", individuals="runner")
    np.testing.assert_array_equal(x, clip.point("right_hip")[:, 0])


def test_through_a_file(lab: Motion, tmp_path: Path) -> None:
    path = tmp_path / "run.nc"
    lab.to_xarray().to_netcdf(path)
    read = hipdrive.read(path)
    np.testing.assert_array_equal(read.points, lab.points)
    assert read.provenance.path == str(path)


def test_frame_numbers_and_people(clip: Motion) -> None:
    dataset = clip.to_xarray()
    frames = dataset.assign_coords(time=np.arange(30)).assign_attrs(time_unit="frames", fps=60.0)
    np.testing.assert_allclose(Motion.from_xarray(frames).time_s, clip.time_s)
    with pytest.raises(ValueError, match="fps"):
        Motion.from_xarray(frames.assign_attrs(fps=0.0))
    with pytest.raises(ValueError, match="nobody called max"):
        Motion.from_xarray(dataset, "max")
    with pytest.raises(ValueError, match="not a poses dataset"):
        Motion.from_xarray(xr.Dataset())


def test_other_netcdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.nc"
    xr.Dataset({"a": ("x", [1.0, 2.0])}).to_netcdf(path)
    with pytest.raises(InputError, match="poses dataset"):
        hipdrive.read(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="poses dataset"):
        hipdrive.read(path)


def test_movement_opens_it(clip: Motion) -> None:
    pytest.importorskip("movement")
    from movement.kinematics import compute_velocity

    velocity = compute_velocity(clip.to_xarray()["position"])
    assert velocity.dims == ("time", "space", "keypoints", "individuals")
