"""The first screen: the question answered, the runner's own stride, the four jobs, the one thing to try, how sure."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.coaching import Plan
from hipdrive.measures import Measurements
from hipdrive.report import figures, words
from hipdrive.report.film import Film, figure
from hipdrive.report.gauges import reference_unseen
from hipdrive.report.html import Html, el, join
from hipdrive.report.jobs import Answer, Job, answer, answer_sentence, jobs
from hipdrive.report.references import Places, places_of
from hipdrive.screening import Findings

QUESTION = "Does this stride run on its hips?"
_STATE_CLASS = {"there": "there", "not there": "absent", "cannot tell": "open"}
#: Sign of each verdict: told apart by shape, not by colour.
_MARKS = {
    "there": "M4 10.5 8.5 15 16 5.5",
    "absent": "M5 5 15 15M15 5 5 15",
    "open": "M6.3 7.2a3.7 3.7 0 1 1 5.2 3.4c-1 .5-1.5 1-1.5 2.2M10 16v.4",
}


def first_screen(
    measured: Measurements, findings: object, plan: object, films: list[Film], notice: Html | None = None
) -> Html:
    """All of it, as the head of the page."""
    places = places_of(findings, measured)
    told = jobs(measured, findings) if isinstance(findings, Findings) else ()
    stopped = isinstance(findings, Findings) and bool(findings.stop)
    moving = [figure(shown, words.view_phrase(shown.view)) for shown in films[:2]]
    verdict = _stopped(findings) if stopped else _answered(told) if told else _unseen(measured)
    to_try = None if stopped else _to_try(findings, plan)
    head = el("div", el("p", "hipdrive", class_="brand"), el("h1", QUESTION), verdict, class_="head")
    tail = el("div", to_try, _how_sure(measured, findings, told), notice, class_="tail")
    return el(
        "div",
        head,
        el("div", *moving, class_="moving") if moving else None,
        el("ul", *(_job(j, places) for j in told), class_="jobs", aria_label="The four jobs of the hips")
        if told and not stopped
        else None,
        tail,
        class_=f"first films{len(moving)}{' stopped' if stopped else ''}",
    )


def _answered(told: tuple[Job, ...]) -> Html:
    said: Answer = answer(told)
    return el("p", el("strong", f"{said}."), " ", answer_sentence(told), class_="said")


def _unseen(measured: Measurements) -> Html | None:
    """The answer where only muscles, watches or sensors tell something."""
    if measured.rows or not measured.sensors:
        return None
    text = " What was recorded does not show enough of the hips; a clip of the run does."
    return el("p", el("strong", "Cannot tell."), text, class_="said")


def _stopped(findings: object) -> Html | None:
    if not isinstance(findings, Findings) or not findings.stop:
        return None
    first = findings.stop[0]
    return el("div", el("p", el("strong", first.action)), el("p", first.sentence), class_="stop")


def _job(job: Job, places: Places) -> Html:
    state = _STATE_CLASS[job.state]
    mark = el(
        "svg", el("path", d=_MARKS[state]), viewBox="0 0 20 20", class_="mark", aria_hidden="true", focusable="false"
    )
    number = _number(job, places) if job.row else None
    verdict = el("span", el("b", job.title), " ", el("span", f"{job.state}", class_="state"), class_="job-name")
    return el(
        "li", mark, verdict, el("span", job.why, class_="why") if job.why else None, number, class_=f"job {state}"
    )


def _number(job: Job, places: Places) -> Html:
    row, measure = job.row, job.measure
    assert row is not None
    assert measure is not None
    band = places.band([row])
    scale = figures.interval_scale([row], band)
    return el(
        "a",
        el("span", measure.title, class_="of"),
        el("span", wording.with_interval(row), class_="number"),
        figures.gauge([row], scale, band, 20),
        reference_unseen(band),
        href=f"#m-{measure.id}",
        class_="job-number",
    )


def _to_try(findings: object, plan: object) -> Html | None:
    """The one thing: a cue, or what stands out asks to be tried and measured, or else what to film next."""
    if isinstance(plan, Plan) and plan.cue is not None:
        return _one_thing("One thing to try", plan.cue.say, "#plan")
    asked = next((t.say for t in plan.tries if t.leads), None) if isinstance(plan, Plan) else None
    if asked is not None:
        return _one_thing("Worth a try, and measured", asked, "#plan")
    if isinstance(findings, Findings) and findings.hold:
        return _one_thing("One thing to do", findings.hold, "#plan")
    if isinstance(findings, Findings) and findings.clip_would_add:
        what = findings.clip_would_add[0].split(":")[0]
        again = "Film it again:" if findings.recorded == "camera" else "Record it again with"
        return _one_thing(
            "One thing to try", f"Nothing in the stride yet. {again} {what[0].lower()}{what[1:]}.", "#plan"
        )
    if isinstance(plan, Plan):
        return _one_thing("One thing to try", plan.headline, "#plan")
    return None


def _one_thing(head: str, text: str, link: str) -> Html:
    return el("p", el("a", head, href=link), el("span", text), class_="thing")


def _how_sure(measured: Measurements, findings: object, told: tuple[Job, ...]) -> Html:
    parts = [words.overview(measured)]
    if isinstance(findings, Findings) and findings.stop:
        return el(
            "p", words.overview(measured), " Nothing in the stride is judged before this is seen to.", class_="sure"
        )
    if told:
        n = sum(j.state != "cannot tell" for j in told)
        parts = [f"{n or 'None'} of the 4 jobs can be told{_steps(measured)}."]
    if isinstance(findings, Findings) and findings.findings:
        first = findings.findings[0]
        parts.append(f"Evidence that “{first.title.lower()}” matters: {first.grade}.")
    if measured.rows:
        parts.append("Green: reference. Bar: 95\u00a0% interval.")
    return el("p", el("b", "How sure"), " ", join(" ".join(parts)), class_="sure")


def _steps(measured: Measurements) -> str:
    """`, from 33 steps from the left side`; nothing of results that were made without a recording."""
    seen = [f"{wording.count(len(r.contacts), 'step')} {words.view_phrase(r.motion.view)}" for r in measured.recordings]
    return f", from {wording.joined(seen)}" if seen else ""
