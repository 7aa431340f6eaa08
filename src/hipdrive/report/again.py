"""Results judged once more with what was told later: the same numbers, another verdict, the former one kept."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.coaching import plan
from hipdrive.measures import Measurements
from hipdrive.report.contract import judged_again, measurements_of
from hipdrive.report.contract_models import Analysis
from hipdrive.report.page import render_verdict
from hipdrive.screening import Symptoms, screen

#: No pattern of a body rests on muscles, watches or sensors alone.
_WORN_ALONE = "Nothing is concluded from what was worn alone; its numbers are as they were."


@dataclass(frozen=True)
class Again:
    """Results with their new verdict.

    Parameters
    ----------
    results
        As they are written: the former verdicts stand in them.
    measured
        Their numbers.
    headline
        The new verdict in a sentence.
    page
        It as a page, without what needs the recording.
    """

    results: Analysis
    measured: Measurements
    headline: str
    page: str


def judge_again(found: Analysis, symptoms: Symptoms | None) -> Again:
    """Judge results that were written earlier; of what was worn alone they stay as they are."""
    measured = measurements_of(found)
    if measured.kept and not measured.rows and not (symptoms and symptoms.any_given):
        return Again(found, measured, _WORN_ALONE, render_verdict(measured, findings=None, plan=None))
    findings = screen(measured, symptoms)
    chosen = plan(findings)
    page = render_verdict(measured, findings=findings, plan=chosen)
    return Again(judged_again(found, findings, chosen), measured, findings.headline, page)
