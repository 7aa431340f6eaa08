"""What a C3D file holds, read with ezc3d in a process of its own (`hipdrive.confined`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from hipdrive.confined import Content, brief
from hipdrive.errors import InputError
from hipdrive.sources.c3d_header import EXPORT_AGAIN

#: Faults of ezc3d that are exceptions.
_FAULTS = (RuntimeError, ValueError, IndexError, KeyError, OSError, TypeError)
#: Parameters of the group POINT that list labels of what a model computed, after Vicon.
OUTPUTS = ("ANGLES", "MOMENTS", "FORCES", "POWERS", "SCALARS", "REACTIONS")
#: Parameters of the group THEIA3D: where the heel lies in the foot and how long the toes are, metres, as number or text.
_SIZES = ("LHEEL_POS", "RHEEL_POS", "LTOE_LENGTH", "RTOE_LENGTH")


def content(path: Path) -> Content:
    """Labels, points, force plates and rotations, as they are written.

    Returns
    -------
    Content
        `points` (4, marker, frame), `residuals` (marker, frame), `rotations` (4, 4, segment, frame); for each plate
        `force_0` and `centre_0` (3, sample). Among the words `labels`, `unit`, `rate`, `analog_rate`, `centre_units`,
        `outputs` (labels that are not markers), `prefixes` of subjects, `segments` with their `rotation_rate`, and the
        `sizes` of the feet that Theia3D states.

    Raises
    ------
    InputError
        If ezc3d cannot read it.
    """
    whole = open_c3d(path)
    data = whole["data"]
    points = np.asarray(data["points"], dtype=float)
    plates = [p for p in data.get("platform", ()) if p["force"].size]
    arrays = {"points": points, "residuals": np.asarray(data["meta_points"]["residuals"], dtype=float)[0]}
    arrays["rotations"] = np.asarray(data.get("rotations", np.empty((4, 4, 0, 0))), dtype=float)
    for number, plate in enumerate(plates):
        arrays[f"force_{number}"] = np.asarray(plate["force"], dtype=float)
        arrays[f"centre_{number}"] = np.asarray(plate["center_of_pressure"], dtype=float)
    return Content(
        arrays,
        {
            "labels": _continued(whole, "POINT", "LABELS")[: points.shape[1]],
            "unit": next(iter(texts(whole, "POINT", "UNITS")), ""),
            "rate": parameter(whole, "POINT", "RATE"),
            "analog_rate": parameter(whole, "ANALOG", "RATE"),
            "centre_units": [str(plate.get("unit_position", "mm")) for plate in plates],
            "outputs": [label for name in OUTPUTS for label in _continued(whole, "POINT", name)],
            "prefixes": texts(whole, "SUBJECTS", "LABEL_PREFIXES"),
            "segments": _continued(whole, "ROTATION", "LABELS"),
            "rotation_rate": parameter(whole, "ROTATION", "RATE"),
            "sizes": {name: _numbers(whole, "THEIA3D", name) for name in _SIZES if len(value(whole, "THEIA3D", name))},
        },
    )


def open_c3d(path: Path) -> Any:
    """The content with its force plates, or without them when their description is incomplete."""
    import ezc3d

    try:
        return ezc3d.c3d(str(path), extract_forceplat_data=True)
    except _FAULTS:
        pass
    try:
        return ezc3d.c3d(str(path))
    except _FAULTS as fault:
        raise InputError(path, f"is damaged or not a C3D file ({brief(fault)})", EXPORT_AGAIN) from None


def value(whole: Any, group: str, name: str) -> Any:
    """Value of a parameter, or nothing."""
    groups = whole["parameters"]
    return groups[group][name]["value"] if group in groups and name in groups[group] else ()


def texts(whole: Any, group: str, name: str) -> list[str]:
    """Text values of a parameter, or none."""
    found = value(whole, group, name)
    return [_readable(text) for text in ([found] if isinstance(found, str) else map(str, found))]


def _readable(text: str) -> str:
    """A text whose bytes were not UTF-8, which ezc3d passes on as surrogates: in the letters of Windows, as laboratories write."""
    written = text.encode("utf-8", "surrogateescape")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("cp1252", "replace")


def parameter(whole: Any, group: str, name: str) -> float:
    """A number, or 0."""
    found = value(whole, group, name)
    return float(found[0]) if len(found) else 0.0


def _numbers(whole: Any, group: str, name: str) -> list[float]:
    """Numbers, which some programs write as text; none where a word is no number."""
    found = value(whole, group, name)
    try:
        return [float(one) for one in ([found] if isinstance(found, str) else np.ravel(found))]
    except ValueError:
        return []


def _continued(whole: Any, group: str, name: str) -> list[str]:
    """A list that goes on in NAME2, NAME3, ... where it has more than 255 entries."""
    return [text for key in (name, *(f"{name}{i}" for i in range(2, 10))) for text in texts(whole, group, key)]
