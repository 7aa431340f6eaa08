"""Change against measurement error, speed, set-up and a second session."""

from __future__ import annotations

import json

import pytest

from hipdrive.errors import HipdriveError
from hipdrive.history import compare, compare_scores
from hipdrive.history.retest import Retest
from hipdrive.screening import symptoms_from
from made import measured, measurement

DROP = "pelvic_drop_midstance"
SAME = [3.0, 3.0, 3.0]


def _verdict(before: float, *after: float, speeds: list[float | None] | None = None, n: int = 20) -> str:
    sessions = [measured(measurement(DROP, value, "left", n=n)) for value in (before, *after)]
    speeds = speeds if speeds is not None else [3.0] * len(sessions)
    return compare(*sessions, speeds_mps=speeds).changes[0].verdict


@pytest.mark.parametrize(
    ("after", "verdict"),
    [((7.0,), "within noise"), ((6.21,), "within noise"), ((6.19,), "seen once"), ((6.0, 6.1), "real")],
)
def test_the_published_detectable_change_is_the_limit(after: tuple[float, ...], verdict: str) -> None:
    assert _verdict(9.0, *after) == verdict


def test_a_rise_is_as_real_as_a_fall() -> None:
    assert _verdict(5.0, 9.0, 9.1) == "real"


def test_opposite_changes_do_not_add_up() -> None:
    assert _verdict(6.0, 2.0, 10.0) == "seen once"


def test_the_last_session_must_still_show_it() -> None:
    assert _verdict(9.0, 5.0, 8.5) == "within noise"


def test_fourteen_steps_and_a_known_speed_are_needed() -> None:
    assert _verdict(9.0, 5.0, 5.0, n=13) == "seen once"
    assert _verdict(9.0, 5.0, 5.0, speeds=[3.0, None, 3.0]) == "seen once"
    assert _verdict(9.0, 5.0, 5.0, speeds=[3.0, 3.05, 2.95]) == "real"
    assert _verdict(9.0, 5.0, 5.0, speeds=[3.0, 3.2, 3.0]) == "cannot say"


@pytest.mark.parametrize("speed", [2.7, 2.9, 3.1, 3.3])
def test_a_slower_session_is_as_much_another_speed_as_a_faster_one(speed: float) -> None:
    assert _verdict(9.0, 5.0, 5.0, speeds=[3.0, speed, speed]) == "cannot say"


def test_a_rough_measurement_needs_a_larger_change() -> None:
    rough = measured(measurement(DROP, 5.0, "left", se=2.0))
    found = compare(measured(measurement(DROP, 9.0, "left")), rough, speeds_mps=[3, 3]).changes[0]
    assert found.detectable == pytest.approx(1.96 * 2**0.5 * 2.0)
    assert found.verdict == "within noise"


@pytest.mark.parametrize("flag", ["few_steps", "accuracy_not_measured", "no_level", "far_leg", "oblique_view"])
def test_numbers_that_count_for_nothing_are_not_compared(flag: str) -> None:
    after = measured(measurement(DROP, 5.0, "left", flags=(flag,)))
    found = compare(measured(measurement(DROP, 9.0, "left")), after, speeds_mps=[3, 3]).changes[0]
    assert found.verdict == "cannot say"


def test_only_the_same_measure_side_and_view_are_compared() -> None:
    before = measured(measurement(DROP, 9.0, "left"), measurement("cadence", 160))
    with pytest.raises(HipdriveError, match="share no measure"):
        compare(before, measured(measurement(DROP, 5.0, "left", view="3d"), measurement(DROP, 5.0, "right")))
    with pytest.raises(HipdriveError, match="nothing to compare"):
        compare(before)


def test_runs_of_a_watch_are_not_told_to_be_filmed_from_the_same_side() -> None:
    with pytest.raises(HipdriveError, match="What is worn alone"):
        compare(measured(), measured())


def test_words_headline_and_warnings() -> None:
    before, after = measured(measurement(DROP, 9.0, "left")), measured(measurement(DROP, 7.0, "left"))
    found = compare(before, after)
    assert found.headline == "No change beyond measurement error."
    assert "−2.0°" in found.changes[0].words
    assert "less than the 2.8° that measurement error alone can make" in found.changes[0].words
    assert found.warnings == ("The speed is not known for every session: a change of speed moves every measure.",)
    assert json.loads(json.dumps(found.to_dict()))["changes"][0]["verdict"] == "within noise"


def test_no_change_is_said_only_of_what_could_be_compared() -> None:
    steps = [
        measurement(id, 10.0, "left", flags=("few_steps",)) for id in (DROP, "fppa", "hip_adduction", "trunk_sway")
    ]
    before = measured(measurement("cadence", 160), *steps)
    found = compare(before, before, speeds_mps=[3, 3])
    assert [c.verdict for c in found.changes].count("cannot say") == 4
    assert found.headline == (
        "Only cadence could be compared, without a change beyond measurement error. Not to be told of 4 measures."
    )
    assert compare(measured(*steps), measured(*steps)).headline.startswith("These recordings cannot tell")


def test_views_that_differ_share_what_rests_on_instants_alone() -> None:
    rows = [measurement(id, v, "left", view="rear") for id, v in (("contact_time", 240.0), ("fppa", 3.0))]
    other = [measurement(id, v, "left", view="left") for id, v in (("contact_time", 200.0), ("fppa", 9.0))]
    found = compare(measured(*rows), measured(*other), speeds_mps=[3, 3])
    assert [c.id for c in found.changes] == ["contact_time"]


def test_what_counts_comes_first() -> None:
    before = measured(measurement("cadence", 160), measurement(DROP, 9.0, "left"))
    after = measured(measurement("cadence", 160.1), measurement(DROP, 5.0, "left"))
    assert [c.id for c in compare(before, after, speeds_mps=[3, 3]).changes] == [DROP, "cadence"]


def retest(mdc95: float, side: str = "mean") -> Retest:
    return Retest(
        id="pelvic_drop", side=side, input="camera", n=12, between="visits", shift=0.0, icc_2_1=0.9, icc_2_1_ci95=(0.7, 0.97),
        icc_3_1=0.9, sem=mdc95 / 2.77, mdc95=mdc95, mdc95_ci95=(mdc95 / 2, mdc95 * 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("retests", "verdict", "origin"),
    [
        ((), "within noise", "published detectable change"),
        ((retest(1.5),), "seen once", "detectable change of your own laboratory, n = 12"),
        ((retest(2.5),), "within noise", "detectable change of your own laboratory, n = 12"),
        ((retest(0.1),), "seen once", "error of these recordings"),
        ((retest(1.5, "left"),), "within noise", "published detectable change"),
    ],
)
def test_a_laboratorys_own_change_takes_the_place_of_the_published(
    retests: tuple[Retest, ...], verdict: str, origin: str
) -> None:
    before, after = (measured(measurement("pelvic_drop", value)) for value in (8.0, 6.0))
    (change,) = compare(before, after, speeds_mps=[3.0, 3.0], retests=retests).changes
    assert (change.verdict, change.origin) == (verdict, origin)
    assert ("your own laboratory, n = 12" in change.words) == ("laboratory" in origin)


def test_scores_beside_their_published_thresholds() -> None:
    before = symptoms_from({"scores": {"uwri": 20, "koos_pf": 60, "ostrc": 40, "lefs": 50}})
    after = symptoms_from({"scores": {"uwri": 25, "koos_pf": 75, "ostrc": 10}})
    found = {c.score: c for c in compare_scores(before, after)}
    assert set(found) == {"uwri", "koos_pf", "ostrc"}
    assert "at least the 5 points" in found["uwri"].words
    assert "less than the 16 points" in found["koos_pf"].words
    assert found["ostrc"].threshold is None
