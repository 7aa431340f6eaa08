"""Rotations in closed form are those of a singular value decomposition."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.arrays import FloatArray
from hipdrive.signals import alike, nearest_rotations
from hipdrive.sources.joints import rigid_fit


def _decomposed(matrices: FloatArray) -> FloatArray:
    left, _, right = np.linalg.svd(matrices)
    left[:, :, 2] *= np.linalg.det(left @ right)[:, None]
    return np.asarray(left @ right)


def _turned(count: int, seed: int) -> FloatArray:
    return _decomposed(np.random.default_rng(seed).normal(size=(count, 3, 3)))


@pytest.mark.parametrize("size", [(0.1, 0.1, 0.1), (0.2, 0.02, 0.0), (0.2, 0.01, 0.001), (1.0, 1e-3, 0.0)])
def test_the_same_as_by_decomposition(size: tuple[float, float, float]) -> None:
    chance = np.random.default_rng(1)
    rest = chance.normal(size=(500, 5, 3)) * size
    now = np.einsum("fij,fmj->fmi", _turned(500, 2), rest) + chance.normal(size=rest.shape) * 0.2 * size[1]
    matrices = np.einsum("fmi,fmj->fij", now - now.mean(1, keepdims=True), rest - rest.mean(1, keepdims=True))
    np.testing.assert_allclose(nearest_rotations(matrices), _decomposed(matrices), atol=1e-9)


def test_where_none_is_nearest_there_is_still_a_rotation() -> None:
    found = nearest_rotations(np.stack([np.zeros((3, 3)), -np.eye(3), np.diag([1.0, 0.0, 0.0]), -1e-200 * np.eye(3)]))
    np.testing.assert_allclose(found @ found.transpose(0, 2, 1), np.broadcast_to(np.eye(3), found.shape), atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(found), 1.0)


def test_frames_in_which_the_same_is_seen_go_together() -> None:
    seen = np.array([[True, True, False], [True, True, True], [True, True, False], [False] * 3])
    together = [(frames.tolist(), points.tolist()) for frames, points in alike(seen)]
    assert together == [([0, 2], [0, 1]), ([1], [0, 1, 2]), ([3], [])]


def test_a_body_is_fitted_from_whichever_markers_are_seen() -> None:
    rest = np.array([[0.1, 0.0, 0.0], [0.0, 0.12, 0.0], [0.0, 0.0, 0.09], [0.1, 0.1, 0.05]])
    turn = _turned(6, 3)
    observed = np.einsum("fij,mj->fmi", turn, rest) + np.array([1.0, 2.0, 3.0])
    observed[1, 0], observed[2, :2], observed[3, 1] = np.nan, np.nan, np.nan
    rotation, translation, residual = rigid_fit(rest, observed)
    tracked = np.array([0, 1, 3, 4, 5])
    np.testing.assert_allclose(rotation[tracked], turn[tracked], atol=1e-9)
    np.testing.assert_allclose(translation[tracked], np.tile([1.0, 2.0, 3.0], (5, 1)), atol=1e-9)
    assert (residual[tracked] < 1e-9).all()
    assert np.isnan(rotation[2]).all()
    assert np.isnan(translation[2]).all()
