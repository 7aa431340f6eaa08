"""The log of warm-ups: one file each, written whole or not at all."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from pydantic import BaseModel

from hipdrive.drills.result import RepetitionRow
from hipdrive.errors import OutputError


class SetLog(BaseModel):
    """One set on one side.

    Parameters
    ----------
    drill, number, side
        Which.
    guided_by
        `camera`, or `timer` where nobody counted.
    asked
        Repetitions the timer called for, or the least the camera waited for.
    repetitions
        Those the camera counted.
    ending
        `done`, `form` (two faulty in a row), `effort`, `pain`, `stopped` or `out_of_time`.
    felt, effort, pain
        0 to 10 as told, or `None`.
    """

    drill: str
    number: int
    side: str | None
    guided_by: str
    asked: int
    repetitions: list[RepetitionRow] = []
    ending: str = "done"
    felt: int | None = None
    effort: int | None = None
    pain: int | None = None


class WarmupLog(BaseModel):
    """One warm-up."""

    version: int = 1
    started: datetime
    cautions: list[str] = []
    sets: list[SetLog] = []
    finished: bool = False


def folder() -> Path:
    """Where the logs are kept: in the user's data folder of this system."""
    from platformdirs import user_data_path

    return user_data_path("hipdrive") / "warmups"


def save(log: WarmupLog, into: Path | None = None) -> Path:
    """Write a log; saving the same warm-up again replaces its file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    into = folder() if into is None else into
    path = into / f"{log.started:%Y-%m-%dT%H-%M-%S}.json"
    temporary: str | None = None
    try:
        into.mkdir(parents=True, exist_ok=True)
        handle, temporary = mkstemp(dir=into, prefix=".warmup-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(log.model_dump_json(indent=2) + "\n")
        os.replace(temporary, path)
    except OSError as fault:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            path, f"could not be written ({fault.strerror})", "Make room or allow writing there"
        ) from fault
    return path
