"""A report of two clips that come with hipdrive: they show a rendered runner, not a person."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from hipdrive.errors import HipdriveError


def clips() -> tuple[Path, Path]:
    """The rear and the side clip: inside an installed package, or in the folder `clips` of a source tree.

    Raises
    ------
    HipdriveError
        If they are in neither.
    """
    package = Path(str(files("hipdrive")))
    for folder in (package / "clips", package.parents[1] / "clips"):
        rear, side = folder / "demo_rear.mp4", folder / "demo_side.mp4"
        if rear.is_file() and side.is_file():
            return rear, side
    raise HipdriveError(f"{package / 'clips'}: the clips of the demo are missing. Install hipdrive again.")
