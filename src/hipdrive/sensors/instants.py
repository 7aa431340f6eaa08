"""Foot contacts that somebody else found, given as a table beside a recording that shows no feet."""

from __future__ import annotations

from dataclasses import dataclass

from hipdrive.arrays import FloatArray


@dataclass(frozen=True)
class Instants:
    """Strikes and offs as a table gives them.

    Parameters
    ----------
    path
        The file.
    side
        `left`, `right`, or empty where the table does not tell; one a contact.
    strike_s, off_s
        `(contact,)` seconds on the clock of the recording it belongs to.
    """

    path: str
    side: tuple[str, ...]
    strike_s: FloatArray
    off_s: FloatArray
    kind: str = "contacts"
