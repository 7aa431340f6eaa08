"""Bands for whole curves hold what they say, and are refused where nobody ran."""

from __future__ import annotations

import numpy as np
import pytest

from hipdrive.arrays import FloatArray
from hipdrive.evidence.curve_norms import CurveNorm, Stretch, curve_norm
from training.curve_norms import band

ZERO, ONE = np.zeros(101), np.ones(101)


def _people(count: int, rng: np.random.Generator) -> FloatArray:
    """`(runner, 2, 101)` smooth curves about a sine, of sides as like as brothers."""
    phase = np.linspace(0, 2 * np.pi, 101)
    shapes = np.stack(
        [np.cos(k * phase) / (1 + k) for k in range(6)] + [np.sin(k * phase) / (1 + k) for k in range(1, 6)]
    )
    both, each = rng.standard_normal((count, 1, 11)), rng.standard_normal((count, 2, 11))
    return 30 * np.sin(phase) + (2 * both + each) @ shapes


def test_the_band_holds_ninety_five_of_a_hundred_strangers() -> None:
    rng, held = np.random.default_rng(2), []
    for seed in range(40):
        mean, sd, factor = band(_people(16, rng), 300, seed)
        strangers = _people(50, rng)[:, 0]
        held.append((np.abs((strangers - mean) / sd).max(axis=1) <= factor).mean())
    assert 0.93 < np.mean(held) < 0.97


def test_the_band_is_wider_than_limits_for_one_point_and_narrows_with_more_people() -> None:
    rng = np.random.default_rng(3)
    few, many = (band(_people(n, rng), 500)[2] for n in (8, 80))
    assert few > many > 1.96


def test_where_a_curve_lies_beyond() -> None:
    norm, curve = CurveNorm(ZERO, ONE, 3.0, "four men"), ZERO.copy()
    curve[[10, 11, 12, 60]] = 5.0, 5.0, 5.0, -3.4
    assert norm.beyond(curve, 0.0) == [Stretch(10, 12, "above"), Stretch(60, 60, "below")]
    assert norm.beyond(curve, 1.0) == [Stretch(10, 12, "above")]
    assert norm.beyond(curve, 2.5) == []
    curve[[10, 11, 12]] = np.nan
    assert norm.beyond(curve, 1.0) == []


def test_speeds_between_those_that_were_run_lie_between_them() -> None:
    slow, middle, fast = (curve_norm("knee_drive", "markers", (v, v), "male") for v in (2.5, 3.0, 3.5))
    assert slow is not None
    assert middle is not None
    assert fast is not None
    np.testing.assert_allclose(middle.mean, (slow.mean + fast.mean) / 2)
    np.testing.assert_allclose(middle.sd, (slow.sd + fast.sd) / 2)
    assert fast.mean.max() > slow.mean.max()  # the knee is driven higher at speed


@pytest.mark.parametrize("speeds", [None, (2.0, 2.0), (5.0, 5.0), (2.6, 3.4)])
def test_no_band_at_speeds_nobody_ran_or_that_are_not_known(speeds: tuple[float, float] | None) -> None:
    assert curve_norm("knee_drive", "markers", speeds, "male") is None


def test_women_are_held_against_men_where_their_values_may_be() -> None:
    at = (3.5, 3.5)
    man, woman = (curve_norm("knee_drive", "markers", at, sex) for sex in ("male", "female"))
    assert man is not None
    assert woman is not None
    assert (woman.sd > man.sd).all()
    assert curve_norm("hip_rotation", "markers", at, "female") is None
    assert curve_norm("hip_adduction", "markers", at, "female") is None


def test_a_camera_is_held_against_markers_only_where_its_values_are() -> None:
    at = (3.5, 3.5)
    assert curve_norm("knee_drive", "camera", at, "male") is not None
    assert curve_norm("pelvic_drop_midstance", "markers", at, "male") is not None
    assert curve_norm("pelvic_drop_midstance", "camera", at, "male") is None
