"""The coach: the eight sessions and the gate before each."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive.coaching import cadence_target
from hipdrive.coaching.cues import cue, cues
from hipdrive.coaching.programme import CHECK_MINUTES, MINUTES, Answers, Gate, gate
from hipdrive.errors import HipdriveError
from hipdrive.history.store import History
from hipdrive.history.tables import Programme
from hipdrive.report.html import Html, el
from hipdrive.screening.red_flags import raised
from hipdrive.web.layout import button, choice, field, link_button, post_form, scale
from hipdrive.web.security import token
from hipdrive.web.state import AppState, Passed, answer, app_state, athlete, change, go, number_of, show, words_of
from hipdrive.web.training import Block, coached, next_words, running_block, session_row, symptoms_told


def coach(request: Request) -> Response:
    """The session that is due, or how to begin."""
    who, state = athlete(request), app_state(request)
    block = running_block(state.history, who.id)
    if block is None:
        return answer(request, "Coach", *_begin(request, state.history, who.id))
    lead = el("p", next_words(state.history, block), class_="lead")
    parts = (
        el("blockquote", cue(block.programme.cue).say),
        lead,
        _bar(block),
        *_due(request, block),
        _end(request, block),
    )
    return answer(request, "Eight sessions", *parts)


def _begin(request: Request, history: History, athlete_id: int) -> tuple[Html, ...]:
    """Nothing runs yet: begin a block, or run with the beat alone."""
    results = [r for v in history.visits(athlete_id) if (r := history.result(v.id)) is not None]
    suggested = next((r.cue for r in results if r.cue), None)
    offered = [(c.id, c.say) for c in cues().values()]
    lead = "One cue, eight sessions, feedback that fades until you keep it by yourself."
    own = el(
        "section",
        el("h2", "Begin eight sessions"),
        el("p", lead),
        post_form(token(request), "/programme", choice("Cue", "cue", offered, suggested), button("Begin")),
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
    if id not in cues():
        raise HTTPException(400, "There is no such cue.")
    measure, direction = coached(id)
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
    state.history.add(session_row(who.id, block, block.step, CHECK_MINUTES))
    return go(request, "/coach", "Written down.")


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


ROUTES = [
    show("/coach", coach),
    change("/programme", begin),
    change("/programme/end", end),
    change("/programme/gate", check),
    change("/programme/transfer", transfer),
]
