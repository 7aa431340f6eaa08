"""What a user should know of the recordings, in lines for the terminal; the page says it beside each clip."""

from __future__ import annotations

from hipdrive import wording
from hipdrive.measures import Measurements, Recording
from hipdrive.report import words
from hipdrive.report.contract import recording_flags

#: These say that nothing is wrong.
_QUIET = ("gaps_filled", "legs_repaired", "rotated")
#: With these the reason that times are refused says more than the flag: it names the rates that would make a run of it.
_PACE = ("slow_motion", "fast_motion")


def notes(measured: Measurements) -> list[str]:
    """A sentence for each thing to know, with the file where there are several."""
    lines = []
    for number, recording in enumerate(measured.recordings):
        name = wording.file_name(recording.motion.provenance.path)
        begin = f"{name}: " if len(measured.recordings) > 1 else ""
        lines += [begin + line for line in _of_one(measured, recording, number)]
    return lines


def _of_one(measured: Measurements, recording: Recording, number: int) -> list[str]:
    flags = [flag for flag in recording_flags(recording) if flag not in _QUIET]
    if not set(_PACE) & set(flags):
        return [words.flag_sentence(flag) for flag in flags]
    reasons = [r.reason for r in measured.refused if r.id == "cadence" and r.input == number]
    told = [f"No times: {reason}." for reason in reasons]
    return told + [words.flag_sentence(flag) for flag in flags if not (told and flag in _PACE)]
