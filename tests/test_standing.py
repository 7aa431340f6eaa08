"""Quiet standing, found at the beginning of a clip or in one of its own, and what it is used for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipdrive.analysis import analyse
from hipdrive.errors import InputError
from hipdrive.gait import Contacts
from hipdrive.motion import Motion
from hipdrive.motion.smoothing import smoothed
from hipdrive.skeleton import KEY, calibrated
from hipdrive.skeleton.standing import STANDING, standing_of, with_standing
from hipdrive.sources import ReadOptions
from hipdrive_synthetic.activities import squatting, standing
from hipdrive_synthetic.camera import Camera, Noise, film
from hipdrive_synthetic.virtual_runner import Runner, VirtualRun, virtual_runner

NOISE = Noise(white_px=3.2)
#: How far the network sees the toe below the true one, pixels of the picture.
TOE_DOWN_PX = 9.0
CLIP = Path(__file__).parents[1] / "clips" / "side_neutral.mp4"


def filmed(motion: Motion, view: str = "right", seed: int = 0) -> Motion:
    """Seen from the side at 60 frames a second, toes too low."""
    clip = film(motion, Camera(view, fps=60.0), NOISE, seed, points="displaced")  # type: ignore[arg-type]
    points = clip.points.copy()
    for side in ("left", "right"):
        points[:, clip.names.index(f"{side}_toe")] += [0.0, TOE_DOWN_PX]
    return replace(clip, points=points)


@pytest.fixture(scope="module")
def flat_deg() -> float:
    """What the line heel to toe of a foot that lies flat reads."""
    exact = film(standing(0.5, 120.0), Camera("right", fps=60.0))
    foot = (exact.point("right_toe") - exact.point("right_heel"))[0] + [0.0, TOE_DOWN_PX]
    return float(np.degrees(np.arctan2(-foot[1], foot[0])))


@pytest.fixture(scope="module")
def on_forefeet() -> VirtualRun:
    return virtual_runner(Runner(foot_strike_deg=(-14.0, -14.0), variability=1.0), 5.0, 120.0, seed=2)


@pytest.fixture(scope="module")
def still() -> Motion:
    return smoothed(filmed(standing(2.5, 120.0)))


def joined(first: Motion, then: Motion) -> Motion:
    """One clip after the other."""
    names = tuple(name for name in then.names if name in first.names)
    one, two = ([clip.names.index(name) for name in names] for clip in (first, then))
    shift = float(first.time_s[-1]) + 1 / 60
    return replace(
        then,
        names=names,
        points=np.concatenate([first.points[:, one], then.points[:, two]]),
        confidence=np.concatenate([first.confidence[:, one], then.confidence[:, two]]),
        time_s=np.concatenate([first.time_s, then.time_s + shift]),
    )


def later(contacts: Contacts, shift_s: float) -> Contacts:
    return replace(contacts, strike_s=contacts.strike_s + shift_s, off_s=contacts.off_s + shift_s)


def test_standing_still_is_found_with_its_posture(still: Motion, flat_deg: float) -> None:
    found = standing_of(still)
    assert found is not None
    assert found.to_s - found.from_s > 2.0
    assert abs(found.trunk_deg) < 2.0
    assert set(found.foot_deg) == {"left", "right"}
    assert flat_deg < -4
    assert found.foot_deg["right"] == pytest.approx(flat_deg, abs=1.0)


def test_running_and_squatting_are_no_standing(on_forefeet: VirtualRun) -> None:
    assert standing_of(smoothed(filmed(on_forefeet.motion))) is None
    assert standing_of(smoothed(filmed(squatting(4.0, 120.0)))) is None


def test_only_what_is_before_the_run_counts(still: Motion) -> None:
    assert standing_of(still, before_s=0.5) is None


def test_other_views_show_no_standing() -> None:
    rear = film(standing(2.5, 120.0), Camera("rear", fps=60.0), NOISE, points="displaced")
    assert standing_of(smoothed(rear)) is None


def foot_zero(motion: Motion, contacts: Contacts) -> dict[str, float]:
    zero: dict[str, float] = calibrated(motion, contacts).provenance.metadata[KEY]["foot_zero"]["right"]
    return zero


def test_a_foot_takes_its_zero_from_standing_before_the_run(
    still: Motion, on_forefeet: VirtualRun, flat_deg: float
) -> None:
    run = smoothed(filmed(on_forefeet.motion))
    both = joined(still, run)
    shift = float(both.time_s[-1] - run.time_s[-1])
    zero = foot_zero(both, later(on_forefeet.contacts, shift))
    assert zero["from"] == "standing"
    assert zero["deg"] == pytest.approx(flat_deg, abs=1.0)
    assert foot_zero(run, on_forefeet.contacts) != zero


def test_a_clip_of_its_own_does_the_same_with_a_wider_error(
    still: Motion, on_forefeet: VirtualRun, flat_deg: float
) -> None:
    run = smoothed(filmed(on_forefeet.motion))
    zero = foot_zero(with_standing(run, still), on_forefeet.contacts)
    assert zero["from"] == "standing"
    assert zero["deg"] == pytest.approx(flat_deg, abs=1.0)
    assert zero["se"] > 1.2
    assert with_standing(run, still).provenance.metadata[STANDING]["clip"] == still.provenance.path


def test_standing_seen_from_the_other_side_is_refused(still: Motion, on_forefeet: VirtualRun) -> None:
    with pytest.raises(InputError, match="the same place"):
        with_standing(smoothed(filmed(on_forefeet.motion, view="left")), still)


def test_a_run_given_as_standing_is_refused_in_one_sentence() -> None:
    with pytest.raises(InputError, match="shows no quiet standing from the side"):
        analyse(CLIP, ReadOptions(standing=CLIP))
