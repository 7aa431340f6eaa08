"""What hipdrive needs of this machine, each looked at, with what to do where it is not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hipdrive.errors import HipdriveError

#: What phones write, by the names FFmpeg has for it.
_CODECS = ("h264", "hevc", "vp9", "av1", "mjpeg")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Parameters
    ----------
    what
        What it is.
    works
        Whether it is as it should be.
    said
        What was found.
    remedy
        What to do where it is not; empty where it is.
    needed
        Whether nothing goes without it; else only what its remedy names.
    """

    what: str
    works: bool
    said: str
    remedy: str = ""
    needed: bool = True


def examine(database: str | None = None, camera: int = 0) -> list[Check]:
    """Look at everything; none of it changes anything.

    Parameters
    ----------
    database
        Of the app, as `hipdrive serve --database` takes it.
    camera
        Its number.
    """
    looks: tuple[Callable[[], Check], ...] = (
        _models,
        _codecs,
        _writing,
        lambda: _database(database),
        _voice,
        lambda: _camera(camera),
        _cohort,
        _web,
    )
    return [look() for look in looks]


def words(checks: list[Check]) -> list[str]:
    """A line a check, and what to do under those that failed."""
    marks = {(True, True): "ok  ", (True, False): "ok  ", (False, True): "FAIL", (False, False): "--  "}
    lines = []
    for check in checks:
        lines.append(f"{marks[check.works, check.needed]} {check.what}: {check.said}")
        if not check.works:
            lines.append(f"     {check.remedy}")
    return lines


def _models() -> Check:
    from hipdrive.pose.models import installed

    there = installed()
    said = f"installed: {', '.join(there)}" if there else "none is installed"
    return Check("pose networks", "full" in there, said, "Fetch them once with: hipdrive models full")


def _codecs() -> Check:
    import av

    lacking = [name for name in _CODECS if name not in av.codecs_available]
    said = f"{', '.join(n for n in _CODECS if n not in lacking)} can be read"
    return Check("video", not lacking, said, f"Install PyAV from its wheel again; {', '.join(lacking)} is missing")


def _writing() -> Check:
    here = Path.cwd()
    works = os.access(here, os.W_OK | os.X_OK)
    said = f"{here} may be written to" if works else f"{here} may not be written to"
    return Check("reports", works, said, "Change to a folder of your own, or name one with --out")


def _database(where: str | None) -> Check:
    from hipdrive.history.location import address, data_folder

    remedy = "Set HIPDRIVE_HOME to a folder of your own, or give hipdrive serve --database"
    folder = data_folder()
    try:
        url = address(where, folder)
        if url.get_backend_name() != "sqlite":
            return _server(url.render_as_string(hide_password=True), where)
        place = Path(str(url.database)).parent
        existing = next(p for p in (place, *place.parents) if p.exists())
        with tempfile.TemporaryFile(dir=existing):
            return Check("history", True, f"{url.database}", "", False)
    except OSError as fault:
        return Check("history", False, f"{folder} may not be written to ({fault.strerror})", remedy, False)
    except HipdriveError as fault:
        return Check("history", False, str(fault), remedy, False)


def _server(said: str, where: str | None) -> Check:
    from hipdrive.history.location import address, data_folder, make_engine

    try:
        with make_engine(address(where, data_folder())).connect():
            return Check("history", True, said, "", False)
    except Exception as fault:  # whatever the driver raises is the reason
        reason = str(fault).splitlines()[0]
        return Check("history", False, f"{said}: {reason}", "Start the server, or check the address", False)


def _voice() -> Check:
    from hipdrive.drills.voice import Silent, find_voice

    works = not isinstance(find_voice(), Silent)
    said = "found" if works else "this system has none; warm-up and coach show captions"
    return Check("voice", works, said, "Install espeak-ng to hear them", False)


def _camera(number: int) -> Check:
    import cv2

    remedy = "Connect one and let programs use it, for warm-up and coach; clips need none"
    quiet, before = getattr(cv2.utils, "logging", None), None
    if quiet is not None:
        before = quiet.setLogLevel(quiet.LOG_LEVEL_SILENT)
    device = cv2.VideoCapture(number)
    works = bool(device.isOpened() and device.read()[0])
    device.release()
    if quiet is not None and before is not None:
        quiet.setLogLevel(before)
    said = f"number {number} gives pictures" if works else f"number {number} gives none"
    return Check("camera", works, said, remedy, False)


def _cohort() -> Check:
    works = all(find_spec(name) for name in ("dask", "distributed", "fsspec"))
    said = "Dask is installed" if works else "Dask is not installed"
    return Check("cohorts", works, said, 'pip install "hipdrive[cohort]" for hipdrive cohort', False)


def _web() -> Check:
    works = all(find_spec(name) for name in ("starlette", "uvicorn"))
    said = "what hipdrive serve needs is installed" if works else "what hipdrive serve needs is not installed"
    return Check("app", works, said, 'pip install "hipdrive[web]" for hipdrive serve and coach', False)
