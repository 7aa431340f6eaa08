"""Which marker set a recording uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hipdrive.errors import InputError
from hipdrive.sources.markers.by_name import named_by_words
from hipdrive.sources.markers.marker_set import MarkerSet, marker_sets, read_marker_set

#: Name of the set of files that carry hipdrive's own point names.
NATIVE = "hipdrive"
_OWN_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Fewer labels than this share of a recording's that a set knows, and it is told as unknown.
_KNOWN = 0.25


def recognise(labels: Sequence[str], path: Path, own: Path | None = None) -> MarkerSet:
    """The set whose needed points are there and that explains most labels.

    Parameters
    ----------
    labels
        Labels of the recording. Names of hipdrive's own (`left_hip`, ...) are a set of their own, and where no set fits
        labels are understood by their words (see `by_name`).
    path
        The recording, for the message.
    own
        A user's marker set, which is then the only one considered.

    Raises
    ------
    InputError
        If no set fits; the message names the labels the nearest set lacks.
    """
    known, missing = _nearest(labels, read_marker_set(own)) if own else fitting(labels)
    if not missing and known.explained(labels):
        return known
    raise _unrecognised(known, missing, labels, path)


def fitting(labels: Sequence[str]) -> tuple[MarkerSet, tuple[str, ...]]:
    """The set that fits labels best, and the labels it needs that are not there."""
    return _fitting(tuple(labels))


@lru_cache(maxsize=64)
def _fitting(labels: tuple[str, ...]) -> tuple[MarkerSet, tuple[str, ...]]:
    # Kept, for one file asks several times, and a cohort's files carry the same labels.
    known = [s for s in (_native(labels), *marker_sets()) if s.explained(labels)]
    complete = [s for s in known if not s.missing(labels)]
    if complete:
        return max(complete, key=lambda s: s.explained(labels)), ()
    by_words = named_by_words(labels)
    if not by_words.missing(labels):
        return by_words, ()
    markers = [s for s in known if s.kind == "markers" and s.needed]
    nearest = max(markers or known or marker_sets(), key=lambda s: _share(s, labels))
    return _nearest(labels, nearest)


def _nearest(labels: Sequence[str], known: MarkerSet) -> tuple[MarkerSet, tuple[str, ...]]:
    return known, known.missing(labels)


def _share(known: MarkerSet, labels: Sequence[str]) -> tuple[float, int]:
    """How much of what a set needs is there, and how many labels it knows."""
    return 1 - len(known.missing(labels)) / max(len(known.needed), 1), known.explained(labels)


def _unrecognised(known: MarkerSet, missing: tuple[str, ...], labels: Sequence[str], path: Path) -> InputError:
    lacking = ", ".join(missing[:8])
    if known.explained(labels) < _KNOWN * len(labels):
        what = "uses a marker set hipdrive does not know"
        remedy = f"Name its labels with --markers FILE; a stride needs points such as {lacking} of {known.title}"
    else:
        what = f"lacks markers that {known.title} needs: {lacking}"
        remedy = "Label them in the capture software, or name other labels with --markers FILE"
    return InputError(path, what, remedy)


def _native(labels: Sequence[str]) -> MarkerSet:
    """Labels that are hipdrive's own names already, as in the files it writes."""
    own = {label: label for label in labels if _OWN_NAME.fullmatch(label)}
    return MarkerSet(NATIVE, "hipdrive", "markers", own, needed=("left_hip", "right_hip", "left_heel", "right_heel"))
