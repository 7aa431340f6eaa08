"""The coach: the eight sessions with their gate, and the live page."""

from __future__ import annotations

import math
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from hipdrive.coaching import cadence_target
from hipdrive.coaching.plan import coaching
from hipdrive.coaching.programme import CHECK_MINUTES, MINUTES, Answers, Gate, Step, gate
from hipdrive.errors import HipdriveError
from hipdrive.history.store import History
from hipdrive.history.tables import CoachSession, Programme
from hipdrive.measures import measures
from hipdrive.report.html import Html, el
from hipdrive.screening.red_flags import raised
from hipdrive.web.layout import button, choice, details, field, link_button, post_form, scale, sound_choice
from hipdrive.web.live import Tally, relay
from hipdrive.web.live_worker import Task
from hipdrive.web.security import token
from hipdrive.web.state import AppState, Passed, answer, app_state, athlete, change, go, number_of, show, words_of
from hipdrive.web.training import Block, next_words, running_block, symptoms_told
from hipdrive.wording import value

#: What a cue is coached by, where a camera shows it live, and whether less or more of it is wanted.
_COACHED: dict[str, tuple[str, int]] = {
    "quick_steps": ("cadence", 1),
    "level_belt": ("pelvic_drop", -1),
    "headlights": ("knee_gap", 1),
    "one_line_lean": ("waist_bend", -1),
}
#: A shorter try is not a session, seconds.
_LEAST_S = 10.0
_STICKERS = (
    "Two dots of one bright colour, 2 to 4 cm wide, on the two dimples at the back of the pelvis, level with each other, "
    "over tight clothes; the camera behind you at the height of the hips. Without them the hip drop is not shown, because "
    "the points a pose network puts on hips do not move with the pelvis."
)
_VIEWS = (
    ("", "See for itself"),
    ("rear", "Behind you"),
    ("left", "At your left"),
    ("right", "At your right"),
    ("front", "In front"),
)


def coach(request: Request) -> Response:
    """The session that is due, or how to begin."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    if block is None:
        return answer(request, "Coach", *_begin(request, state.history, who.id))
    lead = el("p", next_words(state.history, block), class_="lead")
    cue = next(c for c in coaching().cue if c.id == block.programme.cue)
    parts = (el("blockquote", cue.say), lead, _bar(block), *_due(request, block), _end(request, block))
    return answer(request, "Eight sessions", *parts)


def _begin(request: Request, history: History, athlete_id: int) -> tuple[Html, ...]:
    """Nothing runs yet: begin a block, or run with the beat alone."""
    results = [r for v in history.visits(athlete_id) if (r := history.result(v.id)) is not None]
    suggested = next((r.cue for r in results if r.cue), None)
    cues = [(c.id, c.say) for c in coaching().cue]
    lead = "One cue, eight sessions, feedback that fades until you keep it by yourself."
    own = el(
        "section",
        el("h2", "Begin eight sessions"),
        el("p", lead),
        post_form(token(request), "/programme", choice("Cue", "cue", cues, suggested), button("Begin")),
    )
    beat = field("Beat, steps a minute", "spm", "Empty for none.", type="number", min="100", max="300", class_="short")
    free = el("form", beat, button("Run with the camera", quiet=True), method="get", action="/coach/live")
    return own, el("section", el("h2", "Or just run"), el("p", "Your numbers live, and a beat if you like."), free)


def _bar(block: Block) -> Html:
    step = block.step
    current = step.number if step is not None and step.kind == "session" else len(MINUTES) + 1
    marks = [
        el(
            "li",
            f"{i}: {minutes} min",
            class_="past" if i < current else None,
            aria_current="step" if i == current else None,
        )
        for i, minutes in enumerate(MINUTES, start=1)
    ]
    return el("ol", *marks, class_="steps-bar", aria_label="The eight sessions")


def _due(request: Request, block: Block) -> tuple[Html | None, ...]:
    step = block.step
    if step is None:
        return (link_button("Film again", "/film"),)
    wait = block.due
    if wait.verdict != "go":
        return (el("p", *wait.reasons, class_="said"),)
    if step.kind == "transfer":
        return (post_form(token(request), "/programme/transfer", button("Done and filmed")),)
    return (_gate_form(request, block),)


def _gate_form(request: Request, block: Block) -> Html:
    after = block.sessions and any(s.kind == "session" for s in block.sessions)
    mornings = (
        scale("Pain in the morning before your last session", "pain_morning_before", required=True),
        scale("Pain in the morning after it", "pain_morning_after", required=True),
    )
    return post_form(
        token(request),
        "/programme/gate",
        el("h2", "Before you run"),
        el("p", "From 0 (none) to 10 (the worst you can imagine).", class_="hint"),
        scale("Pain now, where it hurts most", "pain_now", required=True),
        *(mornings if after else ()),
        scale("Stiff calf or Achilles tendon this morning", "calf_stiff", required=True),
        field("Minutes you ran in the last seven days, in all", "week_run_min", type="number", min="0", max="3000",
              required="", inputmode="numeric", class_="short"),
        button("Go on"),
    )  # fmt: skip


def _end(request: Request, block: Block) -> Html:
    ask = "End this block? Its sessions stay in your history."
    return post_form(token(request), "/programme/end", button("End this block", quiet=True), data_ask=ask)


def begin(request: Request, form: FormData) -> Response:
    """Begin a block for a cue."""
    who, state = athlete(request), app_state(request)
    id = words_of(form, "cue")
    if id not in {c.id for c in coaching().cue}:
        raise HTTPException(400, "There is no such cue.")
    measure, direction = _COACHED.get(id, ("", 0))
    points = state.history.trend(who.id, measure) if measure else []
    own = points[-1].value if points else None
    target = _target(measure, direction, own, points[-1].detectable_change if points else None)
    state.history.start_programme(Programme(athlete_id=who.id, cue=id, variable=measure, own=own, target=target))
    return go(request, "/coach", "Begun. One thing at a time: leave everything else as it is.")


def _target(measure: str, direction: int, own: float | None, change: float | None) -> float | None:
    """Cadence: 5 % more. Else: better than one's own by what can be told from error (design choice)."""
    if own is None:
        return None
    if measure == "cadence":
        try:
            return cadence_target(own).target_spm
        except HipdriveError:
            return None
    return None if change is None else own + direction * change


def end(request: Request, form: FormData) -> Response:
    """End the block."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    if block is not None:
        state.history.end_programme(block.programme.id)
    return go(request, "/coach", "The block has ended.")


def transfer(request: Request, form: FormData) -> Response:
    """The single-leg squat was done; it needs no camera here."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    if block is None or block.step is None or block.step.kind != "transfer":
        return go(request, "/coach")
    state.history.add(_row(who.id, block, block.step, CHECK_MINUTES))
    return go(request, "/coach", "Written down.")


def _row(athlete_id: int, block: Block | None, step: Step, minutes: float) -> CoachSession:
    number = block.programme.id if block is not None else None
    return CoachSession(
        athlete_id=athlete_id,
        programme_id=number,
        kind=step.kind,
        number=step.number or None,
        minutes=minutes,
        feedback_share=step.share,
    )


def check(request: Request, form: FormData) -> Response:
    """The gate before a session."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    if block is None or block.step is None or block.due.verdict != "go":
        return go(request, "/coach")
    answers = _answers(form, block, _unsafe(state, who.id))
    found = gate(answers, block.week, block.put_off)
    if found.verdict == "go":
        state.history.set_programme_facts(block.programme.id, {"put_off": 0})
        state.gates[who.id] = Passed(block.programme.id, block.step, vars(answers))
        return go(request, "/coach/live")
    if found.pain:
        state.history.set_programme_facts(block.programme.id, {"put_off": block.put_off + 1})
    if found.verdict == "stop":
        state.history.end_programme(block.programme.id)
    return answer(request, "Not today" if found.verdict == "wait" else "Stop here", *_refused(found))


def _refused(found: Gate) -> tuple[Html, ...]:
    words = [el("li", r) for r in found.reasons]
    moved = "The session is moved, not lost. Come back when this has settled."
    last = el("p", moved if found.verdict == "wait" else "The block has ended.")
    return el("ul", *words, class_="fault notes"), last, link_button("Today", "/", True)


def _unsafe(state: AppState, athlete_id: int) -> bool:
    """Whether what was told last raises a safety flag."""
    told = state.history.symptoms(athlete_id)
    return bool(told and raised(symptoms_told(told[0].answers)))


def _answers(form: FormData, block: Block, unsafe: bool) -> Answers:
    names = ("pain_now", "calf_stiff", "week_run_min", "pain_morning_before", "pain_morning_after")
    given = {n: number_of(form, n) for n in names}
    if any(given[n] is None for n in names[:3]):
        raise HTTPException(400, "Pain, stiffness and minutes need an answer. Go back and fill them in.")
    cue = block.cue_minutes()
    # Whoever tells fewer minutes than were coached here forgot some.
    run = max(given["week_run_min"] or 0.0, cue)
    try:
        return Answers(
            pain_now=given["pain_now"] or 0.0,
            calf_stiff=given["calf_stiff"] or 0.0,
            week_run_min=run,
            week_cue_min=cue,
            pain_morning_before=given["pain_morning_before"],
            pain_morning_after=given["pain_morning_after"],
            safety=unsafe,
        )
    except HipdriveError as fault:
        raise HTTPException(400, str(fault)) from None


# The live page.


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
    titles = {m.id: m.title for m in measures()}
    wanted = block.programme.variable if block is not None and block.programme.variable else "cadence"
    lead = (
        _band_words(block, step)
        if block is not None and step is not None
        else "Your numbers over the last eight seconds."
    )
    stage = el(
        "div",
        _numbers(titles.get(wanted, wanted), spm is not None),
        _camera(),
        class_="stage",
        id="stage",
        data_measure=wanted,
        data_minutes=minutes,
        data_spm=spm,
        data_share=step.share if step is not None else 1.0,
        data_titles="|".join(
            f"{k}={titles[k]}" for k in ("cadence", "pelvic_drop", "knee_gap", "trunk_sway", "ankle_lean", "waist_bend")
        ),
    )
    how = details("What the camera needs to see it", el("p", _STICKERS)) if wanted == "pelvic_drop" else None
    return answer(request, "Live", el("p", lead, class_="lead"), stage, how, scripts=("live.js",))


def _numbers(title: str, beat: bool) -> Html:
    return el(
        "div",
        el("p", el("span", "–", id="number"), el("small", title, id="title"), class_="big"),
        el("p", "Press start, then run.", id="caption", class_="caption", role="status"),
        el("dl", id="others", class_="now"),
        el("p", el("span", id="clock")),
        el("p", el("span", id="beat", class_="beat", aria_hidden="true"), " ", el("span", id="beat-words"))
        if beat
        else None,
    )


def _camera() -> Html:
    start = el("button", "Start", type="button", id="start")
    stop = el("button", "Stop", type="button", id="stop", class_="quiet", hidden="")
    large = el("button", "Whole screen", type="button", id="large", class_="quiet")
    view = choice("The camera stands", "view", _VIEWS)
    player = el("video", id="camera", muted="", playsinline="", aria_label="Your camera")
    return el("div", start, stop, large, player, view, sound_choice(), class_="eye")


def _band_words(block: Block, step: Step) -> str:
    if step.share == 0:
        return "A check: run as it has become. Nothing is said on the way."
    target, unit = block.programme.target, _unit(block.programme.variable)
    if target is None:
        return "The cue alone: there is no number of your own to steer by yet."
    if block.programme.variable == "cadence":
        return f"Silent near {target:.0f} steps a minute."
    side = "below" if _COACHED[block.programme.cue][1] < 0 else "above"
    return f"Silent while it is {side} {value(target, unit)}."


def _unit(measure: str) -> str:
    return next((m.unit for m in measures() if m.id == measure), "")


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
    less = _COACHED[block.programme.cue][1] < 0
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
            row = _row(self._athlete_id, self._block, self._step, minutes)
        row.gate, row.facts = dict(self._answers), facts
        return row


ROUTES = [
    show("/coach", coach),
    show("/coach/live", live),
    change("/programme", begin),
    change("/programme/end", end),
    change("/programme/gate", check),
    change("/programme/transfer", transfer),
    WebSocketRoute("/live", socket),
]
