"""What there is to do: the recordings of a folder, what is said about each, and what makes them the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any, Literal

from hipdrive.cohorts import said as saying
from hipdrive.cohorts.said import Said
from hipdrive.cohorts.store import ABOUT, filesystem
from hipdrive.errors import HipdriveError, InputError
from hipdrive.pose.models import DETECTOR, LANDMARKS
from hipdrive.sources.registry import sources
from hipdrive.version import __version__

#: A folder with such files is one recording: OpenPose writes a file a frame.
_FRAMES = "*_keypoints.json"


#: By path, what the file system says of each file.
_Files = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Settings:
    """How recordings are analysed, the same for all of a cohort.

    Parameters
    ----------
    engine
        Pose engine for video: `full`, `heavy`, `lite` or `rtm`.
    contacts
        `auto`, `force` or `kinematics` (see `find_contacts`).
    """

    engine: str = "full"
    contacts: Literal["auto", "force", "kinematics"] = "auto"

    def models(self) -> dict[str, str]:
        """The pose networks by name, with the beginning of their SHA-256."""
        chosen = (DETECTOR, LANDMARKS[self.engine]) if self.engine in LANDMARKS else ()
        return {model.name: model.sha256[:16] for model in chosen}

    def provenance(self) -> dict[str, str]:
        """What is written into each partition: version, parameters, networks."""
        told = {"parameters": asdict(self), "models": self.models()}
        return {"hipdrive": __version__} | {name: json.dumps(each, sort_keys=True) for name, each in told.items()}


@dataclass(frozen=True)
class Item:
    """One recording to read.

    Parameters
    ----------
    root
        Address of the folder of the cohort.
    path
        Relative to it; of a file, or of a folder with one file a frame.
    beside
        Files that are read with it, relative to `root`.
    fingerprint
        Sizes and times of change of all of them: as long as it stays, nothing needs to be read again.
    bytes
        All of them together.
    said
        What the manifest or its name says, by column.
    """

    root: str
    path: str
    beside: tuple[str, ...] = ()
    fingerprint: str = ""
    bytes: int = 0
    said: Mapping[str, Any] = field(default_factory=dict)

    def key(self, content: str) -> str:
        """Its name in the cohort, from the hash of its content: what is said about it belongs to it."""
        told = json.dumps([content, dict(self.said)], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Found:
    """What a folder holds: recordings, and what could not be looked into, with the reason."""

    items: tuple[Item, ...]
    troubles: Mapping[str, str]


@dataclass(frozen=True)
class Sayings:
    """What is said about recordings: a manifest's text and name, patterns of names of runs and of standing trials."""

    manifest: saying.Manifest = field(default_factory=lambda: saying.Manifest({}))
    names: str | None = None
    static: str | None = None


def find(address: str, sayings: Sayings) -> Found:
    """The recordings in a folder and those below, in the order of their paths.

    Other files are passed over, cohorts too; a folder that cannot be opened is told in `troubles`.

    Raises
    ------
    InputError
        If the folder is not there, holds no recording, or the manifest names a file that it does not hold.
    """
    fs, root = filesystem(address)
    if not fs.isdir(root):
        raise InputError(address, "there is no such folder", "Name the folder that holds the recordings")
    troubles: dict[str, str] = {}
    folders = _folders(fs, root, troubles)
    files = {f"{folder}{name}": about for folder, names in folders for name, about in names.items()}
    if not troubles:
        _check_manifest(address, files, sayings)
    items = tuple(_items(address, files, sayings))
    if not items and not troubles:
        raise InputError(address, "holds no recording of a known format", "Name the folder that holds the recordings")
    return Found(items, troubles)


def _check_manifest(address: str, files: Collection[str], sayings: Sayings) -> None:
    lacking = sorted(set(sayings.manifest.rows) - set(files) - {str(PurePosixPath(f).parent) for f in files})
    if lacking:
        raise InputError(address, f"holds no {lacking[0]}, which the manifest names", "Correct the manifest")


def _folders(fs: Any, root: str, troubles: dict[str, str]) -> Iterator[tuple[str, Mapping[str, Mapping[str, Any]]]]:
    """Each folder, relative with a slash at its end, and its files by name; never one that is a cohort."""
    waiting = [root]
    while waiting:
        place = waiting.pop()
        relative = place.removeprefix(root).lstrip("/")
        try:
            inside = {PurePosixPath(one["name"]).name: one for one in fs.ls(place, detail=True)}
        except OSError as fault:
            troubles[relative or "."] = f"cannot be opened ({fault.strerror or fault})"
            continue
        if ABOUT in inside:
            continue
        waiting += sorted((str(one["name"]) for one in inside.values() if one["type"] == "directory"), reverse=True)
        yield (f"{relative}/" if relative else ""), {n: one for n, one in inside.items() if one["type"] != "directory"}


def _items(address: str, files: _Files, sayings: Sayings) -> Iterator[Item]:
    """Recordings among the files: neither what is read beside another one, nor the frames of a folder."""
    standing = saying.statics(sorted(files), saying.pattern(sayings.static)) if sayings.static else {}
    single = dict(_single(files, sayings, standing))
    taken = {name for _, beside in single.values() for name in beside} | set(standing.values())
    for path, (said, beside) in sorted((_sequences(files, sayings) | single).items()):
        if path not in taken:
            yield _item(address, path, beside, said, files)


def _sequences(files: _Files, sayings: Sayings) -> dict[str, tuple[Said, tuple[str, ...]]]:
    """Folders with a file a frame: what is said of each, and its files."""
    folders = {str(PurePosixPath(f).parent) for f in files if fnmatch(PurePosixPath(f).name, _FRAMES)}
    held = {folder: sorted(f for f in files if str(PurePosixPath(f).parent) == folder) for folder in sorted(folders)}
    return {folder: (sayings.manifest.of(folder), tuple(names)) for folder, names in held.items()}


def _single(
    files: _Files, sayings: Sayings, standing: Mapping[Any, str]
) -> Iterator[tuple[str, tuple[Said, tuple[str, ...]]]]:
    """Files of a known format: what is said of each, and what is read with it."""
    reader = saying.pattern(sayings.names) if sayings.names else lambda path: None
    suffixes = {s for source in sources() for s in source.suffixes if s}
    for path in sorted(f for f in files if _is_recording(PurePosixPath(f), suffixes)):
        said = (reader(path) or {}) | sayings.manifest.of(path)
        if "static" not in said and path not in standing.values():
            said |= _own_static(said, standing)
        yield path, (said, _beside(path, said, files))


def _is_recording(path: PurePosixPath, suffixes: Collection[str]) -> bool:
    """Whether a file is of a known format, neither hidden nor a frame of a folder."""
    return path.suffix.lower() in suffixes and not fnmatch(path.name, _FRAMES) and not path.name.startswith(".")


def _own_static(said: Said, standing: Mapping[Any, str]) -> Said:
    """The standing trial of the athlete at this visit, or else at any."""
    athlete = said.get("athlete")
    own = standing.get((athlete, said.get("visit"))) or standing.get((athlete, None))
    return {"static": own} if own else {}


def _beside(path: str, said: Said, files: Mapping[str, Any]) -> tuple[str, ...]:
    """What is read with a recording: its standing trial, forces."""
    one = PurePosixPath(path)
    names = [n for s in sources() if one.suffix.lower() in s.suffixes for n in s.beside(one.name)]
    lying = [str(one.with_name(n)) for n in names if str(one.with_name(n)) in files]
    if said.get("static") is not None:
        if said["static"] not in files:
            raise HipdriveError(f"{path}: there is no standing trial {said['static']}. Name it relative to the folder.")
        lying = [*lying, str(said["static"])]
    return tuple(dict.fromkeys(lying))


def _item(address: str, path: str, beside: tuple[str, ...], said: Said, files: _Files) -> Item:
    abouts = {name: files[name] for name in (path, *beside) if name in files}
    marks = [(name, about.get("size"), _changed(about)) for name, about in abouts.items()]
    fingerprint = hashlib.sha256(json.dumps(marks).encode()).hexdigest()[:20]
    return Item(address, path, beside, fingerprint, sum(int(a.get("size") or 0) for a in abouts.values()), said)


def _changed(about: Mapping[str, Any]) -> str:
    """When a file was changed, as its file system tells it."""
    return str(about.get("mtime") or about.get("ETag") or about.get("created"))


def content_of(item: Item) -> str:
    """The hash of a recording's content, with what is read beside it; in pieces, so that size does not matter.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    fs, root = filesystem(item.root)
    digest = hashlib.sha256()
    for name in _files_of(item, fs, root):
        digest.update(f"\0{PurePosixPath(name).suffix.lower()}\0".encode())
        with fs.open(f"{root}/{name}", "rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


def _files_of(item: Item, fs: Any, root: str) -> Collection[str]:
    """All that is read of a recording: a folder is its frames."""
    folder = item.path not in item.beside and fs.isdir(f"{root}/{item.path}")
    return dict.fromkeys(item.beside if folder else (item.path, *item.beside))
