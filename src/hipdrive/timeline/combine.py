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
from hipdrive.imu import ImuResult, examine_imu
from hipdrive.motion import Motion
from hipdrive.sensors import Emg, Imu, Instants, RunLog, Sensor
from hipdrive.timeline.emg_clock import placed
from hipdrive.timeline.together import Timeline, timeline
from hipdrive.watch import WatchResult, examine_run

SensorResult = EmgResult | ImuResult | Timeline | WatchResult

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
    recordings: Sequence[Stride],
    worn: Sequence[Sensor],
    mvic: Sequence[Sensor] = (),
    leg: str = "",
    mass_kg: float | None = None,
    height_m: float | None = None,
    emg_starts_s: float | None = None,
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
    mass_kg, height_m
        Of the runner.
    emg_starts_s
        When a table of muscle activity begins on the clock of the recording beside it; with it where not said.

    Raises
    ------
    InputError
        If a recording of muscle activity has no contacts to be put against, a run has no running, or either cannot be used.
    """
    effort = efforts([one for one in mvic if isinstance(one, Emg)], leg)
    tables = [one for one in worn if isinstance(one, Instants)]
    found: list[SensorResult] = []
    for one in worn:
        if isinstance(one, Emg):
            found.append(_emg(_placed(one, recordings, tables, emg_starts_s), recordings, tables, effort, leg))
        elif isinstance(one, RunLog):
            found.append(_run(one, mass_kg, height_m))
        elif isinstance(one, Imu):
            found.append(_imu(one))
    if recordings:
        first = recordings[0]
        sensors = [one for one in found if isinstance(one, ImuResult)]
        logs = [one for one in worn if isinstance(one, RunLog)]
        together = timeline(first.contacts.strike_s, Path(first.motion.provenance.path).name, sensors, logs)
        found += [together] if together is not None else []
    return tuple(found)


def _placed(emg: Emg, recordings: Sequence[Stride], tables: Sequence[Instants], starts_s: float | None) -> Emg:
    """A table of muscle activity on the clock of the recording beside it."""
    alone = any(Path(one.motion.provenance.path) == Path(emg.path) for one in recordings)
    if alone or tables or not recordings:
        return emg
    first = recordings[0]
    return placed(emg, first.contacts, Path(first.motion.provenance.path).name, starts_s)


def _imu(imu: Imu) -> ImuResult:
    try:
        return examine_imu(imu)
    except CannotSee as reason:
        raise InputError(imu.path, f"cannot be used: {reason}", "Give the recording of a run") from None


def _run(log: RunLog, mass_kg: float | None, height_m: float | None) -> WatchResult:
    try:
        return examine_run(log, mass_kg, height_m)
    except CannotSee as reason:
        raise InputError(log.path, f"cannot be used: {reason}", "Give the file of a run") from None


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
    if recordings and not tables:
        one = recordings[0]
        wide = widest(one.motion, one.contacts)
        return wide, f"{described(wide, len(one.contacts))} in {Path(one.motion.provenance.path).name}"
    if tables:
        return from_table(tables[0], leg), f"the table {Path(tables[0].path).name}"
    raise InputError(emg.path, _NO_CONTACTS, _GIVE_CONTACTS)
