"""The file and its video stream: packets, decoded frames, and every fault of the decoder as a sentence."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hipdrive.errors import InputError

AGAIN = "Copy or export it again"
_FAULTS = (av.error.FFmpegError, OSError, ValueError, MemoryError)


@contextmanager
def opened(path: Path) -> Generator[tuple[InputContainer, VideoStream], None, None]:
    """The file and its video stream; every fault of the decoder becomes an `InputError`."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            yield container, _video_stream(path, container)
    except InputError:
        raise
    except PermissionError:
        raise InputError(path, "may not be read by you", "Change the file's permissions") from None
    except _FAULTS as fault:
        raise InputError(path, f"is damaged or not a video ({_reason(fault)})", AGAIN) from None


def _reason(fault: BaseException) -> str:
    text = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
    return str(text).split(":")[0].strip().rstrip(".").lower()


def _video_stream(path: Path, container: InputContainer) -> VideoStream:
    covers = av.stream.Disposition.attached_pic
    streams = [s for s in container.streams.video if not s.disposition & covers]
    if not streams:
        what = "holds sound only, no video" if container.streams.audio else "holds no video"
        raise InputError(path, what, "Give a video of the runner")
    if container.format.name.endswith("_pipe") or container.format.name == "image2":
        raise InputError(path, "is a picture, not a video", "Film a few seconds and give that")
    stream = streams[0]
    if stream.codec_context is None:
        raise InputError(path, "is damaged or in a format no decoder is known for", AGAIN)
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = max(1, (os.cpu_count() or 1) - 1)  # one core is the network's
    return stream


def packets(container: InputContainer, stream: VideoStream) -> Iterator[av.Packet[VideoStream]]:
    """Packets of the stream up to the end or to where the file breaks off."""
    try:
        yield from container.demux(stream)
    except (av.error.InvalidDataError, av.error.EOFError):
        return


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Pictures in order of time; a packet that cannot be decoded is left out."""
    for packet in packets(container, stream):
        try:
            yield from packet.decode()
        except (av.error.InvalidDataError, av.error.EOFError):
            continue
