"""Clips coming in: part by part to disk, resumable, limited, and looked at before anything opens them.

An upload is two files in the data folder under a random name: its bytes, and what was said of it. What its owner called
it is only ever shown.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from hipdrive.errors import HipdriveError

#: Bytes of one part. Design choice: a second over a slow wireless network.
PART_BYTES = 4 * 1024 * 1024
#: Uploads one browser may have open. Design choice: rear and side, before and after, and as many again.
MOST_OPEN = 8
#: An upload nobody went on with is removed after this, seconds.
STALE_S = 24 * 3600.0
#: Kept free on the disk, bytes, so that the history can still be written.
SPARE_BYTES = 200 * 1024**2
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class UploadError(HipdriveError):
    """An upload that is refused; `status` is HTTP's."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


@dataclass(frozen=True)
class Upload:
    """One upload.

    Parameters
    ----------
    id
        Random.
    name
        What its owner called it.
    size, received
        Bytes in all, and so far.
    file
        Where they are.
    """

    id: str
    name: str
    size: int
    received: int
    file: Path

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size


class Uploads:
    """Uploads below a folder.

    Parameters
    ----------
    folder
        For them alone; made where there is none.
    most_bytes
        Of one upload.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, owner: str, name: object, size: object) -> Upload:
        """Open an upload.

        Parameters
        ----------
        owner
            The session it belongs to; nobody else can touch it.
        name, size
            As the browser told them.

        Raises
        ------
        UploadError
            If it is too large, too many are open, or the disk is too full.
        """
        if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
            raise UploadError(400, "The file is empty. Choose another one.")
        if size > self.most_bytes:
            raise UploadError(413, f"The file is larger than {_gigabytes(self.most_bytes)}. Trim it to 20 seconds.")
        if sum(1 for u in self._all(owner)) >= MOST_OPEN:
            raise UploadError(429, "Too many uploads are open. Finish or cancel one first.")
        if shutil.disk_usage(self.folder).free < size + SPARE_BYTES:
            raise UploadError(507, "The disk is too full for this file. Make room and try again.")
        id = secrets.token_urlsafe(16)
        said = {"owner": owner, "name": shown_name(name), "size": size}
        self._file(id).touch(mode=0o600)
        self._said(id).write_text(json.dumps(said), encoding="utf-8")
        return self.get(owner, id)

    def get(self, owner: str, id: str) -> Upload:
        """An upload of this owner; raises `UploadError` (404) if there is none."""
        said = self._read(id) if _ID.fullmatch(id) else None
        if said is None or said["owner"] != owner:
            raise UploadError(404, "There is no such upload (any more). Choose the file again.")
        file = self._file(id)
        return Upload(id, said["name"], said["size"], file.stat().st_size, file)

    async def receive(self, owner: str, id: str, offset: int, parts: AsyncIterator[bytes]) -> Upload:
        """Add bytes at the end.

        Raises
        ------
        UploadError
            409 if they do not follow on what is here (it says how much is), 413 if more come than was said, 507 if the
            disk is full.
        """
        upload = self.get(owner, id)
        if offset != upload.received:
            raise UploadError(409, str(upload.received))
        try:
            with upload.file.open("ab") as stream:
                await _copy(parts, stream, upload.size - upload.received)
        except OSError:
            raise UploadError(507, "The disk is full. Make room and go on.") from None
        return self.get(owner, id)

    def drop(self, owner: str, id: str) -> None:
        """Remove an upload."""
        upload = self.get(owner, id)
        self._said(upload.id).unlink(missing_ok=True)
        upload.file.unlink(missing_ok=True)

    def take(self, owner: str, id: str, to: Path) -> Upload:
        """Move a whole upload to where it is used; the suffix of its kind is added to `to`.

        Raises
        ------
        UploadError
            If it is not whole, or no recording.
        """
        upload = self.get(owner, id)
        if not upload.whole:
            raise UploadError(409, f"“{upload.name}” has not arrived whole. Choose it again to go on.")
        suffix = self.checked(owner, id)
        place = to.with_suffix(suffix)
        upload.file.replace(place)
        self._said(id).unlink(missing_ok=True)
        return Upload(id, upload.name, upload.size, upload.size, place)

    def checked(self, owner: str, id: str) -> str:
        """The suffix of a whole upload's kind; one that is no recording is removed, and `UploadError` (415) raised."""
        upload = self.get(owner, id)
        try:
            return sniff(upload.file, upload.name)
        except UploadError:
            self.drop(owner, id)
            raise

    def sweep(self) -> int:
        """Remove what nobody went on with; returns how many."""
        stale = [f for f in self.folder.iterdir() if time.time() - f.stat().st_mtime > STALE_S]
        for file in stale:
            file.unlink(missing_ok=True)
        return len(stale)

    def _all(self, owner: str) -> Iterator[str]:
        for said in self.folder.glob("*.json"):
            found = self._read(said.stem)
            if found is not None and found["owner"] == owner:
                yield said.stem

    def _read(self, id: str) -> dict[str, Any] | None:
        try:
            said: dict[str, Any] = json.loads(self._said(id).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return said if self._file(id).exists() else None

    def _file(self, id: str) -> Path:
        return self.folder / f"{id}.part"

    def _said(self, id: str) -> Path:
        return self.folder / f"{id}.json"


async def _copy(parts: AsyncIterator[bytes], stream: BinaryIO, room: int) -> None:
    async for part in parts:
        if len(part) > room:
            raise UploadError(413, "More came than was said. Choose the file again.")
        room -= len(part)
        stream.write(part)


def shown_name(name: object) -> str:
    """What a file was called, to be shown: no folders, no control characters, no more than 120 letters."""
    text = name if isinstance(name, str) else ""
    last = re.split(r"[\\/]", text)[-1]
    clean = "".join(c for c in last if c.isprintable()).strip()
    return clean[-120:] or "clip"


def sha256_of(file: Path) -> str:
    """Hash of a file's content."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


#: First bytes -> what it is instead.
_OTHERS = (
    (b"PK\x03\x04", "is a ZIP archive", "Unpack it and give the video in it"),
    (b"%PDF", "is a PDF", "Give a video"),
    (b"\xff\xd8\xff", "is a picture", "Film a few seconds of the run and give that"),
    (b"\x89PNG", "is a picture", "Film a few seconds of the run and give that"),
    (b"MZ", "is a program", "Give a video"),
    (b"\x7fELF", "is a program", "Give a video"),
    (b"ID3", "is sound only", "Give a video"),
)


def sniff(file: Path, name: str) -> str:
    """The suffix of the kind of recording a file is, by its first bytes and never by its name.

    Raises
    ------
    UploadError
        If it is none; the sentence says what it is, where that can be told.
    """
    with file.open("rb") as stream:
        head = stream.read(64)
    suffix = _suffix(head) or _worn(file, head)
    if suffix is not None:
        return suffix
    for sign, what, remedy in _OTHERS:
        if head.startswith(sign):
            raise UploadError(415, f"“{name}” {what}, not a video. {remedy}.")
    raise UploadError(
        415, f"“{name}” is no video hipdrive can read. Give MP4, MOV, WebM, MKV, AVI, C3D, TRC, FIT, TCX, GPX or CSV."
    )


def _worn(file: Path, head: bytes) -> str | None:
    """The suffix of what was worn: a watch's run, or a table of muscles, a sensor or contacts."""
    from hipdrive.sources.csv_columns import heading

    if head[8:12] == b".FIT":
        return ".fit"
    with file.open("rb") as stream:
        first = stream.read(4096).lower()
    if b"<trainingcenterdatabase" in first:
        return ".tcx"
    if b"<gpx" in first:
        return ".gpx"
    return ".csv" if b"\x00" not in first and heading(file) is not None else None


def _suffix(head: bytes) -> str | None:
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return ".mov" if head[8:10] == b"qt" or head[4:8] != b"ftyp" else ".mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return ".webm" if b"webm" in head else ".mkv"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return ".avi"
    # C3D: parameters begin in block 2 to 20, and the second byte is always 80.
    if len(head) > 1 and head[1] == 0x50 and 2 <= head[0] <= 20:
        return ".c3d"
    return ".trc" if head.startswith(b"PathFileType") else None


def _gigabytes(size: int) -> str:
    return f"{size / 1024**3:.3g} GB"
