"""Symptoms and measures to findings: safety first, then patterns on which at least two sources agree."""

from hipdrive.screening.findings import (
    Finding,
    Findings,
    Frame,
    NotEnough,
    Seen,
    SideDifference,
    Standing,
    StandsOut,
    Stop,
)
from hipdrive.screening.screen import screen
from hipdrive.screening.standing import standings
from hipdrive.screening.symptoms import Symptoms, read_symptoms, symptoms_from, to_toml

__all__ = [
    "Finding",
    "Findings",
    "Frame",
    "NotEnough",
    "Seen",
    "SideDifference",
    "Standing",
    "StandsOut",
    "Stop",
    "Symptoms",
    "read_symptoms",
    "screen",
    "standings",
    "symptoms_from",
    "to_toml",
]
