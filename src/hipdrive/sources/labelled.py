"""Datasets of the `movement` package in netCDF files (`.nc`). Needs the extra `[xarray]` and a netCDF library."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hipdrive.confined import Content, run
from hipdrive.errors import HipdriveError, InputError
from hipdrive.motion import Image, Motion
from hipdrive.sources.options import ReadOptions
from hipdrive.sources.registry import Source

if TYPE_CHECKING:
    import xarray as xr

_SAVE = "Save it with movement or with Motion.to_xarray().to_netcdf()"
_DIMENSIONS = ("time", "space", "keypoints", "individuals")


def read_labelled(path: Path, options: ReadOptions) -> Motion:
    """Read a poses dataset; `options.person` chooses the individual, `options.view` states the camera's view.

    Raises
    ------
    InputError
        If the file is not netCDF, or not a poses dataset.
    """
    dataset = _dataset(run(content, path, _SAVE))
    people = [str(name) for name in dataset["individuals"].to_numpy()]
    if options.person is not None and not 0 <= options.person < len(people):
        what = f"holds {len(people)} individuals, so there is no number {options.person}"
        raise InputError(path, what, "Give a smaller --person")
    try:
        motion = Motion.from_xarray(dataset, None if options.person is None else people[options.person])
    except ValueError as fault:
        raise InputError(path, f"is not a poses dataset of the movement package ({fault})", _SAVE) from None
    motion = replace(motion, provenance=replace(motion.provenance, path=str(path)))
    if options.view and isinstance(motion.space, Image):
        space = replace(motion.space, view=options.view, view_confidence=1.0)  # type: ignore[arg-type]
        motion = replace(motion, space=space)
    return motion


def content(path: Path) -> Content:
    """The arrays of a poses dataset; runs in a process of its own.

    Raises
    ------
    InputError
        If it is not one.
    HipdriveError
        If xarray is not installed.
    """
    try:
        import xarray
    except ImportError:
        raise HipdriveError('xarray is not installed. Install it: pip install "hipdrive[xarray]".') from None
    try:
        opened = xarray.open_dataset(path, decode_times=False)
    except (OSError, ValueError) as fault:
        raise _unopened(path) from fault
    with opened as dataset:
        if "position" not in dataset or set(dataset["position"].dims) != set(_DIMENSIONS):
            raise InputError(path, "is not a poses dataset of the movement package", _SAVE)
        arrays = {
            "position": dataset["position"].transpose(*_DIMENSIONS).to_numpy(),
            "time": dataset["time"].to_numpy(),
        }
        if "confidence" in dataset:
            arrays["confidence"] = dataset["confidence"].transpose("time", *_DIMENSIONS[2:]).to_numpy()
        words = {name: [str(word) for word in dataset[name].to_numpy()] for name in _DIMENSIONS[1:]}
        return Content(arrays, {"words": words, "attributes": {k: _plain(v) for k, v in dataset.attrs.items()}})


def _unopened(path: Path) -> InputError:
    """Why a file could not be opened: it is not netCDF, or in the newer form (HDF5) that needs a library."""
    with path.open("rb") as stream:
        hdf5 = stream.read(4) == b"\x89HDF"
    if hdf5 and not any(find_spec(name) for name in ("h5netcdf", "netCDF4")):
        return InputError(path, "is netCDF 4, for which no library is installed", "Install it: pip install h5netcdf")
    return InputError(path, "is not a poses dataset of the movement package, nor any netCDF", _SAVE)


def _plain(value: Any) -> Any:
    """An attribute as JSON can hold it."""
    return value.item() if isinstance(value, np.generic) else value if isinstance(value, int | float) else str(value)


def _dataset(held: Content) -> xr.Dataset:
    import xarray

    data: dict[str, Any] = {"position": (_DIMENSIONS, held.arrays["position"])}
    if "confidence" in held.arrays:
        data["confidence"] = (("time", *_DIMENSIONS[2:]), held.arrays["confidence"])
    return xarray.Dataset(data, {"time": held.arrays["time"], **held.about["words"]}, held.about["attributes"])


SOURCE = Source("movement", (".nc",), read_labelled)
