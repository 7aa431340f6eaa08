"""Writing a clip: H.264, each picture with its own time stamp, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from hipdrive.errors import OutputError
from hipdrive.files import replacing
from hipdrive.video.orientation import Frame

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

#: Suffixes of containers that hold H.264 and any time base.
CONTAINERS = (".mp4", ".mov", ".mkv", ".m4v")
_TIME_BASE = Fraction(1, 90_000)


class Writer:
    """A clip that is being written; made by `writing`."""

    def __init__(self, container: OutputContainer, fps: float, quality: int, preset: str) -> None:
        self._container, self._fps, self._quality, self._preset = container, fps, quality, preset
        self._stream: VideoStream | None = None

    def write(self, time_s: float, picture: Frame) -> None:
        """Add a picture `(row, column, 3)` RGB at its time stamp; an odd last row or column is left out."""
        from av.video.frame import VideoFrame

        self._stream = stream = self._stream or self._begin(picture)
        even = np.ascontiguousarray(picture[: stream.height, : stream.width])
        frame = VideoFrame.from_ndarray(even, format="rgb24")
        frame.pts, frame.time_base = round(time_s / _TIME_BASE), _TIME_BASE
        self._container.mux(stream.encode(frame))

    def _begin(self, picture: Frame) -> VideoStream:
        rate = Fraction(self._fps).limit_denominator(1001)
        options = {"crf": str(self._quality), "preset": self._preset}
        stream = self._container.add_stream("libx264", rate=rate, options=options)
        # Colour is stored at half the size: sides must be even.
        stream.height, stream.width = (side - side % 2 for side in picture.shape[:2])
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = _TIME_BASE
        return stream

    def finish(self) -> None:
        """Write what the encoder still holds."""
        if self._stream is not None:
            self._container.mux(self._stream.encode())


@contextmanager
def writing(
    out: str | Path, fps: float = 30.0, *, quality: int = 20, preset: str = "veryfast", comment: str = ""
) -> Iterator[Writer]:
    """Write a clip that every browser and phone plays.

    Parameters
    ----------
    out
        The clip to be; an existing one is replaced when the block ends well.
    fps
        Nominal frame rate, 1/s; the pictures are shown at their own time stamps.
    quality
        Constant rate factor of x264: 20 is hard to tell from the source, larger is smaller and coarser.
    preset
        Of x264: how long it may look for a smaller file.
    comment
        What the container says of itself.

    Raises
    ------
    OutputError
        If the name is none of a video, or it cannot be written; then nothing of it is.
    """
    import av

    out = Path(out)
    if out.suffix.lower() not in CONTAINERS:
        raise OutputError(out, "is no name for a video", f"End it in {', '.join(CONTAINERS)}")
    try:
        with replacing(out) as temporary, av.open(str(temporary), "w", options={"movflags": "+faststart"}) as container:
            if comment:
                container.metadata["comment"] = comment
            writer = Writer(container, fps, quality, preset)
            yield writer
            writer.finish()
    except av.error.FFmpegError as fault:
        raise OutputError(out, f"could not be encoded ({fault.strerror})", "Choose another folder or format") from fault
