"""Gait: what the feet do when, and the strides between."""

from hipdrive.gait.contacts import SIDES, Contacts, Side

__all__ = ["SIDES", "Contacts", "Side"]
