"""A cue tried in blocks: the order, the effect with its interval, and the verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from hipdrive.cli import app
from hipdrive.coaching.cues import cue, cues
from hipdrive.errors import HipdriveError, InputError
from hipdrive.measures import Measurements, Recording, Refusal
from hipdrive.report.export import write_trc
from hipdrive.signals.estimate import with_error
from hipdrive.sources import ReadOptions
from hipdrive.trial import TrialResult, command, effect_of, order_words, outcome, schedule, smallest_shown, spread_of
from hipdrive.trial.design import Condition
from hipdrive.watch import SpeedBin, WatchResult
from hipdrive_synthetic.emg import bursts
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner
from made import measured, measurement
from stick import contacts, stick

TRIALS = 400


def simulated(
    effect: float, blocks: int, seed: int, drift: float = 1.0, spread: float = 0.6
) -> tuple[list[float], list[Condition], list[float]]:
    """Means of blocks of 60 strides that depend on each other (AR(1), 0.5), with a spread of blocks and a drift."""
    rng = np.random.default_rng(seed)
    plan = schedule(blocks, seed)
    at = [(b.start_s + b.end_s) / 2 for b in plan]
    means = []
    for block, t in zip(plan, at, strict=True):
        strides = np.zeros(60)
        for i in range(1, 60):
            strides[i] = 0.5 * strides[i - 1] + rng.normal(0, 1.0)
        level = 6.0 + drift * t / at[-1] + rng.normal(0, spread) + effect * (block.condition == "with")
        means.append(level + float(strides.mean()))
    return means, [b.condition for b in plan], at


@pytest.mark.parametrize("blocks", [4, 6, 8])
def test_every_pair_holds_each_condition_once_and_orders_differ(blocks: int) -> None:
    orders = {tuple(b.condition for b in schedule(blocks, seed)) for seed in range(200)}
    assert len(orders) == {4: 2, 6: 8, 8: 16}[blocks]
    for order in orders:
        assert all(set(order[i : i + 2]) == {"with", "without"} for i in range(0, blocks, 2))
    first, second = schedule(blocks)[:2]
    assert second.start_s - first.end_s == pytest.approx(20.0)


def test_four_blocks_mirror_each_other() -> None:
    for seed in range(10):
        order = [b.condition for b in schedule(4, seed)]
        assert order == order[::-1]


@pytest.mark.parametrize("blocks", [2, 5, 10])
def test_other_numbers_of_blocks_are_refused(blocks: int) -> None:
    with pytest.raises(ValueError, match="blocks"):
        schedule(blocks)


@pytest.mark.parametrize("blocks", [4, 6, 8])
def test_the_interval_covers_and_a_cue_that_does_nothing_is_seldom_said_to_move(blocks: int) -> None:
    covered, moved = 0, 0
    for seed in range(TRIALS):
        found = effect_of(*simulated(0.0, blocks, seed), wanted=-1, detectable=2.8)
        covered += found.ci95[0] <= 0.0 <= found.ci95[1]
        moved += found.verdict == "moves it"
    # From four blocks a drift cannot be told from the spread and widens the interval: it errs on the safe side.
    assert 0.92 <= covered / TRIALS <= (1.0 if blocks == 4 else 0.98)
    assert moved / TRIALS <= 0.05


def test_a_straight_drift_moves_nothing() -> None:
    found = [effect_of(*simulated(0.0, n, 3, drift=50.0, spread=0.0), wanted=1, detectable=1.0) for n in (4, 6, 8)]
    assert all(abs(one.value) < 0.8 for one in found)


def test_power_is_what_was_promised() -> None:
    spread = float(np.hypot(0.6, 2.0 / np.sqrt(60)))  # the mean of 60 strides of AR(1) 0.5 varies by 2 / sqrt(60)
    effect = smallest_shown(spread, 6)
    shown = [effect_of(*simulated(effect, 6, s), wanted=1, detectable=1.0).verdict == "moves it" for s in range(TRIALS)]
    assert 0.7 <= np.mean(shown) <= 0.9


def test_blocks_that_vary_more_with_the_cue_are_covered() -> None:
    """Runners follow a cue by a fifth more or less in each block; the blocks without it vary as they do."""
    covered = 0
    for seed in range(TRIALS):
        means, order, at = simulated(0.0, 6, seed)
        rng = np.random.default_rng([seed, 1])
        told = [m + (6.0 + 1.2 * float(rng.normal())) * (c == "with") for m, c in zip(means, order, strict=True)]
        found = effect_of(told, order, at, wanted=1, detectable=2.8)
        covered += found.ci95[0] <= 6.0 <= found.ci95[1]
    assert 0.92 <= covered / TRIALS <= 0.98


def test_the_spread_gives_back_the_interval_and_blocks_that_were_lost_do_no_harm() -> None:
    assert spread_of(smallest_shown(1.0, 6), 6) > 0
    assert spread_of(2.0, 5) == pytest.approx(spread_of(2.0, 4) * np.sqrt(5 / 4))
    order: list[Condition] = ["without", "with", "with", "without"]
    found = effect_of([9.0, 5.0, 5.4, 9.1], order, [1.0, 2.0, 3.0, 4.0], -1, 2.8)
    assert spread_of((found.ci95[1] - found.ci95[0]) / 2, 4) == pytest.approx(found.spread)
    alone = effect_of([9.0, 9.2, 9.1, 5.0], ["without", "without", "without", "with"], [1.0, 2.0, 3.0, 4.0], -1, 2.8)
    assert np.isfinite(alone.ci95).all()


def test_the_three_verdicts() -> None:
    at = [10.0, 20.0, 30.0, 40.0]
    order: list[Condition] = ["without", "with", "with", "without"]
    assert effect_of([9.0, 5.0, 5.1, 9.1], order, at, -1, 2.8).verdict == "moves it"
    assert effect_of([9.0, 9.1, 9.0, 9.1], order, at, -1, 2.8).verdict == "does not"
    assert effect_of([9.0, 5.0, 9.9, 8.5], order, at, -1, 2.8).verdict == "cannot tell"
    # The other way round it moves, but not where it should.
    assert effect_of([5.0, 9.0, 9.1, 5.1], order, at, -1, 2.8).verdict == "does not"


def test_two_blocks_rest_on_the_detectable_change() -> None:
    found = effect_of([9.0, 5.0], ["without", "with"], [10.0, 90.0], -1, 2.8)
    assert found.ci95 == pytest.approx((-6.8, -1.2))
    assert found.counts
    assert effect_of([9.0, 7.0], ["without", "with"], [10.0, 90.0], -1, 2.8).verdict == "cannot tell"


def test_a_trial_without_one_of_the_conditions_is_refused() -> None:
    with pytest.raises(ValueError, match="with and without"):
        effect_of([1.0, 2.0], ["with", "with"], [0.0, 1.0], 1, 1.0)


def test_the_randomisation_test_counts_the_orders_that_could_have_been() -> None:
    at = [float(i) for i in range(8)]
    order: list[Condition] = ["without", "with"] * 4
    found = effect_of([9, 5, 9.2, 5.1, 8.9, 5.2, 9.1, 4.9], order, at, -1, 2.8)
    assert Counter(order)["with"] == 4
    assert found.p_random == pytest.approx(2 / 16)


# --- from blocks to an outcome ------------------------------------------------------------------------------------

CUE = cue("paw_back")


def block(value: float, speed: float | None = 3.0, n: int = 30) -> Measurements:
    rows = (
        measurement("paw_back", value, se=0.02, view="left", n=n, flags=("few_steps",) if n < 7 else ()),
        measurement("overstride", 0.15, se=0.005, view="left", n=n),
        measurement("vertical_oscillation", 9.0, se=0.2, view="left", n=n),
    )
    given = measured(*rows)
    recording = made_recording(speed)
    return Measurements((recording,), given.rows, ())


def made_recording(speed: float | None) -> Recording:
    motion = stick({})
    facts = {} if speed is None else {"speed_mps": speed}
    return Recording(replace(motion, provenance=replace(motion.provenance, metadata=facts)), contacts())


def tried(*values: float, order: str = "ABBA", **said: Any) -> TrialResult:
    letters: dict[str, Condition] = {"A": "without", "B": "with"}
    return outcome(CUE, [(letters[k], block(v, **said)) for k, v in zip(order, values, strict=True)])


def test_a_cue_that_moves_its_measure_says_so_and_may_become_a_programme() -> None:
    found = tried(0.40, 0.80, 0.81, 0.41)
    assert found.aimed.verdict == "moves it"
    assert found.keeps
    assert "more of it, as wanted" in found.headline
    assert "From four blocks it is rough how far it moved; six or more tell it better." in found.notes
    assert {w.id for w in found.watched} == set(CUE.watch)


def test_a_cue_that_moves_something_else_as_well_is_not_kept() -> None:
    letters: list[Condition] = ["without", "with", "with", "without"]
    bounce = [9.0, 14.0, 14.1, 9.1]
    blocks = []
    for k, value, more in zip(letters, (0.40, 0.80, 0.81, 0.41), bounce, strict=True):
        rows = [r if r.id != "vertical_oscillation" else replace(r, value=more) for r in block(value)]
        blocks.append((k, Measurements((made_recording(3.0),), tuple(rows), ())))
    found = outcome(CUE, blocks)
    assert not found.keeps
    assert "Beside it there was more vertical oscillation, of leg length: look at that first." in found.headline
    assert "more vertical oscillation, of leg length" in outcome(CUE, blocks[:2]).headline


def test_a_cue_not_followed_moves_nothing() -> None:
    assert tried(0.40, 0.41, 0.40, 0.41).aimed.verdict == "does not"
    assert (
        "did not move the foot retraction before strike by as much as counts" in tried(0.40, 0.41, 0.40, 0.41).headline
    )
    assert "Leave it" in tried(0.40, 0.41, 0.40, 0.41).headline
    assert tried(0.41, 0.40, order="AB").headline.endswith("So few blocks tell little: run 4 or more, in mixed order.")


def test_a_cue_that_moves_its_measure_the_other_way_says_so() -> None:
    found = tried(0.80, 0.40, 0.41, 0.81)
    assert found.aimed.verdict == "does not"
    assert "there was less foot retraction before strike with the cue, not more as wanted" in found.headline
    assert "it moves the other way" in found.aimed.words


def test_one_block_alone_speeds_that_differ_and_three_steps_are_refused() -> None:
    with pytest.raises(HipdriveError, match="with and without"):
        outcome(CUE, [("with", block(0.4))])
    with pytest.raises(HipdriveError, match="speed changed"):
        outcome(CUE, [("without", block(0.4, speed=3.0)), ("with", block(0.8, speed=3.3))])
    with pytest.raises(HipdriveError, match="at least 7 steps"):
        outcome(CUE, [("without", block(0.4, n=3)), ("with", block(0.8, n=3))])


def test_blocks_of_different_views_are_not_mixed() -> None:
    other = Measurements((made_recording(3.0),), (measurement("cadence", 170, view="rear"),), ())
    with pytest.raises(HipdriveError, match=r"from different places \(left and rear\)"):
        outcome(CUE, [("without", block(0.4)), ("with", other)])


def test_a_block_that_cannot_be_read_is_told() -> None:
    nothing = Measurements((made_recording(3.0),), (), ())
    letters: list[Condition] = ["without", "with", "with", "without", "with"]
    blocks = [(k, block(v)) for k, v in zip(letters, (0.40, 0.80, 0.81, 0.41, 0.0), strict=True)]
    found = outcome(CUE, [*blocks[:4], ("with", nothing)])
    assert "1 of 5 blocks could not be read" in found.notes[0]


def test_the_speed_that_was_not_told_and_two_blocks_are_told() -> None:
    found = tried(0.40, 0.80, order="AB", speed=None)
    assert any("so few blocks" in note for note in found.notes)
    assert any("speed was not told" in note for note in found.notes)


def test_the_plan_is_written_read_and_guided(tmp_path: Path) -> None:
    plan = command.planned(CUE, 4, 3)
    file = tmp_path / "plan.json"
    file.write_text(plan.model_dump_json())
    assert command.read_plan(file) == plan
    said: list[str] = []
    waited: list[float] = []
    command.guide(plan, said.append, lambda text: None, waited.append)
    assert said.count(CUE.say) == 2
    assert sum(waited) == pytest.approx(plan.blocks[-1].end_s)
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(InputError, match="is not the plan of a trial"):
        command.read_plan(tmp_path / "bad.json")


def test_a_block_cut_short_does_not_count() -> None:
    plan = command.planned(CUE, 4, 3)

    def read(path: Path, options: ReadOptions) -> Measurements:
        if options.from_s is not None and options.from_s > 200:
            raise InputError(path, "lasts 210.0 s, and has no part from 230 to 280 s", "Give --from and --to")
        return block(0.8 if plan.blocks[int((options.from_s or 0) // 70)].condition == "with" else 0.4)

    found = command.of_plan(Path("run.mp4"), plan, 0.0, ReadOptions(), read)
    assert found.blocks == 3
    assert found.notes[0].startswith("Block 4 does not count: it lasts 210.0 s")


def test_why_blocks_could_not_be_read_is_told_where_too_few_are_left() -> None:
    plan = command.planned(CUE, 4, 3)

    def read(path: Path, options: ReadOptions) -> Measurements:
        raise InputError(path, "shows nobody who runs", "Film the whole body")

    with pytest.raises(HipdriveError, match="Block 1 does not count: it shows nobody who runs"):
        command.of_plan(Path("run.mp4"), plan, 0.0, ReadOptions(), read)


def test_an_order_that_does_not_fit_is_refused() -> None:
    paths = [Path(f"{i}.mp4") for i in range(3)]
    with pytest.raises(HipdriveError, match="--order ABB"):
        command.of_recordings(paths, CUE, "", ReadOptions(), lambda path, options: block(0.4))
    with pytest.raises(HipdriveError, match="There are: ground_behind"):
        command.find_cue("two_cues_at_once")
    with pytest.raises(HipdriveError, match="with and without the cue"):
        command.of_recordings(paths, CUE, "bbb", ReadOptions(), lambda path, options: block(0.4))


def test_one_recording_alone_is_refused() -> None:
    with pytest.raises(HipdriveError, match="alone shows nothing"):
        command.of_recordings([Path("run.mp4")], CUE, "", ReadOptions(), lambda path, options: block(0.4))


@pytest.mark.parametrize("asked", [["paw_back", "run_tall"], ["paw_back,run_tall"], ["paw_back run_tall"]])
def test_two_cues_at_once_are_refused(asked: list[str]) -> None:
    with pytest.raises(HipdriveError, match="Choose one of paw_back and run_tall"):
        command.one_cue(asked)


def test_a_cue_is_asked_for_and_fits_the_plan(tmp_path: Path) -> None:
    assert command.one_cue(["paw_back", "paw_back"]) == CUE
    with pytest.raises(HipdriveError, match=r"Say which cue is tried, with --cue\. There are: ground_behind"):
        command.one_cue([])
    file = tmp_path / "plan.json"
    file.write_text(command.planned(CUE, 4, 3).model_dump_json())
    assert command.read_plan(file, ["paw_back"]).cue == "paw_back"
    with pytest.raises(InputError, match="is the plan of a trial of paw_back"):
        command.read_plan(file, ["run_tall"])


def test_two_blocks_show_a_change_and_not_that_the_cue_did_it() -> None:
    wide = [(c, block(v)) for c, v in (("without", 0.4), ("with", 0.8))]
    found = outcome(CUE, wide)  # type: ignore[arg-type]
    assert found.aimed.verdict == "moves it"
    assert "cannot tell whether the cue did it or the time between them" in found.headline
    assert not found.keeps


def test_an_order_that_a_drift_runs_through_is_told() -> None:
    assert any("ABBA takes it out" in note for note in tried(0.40, 0.80, 0.41, 0.81, order="ABAB").notes)
    assert not any("ABBA" in note for note in tried(0.40, 0.80, 0.81, 0.41).notes)


def test_blocks_with_too_few_steps_are_named_with_how_many_there_are() -> None:
    with pytest.raises(HipdriveError, match=r"block 2 has 5 a side\. Film at least 7 steps a side in each"):
        outcome(CUE, [("without", block(0.4)), ("with", block(0.8, n=5))])


def test_a_measure_that_no_block_shows_is_named_with_the_reason() -> None:
    reason = Refusal("paw_back", "it needs a view from the side")
    dark = Measurements((made_recording(3.0),), (), (reason,))
    with pytest.raises(HipdriveError, match=r"the foot retraction before strike, was not read .*: it needs a view"):
        outcome(CUE, [("without", dark), ("with", dark)])


def test_pain_between_the_blocks_and_a_safety_question_stop(tmp_path: Path) -> None:
    with pytest.raises(HipdriveError, match="Pain between the blocks ends a trial"):
        command.check_felt(True, None)
    told = tmp_path / "s.toml"
    told.write_text("[red_flags]\nchest_pain = true\n")
    with pytest.raises(HipdriveError, match="No trial now"):
        command.check_felt(False, told)
    told.write_text("[red_flags]\nchest_pain = false\n")
    command.check_felt(False, told)


def test_a_guide_that_is_stopped_counts_for_nothing() -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(HipdriveError, match="nothing of this trial counts"):
        command.guide(command.planned(CUE, 4, 3), lambda text: None, lambda text: None, stop)


def test_one_recording_is_not_two_blocks_and_a_seed_is_no_negative_number() -> None:
    with pytest.raises(HipdriveError, match=r"run\.mp4 was given twice"):
        command.of_recordings([Path("run.mp4")] * 2, CUE, "AB", ReadOptions(), lambda path, options: block(0.4))
    with pytest.raises(HipdriveError, match="change --seed"):
        command.planned(CUE, 4, -1)


def test_the_list_and_the_plan_say_what_the_cue_is_about() -> None:
    assert all(any(line.startswith(f"{id}: ") for line in command.list_words()) for id in cues())
    plan = command.planned(CUE, 6, 3)
    told = " ".join(command.plan_words(plan))
    for text in (CUE.say, CUE.why, CUE.aside, CUE.worse, CUE.not_for, "Evidence: limited", "the first trial tells it"):
        assert text in told
    earlier = tried(0.40, 0.82, 0.80, 0.45)
    assert "With your spread, 6 blocks would show an effect of" in " ".join(command.plan_words(plan, [earlier]))


def test_the_orders_that_could_have_been_drawn_are_counted_where_they_tell() -> None:
    eight = tried(*([0.40, 0.80] * 4), order="ABABABAB")
    assert order_words(eight.aimed, 8).startswith(
        "Of the 16 orders in which these blocks could have been drawn, 2 would"
    )
    assert order_words(tried(0.40, 0.80, 0.81, 0.41).aimed, 4) == ""


# --- runs of a watch ----------------------------------------------------------------------------------------------


def run_of(cadence: float, *lows: float, se: float = 0.5) -> Measurements:
    """A run of a watch with this cadence at 2.75 m/s, and two steps a minute more for each half metre a second."""
    bins = [
        SpeedBin(
            low,
            low + 0.5,
            with_error(low + 0.25, 0.01, 60),
            60,
            {"cadence_spm": with_error(cadence + 4 * (low - 2.75), se, 60)},
        )
        for low in lows
    ]
    counts: dict[str, int] = {"running": 60 * len(bins)}
    result = WatchResult("run.fit", "fit", "watch", None, 600.0, counts, {}, "steps", tuple(bins), (), ())
    return Measurements((), (), (), (result,))


def test_runs_of_a_watch_are_compared_at_the_speeds_they_share() -> None:
    """One of the runs was faster for a while: its cadence there must not count as the cue's."""
    runs = [run_of(160, 2.75), run_of(168, 2.75, 3.25, 3.75), run_of(168, 2.75), run_of(160, 2.75)]
    order: list[Condition] = ["without", "with", "with", "without"]
    found = outcome(cue("quick_steps"), list(zip(order, runs, strict=True)))
    assert found.aimed.effect == pytest.approx(8.0)
    assert found.aimed.verdict == "moves it"
    assert "Told by a watch, at the speeds that all of the runs share." in found.notes
    with pytest.raises(HipdriveError, match=r"share no speed \(2\.75 to 3\.2 m/s and 3\.75 to 4\.2 m/s\)"):
        outcome(cue("quick_steps"), [("without", run_of(160, 2.75)), ("with", run_of(168, 3.75))])


def test_a_watch_that_writes_whole_strides_is_no_finer() -> None:
    found = outcome(cue("quick_steps"), [("without", run_of(160, 2.75, se=0.0)), ("with", run_of(161, 2.75, se=0.0))])
    assert found.aimed.verdict == "cannot tell"


def test_a_watch_does_not_tell_of_a_foot() -> None:
    with pytest.raises(HipdriveError, match="a watch tells cadence, ground contact time and flight time alone"):
        outcome(CUE, [("without", run_of(160, 2.75)), ("with", run_of(161, 2.75))])


def _recorded(folder: Path, name: str, amplitude: float) -> tuple[Path, Path]:
    """A run as TRC, and the gluteus maximus of its right leg, active in push-off, as a table."""
    run = virtual_runner(Runner(), 8.0, 120.0)
    points = write_trc(run.motion, folder / f"{name}.trc")
    strike, off = run.contacts.of("right").strike_s, run.contacts.of("right").off_s
    made = bursts((strike + off) / 2, off, 15.0, np.random.default_rng(3), float(off.max()) + 1)
    rows = np.column_stack([np.arange(len(made.values)) / 1500.0, amplitude * made.values])
    np.savetxt(folder / f"{name}.csv", rows, "%.6f", ",", header="time,R GMAX", comments="")
    return points, folder / f"{name}.csv"


def test_muscle_activity_in_a_table_beside_each_block_is_told(tmp_path: Path) -> None:
    without, with_ = _recorded(tmp_path, "without", 1.0), _recorded(tmp_path, "with", 1.6)
    said = ["trial", str(without[0]), str(with_[0]), "--cue", "squeeze_glute", "--json", "-"]
    done = CliRunner().invoke(app, [*said, "--emg", str(without[1]), "--emg", str(with_[1])])
    assert done.exit_code == 0, done.output
    muscles = TrialResult.model_validate_json(done.stdout).muscles
    assert [m.id for m in muscles] == ["emg.gluteus_maximus.right"]
    assert muscles[0].with_ / muscles[0].without == pytest.approx(1.6, rel=0.02)
    assert TrialResult.model_validate_json(CliRunner().invoke(app, said).stdout).muscles == ()


def test_each_recording_needs_its_own_muscle_activity() -> None:
    with pytest.raises(HipdriveError, match=r"2 recordings and 1 table\. Give --emg once a recording"):
        command.worn_beside([Path("a.mp4"), Path("b.mp4")], [Path("a.csv")])
