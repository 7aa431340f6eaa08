"""Field tests: the numbers are those of the body that was filmed, and no grade is given."""

from __future__ import annotations

import pytest

from hipdrive.drills.field_tests import FieldTest, single_leg_bridge, single_leg_squat, single_leg_stance
from hipdrive_synthetic.athletes import CAMERAS, NAMES, Tempo, bridge, seen_by, single_leg_squats
from hipdrive_synthetic.camera import Noise

NOISE = Noise(white_px=3.0)


def _values(test: FieldTest) -> dict[str, float]:
    return {v.name: v.value for v in test.values}


@pytest.mark.parametrize(("knee", "pelvis", "lean"), [(0.0, 0.0, 0.0), (12.0, 8.0, -6.0)])
def test_single_leg_squat(knee: float, pelvis: float, lean: float) -> None:
    done = single_leg_squats(knee, pelvis, lean)
    test = single_leg_squat(*_seen(done.motion, "banded_side_step"))
    values = _values(test)
    assert test.side == "right"
    assert test.values[0].n == 5
    # A bent knee stands nearer to the camera and a hand's breadth beside its axis: 3 deg of perspective.
    assert values["knee_deg"] == pytest.approx(knee, abs=4)
    assert values["pelvis_deg"] == pytest.approx(pelvis, abs=2)
    assert values["trunk_deg"] == pytest.approx(lean, abs=2)
    assert values["depth"] == pytest.approx(0.16 / 0.78, abs=0.03)
    assert all(v.se < 3 for v in test.values)
    assert "Crossley" in test.not_scored


def test_single_leg_stance_is_timed() -> None:
    done = single_leg_squats(tempo=Tempo(1, out_s=1.0, hold_s=20.0, back_s=1.0, lead_s=4.0))
    test = single_leg_stance(*_seen(done.motion, "banded_side_step"))
    assert test.side == "right"
    # The foot is lifted from 2.0 to 2.5 s and stays up.
    assert _values(test)["seconds"] == pytest.approx(done.motion.time_s[-1] - 2.2, abs=0.3)


def test_single_leg_bridge_counts_to_the_second_miss() -> None:
    done = bridge(tempo=Tempo(8, hold_s=0.4, out_s=0.8, back_s=0.8))
    test = single_leg_bridge(*_seen(done.motion, "glute_bridge"))
    assert _values(test)["repetitions"] == 8
    assert _values(test)["line_deg"] == pytest.approx(178, abs=4)


def test_nobody_standing_on_one_leg_is_no_value() -> None:
    test = single_leg_stance(*_seen(bridge(tempo=Tempo(1)).motion, "glute_bridge"))
    assert test.side is None
    assert [v.n for v in test.values] == [0]


def _seen(motion, drill):  # type: ignore[no-untyped-def]
    people, time_s = seen_by(motion, CAMERAS[drill], NOISE)
    return people, NAMES, time_s
