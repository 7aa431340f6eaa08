"""Recordings for the tests of the report: a virtual runner seen by virtual cameras, with a clip to draw on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from hipdrive.gait import Contacts
from hipdrive.measures import Measurements, measure
from hipdrive.motion import Motion
from hipdrive_synthetic.camera import Camera, film
from hipdrive_synthetic.virtual_runner import Runner, virtual_runner

WIDTH, HEIGHT = 640, 360


@cache
def seen(view: str, seconds: float = 8.0, kind: str = "video") -> tuple[Motion, Contacts]:
    """The virtual runner from one side, as if from a clip of 60 frames a second."""
    run = virtual_runner(Runner(), seconds, 60.0)
    camera = Camera(view, focal_px=700.0, width=WIDTH, height=HEIGHT)  # type: ignore[arg-type]
    motion = film(run.motion, camera, points="blazepose-full")
    provenance = replace(
        motion.provenance, kind=kind, path=f"{view}.mp4", cutoff_hz={"left_knee": 8.2, "right_knee": 9.1}
    )
    return replace(motion, provenance=provenance), run.contacts


@cache
def measured(view: str, seconds: float = 8.0) -> Measurements:
    """What is measured of it."""
    return measure(*seen(view, seconds))


def both() -> Measurements:
    """From behind and from the left, together."""
    return measured("rear") + measured("left")


@cache
def markers() -> Measurements:
    """The virtual runner as motion capture has it."""
    run = virtual_runner(Runner(), 8.0, 100.0)
    return measure(run.motion, run.contacts)


def moved_to(found: Measurements, path: Path, **provenance: object) -> Measurements:
    """The same with the first recording said to be this file."""
    first = found.recordings[0]
    changed = replace(first.motion.provenance, path=str(path), **provenance)  # type: ignore[arg-type]
    recording = replace(first, motion=replace(first.motion, provenance=changed))
    return replace(found, recordings=(recording, *found.recordings[1:]))


def grey_frames(path: Path, times_s: list[float]) -> list[NDArray[np.uint8]]:
    """A grey picture for each instant, for pages that need no clip."""
    return [np.full((HEIGHT, WIDTH, 3), 128, np.uint8) for _ in times_s]


def write_clip(path: Path, stamps_s: list[float], size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """A grey clip with these time stamps."""
    base = Fraction(1, 90_000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=60, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = (*size, "yuv420p")
        stream.codec_context.time_base = base
        for number, stamp in enumerate(stamps_s):
            grey = np.full((size[1], size[0], 3), 90 + number % 40, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = round(stamp / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
