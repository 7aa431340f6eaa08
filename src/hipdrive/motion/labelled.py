"""Motions as labelled arrays in the layout of the `movement` package, both ways. Needs the extra `[xarray]`.

A poses dataset of `movement` has `position (time, space, keypoints, individuals)` and `confidence (time, keypoints,
individuals)`, and says in its attributes `fps`, `time_unit`, `ds_type` and `source_software`. What a `Motion` knows
beyond that is kept in further attributes. Forces are not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

import numpy as np

from hipdrive.arrays import FloatArray
from hipdrive.errors import HipdriveError
from hipdrive.motion.provenance import Provenance
from hipdrive.motion.space import Image, Lab, View

if TYPE_CHECKING:
    import xarray as xr

_AXES = ("x", "y", "z")


class Labelled(NamedTuple):
    """What a dataset can hold of a motion; shapes and units as in `Motion`."""

    points: FloatArray
    names: tuple[str, ...]
    time_s: FloatArray
    space: Image | Lab
    provenance: Provenance
    confidence: FloatArray


def to_dataset(motion: Labelled, individual: str = "runner") -> xr.Dataset:
    """A motion as a poses dataset of `movement`.

    Parameters
    ----------
    motion
        Pixels `(right, down)` become x, y; metres `(forward, up, right)` become x, y, z.
    individual
        Name of the runner.

    Raises
    ------
    HipdriveError
        If xarray is not installed.
    """
    xarray = _xarray()
    position = motion.points.transpose(0, 2, 1)[..., None]
    coordinates = {
        "time": motion.time_s,
        "space": list(_AXES[: position.shape[1]]),
        "keypoints": list(motion.names),
        "individuals": [individual],
    }
    data = {
        "position": (("time", "space", "keypoints", "individuals"), position),
        "confidence": (("time", "keypoints", "individuals"), motion.confidence[..., None]),
    }
    dataset: xr.Dataset = xarray.Dataset(data, coordinates, _attributes(motion))
    return dataset


def from_dataset(dataset: xr.Dataset, individual: str | None = None) -> Labelled:
    """What a `Motion` is made of, from a poses dataset of `movement`.

    Parameters
    ----------
    dataset
        With `position` over time, space, keypoints and individuals. Three axes are taken as metres
        `(forward, up, right)`, two as pixels `(right, down)`.
    individual
        Whom to take; the first when not said.

    Raises
    ------
    ValueError
        If the dataset is not a poses dataset, has nobody of that name, or holds frame numbers and no `fps`.
    """
    missing = {"time", "space", "keypoints", "individuals"} - set(dataset.get("position", dataset).dims)
    if "position" not in dataset or missing:
        raise ValueError(f"not a poses dataset: position lacks {', '.join(sorted(map(str, missing))) or 'everything'}")
    people = [str(name) for name in dataset["individuals"].to_numpy()]
    chosen = people[0] if individual is None else individual
    if chosen not in people:
        raise ValueError(f"there is nobody called {chosen}; there are {', '.join(people)}")
    index = people.index(chosen)
    position = dataset["position"].transpose("time", "keypoints", "space", "individuals").to_numpy()[..., index]
    points = np.asarray(position, dtype=float)
    time_s = _seconds(dataset)
    names = tuple(str(name) for name in dataset["keypoints"].to_numpy())
    confidence = _confidence(dataset, index, points)
    return Labelled(points, names, time_s, _space(dataset, points), _provenance(dataset, time_s), confidence)


def _xarray() -> Any:
    try:
        import xarray
    except ImportError:
        raise HipdriveError('xarray is not installed. Install it: pip install "hipdrive[xarray]".') from None
    return xarray


def _attributes(motion: Labelled) -> dict[str, Any]:
    """What `movement` expects, and what else a `Motion` knows (text and numbers only, for netCDF)."""
    provenance = motion.provenance
    attributes: dict[str, Any] = {
        "ds_type": "poses",
        "source_software": "hipdrive",
        "source_file": provenance.path,
        "fps": provenance.fps,
        "time_unit": "seconds",
        "kind": provenance.kind,
        "points": provenance.points,
        "flags": " ".join(provenance.flags),
    }
    if isinstance(motion.space, Lab):
        return attributes | {"unit": "m", "axes": "forward up right"}
    image = motion.space
    stated = {"oblique_deg": image.oblique_deg, "level_deg": image.level_deg, "focal_px": image.focal_px}
    stated |= {"level_se_deg": image.level_se_deg or None}
    attributes |= {"unit": "px", "width": image.width, "height": image.height, "view": image.view}
    attributes |= {"view_confidence": image.view_confidence}
    return attributes | {key: value for key, value in stated.items() if value is not None}


def _seconds(dataset: xr.Dataset) -> FloatArray:
    """Time stamps; frame numbers are turned into seconds by `fps`."""
    time = np.asarray(dataset["time"].to_numpy(), dtype=float)
    if dataset.attrs.get("time_unit", "seconds") == "seconds":
        return time
    if not dataset.attrs.get("fps"):
        raise ValueError("the dataset counts frames and states no fps")
    return np.asarray(time / float(dataset.attrs["fps"]))


def _confidence(dataset: xr.Dataset, index: int, points: FloatArray) -> FloatArray:
    """Stated confidence; where none is stated, 1 for points that were seen."""
    seen = np.isfinite(points).all(axis=2).astype(float)
    if "confidence" not in dataset:
        return seen
    stated = dataset["confidence"].transpose("time", "keypoints", "individuals").to_numpy()[..., index]
    return np.where(np.isfinite(stated), stated, seen)


def _space(dataset: xr.Dataset, points: FloatArray) -> Image | Lab:
    if points.shape[2] == 3:
        return Lab()
    about = dataset.attrs
    seen = points[np.isfinite(points).all(axis=2)]
    least = np.ceil(seen.max(axis=0)) + 1 if len(seen) else np.ones(2)
    view = str(about.get("view", "unknown"))
    return Image(
        width=int(about.get("width", least[0])),
        height=int(about.get("height", least[1])),
        view=cast("View", view if view in get_args(View) else "unknown"),
        view_confidence=float(about.get("view_confidence", 0.0)),
        oblique_deg=float(about["oblique_deg"]) if "oblique_deg" in about else None,
        level_deg=float(about["level_deg"]) if "level_deg" in about else None,
        focal_px=float(about["focal_px"]) if "focal_px" in about else None,
        level_se_deg=float(about.get("level_se_deg", 0.0)),
    )


def _provenance(dataset: xr.Dataset, time_s: FloatArray) -> Provenance:
    about = dataset.attrs
    software = str(about.get("source_software", "unknown"))
    return Provenance(
        path=str(about.get("source_file", "")),
        kind=str(about.get("kind", "movement")),
        points=str(about.get("points", software)),
        fps=float(1 / np.median(np.diff(time_s))) if len(time_s) > 1 else float(about.get("fps") or 0),
        duration_s=float(time_s[-1] - time_s[0]) if len(time_s) else 0.0,
        flags=tuple(str(about.get("flags", "")).split()),
        metadata={"source_software": software},
    )
