"""What was worn, examined beside the recordings of the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hipdrive.emg import EmgResult, examine
from hipdrive.emg.contacts import described, from_table, widest
from hipdrive.emg.reference import efforts
from hipdrive.errors import CannotSee, InputError
from hipdrive.gait import Contacts
from hipdrive.motion import Motion
from hipdrive.sensors import Emg, Instants, Sensor

SensorResult = EmgResult

_NO_CONTACTS = "shows when muscles are active, but not when the foot is on the ground"
_GIVE_CONTACTS = (
    "Give with it the clip or C3D file of the same run, or a table of contacts with columns strike_s and off_s"
)


@dataclass(frozen=True)
class Stride:
    """A recording that shows feet: its motion and its contacts."""

    motion: Motion
    contacts: Contacts


def combine(
    recordings: Sequence[Stride], worn: Sequence[Sensor], mvic: Sequence[Sensor] = (), leg: str = ""
) -> tuple[SensorResult, ...]:
    """Examine everything that was worn.

    Parameters
    ----------
    recordings
        Of the same run.
    worn
        What was read.
    mvic
        The largest voluntary efforts.
    leg
        Of channels that name none.

    Raises
    ------
    InputError
        If a recording of muscle activity has no contacts to be put against, or cannot be used.
    """
    effort = efforts([one for one in mvic if isinstance(one, Emg)], leg)
    tables = [one for one in worn if isinstance(one, Instants)]
    return tuple(_emg(one, recordings, tables, effort, leg) for one in worn if isinstance(one, Emg))


def _emg(
    emg: Emg,
    recordings: Sequence[Stride],
    tables: Sequence[Instants],
    effort: Mapping[tuple[str, str], float],
    leg: str,
) -> EmgResult:
    contacts, origin = _contacts(emg, recordings, tables, leg)
    try:
        return examine(emg, contacts, origin, effort, leg)
    except CannotSee as reason:
        raise InputError(emg.path, f"cannot be used: {reason}", "Check the electrodes and the export") from None


def _contacts(emg: Emg, recordings: Sequence[Stride], tables: Sequence[Instants], leg: str) -> tuple[Contacts, str]:
    """Contacts on the clock of the channels, and where they come from."""
    for one in recordings:
        if Path(one.motion.provenance.path) == Path(emg.path):
            wide = widest(one.motion, one.contacts)
            return wide, described(wide, len(one.contacts))
    if tables:
        return from_table(tables[0], leg), f"the table {Path(tables[0].path).name}"
    raise InputError(emg.path, _NO_CONTACTS, _GIVE_CONTACTS)
