"""The latest visit judged again when the runner tells how they feel; the former verdict is kept beside it."""

from __future__ import annotations

from hipdrive.history.store import History
from hipdrive.screening.symptoms import Symptoms


def judge_latest(history: History, athlete_id: int, symptoms: Symptoms) -> str | None:
    """Judge the latest visit that has a result with these symptoms.

    Returns
    -------
    str or None
        The new headline; `None` where there is no result, or the verdict stays as it was.
    """
    from hipdrive.report.again import judge_again
    from hipdrive.report.contract_models import Analysis

    latest = next((visit for visit in history.visits(athlete_id) if visit.state == "done"), None)
    result = history.result(latest.id) if latest is not None else None
    if latest is None or result is None:
        return None
    try:
        found = Analysis.model_validate(result.contract)
    except ValueError:  # results of an earlier version stay as they are
        return None
    again = judge_again(found, symptoms)
    if again.headline == result.headline:
        return None
    history.judge_again(latest.id, again.results.model_dump(mode="json", by_alias=True))
    return again.headline
