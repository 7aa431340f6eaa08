"""Gait: what the feet do when, and the strides between."""

from hipdrive.gait.contacts import SIDES, Contacts, Side
from hipdrive.gait.find import find_contacts

__all__ = ["SIDES", "Contacts", "Side", "find_contacts"]
