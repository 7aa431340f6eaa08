"""Trials in the app: choosing, the guide, what becomes of a clip, the outcome, another day, and the eight sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hipdrive.coaching.cues import cue, cues, warmup_trial
from hipdrive.errors import HipdriveError, InputError
from hipdrive.history.store import History
from hipdrive.measures import Measurements
from hipdrive.sources import ReadOptions
from hipdrive.trial import TrialResult, another_day, outcome
from hipdrive.trial.command import find_cue, second_day
from hipdrive.trial.design import Condition
from hipdrive.web.app import make_app
from hipdrive.web.settings import Settings
from hipdrive.web.training import keep_trial, running_block
from hipdrive.web.trial_worker import TRIAL, tried
from made import measured, measurement

ORDER: tuple[Condition, ...] = ("without", "with", "with", "without", "without", "with")


def result(id: str, effect: float, noise: float = 0.1) -> TrialResult:
    """A trial of six blocks with this effect on the measure the cue aims at."""
    known = warmup_trial() if id == "warmup" else cue(id)
    wiggle = (0.5, -0.5, 1.0, -1.0, -0.5, 0.5)
    blocks = [
        (c, measured(measurement(known.measure, 30 + (effect if c == "with" else 0) + noise * w, view="3d")))
        for c, w in zip(ORDER, wiggle, strict=True)
    ]
    return outcome(known, blocks)


MOVED, NOTHING, UNSURE = result("knee_drive", 6.0), result("knee_drive", 0.0), result("knee_drive", 1.0, 6.0)


@pytest.fixture
def client(tmp_path: Path, database: str | None) -> Iterator[TestClient]:
    with TestClient(make_app(Settings(folder=tmp_path, database=database)), base_url="http://127.0.0.1:8642") as opened:
        yield opened


def history_of(client: TestClient) -> History:
    found: History = client.app.state.hipdrive.history  # type: ignore[attr-defined]
    return found


def token(client: TestClient) -> str:
    return str(client.get("/athletes").text.split('name="token" content="')[1].split('"')[0])


def kept(history: History, who: int, one: TrialResult, **asked: Any) -> int:
    return keep_trial(history, history.add_visit(who, []), asked, one.model_dump_json(by_alias=True))


def test_the_three_verdicts() -> None:
    assert [r.aimed.verdict for r in (MOVED, NOTHING, UNSURE)] == ["moves it", "does not", "cannot tell"]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (MOVED, MOVED, "holds"),
        (MOVED, NOTHING, "does not hold"),
        (NOTHING, MOVED, "does not hold"),
        (NOTHING, NOTHING, "does not hold"),
        (MOVED, UNSURE, "cannot tell"),
        (UNSURE, NOTHING, "cannot tell"),
    ],
)
def test_another_day(first: TrialResult, second: TrialResult, verdict: str) -> None:
    found = another_day([first, second])
    assert found is not None
    assert found.verdict == verdict
    assert another_day([second]) is None


def test_another_day_in_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "day1.json"
    file.write_text(MOVED.model_dump_json(by_alias=True), encoding="utf-8")
    assert "comes back" in second_day(MOVED, file)[0]
    assert second_day(MOVED, None) == []
    with pytest.raises(HipdriveError, match="of the same cue"):
        second_day(result("paw_back", 0.0), file)
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is not the outcome of a trial"):
        second_day(MOVED, file)


def test_the_warm_up_is_tried_like_a_cue() -> None:
    assert find_cue("warmup") == warmup_trial()
    assert "warmup" not in cues()
    assert "the warm-up did not move" in result("warmup", 0.0).headline
    assert warmup_trial().grade == "contradicted"


def test_every_cue_can_be_chosen_and_guides_through_its_blocks(client: TestClient) -> None:
    history_of(client).add_athlete("Ada")
    page = client.get("/trial?cue=paw_back").text
    assert all(f'value="{id}"' in page for id in cues())
    guide = client.get("/trial/run?cue=paw_back&blocks=4")
    assert guide.status_code == 200
    stage = guide.text.split('data-blocks="')[1].split('"')[0].split("|")
    assert len(stage) == 4
    assert sorted(one.split(":")[0] for one in stage) == ["with", "with", "without", "without"]
    assert cue("paw_back").worse in guide.text
    for wrong in ("cue=nothing", "cue=paw_back&blocks=3", "cue=paw_back&block_s=1", "cue=paw_back&blocks=x"):
        assert client.get(f"/trial/run?{wrong}").status_code == 400, wrong


def test_power_is_told_before_from_an_earlier_trial(client: TestClient) -> None:
    history = history_of(client)
    who = history.add_athlete("Ada")
    assert "the first trial tells it" in client.get("/trial/run?cue=knee_drive").text
    kept(history, who, UNSURE)
    assert "6 blocks would show an effect of" in client.get("/trial/run?cue=knee_drive").text


def test_pain_stops_a_trial(client: TestClient) -> None:
    history_of(client).add_athlete("Ada")
    told = {"token": token(client), "cue": "paw_back", "stopped": "yes"}
    assert "this trial counts for nothing" in client.post("/trials", data=told).text
    assert client.post("/trials", data=told | {"stopped": ""}).status_code == 400
    told_flag = {"token": token(client), "flag.chest_pain": "yes"}
    client.post("/feel", data=told_flag)
    assert client.get("/trial", follow_redirects=False).status_code == 303


def test_a_cue_that_moves_its_measure_becomes_the_eight_sessions(client: TestClient) -> None:
    history = history_of(client)
    who = history.add_athlete("Ada")
    id = kept(history, who, MOVED, effort=4.0, ease=7.0)
    block = running_block(history, who)
    assert block is not None
    assert block.programme.cue == "knee_drive"
    page = client.get(f"/trials/{id}").text
    assert MOVED.headline in page
    assert "your eight sessions with it are ready" in page
    assert "Effort 4 of 10, ease 7 of 10" in page
    # The next one that moves changes nothing: one thing at a time.
    kept(history, who, result("paw_back", 5.0))
    still = running_block(history, who)
    assert still is not None
    assert still.programme.cue == "knee_drive"


@pytest.mark.parametrize("one", [NOTHING, UNSURE])
def test_a_cue_that_does_not_is_only_written_down(client: TestClient, one: TrialResult) -> None:
    history = history_of(client)
    who = history.add_athlete("Ada")
    id = kept(history, who, one)
    assert running_block(history, who) is None
    assert one.headline in client.get(f"/trials/{id}").text
    assert one.aimed.verdict.capitalize() in client.get("/trial").text


def test_two_days_are_told_together_and_a_trial_of_somebody_else_is_not_there(client: TestClient) -> None:
    history = history_of(client)
    who = history.add_athlete("Ada")
    first, second = kept(history, who, MOVED), kept(history, who, NOTHING)
    assert "on one day and not on the other" not in client.get(f"/trials/{first}").text
    assert "on one day and not on the other" in client.get(f"/trials/{second}").text
    other = kept(history, history.add_athlete("Bo"), MOVED)
    assert client.get(f"/trials/{other}").status_code in (303, 404, 200)
    client.post(f"/athletes/{who}", data={"token": token(client)})
    assert client.get(f"/trials/{other}").status_code == 404


def test_the_worker_reads_each_block_of_the_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of the plan, from where the guide began, one after the other; the first usual one is the visit's."""
    clip, spans = tmp_path / "1.webm", []

    def analyse(paths: list[Path], options: ReadOptions, progress: Any) -> Measurements:
        spans.append((options.from_s, options.to_s))
        progress(paths[0])(1, 2)
        return measured(measurement("knee_drive", 30.0 + len(spans), view="left"))

    monkeypatch.setattr("hipdrive.analysis.analyse", analyse)
    asked = {"cue": "knee_drive", "blocks": 4, "seed": 3, "block_s": 10.0, "wash_out_s": 5.0, "starts_s": 2.0}
    shares: list[float] = []
    found = tried(clip, asked, replace(ReadOptions(), speed_mps=3.0), shares.append)
    assert spans == [(7.0, 17.0), (22.0, 32.0), (37.0, 47.0), (52.0, 62.0)]
    assert shares == sorted(shares)
    assert json.loads((tmp_path / TRIAL).read_text(encoding="utf-8"))["cue"] == "knee_drive"
    assert found.rows[0].value in (31.0, 32.0)


def test_blocks_from_two_cameras_are_not_compared() -> None:
    known = cue("knee_drive")
    blocks: list[tuple[Condition, Measurements]] = [
        ("without", measured(measurement("knee_drive", 30.0, view="left"))),
        ("with", measured(measurement("knee_drive", 36.0, view="3d"))),
    ]
    with pytest.raises(HipdriveError, match="from different places"):
        outcome(known, blocks)


def test_every_block_is_a_point_of_the_picture(client: TestClient) -> None:
    history = history_of(client)
    id = kept(history, history.add_athlete("Ada"), MOVED)
    page = client.get(f"/trials/{id}").text
    assert page.count("<circle") == len(ORDER)
    assert page.count("marker without") == ORDER.count("without")
    assert "Block 1, without the cue: 30.1°" in page
    # A trial that an earlier version kept has no blocks, and no picture.
    aimed = MOVED.aimed.model_copy(update={"by_block": ()})
    old = kept(history, history.athletes()[0].id, MOVED.model_copy(update={"aimed": aimed}))
    assert "<circle" not in client.get(f"/trials/{old}").text
