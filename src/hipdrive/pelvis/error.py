"""The measured error of each witness."""

from __future__ import annotations

from hipdrive.pelvis.witness import LineError


def sticker_error(apart_px: float) -> LineError:
    """Error of the line through two stickers, by their distance in the picture, pixels."""
    return LineError(0.8, 0.6, 1.0, 0.8, 19)


def waistband_error() -> LineError:
    """Error of the line between shirt and shorts."""
    return LineError(1.5, 1.3, 2.0, 1.5, 21)
