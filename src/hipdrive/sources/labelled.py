"""Datasets of the `movement` package in netCDF files (`.nc`). Needs the extra `[xarray]` and a netCDF library."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hipdrive.errors import HipdriveError, InputError
from hipdrive.motion import Image, Motion
from hipdrive.sources.registry import ReadOptions, Source


def read_labelled(path: Path, options: ReadOptions) -> Motion:
    """Read a poses dataset; `options.person` chooses the individual, `options.view` states the camera's view.

    Raises
    ------
    InputError
        If the file is not netCDF, or not a poses dataset.
    """
    try:
        import xarray as xr
    except ImportError:
        raise HipdriveError('xarray is not installed. Install it: pip install "hipdrive[xarray]".') from None
    try:
        with xr.open_dataset(path) as dataset:
            people = [str(name) for name in dataset["individuals"].to_numpy()]
            chosen = None if options.person is None else people[options.person]
            motion = Motion.from_xarray(dataset, chosen)
    except IndexError:
        what = f"holds {len(people)} individuals, so there is no number {options.person}"
        raise InputError(path, what, "Give a smaller --person") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"is not a poses dataset of the movement package ({str(error).splitlines()[0]})"
        raise InputError(path, what, "Save it with movement or with Motion.to_xarray().to_netcdf()") from None
    motion = replace(motion, provenance=replace(motion.provenance, path=str(path)))
    if options.view and isinstance(motion.space, Image):
        space = replace(motion.space, view=options.view, view_confidence=1.0)  # type: ignore[arg-type]
        motion = replace(motion, space=space)
    return motion


SOURCE = Source("movement", (".nc",), read_labelled)
