"""The scenarios of `docs/scenarios`, and a check that they would notice a broken rule."""

from __future__ import annotations

from typing import Any

import pytest

from hipdrive.evidence import number
from hipdrive.screening.rules import Band, Rules, rules
from scenarios import Scenario, run, scenarios

ALL = scenarios()


def test_there_are_at_least_twelve() -> None:
    assert len(ALL) >= 12
    assert len({s.name for s in ALL}) == len(ALL)


@pytest.mark.parametrize("scenario", ALL, ids=lambda s: s.name)
def test_scenario(scenario: Scenario) -> None:
    run(scenario)


def _caught(broken: Rules) -> bool:
    """Whether at least one scenario fails under these rules."""
    for scenario in ALL:
        try:
            run(scenario, by=broken)
        except AssertionError:
            return True
    return False


def _with_sign(id: str, **changes: Any) -> Rules:
    signs = tuple(s.model_copy(update=changes) if s.id == id else s for s in rules().signs)
    return rules().model_copy(update={"signs": signs})


def _with_pattern(id: str, **changes: Any) -> Rules:
    patterns = tuple(p.model_copy(update=changes) if p.id == id else p for p in rules().patterns)
    return rules().model_copy(update={"patterns": patterns})


BANDS = [s.id for s in rules().signs if isinstance(s, Band)]


@pytest.mark.parametrize("sign", BANDS)
def test_a_threshold_turned_round_is_noticed(sign: str) -> None:
    before = rules().sign(sign)
    assert isinstance(before, Band)
    assert _caught(_with_sign(sign, beyond="below" if before.beyond == "above" else "above"))


@pytest.mark.parametrize("pattern", [p.id for p in rules().patterns])
def test_a_pattern_that_is_lost_is_noticed(pattern: str) -> None:
    patterns = tuple(p for p in rules().patterns if p.id != pattern)
    assert _caught(rules().model_copy(update={"patterns": patterns}))


@pytest.mark.parametrize("pattern", ["knee_pain_women", "knee_pain_men"])
def test_a_pattern_given_to_the_other_sex_is_noticed(pattern: str) -> None:
    sexes = ("male",) if pattern.endswith("women") else ("female",)
    assert _caught(_with_pattern(pattern, sexes=sexes))


def test_a_swapped_cue_is_noticed() -> None:
    assert _caught(_with_pattern("waist_bend", cue="run_tall"))


def test_numbers_that_should_not_count_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.screening.context.NOT_COUNTED", ())
    assert _caught(rules())


@pytest.mark.parametrize(
    ("row", "value"), [("sd_band", 3.0), ("sd_band", 0.0), ("pain_success", 9.0), ("min_steps", 1.0)]
)
def test_a_moved_limit_is_noticed(row: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hipdrive.screening.observe.number", lambda id: value if id == row else number(id))
    if row == "min_steps":
        monkeypatch.setattr("hipdrive.screening.context.NOT_COUNTED", ())
    assert _caught(rules())


def test_the_rules_as_they_are_pass() -> None:
    assert not _caught(rules())
