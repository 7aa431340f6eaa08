"""Whether a C3D file is whole, from its header and its parameters: what the library that reads it does not ask.

From the C3D specification (c3d.org): the second byte is 80; words 2 and 3 count points and analog values a frame, 4 and
5 are the first and last frame (65535 = more than fit), 7-8 the scale (negative = numbers of four bytes), 9 the first
block of data. The parameters are a chain of groups and parameters, each of which says where the next begins.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

from hipdrive.errors import InputError

EXPORT_AGAIN = "Export it again from the capture software"
#: How a C3D file marks numbers in the byte order of Intel.
INTEL = b"\x54"
_OTHER_ORDERS = (b"\x55", b"\x56")
_BLOCK = 512
#: Bytes of a value by the size its parameter states; -1 is text.
_SIZES = (-1, 1, 2, 4)


def check_whole(path: Path) -> None:
    """Raise `InputError` when a file is no C3D, or shorter than its header states."""
    damaged = InputError(path, "is damaged or not a C3D file", EXPORT_AGAIN)
    with path.open("rb") as stream:
        head = stream.read(_BLOCK)
        if len(head) < _BLOCK or head[1] != 80 or head[0] < 2:
            raise damaged
        stream.seek((head[0] - 1) * _BLOCK)
        parameters = stream.read(256 * _BLOCK)  # a section has at most 255 blocks
    processor = parameters[3:4]
    if processor != INTEL:  # other byte orders are rare and not checked
        if processor not in _OTHER_ORDERS:
            raise damaged
        return
    if not _parameters_fit(parameters):
        raise damaged
    _check_length(path, head)


def _check_length(path: Path, head: bytes) -> None:
    markers, analog, first, last = struct.unpack_from("<HHHH", head, 2)
    start = struct.unpack_from("<H", head, 16)[0]
    a_frame = (4 * markers + analog) * (4 if struct.unpack_from("<f", head, 12)[0] < 0 else 2)
    stated, held = last - first + 1, (path.stat().st_size - (start - 1) * _BLOCK) // max(a_frame, 1)
    if last < 65535 and held < stated and a_frame:
        what = f"is cut short: it holds {max(held, 0)} of {stated} frames"
        raise InputError(path, what, "Copy it again from the capture computer")


def _parameters_fit(section: bytes) -> bool:
    """Whether each group and parameter of the section ends where the next begins; ezc3d trusts that they do."""
    at = 4
    while at + 2 <= len(section):
        name = abs(struct.unpack_from("<b", section, at)[0])
        group = struct.unpack_from("<b", section, at + 1)[0]
        link = at + 2 + name
        if name == 0:
            return True
        if link + 2 > len(section):
            return False
        step = struct.unpack_from("<H", section, link)[0]
        following = link + step
        if step == 0:  # the last of them
            return group < 0 or _values_fit(section, link + 2, len(section))
        if following > len(section) or (group > 0 and not _values_fit(section, link + 2, following)):
            return False
        at = following
    return False


def _values_fit(section: bytes, at: int, end: int) -> bool:
    """Whether the type, dimensions and values of a parameter at `at` lie before `end`."""
    if at + 2 > end:
        return False
    size, dimensions = int(section[at]), int(section[at + 1])
    size = size - 256 if size > 127 else size
    if size not in _SIZES or dimensions > 7 or at + 2 + dimensions > end:
        return False
    count = math.prod(section[at + 2 : at + 2 + dimensions])
    return bool(at + 2 + dimensions + abs(size) * count <= end)
