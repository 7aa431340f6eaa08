"""Clips as files that a fake camera plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def mjpeg(clip: Path, out: Path, seconds: float, start_s: float = 0.0) -> Path:
    """Frames of a clip as JPEGs one after another, 30 a second, 640 pixels wide: a file a fake camera plays."""
    import av

    with av.open(str(clip)) as source, out.open("wb") as stream:
        next_s = start_s
        for frame in source.decode(video=0):
            while frame.time is not None and frame.time >= next_s and next_s < start_s + seconds:
                stream.write(_jpeg(frame))
                next_s += 1 / 30
    return out


def _jpeg(frame: Any) -> bytes:
    import cv2

    picture = frame.to_ndarray(format="bgr24")
    height = round(640 * picture.shape[0] / picture.shape[1] / 2) * 2
    done, jpeg = cv2.imencode(".jpg", cv2.resize(picture, (640, height)), [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return bytes(jpeg)
