"""Marker sets as data, one TOML file each, and which of them a recording uses."""

from hipdrive.sources.markers.by_name import keypoint_of, named_by_words, point_of
from hipdrive.sources.markers.marker_set import (
    Cluster,
    MarkerSet,
    marker_set,
    marker_sets,
    plain_label,
    read_marker_set,
)
from hipdrive.sources.markers.recognise import NATIVE, fitting, recognise

__all__ = [
    "NATIVE",
    "Cluster",
    "MarkerSet",
    "fitting",
    "keypoint_of",
    "marker_set",
    "marker_sets",
    "named_by_words",
    "plain_label",
    "point_of",
    "read_marker_set",
    "recognise",
]
