"""Gait: what the feet do when, and the strides between."""

from hipdrive.gait.contacts import SIDES, Contacts, Side
from hipdrive.gait.find import find_contacts, remedy_for
from hipdrive.gait.steady import steadiest

__all__ = ["SIDES", "Contacts", "Side", "find_contacts", "remedy_for", "steadiest"]
