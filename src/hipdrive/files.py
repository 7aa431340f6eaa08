"""Files: whether one can be read, and writing one whole or not at all."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from hipdrive.errors import InputError, OutputError

_FAULTS = {
    errno.EACCES: ("may not be written to by you", "Choose another folder, or change its permissions"),
    errno.EPERM: ("may not be written to by you", "Choose another folder, or change its permissions"),
    errno.EROFS: ("is on a disk that can only be read", "Choose another folder"),
    errno.ENOSPC: ("could not be written, because the disk is full", "Make room, or choose another disk"),
    errno.EDQUOT: ("could not be written, because your share of the disk is used up", "Make room"),
    errno.ENOENT: ("is in a folder that does not exist", "Make the folder first"),
    errno.ENOTDIR: ("has a file, not a folder, in its path", "Choose another folder"),
    errno.EEXIST: ("stands where a folder is needed", "Choose another name"),
    errno.EISDIR: ("is a folder, not a file name", "Name a file in it"),
    errno.ENAMETOOLONG: ("has too long a name", "Choose a shorter one"),
}


def output_error(path: str | Path, fault: OSError) -> OutputError:
    """The sentence for a fault of the file system: which file, what is wrong, what to do."""
    unknown = (f"could not be written ({fault.strerror or fault})", "Choose another folder")
    what, remedy = _FAULTS.get(fault.errno or 0, unknown)
    return OutputError(path, what, remedy)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A temporary file beside `path`, which takes its place when the block ends well and is removed when not.

    Parameters
    ----------
    path
        The file to be. Its folder must exist.

    Yields
    ------
    Path
        Where to write; it ends in the same suffix, so that a library can tell the format.

    Raises
    ------
    OutputError
        If it cannot be written (no permission, full disk, a folder in its place).
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        handle, name = mkstemp(dir=path.absolute().parent, prefix=".hipdrive-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as fault:
        raise output_error(path, fault) from fault
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    """The mask new files are made with; `mkstemp` makes them readable by the owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_text(path: str | Path, text: str) -> Path:
    """Write a text file (UTF-8) whole or not at all; raises `OutputError`."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def write_rows(path: str | Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write a table as CSV (UTF-8) whole or not at all; raises `OutputError`."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return Path(path)


def make_folder(path: str | Path) -> Path:
    """Make a folder and those above it; raises `OutputError`."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise output_error(folder, fault) from fault
    return folder


def check_readable(path: Path) -> None:
    """Raise `InputError` unless the path is a file that can be opened and is not empty, by a name that results can be written with."""
    if not _is_text(str(path)):
        raise InputError(path, "has a name, or lies in a folder, of letters that are no Unicode", "Rename it")
    try:
        if not path.exists():
            raise InputError(path, "there is no such file", "Check the name and the folder")
        if path.is_dir():
            raise InputError(path, "is a folder, not a recording", "Name the files inside it")
        if not _first_byte(path):
            raise InputError(path, "is empty", "Copy or export it again")
    except PermissionError:
        raise InputError(path, "may not be read by you", "Change the file's permissions") from None
    except OSError as error:
        raise InputError(path, f"cannot be opened ({error.strerror})", "Copy it to another disk") from None


def _first_byte(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1)


def _is_text(name: str) -> bool:
    """Whether a name is text, not bytes of an older encoding that the system hands on as surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
