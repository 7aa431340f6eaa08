"""What is worth a try on this runner: each cue of the article with the reason for and against it, the likeliest first.

A try is no advice: the cue is run in blocks with and without it, and what it moves is measured (`hipdrive trial`).
"""

from __future__ import annotations

from pydantic import ConfigDict

from hipdrive.coaching.cues import Cue, cue, cues
from hipdrive.measures import title_of
from hipdrive.records import Record
from hipdrive.screening.findings import Findings, Standing
from hipdrive.screening.rules import Uneven, rules
from hipdrive.screening.standing import percentile_words


class Try(Record):
    """A cue to be tried.

    Parameters
    ----------
    cue, say
        Which, and in words.
    why
        The reason on this runner.
    measure, direction
        What it should move, and which way.
    worse, not_for
        What may get worse, and who should leave it.
    grade
        Of the evidence for the cue.
    leads
        Whether something that stands out asks for it; else it is the runner's own choice.
    how
        The command that tries it.
    """

    model_config = ConfigDict(extra="forbid")

    cue: str
    say: str
    why: str
    measure: str
    direction: str
    worse: str
    not_for: str
    grade: str
    leads: bool
    how: str


def tries(findings: Findings, beside: Cue | None = None) -> tuple[Try, ...]:
    """Every cue that may be tried: those that something asks for first, then those with most room to move.

    Parameters
    ----------
    findings
        From `screen`.
    beside
        The cue of the plan: it is no try, nor is one that pulls the opposite way.
    """
    asked: dict[str, str] = {}
    for out in findings.stands_out:
        asked.setdefault(out.cue, f"It goes with what stands out: {out.title[0].lower()}{out.title[1:]}.")
    fitting = [c for c in cues().values() if beside is None or (c.id != beside.id and c.fits(beside))]
    order = {id: i for i, id in enumerate(asked)}
    ranked = sorted(fitting, key=lambda c: (order.get(c.id, len(order)), -_room(c, findings)))
    apart = _apart(findings)
    return tuple(_try(c, asked.get(c.id, ""), apart.get(c.id, ""), findings) for c in ranked)


def _apart(findings: Findings) -> dict[str, str]:
    """By cue: the differences of sides that are surely more than in most uninjured runners and that it goes with."""
    told: dict[str, str] = {}
    for one in findings.sides:
        sign = rules().sign(one.sign)
        if one.beyond and isinstance(sign, Uneven):
            told.setdefault(
                sign.cue, f"Your sides differ more than most runners' do: {one.text[0].lower()}{one.text[1:]}"
            )
    return told


def _try(one: Cue, asked: str, apart: str, findings: Findings) -> Try:
    return Try(
        cue=one.id,
        say=one.say,
        why=" ".join(filter(None, (asked, apart, _stands(one, findings)))),
        measure=one.measure,
        direction=one.direction,
        worse=one.worse,
        not_for=one.not_for,
        grade=one.grade,
        leads=bool(asked),
        how=f"hipdrive trial --cue {one.id}",
    )


def _standing(one: Cue, findings: Findings) -> Standing | None:
    """Where the cue's measure stands: the mean of both sides, else the side on which the cue has most to do."""
    known = [s for s in findings.standings if s.measure == one.measure and s.percentile is not None]
    return min(known, key=lambda s: (s.side != "mean", one.wanted * (s.percentile or 0.0)), default=None)


def _room(one: Cue, findings: Findings) -> float:
    """How many percent of runners have more of what the cue is to bring; below any where its measure was not seen."""
    found = _standing(one, findings)
    if found is None or found.percentile is None:
        return -1.0
    return 100 - found.percentile if one.wanted > 0 else found.percentile


def _stands(one: Cue, findings: Findings) -> str:
    name, found = title_of(one.measure), _standing(one, findings)
    wanted = "more" if one.wanted > 0 else "less"
    if found is None:
        return f"It should bring {wanted} of one measure: {name.lower()}. Where you stand in it was not seen."
    return f"It should bring {wanted} of one measure: {name.lower()}, where you stand at the {percentile_words(found)}."


def leading(findings: Findings) -> Cue | None:
    """The cue of what stands out most, or `None`."""
    return cue(findings.stands_out[0].cue) if findings.stands_out else None
