"""What can go wrong, said so that a person can act on it."""

from __future__ import annotations

from pathlib import Path


class HipdriveError(Exception):
    """A fault with one plain sentence: what, where, and what to do about it. The command line exits with 2."""


class InputError(HipdriveError):
    """A file that cannot be used.

    Parameters
    ----------
    path
        The file, as the user named it.
    what
        What is wrong with it, without a full stop ("holds no video").
    remedy
        What to do, as a sentence without a full stop ("Export the clip as MP4 and try again").
    """

    def __init__(self, path: str | Path, what: str, remedy: str) -> None:
        self.path, self.what, self.remedy = str(path), what, remedy
        # A name in an older encoding holds what no terminal, page or file takes: shown by its numbers.
        named = self.path.encode("utf-8", "backslashreplace").decode()
        super().__init__(f"{named}: {what}. {remedy}.")


class OutputError(InputError):
    """A result that cannot be written (no permission, full disk, a folder in its place)."""


class CannotSee(HipdriveError):
    """A recording that cannot show what was asked; the reason is the message, and is a result."""
