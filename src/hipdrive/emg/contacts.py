"""The contacts that muscle activity is put against: plates where there are any, and the motion where they end."""

from __future__ import annotations

import numpy as np

from hipdrive.errors import HipdriveError
from hipdrive.gait import Contacts, find_contacts
from hipdrive.motion import Motion
from hipdrive.sensors import Instants


def widest(motion: Motion, contacts: Contacts) -> Contacts:
    """Contacts from plates with those that the motion shows before the first and after the last of them.

    A laboratory's plates see a few steps of a run whose muscles were recorded throughout.
    """
    if contacts.method != "force" or not len(contacts):
        return contacts
    try:
        seen = find_contacts(motion, method="kinematics")
    except HipdriveError:
        return contacts
    outside = seen.only((seen.off_s < contacts.strike_s.min()) | (seen.strike_s > contacts.off_s.max()))
    if not len(outside):
        return contacts
    parts = {
        name: np.concatenate([getattr(contacts, name), getattr(outside, name)])
        for name in ("side", "strike_s", "off_s", "strike_se_s", "off_se_s")
    }
    order = np.argsort(parts["strike_s"])
    return Contacts(**{name: part[order] for name, part in parts.items()}, method="force", flags=contacts.flags)


def from_table(table: Instants, leg: str) -> Contacts:
    """Contacts of a table; of the stated leg, where the table names none."""
    nothing = np.zeros(len(table.strike_s))
    side = np.array([one or leg for one in table.side])
    return Contacts(side, table.strike_s, table.off_s, nothing, nothing, "kinematics")


def described(contacts: Contacts, plates: int) -> str:
    """Where contacts come from, in words.

    Parameters
    ----------
    plates
        How many of them the plates saw.
    """
    if contacts.method != "force":
        return "the motion of feet and pelvis"
    more = len(contacts) - plates
    return "the force plates" + (f", and {more} more from the motion of feet and pelvis" if more else "")
