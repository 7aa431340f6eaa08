"""One section of `docs/validation.md`: a title, the command that makes it, and what it found."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Section:
    """A part of the validation page.

    Parameters
    ----------
    title
        Its heading.
    command
        What anyone can run to make it again.
    body
        Markdown.
    """

    title: str
    command: str
    body: str

    def markdown(self) -> str:
        """The section as it stands on the page."""
        return f"## {self.title}\n\nMade by `{self.command}`.\n\n{self.body.strip()}\n"


def table(headings: list[str], rows: list[list[object]]) -> str:
    """A markdown table; numbers are given with the digits the caller formatted."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def data_dir() -> Path | None:
    """The folder of real recordings: `$HIPDRIVE_DATA`, else `../shared/data`; `None` where there is none."""
    folder = Path(os.environ.get("HIPDRIVE_DATA", ROOT.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


def missing(title: str, command: str) -> Section:
    """A section whose recordings are not on this machine."""
    return Section(title, command, "Not made: the recordings are not on this machine (set `HIPDRIVE_DATA`).")
