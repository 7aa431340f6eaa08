"""A cue tried on this runner: choose one, be guided through the blocks, and see what it moved."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hipdrive import wording
from hipdrive.coaching.cues import Cue, cues
from hipdrive.history.tables import TrialRow
from hipdrive.measures import title_of
from hipdrive.report.html import Html, el
from hipdrive.screening.red_flags import raised
from hipdrive.trial import Moved, TrialResult, another_day, order_words, power_words, schedule
from hipdrive.trial.design import BLOCK_S, FEWEST, MOST, WASH_OUT_S
from hipdrive.web.charts import blocks_picture
from hipdrive.web.jobs import Busy
from hipdrive.web.layout import button, choice, day, details, field, link_button, post_form, scale, table, tick
from hipdrive.web.pages.film import prepared
from hipdrive.web.security import token
from hipdrive.web.state import answer, app_state, athlete, change, go, number_of, show, words_of
from hipdrive.web.training import symptoms_told
from hipdrive.web.units import units_of

_LEAD = (
    "Blocks of running with one cue and without it, in mixed order, at one speed, filmed in one go. Out comes what the cue "
    "moves on you, with its interval, and whether anything gets worse. No live feedback while you try."
)


def trial(request: Request) -> Response:
    """Choose a cue; what was tried before."""
    who, state = athlete(request), app_state(request)
    told = state.history.symptoms(who.id)
    if told and raised(symptoms_told(told[0].answers)):
        return go(request, "/")
    chosen = request.query_params.get("cue", "")
    offered = [(c.id, c.say) for c in cues().values()]
    blocks = [(str(n), f"{n} blocks, {_minutes(n):.0f} minutes") for n in range(FEWEST, MOST + 1, 2)]
    asked = el(
        "form",
        choice("Cue", "cue", offered, chosen if chosen in cues() else None),
        choice("How many", "blocks", blocks, "6"),
        button("Go on"),
        method="get",
        action="/trial/run",
    )
    return answer(request, "Try a cue", el("p", _LEAD, class_="lead"), asked, _before(state.history.trials(who.id)))


def _minutes(blocks: int) -> float:
    return blocks * (BLOCK_S + WASH_OUT_S) / 60


def _before(trials: Sequence[TrialRow]) -> Html | None:
    """Trials of earlier, the latest first."""
    if not trials:
        return None
    rows = [
        el("li", el("a", day(t.at), href=f"/trials/{t.id}"), el("p", f"{_say(t.cue)} {t.verdict.capitalize()}."))
        for t in trials
    ]
    return el("section", el("h2", "Tried before"), el("ul", *rows, class_="list"))


def _say(id: str) -> str:
    known = cues().get(id)
    return known.say if known is not None else id


def _asked(request: Request) -> tuple[Cue, dict[str, Any]]:
    """The cue and the plan of the address; a block may be shorter, to try it out."""
    told = request.query_params
    known = cues().get(told.get("cue", ""))
    if known is None:
        raise HTTPException(400, "There is no such cue.")
    return known, _plan(known.id, told.get("blocks"), told.get("block_s"), told.get("wash_out_s"), None)


def _plan(cue: str, blocks: object, block_s: object, wash_out_s: object, seed: object) -> dict[str, Any]:
    try:
        number = secrets.randbelow(2**31) if seed is None else int(str(seed))
        count, long_s = int(str(blocks or 6)), float(str(block_s or BLOCK_S))
        wash_s = float(str(wash_out_s or WASH_OUT_S))
        if not (5 <= long_s <= 120 and 1 <= wash_s <= 120 and 0 <= number < 2**31):
            raise ValueError
        schedule(count, number)
    except ValueError:
        raise HTTPException(400, "These blocks cannot be run. Go back and choose again.") from None
    return {"cue": cue, "blocks": count, "seed": number, "block_s": long_s, "wash_out_s": wash_s}


def run(request: Request) -> Response:
    """The guide through the blocks, and the form for their clip."""
    who, state = athlete(request), app_state(request)
    cue, plan = _asked(request)
    blocks = schedule(plan["blocks"], plan["seed"], plan["block_s"], plan["wash_out_s"])
    told = "|".join(f"{b.condition}:{b.start_s:g}:{b.end_s:g}" for b in blocks)
    stage = el(
        "section",
        el("p", "Ready.", id="caption", class_="caption", role="status"),
        el("p", id="left", class_="number"),
        el("video", id="see", muted="", playsinline="", hidden=""),
        tick("Film it with this device's camera", "record", checked=True),
        el("button", "Start", type="button", id="start"),
        el("button", "Stop, it hurts", type="button", id="hurts", class_="quiet", hidden=""),
        id="stage",
        data_blocks=told,
        data_say=cue.say,
    )
    about = details("About this cue", *(el("p", text) for text in _about(cue)), opened=True)
    return answer(
        request,
        "Try a cue",
        el("blockquote", cue.say),
        el("p", power_words(_results(state.history.trials(who.id, cue.id)), plan["blocks"])),
        about,
        stage,
        el("section", el("h2", "After the last block"), _form(request, plan)),
        scripts=("trial.js", "upload.js"),
    )


def _about(cue: Cue) -> tuple[str, ...]:
    wanted = "more" if cue.wanted > 0 else "less"
    return (
        f"It should bring {wanted} of one measure: {title_of(cue.measure).lower()}. {cue.why} {cue.aside} Evidence: {cue.grade}.",
        f"What may get worse: {cue.worse}",
        f"{cue.not_for} Stop at pain.",
        f"Or, for those who attend to the body: {cue.inward}",
    )


def _form(request: Request, plan: dict[str, Any]) -> Html:
    units = units_of(athlete(request))
    kept = [el("input", type="hidden", name=name, value=str(value)) for name, value in plan.items()]
    clip = el("input", type="file", id="clip", accept="video/*")
    return post_form(
        token(request),
        "/trials",
        *kept,
        el("input", type="hidden", name="stopped", id="stopped", value=""),
        el("div", el("label", "The clip of the whole trial", for_="clip"), clip, class_="field"),
        field("Second of the clip at which the guide began", "starts_s", type="number", min="0", step="any", value="0",
              inputmode="decimal", class_="short"),
        field(f"Speed, {units.speed.unit}, the same in all blocks", "speed", type="number", min="0", step="any",
              inputmode="decimal", class_="short"),
        scale("How hard was it with the cue, 0 to 10", "effort"),
        scale("How easy was the cue to keep, 0 to 10", "ease"),
        el("div", el("div", id="uploads"), el("p", id="fault", class_="fault", role="alert", hidden="")),
        button("Read the trial"),
        el("button", "Stop", type="button", id="cancel", class_="quiet", hidden=""),
        id="film",
    )  # fmt: skip


async def tried(request: Request, form: FormData) -> Response:
    """A trial from its clip."""
    state = app_state(request)
    if words_of(form, "stopped"):
        return go(request, "/feel", "Stopped for pain: this trial counts for nothing. Tell how you feel.")
    ids = [i for i in form.getlist("upload") if isinstance(i, str)]
    if len(ids) != 1:
        raise HTTPException(400, "A trial is one clip of all its blocks. Go back and choose one.")
    if words_of(form, "cue") not in cues():
        raise HTTPException(400, "There is no such cue.")
    names = ("blocks", "block_s", "wash_out_s", "seed")
    plan = _plan(words_of(form, "cue"), *(words_of(form, n) for n in names))
    plan |= {"starts_s": number_of(form, "starts_s") or 0.0}
    plan |= {"effort": number_of(form, "effort"), "ease": number_of(form, "ease")}
    made, job = await run_in_threadpool(prepared, request, state, form, ids, plan)
    try:
        state.analyses.submit(made, job)
    except Busy as fault:
        await run_in_threadpool(state.history.set_state, made, "failed", str(fault))
    return go(request, f"/visits/{made}")


def outcome(request: Request) -> Response:
    """What a trial showed."""
    who, state = athlete(request), app_state(request)
    mine = state.history.trials(who.id)
    row = next((t for t in mine if t.id == request.path_params["id"]), None)
    result = _result(row) if row is not None else None
    if row is None or result is None:
        raise HTTPException(404, "There is no such trial (any more).")
    both = another_day(_results(t for t in reversed(mine) if t.cue == row.cue and t.id <= row.id))
    notes = (*result.notes, result.next_time, order_words(result.aimed, result.blocks))
    return answer(
        request,
        "What the trial showed",
        el("blockquote", _say(row.cue)),
        el("p", result.headline, class_="lead"),
        el("p", both.words) if both else None,
        _blocks(result.aimed),
        _moved(result),
        *(el("p", note, class_="small") for note in notes if note),
        _felt(row),
        _next(row, result),
    )


def _results(rows: Iterable[TrialRow]) -> list[TrialResult]:
    return [r for t in rows if (r := _result(t)) is not None]


def _result(row: TrialRow) -> TrialResult | None:
    try:
        return TrialResult.model_validate(row.facts.get("result"))
    except ValidationError:  # of another version
        return None


def _moved(result: TrialResult) -> Html:
    rows = []
    for one, role in ((result.aimed, "aimed at"), *((w, "watched") for w in result.watched)):
        # The unit stands once, with the effect: three times made the table wider than the page.
        means = (wording.number(amount, wording.decimals(one.unit)) for amount in (one.without, one.with_))
        effect = wording.change_with_ends(one.effect, one.ci95, one.unit).replace(") ", ")\N{NO-BREAK SPACE}")
        rows.append((f"{one.title} ({role})", *means, effect, _verdict(one, role == "watched")))
    heads = ("Measure", "Without", "With the cue", "Effect, 95 % interval", "Verdict")
    counts = wording.value(result.aimed.detectable, result.aimed.unit)
    about = f"{result.blocks} blocks. Between two sessions a change of {counts} in the first measure counts; a trial can show less."
    return table(heads, rows, about)


def _verdict(moved: Moved, watched: bool) -> str:
    """What became of a measure; of one that is only watched, which way it went."""
    if watched and moved.verdict == "moves it":
        return "rose" if moved.effect > 0 else "fell"
    if watched and moved.verdict == "does not":
        return "stayed"
    return moved.verdict


def _blocks(aimed: Moved) -> Html | None:
    """Every block as a point; a trial kept by an earlier version has none."""
    if not aimed.by_block:
        return None
    unit = wording.symbol(aimed.unit).strip()
    title = f"{aimed.title} ({unit})" if unit else aimed.title
    caption = f"{title}, block by block: full with the cue, hollow without."
    rows = [
        (f"{i}", condition, wording.value(seen, aimed.unit)) for i, (condition, seen) in enumerate(aimed.by_block, 1)
    ]
    numbers = details("The numbers", table(("Block", "The cue", aimed.title), rows, "Each block of the trial."))
    picture = blocks_picture(aimed.by_block, aimed.unit, f"{caption} The numbers are in the table below.")
    return el("figure", picture, el("figcaption", caption, class_="small"), numbers)


def _felt(row: TrialRow) -> Html | None:
    said = [
        f"{words} {row.facts[n]:g} of 10"
        for n, words in (("effort", "Effort"), ("ease", "ease"))
        if row.facts.get(n) is not None
    ]
    return el("p", f"{', '.join(said)}.") if said else None


def _next(row: TrialRow, result: TrialResult) -> Html:
    again = link_button("Try it again another day", f"/trial?cue={row.cue}", True)
    if row.facts.get("programme"):
        return el(
            "div",
            el("p", "It moves its measure and costs nothing: your eight sessions with it are ready."),
            link_button("Go to the sessions", "/coach"),
            again,
        )
    return el("div", again, link_button("Try another cue", "/trial", True))


ROUTES = [
    show("/trial", trial),
    show("/trial/run", run),
    change("/trials", tried),
    show("/trials/{id:int}", outcome),
]
