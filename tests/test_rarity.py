"""What stands out: rare among all that was looked at, so that a typical runner seldom does."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from hipdrive.evidence import number
from hipdrive.evidence.norms import Norm, SideNorm
from hipdrive.screening import screen, symptoms_from
from hipdrive.screening.chance import rare
from hipdrive.screening.context import Context
from hipdrive.screening.rarity import looks
from made import measured, measurement

MAN = symptoms_from({"runner": {"sex": "male"}, "run": {"speed_mps": 3.5}})


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_a_typical_runner_stands_out_in_anything_in_at_most_one_of_five(alike: float) -> None:
    """Sixteen runners and one more of the same kind, twenty measures, independent and alike."""
    rng, level, out = np.random.default_rng(4), number("stand_out") / 100, 0
    for _ in range(1500):
        people = np.sqrt(alike) * rng.normal(size=(17, 1)) + np.sqrt(1 - alike) * rng.normal(size=(17, 20))
        group, one = people[:-1], people[-1]
        norms = [Norm(m, s, 16, "", ()) for m, s in zip(group.mean(axis=0), group.std(axis=0, ddof=1), strict=True)]
        out += any(rare([n.share_beyond(v, 0.0, 1) for n, v in zip(norms, one, strict=True)], level))
    assert out / 1500 <= level + 0.025
    assert out / 1500 >= 0.08


def test_holms_steps_by_hand() -> None:
    # Three looked at, 6 %: the least may be 2 %, the next 3 %, the last 6 %; one that fails stops all after it.
    assert rare([0.019, 0.029, 0.059], 0.06) == (True, True, True)
    assert rare([0.019, 0.031, 0.032], 0.06) == (True, False, False)
    assert rare([0.021, 0.001], 0.02) == (False, True)
    assert rare([], 0.05) == ()
    # Half of the level for the first of three; once it is rare, the others share what there is.
    assert rare([0.029, 0.014, 0.5], 0.06, [2.0, 1.0, 1.0]) == (True, True, False)
    assert rare([0.031, 0.016, 0.5], 0.06, [2.0, 1.0, 1.0]) == (False, False, False)


def test_the_share_is_that_of_students_t_with_the_error() -> None:
    norm = Norm(10.0, 2.0, 16, "", ())
    assert norm.share_beyond(14.0, 0.0, 1) == pytest.approx(stats.t.sf(2 / np.sqrt(1 + 1 / 16), 15))
    assert norm.share_beyond(6.0, 0.0, -1) == pytest.approx(norm.share_beyond(14.0, 0.0, 1))
    assert norm.share_beyond(14.0, 2.0, 1) > norm.share_beyond(14.0, 0.0, 1)
    sides = SideNorm(2.0, 11, "")
    assert sides.share(4.0, 1.0) == pytest.approx(2 * stats.t.sf(4 / np.sqrt(5), 11))


def test_a_value_that_stands_out_alone_may_not_among_many() -> None:
    """The same knee, seen alone and beside nine measures that are quite usual."""
    knee = measurement("knee_flexion_midstance", 47.5, "mean", se=0.3, view="3d")
    assert [o.id for o in screen(measured(knee), MAN).stands_out] == ["knee_deep"]
    usual = {"overstride": 0.19, "cadence": 172, "shank_angle": 10, "waist_bend": 0, "trunk_lean": 7, "pelvic_tilt": 14}
    others = [measurement(id, value, "mean", se=0.01, view="3d") for id, value in usual.items()]
    sides = [measurement("pelvic_drop_midstance", 6.0, s, se=0.2, view="3d") for s in ("left", "right")]
    assert screen(measured(knee, *others, *sides), MAN).stands_out == ()


def test_nothing_of_the_speed_known_makes_nothing_rarer() -> None:
    rows = [
        measurement("overstride", 0.30, "mean", se=0.005, view="3d"),
        measurement("cadence", 150, "mean", view="3d"),
    ]
    told = {look.sign.id: look.share for look in looks(Context(measured(*rows), MAN))}
    blind = {look.sign.id: look.share for look in looks(Context(measured(*rows), None))}
    assert all(blind[id] >= told[id] for id in told)


def test_the_error_that_the_reference_holds_too_counts_once() -> None:
    """Markers put on by a hand: the runners of the reference wore them as well."""
    wide = measurement("pelvic_drop_midstance", 14.0, "left", se=1.56, view="3d")
    share = {look.sign.id: look.share for look in looks(Context(measured(wide), MAN))}["drop_high"]
    assert share < 0.01


def test_a_difference_within_its_error_is_told_as_one() -> None:
    row = measurement("pelvic_drop_midstance", 4.8, "difference", se=3.1, view="3d")
    found = screen(measured(row), MAN)
    assert found.sides == ()
    assert "within the error" in found.sides_within_error[0]


def test_half_of_the_chance_of_a_false_difference_is_the_drops() -> None:
    """Five differences are looked at together at 5 %: the drop's may be one in forty, another's one in 160."""
    even = [("contact_time", 8.0), ("hip_extension_vertical", 2.0), ("knee_drive", 2.0), ("hip_adduction", 2.0)]

    def told(id: str, errors: float) -> set[str]:
        apart = {one: se * (errors if one == id else 0.1) for one, se in [*even, ("pelvic_drop_midstance", 2.0)]}
        spread = dict([*even, ("pelvic_drop_midstance", 2.0)])
        rows = [measurement(one, v, "difference", se=spread[one], view="3d", n=40) for one, v in apart.items()]
        return {d.measure for d in screen(measured(*rows), MAN).sides}

    assert told("pelvic_drop_midstance", 2.35) == {"pelvic_drop_midstance"}
    assert told("pelvic_drop_midstance", 2.15) == set()
    assert told("hip_adduction", 2.65) == set()
    assert told("hip_adduction", 2.8) == {"hip_adduction"}
