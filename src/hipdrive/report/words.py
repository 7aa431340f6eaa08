"""Views, flags and signs in words a person reads (numbers and units: `hipdrive.wording`)."""

from __future__ import annotations

import re

from hipdrive import wording
from hipdrive.flags import FLAGS
from hipdrive.gait import Contacts
from hipdrive.measures import Measurements, by_id, title_of

_VIEWS = {
    "rear": "from behind",
    "front": "from the front",
    "left": "from the left side",
    "right": "from the right side",
    "oblique": "from an angle",
    "unknown": "from an unknown side",
    "3d": "in three dimensions",
}
#: What was worn, by its kind.
_SENSORS = {"emg": "muscle activity", "watch": "the run of a watch", "imu": "an inertial sensor"}
SIDE_NAMES = {
    "left": "Left",
    "right": "Right",
    "mean": "Both",
    "difference": "Left − right",
    "relative": "Left − right, relative to standing",
}


def view_phrase(view: str) -> str:
    """Where the camera stood: `from behind`."""
    return _VIEWS.get(view, f"({view})")


def flag_sentence(flag: str) -> str:
    """The sentence for a code; a code without one is spelled out."""
    return FLAGS.get(flag, flag.replace("_", " ").capitalize() + ".")


def sides_count(contacts: Contacts) -> str:
    """`6 left and 5 right`."""
    return f"{len(contacts.of('left'))} left and {len(contacts.of('right'))} right"


def sign_sentence(sign: str) -> str:
    """What plus and minus mean, as a sentence: `+ = toes up` becomes `Plus means toes up.`"""
    return wording.sentence(sign.replace("+ = ", "plus means ").replace("− = ", "minus means "))


def overview(measured: Measurements) -> str:
    """One sentence on what there was to see."""
    seen = [f"{wording.count(len(r.contacts), 'step')} {view_phrase(r.motion.view)}" for r in measured.recordings]
    seen += [_SENSORS[one.kind] for one in measured.sensors if one.kind in _SENSORS]
    if measured.sensors and not measured.rows and not measured.refused:
        return f"{wording.sentence(wording.joined(seen))}"
    n_read, n_not = len({row.id for row in measured.rows}), len({row.id for row in measured.refused})
    read = f"{wording.count(n_read, 'measure')} could be read" + (f", {n_not} could not" if n_not else "")
    return f"{wording.joined(seen)}. {read}." if seen else f"{read}."


def titled(text: str) -> str:
    """A text with the ids of measures in it replaced by their titles."""
    return re.sub(r"[a-z]+(?:_[a-z]+)+", lambda m: f"“{title_of(m[0])}”" if m[0] in by_id() else m[0], text)
