"""The live page of the coach: numbers large enough for a treadmill, and what is written down of a session."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from hipdrive.coaching import cadence_target
from hipdrive.coaching.programme import Step
from hipdrive.history.store import History
from hipdrive.history.tables import CoachSession
from hipdrive.measures import by_id, title_of
from hipdrive.report.html import Html, el
from hipdrive.web.layout import camera_picture, choice, details, sound_choice, tick
from hipdrive.web.live import Tally, relay
from hipdrive.web.live_worker import Task
from hipdrive.web.state import answer, app_state, athlete, go, show
from hipdrive.web.training import Block, coached, running_block, session_row
from hipdrive.wording import value

#: A shorter try is not a session, seconds.
_LEAST_S = 10.0
_STICKERS = (
    "Two dots of one bright colour, 2 to 4 cm wide, on the two dimples at the back of the pelvis, level with each other, "
    "over tight clothes; the camera behind you at the height of the hips. Without them the hip drop is not shown, because "
    "the points a pose network puts on hips do not move with the pelvis."
)
_STREAMED = (
    "A sensor of muscle activity whose program streams over the Lab Streaming Layer, in your local network. Start it first, and name its "
    "channels, as in “GMAX right”. Each number is the peak of the last burst of a muscle, in percent of the largest of the first eight seconds; the leg that stood last is marked. Try a "
    "squeeze of the stance leg’s glute, and see whether its burst grows. It says nothing about force, or about how level the pelvis is."
)
_VIEWS = (
    ("", "See for itself"),
    ("rear", "Behind you"),
    ("left", "At your left"),
    ("right", "At your right"),
    ("front", "In front"),
)


def _passed(connection: HTTPConnection, block: Block | None) -> Step | None:
    """The step whose gate was passed, while it is still the next one."""
    if block is None or block.due.verdict != "go":
        return None
    kept, step = app_state(connection).gates.get(block.programme.athlete_id), block.step
    if kept is None or step is None or (kept.programme_id, kept.step) != (block.programme.id, step):
        return None
    return step


def live(request: Request) -> Response:
    """Numbers large enough for a treadmill."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    step = _passed(request, block)
    if block is not None and step is None:
        return go(request, "/coach")
    spm = _beat(request, block)
    minutes = step.minutes if step is not None else 0
    wanted = block.programme.variable if block is not None and block.programme.variable else "cadence"
    lead = (
        _band_words(block, step)
        if block is not None and step is not None
        else "Your numbers over the last eight seconds."
    )
    task = _task(block, step, _beat(request, None), "")
    stage = el(
        "div",
        *_numbers(title_of(wanted), spm is not None),
        _camera(),
        class_="coach",
        id="stage",
        data_low=task.low,
        data_high=task.high,
        data_measure=wanted,
        data_minutes=minutes,
        data_spm=spm,
        data_share=step.share if step is not None else 1.0,
        data_titles="|".join(
            f"{k}={title_of(k)}"
            for k in ("cadence", "pelvic_drop", "knee_gap", "trunk_sway", "ankle_lean", "waist_bend")
        ),
    )
    how = details("What the camera needs to see it", el("p", _STICKERS)) if wanted == "pelvic_drop" else None
    worn = details("Muscles beside your numbers", el("p", _STREAMED))
    return answer(request, "Live", el("p", lead, class_="lead"), stage, how, worn, scripts=("camera.js", "live.js"))


def _numbers(title: str, beat: bool) -> tuple[Html | None, ...]:
    """One number, where it lies against its band, and one sentence; the other numbers are folded."""
    start = el("button", "Start", type="button", id="start")
    stop = el("button", "Stop", type="button", id="stop", class_="quiet", hidden="")
    large = el("button", "Whole screen", type="button", id="large", class_="quiet")
    pulse = el("span", el("span", id="beat", class_="beat", aria_hidden="true"), " ", el("span", id="beat-words"))
    return (
        el("p", el("span", "–", id="number", class_="idle"), el("small", title, id="title"), class_="huge"),
        _target(),
        el("p", "Press start, then run.", id="caption", class_="caption", role="status"),
        el("div", el("dl", class_="now"), el("p", class_="hint", role="status"), id="muscles", hidden=""),
        el("p", start, stop, large, el("span", id="clock", class_="clock"), pulse if beat else None, class_="controls"),
        details("Other numbers", el("dl", id="others", class_="now")),
    )


def _target() -> Html:
    """The band as a bar with a pointer: inside, below or above is seen by place and shape; the caption says it in words."""
    return el(
        "svg",
        el("line", x1="2", x2="998", y1="60", y2="60", class_="rail"),
        el("rect", y="36", height="48", rx="10", class_="zone"),
        el("path", d="M0 36-26-4H26Z", class_="pointer"),
        id="target",
        class_="target",
        viewBox="0 -12 1000 110",
        aria_hidden="true",
        focusable="false",
        hidden="",
    )


def _camera() -> Html:
    view = choice("The camera stands", "view", _VIEWS)
    return el(
        "div",
        camera_picture(),
        view,
        sound_choice(),
        tick("Show muscles that a sensor streams", "muscles"),
        class_="eye",
    )


def _band_words(block: Block, step: Step) -> str:
    if step.share == 0:
        return "A check: run as it has become. Nothing is said on the way."
    target, unit = block.programme.target, _unit(block.programme.variable)
    if target is None:
        return "The cue alone: there is no number of your own to steer by yet."
    if block.programme.variable == "cadence":
        return f"Silent near {target:.0f} steps a minute."
    side = "below" if coached(block.programme.cue)[1] < 0 else "above"
    return f"Silent while it is {side} {value(target, unit)}."


def _unit(measure: str) -> str:
    return by_id()[measure].unit if measure in by_id() else ""


def _beat(connection: HTTPConnection, block: Block | None) -> float | None:
    if block is not None:
        return block.programme.target if block.programme.variable == "cadence" else None
    told = connection.query_params.get("spm", "")
    return float(told) if told.isdigit() and 100 <= int(told) <= 300 else None


async def socket(connection: WebSocket) -> None:
    """The camera of the live page."""
    from starlette.concurrency import run_in_threadpool

    state = app_state(connection)
    who = await run_in_threadpool(athlete, connection)  # nobody chosen: closed by the app
    await connection.accept()
    if who.id in state.coaching:
        await connection.send_json({"fault": "Another page is coaching already. Close that one first."})
        await connection.close()
        return
    state.coaching.add(who.id)
    try:
        block = await run_in_threadpool(running_block, state.history, who.id)
        step = _passed(connection, block)
        task = _task(block, step, _beat(connection, None), connection.query_params.get("view", ""))
        answers = state.gates[who.id].answers if step is not None else {}
        task = replace(task, muscles=connection.query_params.get("muscles") == "yes")
        await relay(connection, task, _Writer(state.history, who.id, block, step, answers))
    finally:
        state.coaching.discard(who.id)


def _task(block: Block | None, step: Step | None, spm: float | None, view: str) -> Task:
    seen = view if view in ("rear", "front", "left", "right") else ""
    if block is None or step is None or not block.programme.variable:
        low, high = (spm - 2, spm + 2) if spm else (None, None)
        return Task(low=low, high=high, share=1.0 if spm else 0.0, view=seen)
    target, measure = block.programme.target, block.programme.variable
    if target is None:
        return Task(measure=measure, share=0.0, view=seen)
    if measure == "cadence":
        near = cadence_target(block.programme.own or target).tolerance_spm
        return Task(measure=measure, low=target - near, high=target + near, share=step.share, view=seen)
    less = coached(block.programme.cue)[1] < 0
    return Task(
        measure=measure, low=None if less else target, high=target if less else None, share=step.share, view=seen
    )


class _Writer:
    """Writes a session down: once it is long enough to be one, and again as it grows."""

    def __init__(
        self, history: History, athlete_id: int, block: Block | None, step: Step | None, answers: dict[str, Any]
    ) -> None:
        self._history, self._athlete_id, self._block, self._step = history, athlete_id, block, step
        self._answers = answers
        self._id: int | None = None

    def __call__(self, tally: Tally) -> None:
        if tally.seconds < _LEAST_S:
            return
        minutes, facts = math.floor(tally.seconds) / 60, tally.facts
        if self._id is None:
            self._id = self._history.add(self._session(minutes, facts))
        else:
            self._history.set_coached(self._id, minutes, facts)

    def _session(self, minutes: float, facts: dict[str, Any]) -> CoachSession:
        if self._step is None:
            row = CoachSession(athlete_id=self._athlete_id, kind="free", minutes=minutes, feedback_share=0.0)
        else:
            row = session_row(self._athlete_id, self._block, self._step, minutes)
        row.gate, row.facts = dict(self._answers), facts
        return row


ROUTES = [show("/coach/live", live), WebSocketRoute("/live", socket)]
