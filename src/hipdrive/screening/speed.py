"""A running speed as people say it: a pace, kilometres or miles an hour, metres a second."""

from __future__ import annotations

import re

_MILE_KM = 1.609344
_PACE = re.compile(r"(\d+):([0-5]\d)\s*(?:min)?\s*(?:/\s*(km|mile|mi))?")
_SPEED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km/h|kmh|kph|mph|m/s)?")
_TO_MPS = {"km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "mph": _MILE_KM / 3.6, "m/s": 1.0}


def speed_from(text: str) -> float:
    """Metres a second from what was typed; a bare number is metres a second, a bare pace is a kilometre's.

    Raises
    ------
    ValueError
        If it is none of these; the sentence says what may be given.

    Examples
    --------
    >>> round(speed_from("5:00 min/km"), 2), round(speed_from("12 km/h"), 2), speed_from("3,1")
    (3.33, 3.33, 3.1)
    """
    told = text.strip().lower()
    pace, speed = _PACE.fullmatch(told), _SPEED.fullmatch(told)
    if pace:
        seconds = 60 * int(pace[1]) + int(pace[2])
        km = 1.0 if pace[3] in (None, "km") else _MILE_KM
        if seconds:
            return 1000 * km / seconds
    elif speed:
        return float(speed[1].replace(",", ".")) * _TO_MPS[speed[2] or "m/s"]
    raise ValueError(f"{text} is no running speed; give a pace as 5:30 min/km, or 11 km/h, or 3.1 m/s")
