"""Names that results carried before, and the ones they carry now: what older versions wrote stays readable."""

from __future__ import annotations

from typing import Any

#: Ids of measures, and keys within `methods[].facts` of the results.
IDS = {"knee_valgus": "fppa"}
KEYS = {"witness": "detector", "silent": "not_detected"}


def current_id(id: str) -> str:
    """The id a measure has now.

    >>> current_id("knee_valgus")
    'fppa'
    """
    return IDS.get(id, id)


def current(data: Any) -> Any:
    """Results as plain data, of this or an earlier version, with the names of this version.

    >>> current({"measurements": [{"id": "knee_valgus", "value": 3.0}]})
    {'measurements': [{'id': 'fppa', 'value': 3.0}]}
    """
    if isinstance(data, dict):
        return {KEYS.get(key, current_id(key)): current(value) for key, value in data.items()}
    if isinstance(data, list):
        return [current(value) for value in data]
    return current_id(data) if isinstance(data, str) else data
