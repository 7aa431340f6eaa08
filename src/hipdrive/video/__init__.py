"""Video files: time stamps, orientation and pixels of a clip, its pictures as a stream, and one writer."""

from hipdrive.video.ahead import read_ahead
from hipdrive.video.clip import RENDERED, Clip, inspect
from hipdrive.video.frames import frames, frames_at, pictures, planar_pictures
from hipdrive.video.orientation import Frame, Orientation
from hipdrive.video.writer import CONTAINERS, writing

__all__ = [
    "CONTAINERS",
    "RENDERED",
    "Clip",
    "Frame",
    "Orientation",
    "frames",
    "frames_at",
    "inspect",
    "pictures",
    "planar_pictures",
    "read_ahead",
    "writing",
]
