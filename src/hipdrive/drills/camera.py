"""Frames from a camera, or from a file that plays as if it were one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hipdrive.errors import HipdriveError

Frame = NDArray[np.uint8]

# Design choices.
DARK = 35.0  # mean of 255 under which a picture is too dark for keypoints to be trusted
_SMALL = (64, 48)  # size at which pictures are compared
_MOVED = 0.04  # of the picture's width the background has shifted
_SURE = 0.25  # response of the phase correlation (0 to 1) under which the shift is noise
_COMPARE_S = 1.0  # pictures this far apart are compared


@dataclass(frozen=True)
class Shot:
    """One frame and its time, seconds since the first."""

    time_s: float
    picture: Frame


def shots(camera: str, paced: bool = True) -> Iterator[Shot]:
    """Frames of a camera (its number) or of a video file (its path), newest first when the reader is slow.

    Parameters
    ----------
    camera
        `0`, `1`, ... or a path.
    paced
        A file plays at its own speed, and frames that come too late are left out, as a camera's would be; without
        it every frame comes as fast as it is taken.

    Raises
    ------
    HipdriveError
        If there is no such camera, it is busy, or the system does not let programs use it.
    """
    return _device(int(camera)) if camera.isdigit() else _played(Path(camera), paced)


def _device(number: int) -> Iterator[Shot]:
    import cv2

    capture = cv2.VideoCapture(number)
    try:
        if not capture.isOpened():
            raise HipdriveError(
                f"Camera {number} cannot be opened: it is absent, used by another program, or not allowed. "
                "Close other programs, allow the camera, choose another with --camera, or use --no-camera."
            )
        # One frame kept ready, so that what is seen is now.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        started = time.monotonic()
        while True:
            fine, picture = capture.read()
            if not fine:
                raise HipdriveError(f"Camera {number} stopped giving pictures. Plug it in again, or use --no-camera.")
            yield Shot(time.monotonic() - started, picture[:, :, ::-1].astype(np.uint8, order="C"))
    finally:
        capture.release()


def _played(path: Path, paced: bool) -> Iterator[Shot]:
    from hipdrive.video import frames, read_ahead

    started = time.monotonic()
    ahead = read_ahead(frames(path))
    try:
        for time_s, picture in ahead:
            late_s = time.monotonic() - started - time_s
            if paced and late_s > 0.1:
                continue
            if paced and late_s < 0:
                time.sleep(-late_s)
            yield Shot(time_s, picture)
    finally:
        ahead.close()


class Lookout:
    """Notices a picture too dark and a camera that was moved."""

    def __init__(self) -> None:
        self._before: tuple[float, NDArray[np.float32]] | None = None

    def notice(self, shot: Shot) -> str | None:
        """What is wrong with the picture, as a sentence, or `None`; looks about once a second."""
        import cv2

        if self._before is not None and shot.time_s - self._before[0] < _COMPARE_S:
            return None
        small = cv2.cvtColor(cv2.resize(shot.picture, _SMALL, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        now = small.astype(np.float32)
        before, self._before = self._before, (shot.time_s, now)
        if float(now.mean()) < DARK:
            return "It is too dark. Switch a light on."
        if before is None:
            return None
        # People move in the picture, the background does not: the correlation finds the shift most of it shares.
        window = cv2.createHanningWindow(_SMALL, cv2.CV_32F)
        (right, down), response = cv2.phaseCorrelate(before[1], now, window)
        if response >= _SURE and float(np.hypot(right, down)) > _MOVED * _SMALL[0]:
            return "The camera moved. Set it down firmly."
        return None
