"""From values per step to numbers with uncertainty: aggregation, intervals, flags, refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from hipdrive.errors import CannotSee
from hipdrive.gait import Contacts
from hipdrive.measures import Measure, Measurements, PerStep, Strides, Whole, accuracy, measure, measures
from hipdrive.measures.accuracy import Accuracy
from hipdrive.measures.table import detectable_change, summarise
from hipdrive.motion import Motion
from stick import STEP_S, clock, contacts, seen, stick


def of_values(left: list[float], right: list[float], error_sd: float = 0.0, **words: object) -> tuple[Measure, Strides]:
    """A measure that gives these values, whatever is seen."""
    side = np.array(["left"] * len(left) + ["right"] * len(right))
    values = np.array(left + right, dtype=float)

    def steps(strides: Strides) -> PerStep:
        return PerStep(side, values, np.arange(len(values), dtype=float), np.full(len(values), error_sd))

    made = replace(measures()[0], id="made_up", steps=steps, detectable=None, roll_effect="none", needs=(), plane="any")
    return replace(made, **words), Strides(stick({}), contacts())  # type: ignore[arg-type]


def rows(measure: Measure, strides: Strides) -> dict[str, object]:
    return {row.side: row for row in summarise(measure, strides)}


def test_sides_mean_and_difference() -> None:
    found = {r.side: r.value for r in summarise(*of_values([1, 2, 3], [5, 6, 7]))}
    assert found == {"left": 2, "right": 6, "mean": 4, "difference": -4}


def test_one_side_alone_has_no_mean() -> None:
    assert [r.side for r in summarise(*of_values([1, 2, 3, 4], []))] == ["left"]
    assert [r.side for r in summarise(*of_values([1, 2, 3, 4], [np.nan, np.nan]))] == ["left"]


def test_nothing_seen_is_a_reason() -> None:
    with pytest.raises(CannotSee, match="no step"):
        summarise(*of_values([np.nan], [np.nan]))


def test_the_interval_of_a_side_is_students() -> None:
    values = [3.1, 2.7, 3.9, 3.3, 2.2, 3.0, 3.5, 2.9]
    row = summarise(*of_values(values, []))[0]
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert row.ci95 == pytest.approx((low, high))
    assert row.se == pytest.approx(stats.sem(values))
    assert row.n_steps == 8


def test_the_interval_of_the_difference_is_welchs() -> None:
    left, right = [3.1, 2.7, 3.9, 3.3, 2.2, 3.0], [5.0, 8.0, 6.1, 7.7, 6.2, 5.5, 7.1, 6.0]
    row = summarise(*of_values(left, right))[3]
    expected = stats.ttest_ind(left, right, equal_var=False).confidence_interval(0.95)
    assert row.side == "difference"
    assert row.ci95 == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("n", [5, 12])
def test_intervals_cover_95_percent_of_sides_means_and_differences(n: int) -> None:
    rng, hits, runs = np.random.default_rng(7), np.zeros(3), 1000
    for _ in range(runs):
        left, right = rng.normal(2, 1, n), rng.normal(5, 2, n)
        found = {r.side: r.ci95 for r in summarise(*of_values(list(left), list(right)))}
        for i, (side, truth) in enumerate((("left", 2.0), ("mean", 3.5), ("difference", -3.0))):
            hits[i] += found[side][0] < truth < found[side][1]
    # Three standard errors of a share of 1000; steps dropped as outlying cost a little.
    assert (np.abs(hits / runs - 0.95) < 0.025).all(), hits / runs


def test_a_step_far_off_is_left_out_and_a_steady_runner_keeps_all() -> None:
    values = [5.0, 5.2, 4.9, 5.1, 4.8, 5.0, 40.0]
    row = summarise(*of_values(values, []))[0]
    assert row.n_steps == 6
    assert row.value == pytest.approx(np.mean(values[:-1]))
    assert summarise(*of_values([5.0] * 7, []))[0].n_steps == 7


def test_the_error_of_the_instants_is_never_averaged_below_itself() -> None:
    row = summarise(*of_values([5.0] * 9, [], error_sd=3.0))[0]
    assert row.se == pytest.approx(3.0 / np.sqrt(9))


@pytest.mark.parametrize(
    ("left", "right", "count", "needed"),
    [([8.0], [], "1 left", 4), ([1, 2, 3], [], "3 left", 4), ([1, 2], [5, 6], "2 left and 2 right", 5)],
)
def test_steps_too_few_for_an_interval_are_refused(
    left: list[float], right: list[float], count: str, needed: int
) -> None:
    with pytest.raises(CannotSee, match=rf"too few steps \({count}\) .* at least {needed}"):
        summarise(*of_values(left, right))


def test_a_side_with_too_few_steps_takes_the_spread_of_both() -> None:
    left, right = [1.0, 2.0], [5.0, 5.5, 7.0]
    found = rows(*of_values(left, right))
    expected = stats.ttest_ind(left, right, equal_var=True).confidence_interval(0.95)
    assert found["difference"].ci95 == pytest.approx((expected.low, expected.high))  # type: ignore[attr-defined]
    variance = (np.var(left, ddof=1) + 2 * np.var(right, ddof=1)) / 3
    half = stats.t.ppf(0.975, 3) * np.sqrt(variance / 2)
    assert found["left"].ci95 == pytest.approx((1.5 - half, 1.5 + half))  # type: ignore[attr-defined]
    assert all("few_steps" in r.flags for r in found.values())  # type: ignore[attr-defined]


@pytest.mark.parametrize(("n_left", "n_right"), [(2, 3), (3, 3)])
def test_intervals_of_few_steps_cover_95_percent(n_left: int, n_right: int) -> None:
    """Both feet vary alike here, as those of one runner do; then the pooled spread is Student's."""
    rng, hits, runs = np.random.default_rng(7), np.zeros(4), 1000
    truth = {"left": 2.0, "right": 5.0, "mean": 3.5, "difference": -3.0}
    for _ in range(runs):
        found = summarise(*of_values(list(rng.normal(2, 1, n_left)), list(rng.normal(5, 1, n_right))))
        hits += [r.ci95[0] < truth[r.side] < r.ci95[1] for r in found]
    assert (np.abs(hits / runs - 0.95) < 0.025).all(), hits / runs


def test_an_interval_stays_where_the_quantity_can_be() -> None:
    """A share of the hip of 56 ± 716 percent was printed; a share lies between 0 and 100."""
    few = [3.0, 60.0, 97.0]
    found = rows(*of_values(few, few, limits=(0.0, 100.0)))
    for side in ("left", "right"):
        assert found[side].ci95 == (0.0, 100.0)  # type: ignore[attr-defined]
    low, high = found["difference"].ci95  # type: ignore[attr-defined]
    assert -100 <= low < 0 < high <= 100
    # A value that is beyond is not moved; that it is there is for others to say.
    assert rows(*of_values([-3.0] * 9, [], limits=(0.0, 100.0)))["left"].ci95[0] == -3.0  # type: ignore[attr-defined]


def test_shares_and_times_have_limits() -> None:
    limits = {m.id: m.limits for m in measures()}
    for id in ("work_share_hip", "work_share_knee", "work_share_ankle", "duty_factor"):
        assert limits[id] == (0.0, 100.0)
    for id in ("contact_time", "step_time", "cadence", "leg_stiffness", "vertical_ratio"):
        assert limits[id] == (0.0, np.inf)


@pytest.mark.parametrize(("n", "few"), [(6, True), (7, False)])
def test_few_steps_are_flagged(n: int, few: bool) -> None:
    found = rows(*of_values([1.0, 2.0] * n, list(np.arange(n, dtype=float))))
    assert ("few_steps" in found["right"].flags) is few  # type: ignore[attr-defined]
    assert ("few_steps" in found["mean"].flags) is few  # type: ignore[attr-defined]
    assert "few_steps" not in found["left"].flags  # type: ignore[attr-defined]


def test_the_error_of_the_input_does_not_shrink_with_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Accuracy(bias=1.0, sd_side=2.0, sd_mean=1.5, sd_difference=0.5, n=20, bench="bench")
    monkeypatch.setattr(accuracy, "accuracies", lambda: {("made_up", "markers"): known})
    found = rows(*of_values([1.0] * 50, [1.0] * 50))
    for side, sd in (("left", 2.0), ("mean", 1.5), ("difference", 0.5)):
        row = found[side]
        assert row.se == pytest.approx(sd)  # type: ignore[attr-defined]
        assert row.ci95[1] - row.value == pytest.approx(1.96 * sd)  # type: ignore[attr-defined]
        assert "accuracy_not_measured" not in row.flags  # type: ignore[attr-defined]
    assert found["left"].value == 1.0  # bias widens, it never moves  # type: ignore[attr-defined]


def test_an_unknown_error_is_said() -> None:
    assert all("accuracy_not_measured" in r.flags for r in summarise(*of_values([1, 2, 3], [1, 2, 3])))


@pytest.mark.parametrize(
    ("roll_effect", "shifted", "given"),
    [
        ("none", set(), {"left", "right", "mean", "difference"}),
        ("antisymmetric", {"left", "right"}, {"left", "right", "mean"}),
        ("common", {"left", "right", "mean"}, {"left", "right", "mean", "difference"}),
    ],
)
def test_what_camera_roll_shifts(roll_effect: str, shifted: set[str], given: set[str]) -> None:
    made, _ = of_values([1, 2, 3], [1, 2, 3], roll_effect=roll_effect)
    unknown = summarise(made, Strides(seen(stick({}), "rear"), contacts()))
    assert {r.side for r in unknown} == given
    assert {r.side for r in unknown if "no_level" in r.flags} == shifted
    known = summarise(made, Strides(seen(stick({}), "rear", level_deg=0.0), contacts()))
    assert {r.side for r in known} == {"left", "right", "mean", "difference"}
    assert not any("no_level" in r.flags for r in known)


def test_the_far_leg_of_a_side_view_is_flagged() -> None:
    motion = seen(stick({}), "left")
    found = {r.side: r.flags for r in measure(motion, contacts(), ["knee_flexion_strike"])}
    assert "far_leg" in found["right"]
    assert "far_leg" not in found["left"]
    assert not any("far_leg" in r.flags for r in measure(motion, contacts(), ["contact_time"]))


def test_a_detectable_change_is_the_larger_of_own_and_published() -> None:
    made, _ = of_values([1], [1], detectable="sdd_cpd2d")
    assert detectable_change(made, 0.1, "mean") == pytest.approx(2.8)
    assert detectable_change(made, 2.0, "mean") == pytest.approx(1.96 * np.sqrt(2) * 2.0)
    # The published value is of one leg between days; it says nothing of a difference of legs.
    assert detectable_change(made, 0.1, "difference") == pytest.approx(1.96 * np.sqrt(2) * 0.1)


def test_a_value_for_the_whole_recording_has_one_row() -> None:
    def steps(strides: Strides) -> Whole:
        return Whole(170.0, 0.5, 20, 1.0)

    made, strides = of_values([1], [1], steps=steps)
    (row,) = summarise(made, strides)
    assert (row.side, row.value, row.se, row.n_steps) == ("mean", 170.0, 0.5, 20)
    assert row.ci95[1] == pytest.approx(170 + stats.t.ppf(0.975, 18) * 0.5)


# --- strides ----------------------------------------------------------------------------------------------------


def test_a_gap_is_not_read_across() -> None:
    """The left ankle is unseen around the third left strike: that step is left out, the others stand."""
    motion, steps = stick({}), contacts()
    strike = steps.of("left").strike_s[2]
    points = motion.points.copy()
    hidden = np.abs(motion.time_s - strike) < 0.02
    points[hidden, motion.names.index("left_ankle")] = np.nan
    found = measure(replace(motion, points=points, confidence=np.empty((0, 0))), steps, ["knee_flexion_strike"])
    assert {r.side: r.n_steps for r in found if r.side in ("left", "right")} == {"left": 7, "right": 7}
    assert len(steps.of("left")) == 8


def test_steps_are_not_counted_over_a_missing_contact() -> None:
    keep = np.ones(15, dtype=bool)
    keep[[5, 6]] = False  # one of each foot: the sides still alternate
    strides = Strides(stick({}), contacts().only(keep))
    known = strides.step_s[np.isfinite(strides.step_s)]
    assert len(known) == 11
    assert known == pytest.approx(STEP_S)


def test_leg_length_follows_a_runner_who_goes_away() -> None:
    motion = seen(stick({}), "rear")
    shrink = np.linspace(1.0, 0.4, len(motion.time_s))[:, None, None]
    smaller = replace(motion, points=motion.points * shrink)
    legs = Strides(smaller, contacts()).leg_length
    expected = 320 * np.interp(contacts().strike_s, motion.time_s, shrink[:, 0, 0])
    assert np.max(np.abs(legs / expected - 1)) < 0.03
    assert all(a > b for a, b in pairwise(legs))


@pytest.mark.parametrize("frames", [3, 20])
def test_too_short_a_recording_is_refused_not_a_crash(frames: int) -> None:
    motion = stick({}, clock()[:frames])
    none = contacts().only(np.zeros(15, dtype=bool))
    for steps in (none, contacts(1, start_s=0.0)):
        found = measure(motion, steps)
        assert isinstance(found, Measurements)
        assert found.refused
        assert all(np.isfinite(r.value) for r in found)


def test_a_recording_where_nothing_was_seen_is_refused() -> None:
    motion = stick({})
    blind = replace(motion, points=np.full_like(motion.points, np.nan), confidence=np.empty((0, 0)))
    found = measure(blind, contacts())
    assert {r.id for r in found} == {"cadence", "contact_time", "flight_time", "step_time", "duty_factor"}


# --- tables -----------------------------------------------------------------------------------------------------


def _two_views() -> tuple[Measurements, Measurements]:
    return measure(seen(stick({}), "rear"), contacts()), measure(seen(stick({}), "right"), contacts())


def test_two_recordings_make_one_table() -> None:
    rear, side = _two_views()
    both = rear + side
    assert len(both.rows) == len(rear.rows) + len(side.rows)
    assert {r.input for r in both} == {0, 1}
    assert not {r.id for r in both.refused} & {r.id for r in both}
    assert "fppa" in {r.id for r in side.refused}
    assert "fppa" not in {r.id for r in both.refused}


def test_get_prefers_the_surer_of_two() -> None:
    sure, unsure = (measure(stick({}), contacts(se_s=se), ["contact_time"]) for se in (0.001, 0.01))
    both = unsure + sure
    best = both.get("contact_time")
    assert best is not None
    assert best.input == 1
    assert both.get("nothing") is None


def test_the_frame_has_the_columns_of_the_contract() -> None:
    table = measure(stick({}), contacts()).to_frame()
    expected = "id side value unit se ci95_low ci95_high n_steps detectable_change view flags input"
    assert list(table.columns) == expected.split()
    assert table.loc[table.id == "contact_time", "unit"].eq("ms").all()


def test_only_what_was_asked_for_is_measured() -> None:
    found = measure(stick({}), contacts(), ["cadence", "pelvic_drop"])
    assert {r.id for r in found} == {"cadence", "pelvic_drop"}
    assert not found.refused


def test_measuring_does_not_touch_the_recording() -> None:
    motion = stick({})
    before = motion.points.copy()
    measure(motion, contacts())
    assert np.array_equal(motion.points, before)


def test_order_of_points_does_not_matter() -> None:
    motion = stick({})
    turned = motion.select(list(reversed(motion.names)))

    def values(of: Motion) -> dict[tuple[str, str], float]:
        return {(r.id, r.side): r.value for r in measure(of, contacts())}

    assert values(motion) == values(turned)


def test_a_mirrored_runner_has_mirrored_numbers() -> None:
    """Left and right exchanged, points and contacts: every left value becomes the right one."""
    rng = np.random.default_rng(5)
    time_s = clock()
    moved = {}
    for name, place in {n: stick({}).point(n)[0] for n in stick({}).names}.items():
        slow = np.cumsum(rng.normal(0, 1e-4, (len(time_s), 3)), axis=0)
        moved[name] = place + slow + 0.01 * np.sin(2 * np.pi * time_s / STEP_S + rng.uniform(0, 6))[:, None]
    motion, steps = stick(moved, time_s), contacts()
    other = {"left": "right", "right": "left"}

    def twin(name: str) -> str:
        side, rest = name.split("_", 1)
        return f"{other[side]}_{rest}"

    mirror = stick({twin(n): p * [1, 1, -1] for n, p in moved.items()}, time_s)
    exchanged = Contacts(
        np.array([other[s] for s in steps.side]),
        steps.strike_s,
        steps.off_s,
        steps.strike_se_s,
        steps.off_se_s,
        "force",
    )
    here = {(r.id, r.side): r.value for r in measure(motion, steps)}
    there = {(r.id, r.side): r.value for r in measure(mirror, exchanged)}
    for (id, side), number in here.items():
        sign = -1.0 if side == "difference" else 1.0
        assert sign * there[id, other.get(side, side)] == pytest.approx(number, abs=1e-6, rel=1e-6), (id, side)
