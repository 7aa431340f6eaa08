"""What others concluded, as parts of the page: safety flags, findings, the plan; anything else as an outline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hipdrive import wording
from hipdrive.coaching import Cue, Plan
from hipdrive.coaching.tries import Try
from hipdrive.evidence.literature import TAG_WORDS
from hipdrive.report import words
from hipdrive.report.contract import plain
from hipdrive.report.html import Html, el, join, prose
from hipdrive.screening import Finding, Findings, NotEnough, Seen, StandsOut, Stop

_LEVELS = {"emergency": "Emergency", "urgent": "See a doctor soon", "stop": "Stop running first"}
_SIDES = {"left": "left stance", "right": "right stance", "both": "both sides"}
_ANOTHER = {"camera": "another clip", "markers": "further markers"}
_EMPTY: tuple[object, ...] = (None, [], {}, "")


def stops(findings: object) -> Html | None:
    """Raised safety flags; they come before anything else."""
    if isinstance(findings, Findings):
        return join(*(_stop(s) for s in findings.stop)) if findings.stop else None
    data = plain(findings)
    raised = data.get("stop") if isinstance(data, dict) else None
    return outline(raised) if raised else None


def _stop(stop: Stop) -> Html:
    head = el("h3", _LEVELS[stop.level])
    return el(
        "article", head, el("p", stop.sentence), el("p", el("strong", stop.action)), _small(stop.source), class_="stop"
    )


def found(findings: object, shown: Html | None = None) -> Html | None:
    """What the numbers may mean, without the safety flags; `shown` are the frames that findings rest on."""
    if isinstance(findings, Findings):
        return _found(findings, shown)
    data = plain(findings)
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key != "stop"}
    return None if data in _EMPTY else outline(data)


def measures_behind(findings: object) -> tuple[str, ...]:
    """Ids of the measures that findings point to, to be shown on frames."""
    if not isinstance(findings, Findings):
        return ()
    frames = [f for one in findings.findings for f in one.frames] + [f for s in findings.stands_out for f in s.frames]
    return tuple(dict.fromkeys(frame.measure for frame in frames))


def _found(findings: Findings, shown: Html | None) -> Html:
    absent = wording.joined([title.lower() for title in findings.absent])
    return join(
        el("p", findings.headline, class_="lead"),
        el("p", findings.hold) if findings.hold else None,
        *(_finding(f) for f in findings.findings),
        *(_stands_out(s) for s in findings.stands_out),
        shown,
        _sides(findings),
        _not_enough(findings.not_enough),
        el("p", f"Looked for, and surely not there: {absent}.") if absent else None,
        _cannot_tell(findings),
        _listed("To know", findings.notes),
        _listed(f"What {_ANOTHER[findings.recorded]} would show", findings.clip_would_add),
    )


def _finding(finding: Finding) -> Html:
    support = [
        el("li", f"{s.says} ", el("span", f"({TAG_WORDS[s.tag]}) {s.source}", class_="small")) for s in finding.evidence
    ]
    return el(
        "article",
        el("h3", f"{finding.title}, {_SIDES[finding.side]}"),
        el("p", finding.sentence),
        el("ul", *(_seen(s) for s in finding.seen), class_="signs"),
        el("p", el("strong", f"Evidence: {finding.grade}."), f" {finding.grade_why}"),
        el("p", f"What would change this: {finding.would_change}"),
        el("details", el("summary", "The studies behind it"), el("ul", *support, class_="sources"))
        if support
        else None,
        class_="finding",
    )


def _stands_out(out: StandsOut) -> Html:
    """One source: said apart from findings, and told that it is none."""
    return el(
        "article",
        el("h3", f"Stands out: {out.title[0].lower()}{out.title[1:]}, {_SIDES[out.side]}"),
        el("p", out.text),
        el("p", el("strong", f"Evidence: {out.grade}."), f" {out.grade_why} ", el("span", out.against, class_="small")),
        class_="finding out",
    )


def _sides(findings: Findings) -> Html | None:
    """Differences of sides beyond their error, as observations: openly those that few runners have, the others folded."""
    if not findings.sides and not findings.sides_within_error:
        return None
    wide, usual = [d.text for d in findings.sides if d.beyond], [d.text for d in findings.sides if not d.beyond]
    head = f"Left against right: {wording.count(len(usual), 'difference')} beyond the error, as many runners have"
    return join(
        el("p", el("strong", "Your sides differ more than most runners' do. "), _NO_FINDING) if wide else None,
        el("ul", *(el("li", text) for text in wide)) if wide else None,
        el("details", el("summary", head), el("p", _EVERYBODY), el("ul", *(el("li", text) for text in usual)))
        if usual
        else None,
        _within_error(findings.sides_within_error),
    )


def _within_error(told: tuple[str, ...]) -> Html | None:
    if not told:
        return None
    head = f"Left against right: {wording.count(len(told), 'difference')} that may be no more than error"
    return el("details", el("summary", head), el("ul", *(el("li", text) for text in told)))


_NO_FINDING = "A difference is no finding by itself: only with something felt on that side."
_EVERYBODY = "Sides differ in everybody. These differences are more than their error, no more."


def _seen(seen: Seen) -> Html:
    kind = "Measured" if seen.kind == "measure" else "Felt"
    return el("li", f"{kind}: {seen.text} ", el("span", seen.against, class_="small") if seen.against else None)


def _cannot_tell(findings: Findings) -> Html | None:
    """Patterns that are left open, and what would tell; those with a sign of them stand above."""
    shown = {p.id for p in findings.not_enough}
    left = [v for v in findings.verdicts if v.state == "cannot tell" and v.id not in shown]
    if not left:
        return None
    items = [
        el("div", el("dt", v.title), el("dd", " ".join(wording.sentence(words.titled(w)) for w in v.why))) for v in left
    ]
    head = f"{wording.count(len(left), 'pattern')} that cannot be told, and what would tell"
    return el("details", el("summary", head), el("dl", *items, class_="refused"))


def _not_enough(patterns: Iterable[NotEnough]) -> Html | None:
    items = [
        el(
            "div",
            el("dt", f"{p.title}, {_SIDES[p.side]}"),
            el("dd", " ".join(wording.sentence(words.titled(text)) for text in (*p.seen, *p.why))),
        )
        for p in patterns
    ]
    if not items:
        return None
    head = f"{wording.count(len(items), 'pattern')} with some sign, and not enough to say"
    return el("details", el("summary", head), el("dl", *items, class_="refused"))


def advised(plan: object) -> Html | None:
    """What to do."""
    if isinstance(plan, Plan):
        return _advised(plan)
    data = plain(plan)
    return None if data in _EMPTY else outline(data)


def _advised(plan: Plan) -> Html:
    return join(
        _cue(plan.cue) if plan.cue else el("p", plan.headline, class_="lead"),
        _listed("Load first", plan.education),
        _listed("How to try it", plan.how_to_try, "ol"),
        _tries(plan),
        _listed("", plan.later),
        _folded("Why this one", el("p", plan.why_this) if plan.why_this else None),
        _folded("Before you add it, and what may get sore", _gate(plan)),
        _drills(plan),
        el("h3", "When to look again"),
        el("p", plan.film_again),
        _sources(plan.sources),
    )


def _cue(cue: Cue) -> Html:
    """The one cue, large; what speaks against it stands beside it."""
    return el(
        "div",
        el("blockquote", cue.say),
        el("p", f"Or, for those who attend to the body: {cue.inward}") if cue.inward else None,
        el("p", el("strong", f"Evidence: {cue.grade}."), f" {cue.aside}"),
        class_="cue",
    )


def _tries(plan: Plan) -> Html | None:
    """Cues to try and measure: those that something asks for open, the runner's own choice folded."""
    if not plan.tries:
        return None
    asked, own = [t for t in plan.tries if t.leads], [t for t in plan.tries if not t.leads]
    said = join(
        el("p", prose(plan.tries_note)),
        el("dl", *map(_try, asked), class_="refused") if asked else None,
        el("details", el("summary", "Your own choice"), el("dl", *map(_try, own), class_="refused")) if own else None,
    )
    if asked and plan.cue is None:
        return join(el("h3", "Worth a try"), said)
    return _folded("Cues to try and measure, if you like", said)


def _try(one: Try) -> Html:
    beside = f"{one.why} Evidence: {one.grade}. What may get worse: {one.worse} {one.not_for}"
    return el("div", el("dt", one.say), el("dd", beside))


def _drills(plan: Plan) -> Html | None:
    if not plan.drills:
        return None
    items = [
        el("div", el("dt", d.title), el("dd", f"{wording.sentence(d.dose)} {wording.sentence(d.why)}"))
        for d in plan.drills
    ]
    title = "Warm-up, if you like" if plan.drills_optional else "Warm-up"
    note = el("p", plan.drills_note) if plan.drills_note else None
    names = wording.joined([d.title.lower() for d in plan.drills])
    return _folded(f"{title}: {names}", join(note, el("dl", *items, class_="refused")))


def _folded(head: str, content: Html | None) -> Html | None:
    """Closed until it is asked for."""
    return None if content is None else el("details", el("summary", head), content)


def _gate(plan: Plan) -> Html | None:
    """What must hold before the cue is added, and what it may make sore."""
    sore = el("p", f"What may get sore: {plan.may_get_sore}") if plan.may_get_sore else None
    gate = _listed("", plan.load_gate)
    return join(gate, sore) if gate or sore else None


def _sources(cited: tuple[str, ...]) -> Html | None:
    items = [el("li", text) for text in cited]
    return el("details", el("summary", "Sources"), el("ul", *items, class_="sources")) if items else None


def _listed(title: str, texts: tuple[str, ...], kind: str = "ul") -> Html | None:
    """A heading and its sentences; one sentence is no list."""
    if not texts:
        return None
    head = el("h3", title) if title else None
    body = el("p", prose(texts[0])) if len(texts) == 1 else el(kind, *(el("li", prose(text)) for text in texts))
    return join(head, body)


def _small(text: str) -> Html | None:
    return el("p", text, class_="small") if text else None


def told(symptoms: object) -> Html | None:
    """What the runner told."""
    data = plain(symptoms)
    return None if data in _EMPTY else outline(data)


def outline(data: Any) -> Html:
    """Plain data as lists and paragraphs; empty values are left out."""
    if isinstance(data, dict):
        items = [(str(key), value) for key, value in data.items() if value not in _EMPTY]
        parts = [el("div", el("dt", key.replace("_", " ").capitalize()), el("dd", outline(v))) for key, v in items]
        return el("dl", *parts, class_="outline")
    if isinstance(data, list):
        return el("ul", *(el("li", outline(value)) for value in data))
    return join(wording.plain(data))
